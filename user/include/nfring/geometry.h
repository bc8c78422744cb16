/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The shape of a ring: blocks of pages, each cut into frames of one size (with
 * TPACKET_V3: filled with frames as long as their packets).  The four numbers of
 * a struct tpacket_req depend on each other.  If one is wrong, the kernel returns
 * EINVAL and does not say which.  nfring_geometry_check() says which one is wrong.
 * nfring_geometry() finds four numbers that are right.
 */
#ifndef NFRING_GEOMETRY_H
#define NFRING_GEOMETRY_H

#include <stddef.h>
#include <stdint.h>
#include <linux/if_packet.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct nfring_bounds - what a geometry depends on
 * @size: sizeof(struct nfring_bounds) of the program.  A later version of the
 *	library may have more members.  Members that the program lacks have
 *	their default.  Members that the library lacks must be zero
 * @version: TPACKET_V1, TPACKET_V2 or TPACKET_V3
 * @reserve: bytes kept free before each packet: PACKET_RESERVE, plus
 *	NFRING_METADATA_ROOM in a ring with metadata
 * @page_size: size of a page, bytes
 * @max_block_order: a physically contiguous block has at most 2^max_block_order
 *	pages
 * @ring_max_bytes: size of the largest ring, bytes; 0: not known
 */
struct nfring_bounds {
	size_t size;
	int version;
	uint32_t reserve;
	uint32_t page_size;
	uint32_t max_block_order;
	uint64_t ring_max_bytes;
};

/**
 * nfring_bounds_init() - set the usual bounds, without asking the module
 * @bounds: set the member size before the call.  All other members are written:
 *	TPACKET_V2, no reserve, this machine's page size, order 10, no largest
 *	ring
 *
 * Return: 0, or -EINVAL if bounds->size was not set.
 */
int nfring_bounds_init(struct nfring_bounds *bounds);

/**
 * nfring_geometry() - find a geometry for this much memory and snaplen
 * @req: written on success
 * @memory: upper limit, bytes.  The ring has as many whole blocks as fit, which
 *	is more than half of the memory
 * @snaplen: bytes of each packet to keep, its link-layer header included
 * @bounds: the limits
 * @why: written on failure: a sentence that says what was wrong; or NULL
 * @why_size: bytes at @why
 *
 * Return: 0, or -EINVAL if @memory does not hold a block with a frame, or holds more
 * frames than 32 bits can count, or -ENOMEM if a ring may not have that much memory.
 */
int nfring_geometry(struct tpacket_req *req, uint64_t memory, uint32_t snaplen,
		    const struct nfring_bounds *bounds,
		    char *why, size_t why_size);

/**
 * nfring_geometry_check() - check whether the kernel will accept a geometry
 * @req: value for PACKET_RX_RING
 * @bounds: the limits
 * @why: written on failure: a sentence that names the member and its bound, as in
 *	"tp_frame_size 100 is not a multiple of TPACKET_ALIGNMENT, 16"; or NULL
 * @why_size: bytes at @why
 *
 * Return: 0, or -ENOMEM if only the size of the ring exceeds @bounds, or -EINVAL if
 * anything else is wrong.
 */
int nfring_geometry_check(const struct tpacket_req *req,
			  const struct nfring_bounds *bounds,
			  char *why, size_t why_size);

#ifdef __cplusplus
}
#endif

#endif
