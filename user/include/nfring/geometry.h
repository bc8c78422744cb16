/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The shape of a ring: blocks of pages, each cut into frames of one size (with
 * TPACKET_V3: filled with frames as long as their packets).  The four numbers of
 * a struct tpacket_req depend on each other, and the kernel's answer to a wrong
 * one is EINVAL without a word.  Here are the words, and a way to never need
 * them.
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
 *	library may have more members: those that a program lacks have their
 *	default, those that the library lacks must be zero
 * @version: TPACKET_V1, TPACKET_V2 or TPACKET_V3
 * @reserve: PACKET_RESERVE, bytes kept free in front of each packet, and those
 *	that metadata take (NFRING_METADATA_ROOM)
 * @page_size: bytes
 * @max_block_order: 2 to the power of this is the number of pages one
 *	physically contiguous block can have
 * @ring_max_bytes: largest ring; 0: not known
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
 * nfring_bounds_init() - the bounds of this machine, without asking the module
 * @bounds: @size must be set, every other member is written: version 2, no
 *	reserve, this machine's page size, order 10, no largest ring
 *
 * Return: 0, or -EINVAL where @size was not set.
 */
int nfring_bounds_init(struct nfring_bounds *bounds);

/**
 * nfring_geometry() - "this much memory, this snaplen"
 * @req: written on success
 * @memory: bytes, an upper limit; the ring gets as near to it as whole blocks
 *	allow, and at least half unless @snaplen is large against it
 * @snaplen: bytes of each packet to keep, its link-layer header included
 * @bounds: what to keep to
 * @why: on failure, a sentence that names what was wrong; or NULL
 * @why_size: bytes at @why
 *
 * Return: 0; -EINVAL where @memory does not hold a single frame, or more than
 * can be counted; -ENOMEM where it is more than a ring may have.
 */
int nfring_geometry(struct tpacket_req *req, uint64_t memory, uint32_t snaplen,
		    const struct nfring_bounds *bounds,
		    char *why, size_t why_size);

/**
 * nfring_geometry_check() - whether the kernel will take a geometry
 * @req: what would be passed to PACKET_RX_RING
 * @bounds: what it must keep to
 * @why: on failure, a sentence that names the member and its bound, as in
 *	"tp_frame_size 100 is not a multiple of TPACKET_ALIGNMENT, 16"; or NULL
 * @why_size: bytes at @why
 *
 * Return: 0; -EINVAL; -ENOMEM for a ring that is well formed and larger than
 * @bounds allows.
 */
int nfring_geometry_check(const struct tpacket_req *req,
			  const struct nfring_bounds *bounds,
			  char *why, size_t why_size);

#ifdef __cplusplus
}
#endif

#endif
