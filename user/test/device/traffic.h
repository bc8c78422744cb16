/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbered packets over a tap device: when traffic_send() returns, the packet
 * has passed every hook of the receive path, so that counts can be exact.
 *
 *	0    12         14       16       24
 *	| MAC | ethertype | source | number | bytes that follow from both ... |
 */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "ring.h"

#define TRAFFIC_PROTOCOL	0x88b5	/* IEEE 802: for local experiments */
#define TRAFFIC_MIN		24
#define TRAFFIC_MAX		65535

struct wire {
	int fd;
	int ifindex;
};

/* A tap device, up; stops the test if it cannot be. */
struct wire wire_open(const char *name);

/* -1 and errno where the device does not take it. */
int traffic_send(const struct wire *w, uint16_t source, uint64_t number,
		 size_t len);
/* Packets first .. first + nr - 1, which must all be taken. */
void traffic_send_many(const struct wire *w, uint16_t source, uint64_t first,
		       uint64_t nr, size_t len);

/* Fill @packet, which has room for @len. */
void traffic_build(uint8_t *packet, uint16_t source, uint64_t number, size_t len);
/* False unless all @stored bytes are those of one such packet. */
bool traffic_parse(const uint8_t *packet, size_t stored, uint16_t *source,
		   uint64_t *number);

/**
 * struct tally - what a reader has seen of one source
 * @source: packets of others are somebody else's
 * @seen: packets of it
 * @next: the number that would follow the last one
 */
struct tally {
	uint16_t source;
	uint64_t seen;
	uint64_t next;
};

/* Count a frame; a mixed one or one out of order is a failure. */
void tally_frame(struct tally *t, const struct frame *f);
/* Count and return every frame that is there. */
void tally_ring(struct tally *t, struct ring *r);

#endif
