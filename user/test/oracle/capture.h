/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One side of the comparison: a ring and its frames. The frames stay in the ring and
 * are read after the traffic. None is returned to the kernel.
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "ring.h"

/**
 * struct setup - options of both rings
 * @version: TPACKET_V1, _V2 or _V3
 * @type: SOCK_RAW or SOCK_DGRAM
 * @block_size: size of a block in bytes
 * @blocks: number of blocks
 * @frame_size: size of a frame in bytes, for V1 and V2
 * @reserve: value of PACKET_RESERVE
 * @vnet: value of PACKET_VNET_HDR_SZ, or 0
 * @timestamp: value of PACKET_TIMESTAMP
 * @snap: the filter cuts packets to this length; 0: no filter
 * @rxhash: V3 frames get the flow's hash
 * @priv: private area of a V3 block in bytes
 * @retire_ms: time after which V3 blocks are retired
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

/* One frame in the ring, independent of the version of its header. */
struct seen {
	const uint8_t *base;
	size_t size;		/* bytes until the next frame could start */
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
	unsigned int block;	/* V3: the next block to read */
	unsigned long total;	/* number of packets, from PACKET_STATISTICS */
	unsigned long dropped;
};

/* These functions stop the test if they fail. */
void capture_start(struct capture *c, const struct ring_ops *ops,
		   const struct setup *setup, int ifindex);
/* Open the ring, but do not attach it to a device. */
void capture_open(struct capture *c, const struct ring_ops *ops,
		  const struct setup *setup);
void capture_end(struct capture *c);

/* Read the counters; return the number of packets since the start. */
unsigned long capture_count(struct capture *c);
/* Find all frames; the test fails if there are fewer than the kernel counted. */
void capture_collect(struct capture *c);
/* Find the frames that are readable now; with V3, those of closed blocks. */
void capture_walk(struct capture *c);

void seen_decode(struct seen *f, int version, const uint8_t *base, size_t size);

/* Return the offset of the address in a frame. */
size_t setup_address(const struct setup *s);
/* Return the offset of the first byte after the address. */
size_t setup_hdrlen(const struct setup *s);
/* Return the number of frames that fit in the ring, whatever their sizes. */
unsigned int setup_room(const struct setup *s);
void setup_describe(const struct setup *s, char *text, size_t size);

#endif
