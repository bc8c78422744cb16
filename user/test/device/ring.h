/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring as a test sees it, whichever kernel code is behind it.  Everything
 * that differs between /dev/nfring and a packet socket is in struct ring_ops;
 * calls return -1 and set errno, as the system calls do.
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
 * struct received - one packet that was received, not mapped
 * @data: where to
 * @size: bytes there is room for
 * @flags: MSG_*, in and out
 * @address: where it was seen
 * @aux: as PACKET_AUXDATA has it
 * @drops: that had no room, as far as is told
 * @sec: when, of CLOCK_REALTIME
 * @nsec: of the second
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
	/* SOCK_RAW or SOCK_DGRAM; takes no packets yet */
	int (*open)(int type);
	int (*set)(int fd, int level, int name, const void *value, socklen_t len);
	int (*get)(int fd, int level, int name, void *value, socklen_t *len);
	/* everything that enters or leaves the device, or all (0) */
	int (*attach)(int fd, int ifindex, uint16_t protocol);
	/* as recvmsg(2); a packet socket tells what it was asked to tell */
	ssize_t (*recv)(int fd, struct received *got);
};

extern const struct ring_ops nfring_ops, packet_ops;

/**
 * struct ring - with the place of its reader
 * @v: what is behind it
 * @fd: descriptor
 * @req: PACKET_RX_RING as it was set
 * @tov_ms: of V3 only, as the two that follow; what ring_set() asks for
 * @priv: tp_sizeof_priv
 * @features: tp_feature_req_word
 * @map: the mapping, or NULL
 * @size: its bytes
 * @next: frame, or block of V3, to be read next
 * @left: frames still to be read in that block; 0: not begun
 * @at: where in it the next one is
 * @seq: number that the next block must have; 0: any
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

/* One frame, whichever version its header has. */
struct frame {
	void *base;
	/* in V3 with the bits of its block that are not about every packet */
	unsigned long status;
	uint32_t len, snaplen, sec, nsec, rxhash;
	uint16_t mac, net, tci, tpid;
	const struct sockaddr_ll *sll;
	const uint8_t *data;
};

/* Stop the test if they fail: there is nothing to test then. */
void ring_open(struct ring *r, const struct variant *v, int type);
void ring_set(struct ring *r, unsigned int block_size, unsigned int block_nr,
	      unsigned int frame_size);
void ring_map(struct ring *r);
void ring_attach(struct ring *r, int ifindex);
/* All of it: a raw ring, mapped, on this device. */
void ring_start(struct ring *r, const struct variant *v, int ifindex,
		unsigned int block_size, unsigned int block_nr,
		unsigned int frame_size);
void ring_close(struct ring *r);

int ring_option(struct ring *r, int level, int name, int value);
int ring_option_get(struct ring *r, int level, int name);
/* Packet sockets of some kernels can only be told their copy threshold. */
bool ring_tells_copy_threshold(struct ring *r);
int ring_try_set(struct ring *r, const struct tpacket_req *req);
int ring_try_zero(struct ring *r);
void ring_stats(struct ring *r, struct tpacket_stats *stats);
int ring_poll(struct ring *r, int timeout_ms);

/* How many have a status: the frames, or in V3 the blocks. */
unsigned int ring_places(const struct ring *r);
void *ring_frame(const struct ring *r, unsigned int index);
unsigned long ring_status(const struct ring *r, unsigned int index);
void ring_set_status(const struct ring *r, unsigned int index,
		     unsigned long status);

/*
 * A block of V3 that packets wait in is there as well: what is sent can be seen
 * at once.
 */
bool ring_peek(struct ring *r, struct frame *f);
/* A block goes back with its last frame. */
void ring_release(struct ring *r);
/* Go on without giving it back. */
void ring_skip(struct ring *r);
/* Go on elsewhere. */
void ring_seek(struct ring *r, unsigned int place);
/* V3: the whole block that is read. */
void ring_release_block(struct ring *r);
struct tpacket_block_desc *ring_block(const struct ring *r, unsigned int index);
/* The next one; false where none comes before the guard is over. */
bool ring_wait(struct ring *r, struct frame *f);
/*
 * The status of this one when it is no longer the kernel's, or the guard is over;
 * without a system call that might hand over a block.
 */
unsigned long ring_await(const struct ring *r, unsigned int index);
/* Return every frame that is there; how many. */
unsigned int ring_drain(struct ring *r);

#ifndef PACKET_VNET_HDR_SZ	/* from 6.6 */
#define PACKET_VNET_HDR_SZ	24
#endif

#ifndef TP_STATUS_GSO_TCP	/* from 6.3 */
#define TP_STATUS_GSO_TCP	(1 << 8)
#endif

/* Bytes from the start of a frame to the end of its sockaddr_ll. */
static inline unsigned int ring_hdrlen(const struct variant *v)
{
	return v->version == TPACKET_V3 ? TPACKET3_HDRLEN : TPACKET2_HDRLEN;
}

static inline bool has_blocks(const struct variant *v)
{
	return v->version == TPACKET_V3;
}

/*
 * A time that no test lasts.  Some kernels' packet sockets keep the low 16 bits
 * of it, so these are all set.
 */
#define NEVER_MS	0x4ffffffu

#define PAGE		((unsigned int)getpagesize())

#endif
