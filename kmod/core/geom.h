/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ring geometry: checks a PACKET_RX_RING request and computes the layout of the
 * ring.  Arithmetic only, no side effects.
 */
#ifndef NFR_CORE_GEOM_H
#define NFR_CORE_GEOM_H

#include "kernel.h"

/**
 * struct nfr_request - PACKET_RX_RING and the options that were set before it
 * @version: TPACKET_V1, TPACKET_V2 or TPACKET_V3
 * @reserve: PACKET_RESERVE, bytes
 * @metadata_size: bytes of the metadata that each frame gets (NFRING_METADATA),
 *	a multiple of 8; or 0
 * @block_size: tp_block_size, bytes
 * @block_nr: tp_block_nr
 * @frame_size: tp_frame_size, bytes
 * @frame_nr: tp_frame_nr
 * @priv: tp_sizeof_priv, bytes of private area at the start of each block;
 *	TPACKET_V3 only
 */
struct nfr_request {
	int version;
	u32 reserve;
	u32 metadata_size;
	u32 block_size;
	u32 block_nr;
	u32 frame_size;
	u32 frame_nr;
	u32 priv;
};

/**
 * struct nfr_geom - the checked geometry of a ring; invariant
 * @version: version of the frame headers, TPACKET_V1 to TPACKET_V3
 * @hdrlen: bytes from the start of a frame to the end of its sockaddr_ll
 * @metadata_room: bytes for the metadata after the sockaddr_ll, alignment
 *	padding before them included; or 0
 * @reserve: PACKET_RESERVE, bytes left free before the packet
 * @net: offset of the network header in the frame of a packet that has at most
 *	NFR_MIN_MACLEN bytes of link-layer header and no virtio_net_hdr
 * @frame_size: bytes, a multiple of TPACKET_ALIGNMENT
 * @frames_per_block: at least 1; any room after the last frame is unused
 * @frame_nr: frames_per_block times block_nr
 * @block_size: bytes, a multiple of the page size
 * @block_nr: at least 1
 * @first: offset of the first frame in a block
 * @frame_max: largest possible frame, bytes.  TPACKET_V3 frames are as large as
 *	their packet needs, up to the room in an empty block
 * @metadata_size: bytes of the metadata in each frame, or 0
 */
struct nfr_geom {
	int version;
	u32 hdrlen;
	u32 metadata_room;
	u32 reserve;
	u64 net;
	u32 frame_size;
	u32 frames_per_block;
	u32 frame_nr;
	u32 block_size;
	u32 block_nr;
	u32 first;
	u32 frame_max;
	u32 metadata_size;
};

/*
 * Bytes of the tpacket header alone, the answer to PACKET_HDRLEN; 0 if @version
 * is unknown.  Inline, because @version is a constant on the fill path.
 */
static __always_inline u32 nfr_header_size(int version)
{
	switch (version) {
	case TPACKET_V1:
		return sizeof(struct tpacket_hdr);
	case TPACKET_V2:
		return sizeof(struct tpacket2_hdr);
	case TPACKET_V3:
		return sizeof(struct tpacket3_hdr);
	default:
		return 0;
	}
}

/*
 * Bytes of header and sockaddr_ll in a frame of @version; 0 if @version is
 * unknown.
 */
static __always_inline u32 nfr_hdrlen(int version)
{
	u32 header = nfr_header_size(version);

	return header ? TPACKET_ALIGN(header) + sizeof(struct sockaddr_ll) : 0;
}

/*
 * Returns 0 and fills @geom, or returns -EINVAL and leaves @geom alone.  The
 * conditions are those of packet(7); all arithmetic is 64 bits wide.
 */
int nfr_geom_init(struct nfr_geom *geom, const struct nfr_request *req,
		  u32 page_size);

/*
 * In a V3 block, the private area and each frame start at a multiple of this.
 */
#define NFR_V3_ALIGNMENT	8

/* Bytes of block header before the private area. */
#define NFR_BLOCK_HDRLEN						\
	((u32)ALIGN(sizeof(struct tpacket_block_desc), NFR_V3_ALIGNMENT))

/*
 * A frame reserves at least this for the link-layer header, even if the packet
 * has none.
 */
#define NFR_MIN_MACLEN	16

/*
 * The offset of the network header in a frame, before PACKET_VNET_HDR_SZ, of a
 * packet with @maclen bytes of link-layer header.
 */
static inline u64 nfr_geom_net(const struct nfr_geom *geom, u32 maclen)
{
	if (maclen < NFR_MIN_MACLEN)
		maclen = NFR_MIN_MACLEN;
	return TPACKET_ALIGN((u64)geom->hdrlen + geom->metadata_room + maclen) +
	       geom->reserve;
}

/*
 * True if every frame has room for all headers of a packet that has at most
 * NFR_MIN_MACLEN bytes of link-layer header, and tp_net can hold their end.
 */
static inline bool nfr_geom_fits_headers(const struct nfr_geom *geom)
{
	return geom->net <= geom->frame_max && geom->net <= U16_MAX;
}

/* Bytes of the whole ring, and of its mapping. */
static inline u64 nfr_geom_bytes(const struct nfr_geom *geom)
{
	return (u64)geom->block_size * geom->block_nr;
}

#endif
