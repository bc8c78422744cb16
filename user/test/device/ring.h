/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring of the module or of a packet socket, with one interface for both.  All
 * differences between the two are in struct ring_ops.  The functions in ring_ops
 * return -1 and set errno, like system calls.
 */
#ifndef RING_H
#define RING_H

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "harness.h"

/**
 * struct received - a packet from read(2) or recvmsg(2)
 * @data: buffer for the packet
 * @size: size of the buffer in bytes
 * @flags: MSG_* flags, in and out
 * @address: address, as in msg_name
 * @aux: contents of PACKET_AUXDATA
 * @drops: number of dropped packets (SO_RXQ_OVFL), if reported
 * @sec: time stamp of CLOCK_REALTIME, seconds
 * @nsec: nanoseconds of the time stamp
 */
struct received {
	void *data;
	size_t size;
	int flags;
	struct sockaddr_ll address;
	struct tpacket_auxdata aux;
	uint32_t drops;
	int64_t sec;
	uint32_t nsec;
};

struct ring_ops {
	bool is_nfring;
	/* open a ring for SOCK_RAW or SOCK_DGRAM that receives no packets yet */
	int (*open)(int type);
	int (*set)(int fd, int level, int name, const void *value, socklen_t len);
	int (*get)(int fd, int level, int name, void *value, socklen_t *len);
	/* receive all packets that enter or leave the device; 0: all devices */
	int (*attach)(int fd, int ifindex, uint16_t protocol);
	/* like recvmsg(2); a packet socket reports only what its options ask for */
	ssize_t (*recv)(int fd, struct received *got);
};

extern const struct ring_ops nfring_ops, packet_ops;

/**
 * struct ring - a ring and its reader's position
 * @v: variant of the ring
 * @fd: descriptor
 * @req: value of PACKET_RX_RING
 * @tov_ms: V3 only: tp_retire_blk_tov for ring_set()
 * @priv: V3 only: tp_sizeof_priv for ring_set()
 * @features: V3 only: tp_feature_req_word for ring_set()
 * @map: the mapping, or NULL
 * @size: size of the mapping in bytes
 * @next: the next frame to read; in V3, the block that is read next
 * @left: unread frames in that block; 0: its header was not read yet
 * @at: offset of the next frame in that block
 * @seq: sequence number that the next block must have; 0: any
 */
struct ring {
	const struct variant *v;
	int fd;
	struct tpacket_req req;
	unsigned int tov_ms, priv, features;
	uint8_t *map;
	size_t size;
	unsigned int next;
	unsigned int left, at;
	uint64_t seq;
};

/* One frame, independent of the version of its header. */
struct frame {
	void *base;
	/* in V3 this includes TP_STATUS_LOSING of the block */
	unsigned long status;
	uint32_t len, snaplen, sec, nsec, rxhash;
	uint16_t mac, net, tci, tpid;
	const struct sockaddr_ll *sll;
	const uint8_t *data;
};

/* These functions stop the test if they fail: without a ring nothing can be tested. */
void ring_open(struct ring *r, const struct variant *v, int type);
void ring_set(struct ring *r, unsigned int block_size, unsigned int block_nr,
	      unsigned int frame_size);
void ring_map(struct ring *r);
void ring_attach(struct ring *r, int ifindex);
/* Open a raw ring, set it up, map it, and attach it to this device. */
void ring_start(struct ring *r, const struct variant *v, int ifindex,
		unsigned int block_size, unsigned int block_nr,
		unsigned int frame_size);
void ring_close(struct ring *r);

int ring_option(struct ring *r, int level, int name, int value);
int ring_option_get(struct ring *r, int level, int name);
/* Return whether PACKET_COPY_THRESH can be read; on some kernels it can only be set. */
bool ring_tells_copy_threshold(struct ring *r);
int ring_try_set(struct ring *r, const struct tpacket_req *req);
int ring_try_zero(struct ring *r);
void ring_stats(struct ring *r, struct tpacket_stats *stats);
int ring_poll(struct ring *r, int timeout_ms);

/* Return the number of frames, or of blocks in V3.  Each of them has a status. */
unsigned int ring_places(const struct ring *r);
void *ring_frame(const struct ring *r, unsigned int index);
unsigned long ring_status(const struct ring *r, unsigned int index);
void ring_set_status(const struct ring *r, unsigned int index,
		     unsigned long status);

/*
 * Read the next frame, but do not return it to the kernel.  In V3 also make the kernel
 * retire an open block that has packets, so that a packet is visible right after it was
 * sent.
 */
bool ring_peek(struct ring *r, struct frame *f);
/* Return the frame to the kernel.  In V3, return the whole block after its last frame. */
void ring_release(struct ring *r);
/* Go on to the next frame without returning this one. */
void ring_skip(struct ring *r);
/* Go on reading at another frame or block. */
void ring_seek(struct ring *r, unsigned int place);
/* Return the whole current block of V3 to the kernel. */
void ring_release_block(struct ring *r);
struct tpacket_block_desc *ring_block(const struct ring *r, unsigned int index);
/* Wait for the next frame; return false if none comes within the guard's limit. */
bool ring_wait(struct ring *r, struct frame *f);
/*
 * Wait until this frame or block no longer belongs to the kernel, or until the guard's
 * limit.  Return the status.  Do not call poll(2), which could make the kernel retire a
 * block.
 */
unsigned long ring_await(const struct ring *r, unsigned int index);
/* Return all readable frames to the kernel; return their number. */
unsigned int ring_drain(struct ring *r);

#ifndef PACKET_VNET_HDR_SZ	/* since 6.6 */
#define PACKET_VNET_HDR_SZ	24
#endif

#ifndef TP_STATUS_GSO_TCP	/* since 6.3 */
#define TP_STATUS_GSO_TCP	(1 << 8)
#endif

/* Return the offset of the end of the sockaddr_ll in a frame. */
static inline unsigned int ring_hdrlen(const struct variant *v)
{
	return v->version == TPACKET_V3 ? TPACKET3_HDRLEN : TPACKET2_HDRLEN;
}

static inline bool has_blocks(const struct variant *v)
{
	return v->version == TPACKET_V3;
}

/*
 * A retire time longer than any test.  Packet sockets of some kernels keep only the
 * low 16 bits of the time, so set all of these bits.
 */
#define NEVER_MS	0x4ffffffu

#define PAGE		((unsigned int)getpagesize())

#endif
