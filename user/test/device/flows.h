/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rings that form a fanout group, and numbered UDP packets of many flows for
 * them.
 */
#ifndef FLOWS_H
#define FLOWS_H

#include "traffic.h"

#define MEMBERS_MAX	8
#define PACKETS_MAX	2048
#define FANOUT(type, id)	((int)((uint32_t)(type) << 16 | (uint32_t)(id)))

#ifndef PACKET_FANOUT_FLAG_IGNORE_OUTGOING	/* from 6.2 */
#define PACKET_FANOUT_FLAG_IGNORE_OUTGOING	0x4000
#endif

/**
 * struct group - rings of one group, and what they have received
 * @member: the rings
 * @nr: how many
 * @got: packets by member
 * @total: packets of all
 * @by: which member had a packet, -1 for none
 */
struct group {
	struct ring member[MEMBERS_MAX];
	unsigned int nr;
	unsigned int got[MEMBERS_MAX];
	unsigned int total;
	int by[PACKETS_MAX];
};

/* One packet of the flow @from -> @to, port numbers both. */
void flow_send(const struct wire *w, uint16_t from, uint16_t to,
	       uint32_t number);

/* Rings of @frames frames on the wire, in the group that @value says. */
void group_start(struct group *g, const struct variant *v, const struct wire *w,
		 unsigned int nr, unsigned int frames, int value);
/* A ring that could be a member. */
void group_candidate(struct ring *r, const struct variant *v,
		     const struct wire *w, unsigned int frames);
int group_join(struct ring *r, int value);
/* Take what there is; a packet that two members have is a failure. */
void group_collect(struct group *g);
void group_close(struct group *g);

#endif
