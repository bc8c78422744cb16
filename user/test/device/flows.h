/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rings that form a fanout group, and numbered UDP packets of many flows.
 */
#ifndef FLOWS_H
#define FLOWS_H

#include "traffic.h"

#define MEMBERS_MAX	8
#define PACKETS_MAX	2048
#define FANOUT(type, id)	((int)((uint32_t)(type) << 16 | (uint32_t)(id)))

#ifndef PACKET_FANOUT_FLAG_IGNORE_OUTGOING	/* since 6.2 */
#define PACKET_FANOUT_FLAG_IGNORE_OUTGOING	0x4000
#endif

/**
 * struct group - the rings of one group, and their packets
 * @member: the rings
 * @nr: number of rings
 * @got: number of packets of each member
 * @total: number of packets of all members
 * @by: for each packet number, the member that got the packet, or -1
 */
struct group {
	struct ring member[MEMBERS_MAX];
	unsigned int nr;
	unsigned int got[MEMBERS_MAX];
	unsigned int total;
	int by[PACKETS_MAX];
};

/* Send a packet of the flow from port @from to port @to. */
void flow_send(const struct wire *w, uint16_t from, uint16_t to,
	       uint32_t number);

/*
 * Open @nr rings of @frames frames on the wire and join them to a group.  @value is the
 * value of PACKET_FANOUT, see FANOUT().
 */
void group_start(struct group *g, const struct variant *v, const struct wire *w,
		 unsigned int nr, unsigned int frames, int value);
/* Open a ring that is ready to join a group. */
void group_candidate(struct ring *r, const struct variant *v,
		     const struct wire *w, unsigned int frames);
int group_join(struct ring *r, int value);
/* Read all packets; fail if two members got the same packet. */
void group_collect(struct group *g);
void group_close(struct group *g);

#endif
