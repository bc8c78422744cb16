/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One side of the comparison: a ring, and the frames it got. They are looked
 * at where they are, when the traffic is over; nothing is returned before.
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "ring.h"

/**
 * struct setup - what both rings are told
 * @version: TPACKET_V1, _V2 or _V3
 * @type: SOCK_RAW or SOCK_DGRAM
 * @block_size: bytes
 * @blocks: how many
 * @frame_size: of V1 and V2
 * @reserve: PACKET_RESERVE
 * @vnet: PACKET_VNET_HDR_SZ, or 0
 * @timestamp: PACKET_TIMESTAMP
 * @snap: what an attached filter cuts packets to; 0: there is none
 * @rxhash: whether V3 frames get the flow's hash
 * @priv: bytes of V3 blocks that are the reader's
 * @retire_ms: after which V3 blocks are handed over
 */
struct setup {
	int version;
	int type;
	unsigned int block_size;
	unsigned int blocks;
	unsigned int frame_size;
	unsigned int reserve;
	unsigned int vnet;
	int timestamp;
	unsigned int snap;
	bool rxhash;
	unsigned int priv;
	unsigned int retire_ms;
};

/* One frame in the ring, whichever version its header has. */
struct seen {
	const uint8_t *base;
	size_t size;		/* up to where the next one could start */
	unsigned long status;
	uint32_t len, snaplen, sec, nsec, rxhash, next;
	uint16_t mac, net, tci, tpid;
	const struct sockaddr_ll *sll;
	const uint8_t *data;
	bool ends_block;
};

struct capture {
	const struct ring_ops *ops;
	const struct setup *setup;
	const char *name;
	int fd;
	uint8_t *map;
	size_t size;
	struct seen *seen;
	unsigned int nr, room;
	unsigned int block;	/* V3: the next one to look into */
	unsigned long total;	/* packets, as PACKET_STATISTICS has it */
	unsigned long dropped;
};

/* Stop the test if they fail. */
void capture_start(struct capture *c, const struct ring_ops *ops,
		   const struct setup *setup, int ifindex);
/* The ring alone, on no device yet. */
void capture_open(struct capture *c, const struct ring_ops *ops,
		  const struct setup *setup);
void capture_end(struct capture *c);

/* Ask for the counters; what has been counted so far. */
unsigned long capture_count(struct capture *c);
/* Find the frames: all that were counted, or the test fails. */
void capture_collect(struct capture *c);
/* Those of closed blocks, or those that are there. */
void capture_walk(struct capture *c);

void seen_decode(struct seen *f, int version, const uint8_t *base, size_t size);

/* Where the address starts. */
size_t setup_address(const struct setup *s);
/* Where it ends. */
size_t setup_hdrlen(const struct setup *s);
/* How many frames fit at least. */
unsigned int setup_room(const struct setup *s);
void setup_describe(const struct setup *s, char *text, size_t size);

#endif
