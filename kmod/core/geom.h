/* SPDX-License-Identifier: GPL-2.0 */
/* What a ring was asked to be, and what it therefore is.  Pure arithmetic. */
#ifndef NFR_CORE_GEOM_H
#define NFR_CORE_GEOM_H

#include "kernel.h"

/**
 * struct nfr_request - PACKET_RX_RING and the options that were set before it
 * @version: TPACKET_V1, TPACKET_V2 or TPACKET_V3
 * @reserve: PACKET_RESERVE, bytes
 * @wants_metadata: each frame is to have a struct nfring_metadata
 * @block_size: tp_block_size, bytes
 * @block_nr: tp_block_nr
 * @frame_size: tp_frame_size, bytes
 * @frame_nr: tp_frame_nr
 * @priv: tp_sizeof_priv, bytes at the head of each block; TPACKET_V3 only
 */
struct nfr_request {
	int version;
	u32 reserve;
	bool wants_metadata;
	u32 block_size;
	u32 block_nr;
	u32 frame_size;
	u32 frame_nr;
	u32 priv;
};

/**
 * struct nfr_geom - a geometry that was found sound; invariant from then on
 * @version: of the frame headers
 * @hdrlen: bytes from the start of a frame to the end of its sockaddr_ll
 * @metadata_room: bytes behind those for a struct nfring_metadata, which ends them,
 *	and what aligns it; or 0
 * @reserve: bytes kept free between those and the packet
 * @frame_size: bytes, a multiple of TPACKET_ALIGNMENT
 * @frames_per_block: at least 1; what is left of a block is a gap
 * @frame_nr: frames_per_block times block_nr
 * @block_size: bytes, a multiple of the page size
 * @block_nr: at least 1
 * @first: offset in a block of its first frame
 * @frame_max: bytes the largest frame can have; with TPACKET_V3 frames are as
 *	large as they need to be, up to what is left of an empty block
 */
struct nfr_geom {
	int version;
	u32 hdrlen;
	u32 metadata_room;
	u32 reserve;
	u32 frame_size;
	u32 frames_per_block;
	u32 frame_nr;
	u32 block_size;
	u32 block_nr;
	u32 first;
	u32 frame_max;
};

/* Bytes of header and sockaddr_ll in a frame of @version; 0 if unknown. */
u32 nfr_hdrlen(int version);

/* Bytes of the tpacket header alone, as PACKET_HDRLEN answers; 0 if unknown. */
u32 nfr_header_size(int version);

/*
 * 0 and a filled @geom, or -EINVAL and @geom untouched.  The conditions are
 * those of packet(7), the arithmetic is 64 bits wide.
 */
int nfr_geom_init(struct nfr_geom *geom, const struct nfr_request *req,
		  u32 page_size);

/* Frames, and the private area, start at a multiple of this in V3 blocks. */
#define NFR_V3_ALIGNMENT	8

/* Bytes of block header in front of the private area. */
#define NFR_BLOCK_HDRLEN						\
	((u32)ALIGN(sizeof(struct tpacket_block_desc), NFR_V3_ALIGNMENT))

/* Bytes of the whole ring, which is also the size of its mapping. */
static inline u64 nfr_geom_bytes(const struct nfr_geom *geom)
{
	return (u64)geom->block_size * geom->block_nr;
}

#endif
