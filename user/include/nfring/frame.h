/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The hot path: take frames from a ring and give them back.  These functions are
 * inline and make no system call and no division.  Include <nfring.h>, which
 * includes this file.  The library exports the same functions under the same names,
 * so that other languages can call them.
 *
 *	struct nfring_frame frame;
 *
 *	while (nfring_next(ring, &frame)) {
 *		use(frame.data, frame.snaplen);
 *		nfring_release(ring, &frame);
 *	}
 *
 * A ring is used by one thread at a time.
 */
#ifndef NFRING_FRAME_H
#define NFRING_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/if_packet.h>
#include <linux/nfring.h>
#include <nfring/order.h>

/*
 * The library defines this differently, to export the functions that are inline
 * in programs.
 */
#ifndef NFRING_INLINE
#define NFRING_INLINE static inline
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct nfring;

/**
 * struct nfring_frame - one packet, where it lies in the ring
 * @header: start of the frame: struct tpacket_hdr, tpacket2_hdr or tpacket3_hdr
 * @data: first byte stored: the link-layer header if the ring stores it, else the
 *	network header
 * @from: device, protocol (network order), direction, link-layer address
 * @len: bytes that the packet had, link-layer header included
 * @snaplen: bytes at @data, at most the snaplen given to nfring_setup()
 * @maclen: length of the link-layer header at @data; may exceed @snaplen
 * @status: TP_STATUS_* bits
 * @sec: seconds since 1970
 * @nsec: nanoseconds; whole microseconds with TPACKET_V1
 * @vlan_tci: VLAN tag taken off the packet, valid with TP_STATUS_VLAN_VALID
 * @vlan_tpid: ethertype of the tag, host order, valid with
 *	TP_STATUS_VLAN_TPID_VALID
 *
 * The pointers are valid until the frame is released.  Another process that has the
 * descriptor can write to the ring at any time.  Even then, @data and @snaplen stay
 * inside the frame (TPACKET_V3: its block).  This struct never grows, because the
 * functions that fill it are compiled into programs.
 */
struct nfring_frame {
	void *header;
	const uint8_t *data;
	const struct sockaddr_ll *from;
	uint32_t len;
	uint32_t snaplen;
	uint32_t maclen;
	uint32_t status;
	uint32_t sec;
	uint32_t nsec;
	uint16_t vlan_tci;
	uint16_t vlan_tpid;
};

/**
 * struct nfring_cursor - where a reader is in the ring; for the functions below
 * @at: the next frame
 * @block_end: end of the last frame in the block of @at, where the gap begins; with
 *	TPACKET_V3, the end of @block
 * @start: first byte of the ring
 * @end: one past the last byte of the ring
 * @block: with TPACKET_V3, the block being read; NULL between two blocks
 * @frame_size: bytes of a frame
 * @frame_bytes: bytes of all frames of a block
 * @gap: bytes of a block after its last frame
 * @snaplen: no frame shows more bytes than this
 * @held: frames taken and not released
 * @frame_nr: frames of the ring; 0 before it is set up
 * @version: enum tpacket_versions
 * @metadata: bytes from the start of a frame to its struct nfring_metadata; 0
 *	in a ring without metadata
 * @left: with TPACKET_V3, frames of @block that are not taken yet; else 0
 * @taken: with TPACKET_V3, frames of @block taken and not released
 * @block_status: status of @block when reading it began
 * @head: least offset of a packet in its frame: the bytes of the header, and of the
 *	metadata if the ring has some
 *
 * This is the first member of struct nfring, which is opaque otherwise.  It is
 * part of the library's binary interface, because the functions below are compiled
 * into programs.  They handle frames of TPACKET_V2, and frames inside a block of
 * TPACKET_V3.  For everything else they call the library, so a later library can
 * support new versions.
 */
struct nfring_cursor {
	uint8_t *at;
	uint8_t *block_end;
	uint8_t *start;
	uint8_t *end;
	uint8_t *block;
	uint32_t frame_size;
	uint32_t frame_bytes;
	uint32_t gap;
	uint32_t snaplen;
	uint32_t held;
	uint32_t frame_nr;
	int32_t version;
	uint32_t metadata;
	uint32_t left;
	uint32_t taken;
	uint32_t block_status;
	uint32_t head;
};

/*
 * nfring_next() and nfring_release() call these functions in the cases that are
 * not inline.
 */
bool nfring_next_other(struct nfring *ring, struct nfring_frame *frame);
void nfring_release_other(struct nfring *ring, struct nfring_frame *frame);

static inline void nfring_cursor_advance(struct nfring_cursor *c)
{
	c->at += c->frame_size;
	if (c->at == c->block_end) {
		c->at += c->gap;
		if (c->at == c->end)
			c->at = c->start;
		c->block_end = c->at + c->frame_bytes;
	}
}

/* Set @frame's data and snaplen, bounded by the frame size and the ring's snaplen. */
static inline void nfring_cursor_bound(const struct nfring_cursor *c,
				       struct nfring_frame *frame,
				       uint32_t mac, uint32_t snaplen)
{
	uint32_t room;

	if (mac > c->frame_size)
		mac = c->frame_size;
	room = c->frame_size - mac;
	if (room > c->snaplen)
		room = c->snaplen;
	frame->data = (const uint8_t *)frame->header + mac;
	frame->snaplen = snaplen < room ? snaplen : room;
}

/* Frames of TPACKET_V3 start at a multiple of this. */
#define NFRING_BLOCK_ALIGNMENT	8

/*
 * Step to the next frame, @bytes further on.  Return false if its header or its
 * metadata would be outside the block: another process that has the descriptor can
 * write any offset into the ring.
 */
static inline bool nfring_cursor_step(struct nfring_cursor *c, uint64_t bytes)
{
	uint64_t room = c->block_end - c->at;

	if (bytes % NFRING_BLOCK_ALIGNMENT || bytes + c->head > room)
		return false;
	c->at += bytes;
	return true;
}

/* Take the next frame of the block.  The block must have one left. */
static inline void nfring_cursor_take(struct nfring_cursor *c,
				      struct nfring_frame *frame)
{
	struct tpacket3_hdr *h = (struct tpacket3_hdr *)c->at;
	uint32_t room = c->block_end - c->at;
	uint32_t next = h->tp_next_offset, snaplen = h->tp_snaplen;
	uint16_t mac = h->tp_mac, net = h->tp_net;

	if (mac > room)
		mac = room;
	room -= mac;
	if (room > c->snaplen)
		room = c->snaplen;
	frame->header = h;
	frame->data = c->at + mac;
	frame->from = (const struct sockaddr_ll *)
		(c->at + TPACKET_ALIGN(sizeof(*h)));
	frame->len = h->tp_len;
	frame->snaplen = snaplen < room ? snaplen : room;
	frame->maclen = net > mac ? net - mac : 0;
	frame->status = h->tp_status | (c->block_status & TP_STATUS_LOSING);
	frame->sec = h->tp_sec;
	frame->nsec = h->tp_nsec;
	frame->vlan_tci = h->hv1.tp_vlan_tci;
	frame->vlan_tpid = h->hv1.tp_vlan_tpid;

	c->held++;
	c->taken++;
	if (--c->left && (!next || !nfring_cursor_step(c, next)))
		c->left = 0;
}

/**
 * nfring_next() - take the next frame
 * @ring: set up with nfring_setup() or nfring_setup_req()
 * @frame: filled if there is one
 *
 * This never waits.  Several frames may be held at a time.  The kernel drops packets
 * while the next frame that it would fill is held.  When all frames are held, this
 * function returns false.
 *
 * Return: whether there was a frame.
 */
NFRING_INLINE bool nfring_next(struct nfring *ring, struct nfring_frame *frame)
{
	struct nfring_cursor *c = (struct nfring_cursor *)ring;
	struct tpacket2_hdr *h = (struct tpacket2_hdr *)c->at;
	uint16_t mac, net;

	if (c->left) {
		nfring_cursor_take(c, frame);
		return true;
	}
	if (c->version != TPACKET_V2)
		return nfring_next_other(ring, frame);
	if (c->held == c->frame_nr)
		return false;

	frame->status = nfring_order_load_v2(h);	/* E */
	if (!(frame->status & TP_STATUS_USER))
		return false;

	mac = h->tp_mac;
	net = h->tp_net;
	frame->header = h;
	frame->from = (const struct sockaddr_ll *)
		(c->at + TPACKET_ALIGN(sizeof(*h)));
	frame->len = h->tp_len;
	frame->maclen = net > mac ? net - mac : 0;
	frame->sec = h->tp_sec;
	frame->nsec = h->tp_nsec;
	frame->vlan_tci = h->tp_vlan_tci;
	frame->vlan_tpid = h->tp_vlan_tpid;
	nfring_cursor_bound(c, frame, mac, h->tp_snaplen);

	c->held++;
	nfring_cursor_advance(c);
	return true;
}

/**
 * nfring_frame_metadata() - get what the hook knew about the packet
 * @ring: the ring from which the frame was taken
 * @frame: taken with nfring_next() and not released yet
 *
 * Return: a pointer into the ring, valid until the frame is released; or NULL if the
 * ring was set up without metadata (struct nfring_options, @metadata).  In a ring with
 * version 2, it points to the first member of the struct nfring_metadata_2.
 */
NFRING_INLINE const struct nfring_metadata *
nfring_frame_metadata(const struct nfring *ring,
		      const struct nfring_frame *frame)
{
	const struct nfring_cursor *c = (const struct nfring_cursor *)ring;

	if (!c->metadata)
		return NULL;
	return (const struct nfring_metadata *)
		((const uint8_t *)frame->header + c->metadata);
}

/**
 * nfring_frame_metadata_2() - get what the hook knew of a packet, as version 2
 * @ring: the ring from which the frame was taken
 * @frame: taken with nfring_next() and not released yet
 *
 * Return: a pointer into the ring, valid until the frame is released; or NULL if the
 * ring was not set up with version 2 (struct nfring_options, @metadata).
 */
NFRING_INLINE const struct nfring_metadata_2 *
nfring_frame_metadata_2(const struct nfring *ring,
			const struct nfring_frame *frame)
{
	const struct nfring_cursor *c = (const struct nfring_cursor *)ring;

	if (!c->metadata ||
	    c->head < c->metadata + sizeof(struct nfring_metadata_2))
		return NULL;
	return (const struct nfring_metadata_2 *)
		((const uint8_t *)frame->header + c->metadata);
}

/**
 * nfring_release() - give a frame back to the kernel
 * @ring: the ring from which the frame was taken
 * @frame: taken with nfring_next() and not released yet.  Do not use what it
 *	points to afterwards
 *
 * Frames may be released in any order, but the kernel fills them in the order of
 * the ring.  With TPACKET_V3, a block goes back to the kernel when all its frames
 * have been taken and released.
 */
NFRING_INLINE void nfring_release(struct nfring *ring,
				  struct nfring_frame *frame)
{
	struct nfring_cursor *c = (struct nfring_cursor *)ring;

	/* The block has frames left to take, so it is not returned yet. */
	if (c->left && (uint8_t *)frame->header >= c->block &&
	    (uint8_t *)frame->header < c->block_end) {
		c->held--;
		c->taken--;
		return;
	}
	if (c->version != TPACKET_V2) {
		nfring_release_other(ring, frame);
		return;
	}
	c->held--;
	nfring_order_release_v2((struct tpacket2_hdr *)frame->header); /* F */
}

/**
 * nfring_next_batch() - take several frames with one call
 * @ring: set up
 * @frames: array of at least @nr; those taken are filled, oldest first
 * @nr: frames to take at most
 *
 * This never waits.  It takes the frames that @nr calls of nfring_next() would take.
 * With TPACKET_V3 it reads a block in one pass, which is faster.  It also suits
 * languages in which each call of the library is expensive.
 *
 * Return: the number of frames taken, 0 to @nr.
 */
size_t nfring_next_batch(struct nfring *ring, struct nfring_frame *frames,
			 size_t nr);

/**
 * nfring_release_batch() - give several frames back to the kernel
 * @ring: the ring from which they were taken
 * @frames: array of frames taken and not released yet
 * @nr: number of frames in the array
 */
void nfring_release_batch(struct nfring *ring, struct nfring_frame *frames,
			  size_t nr);

#ifdef __cplusplus
}
#endif

#endif
