// SPDX-License-Identifier: LGPL-2.1-or-later
/* Compute and check the geometry of a ring, in 64-bit arithmetic. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <unistd.h>

#include "ring.h"

/* Bytes the module leaves for a link-layer header in every frame. */
#define MAC_ROOM		16

/*
 * Smaller blocks would be as good for the kernel's allocator, but a ring of
 * many megabytes would have thousands of them.
 */
#define BLOCK_PREFERRED		(64u << 10)

/*
 * A block is published, or overwritten, as a whole, so it should be a small part of
 * the ring.
 */
#define BLOCKS_PREFERRED	8

#define FRAME_OFFSET_MAX	UINT16_MAX	/* the largest tp_net */

#define explain(err, ...)	nfring_explain(why, why_size, err, __VA_ARGS__)

uint32_t nfring_header_bytes(int version)
{
	switch (version) {
	case TPACKET_V1:
		return TPACKET_HDRLEN;
	case TPACKET_V2:
		return TPACKET2_HDRLEN;
	case TPACKET_V3:
		return TPACKET3_HDRLEN;
	default:
		return 0;
	}
}

/* Return the number of bytes before the first frame of a block. */
static uint32_t block_header_bytes(int version)
{
	return version == TPACKET_V3 ? sizeof(struct tpacket_block_desc) : 0;
}

static struct nfring_bounds default_bounds(void)
{
	return (struct nfring_bounds) {
		.size = sizeof(struct nfring_bounds),
		.version = TPACKET_V2,
		.page_size = sysconf(_SC_PAGESIZE),
		.max_block_order = 10,
	};
}

NFRING_API int nfring_bounds_init(struct nfring_bounds *bounds)
{
	const struct nfring_bounds usual = default_bounds();

	return nfring_struct_store(bounds, &usual, sizeof(usual));
}

static int bounds_load(struct nfring_bounds *to,
		       const struct nfring_bounds *from, char *why,
		       size_t why_size)
{
	*to = default_bounds();
	if (!nfring_struct_load(to, sizeof(*to), from))
		return 0;
	return explain(-EINVAL,
		       "struct nfring_bounds of %zu bytes has a wrong size or unknown members; this library's has %zu bytes",
		       from->size, sizeof(*to));
}

static int check_version(const struct nfring_bounds *bounds, char *why,
			 size_t why_size)
{
	if (!nfring_header_bytes(bounds->version))
		return explain(-EINVAL,
			       "version %d is none of TPACKET_V1, TPACKET_V2 and TPACKET_V3",
			       bounds->version);
	return 0;
}

static int check_blocks(const struct tpacket_req *req,
			const struct nfring_bounds *bounds, char *why,
			size_t why_size)
{
	uint64_t block_header = block_header_bytes(bounds->version);
	uint64_t least = block_header ? block_header + bounds->reserve +
			 nfring_header_bytes(bounds->version) : 0;

	if (!req->tp_block_size)
		return explain(-EINVAL, "tp_block_size is 0");
	if (req->tp_block_size > INT_MAX)
		return explain(-EINVAL, "tp_block_size %u is above %d",
			       req->tp_block_size, INT_MAX);
	if (req->tp_block_size % bounds->page_size)
		return explain(-EINVAL,
			       "tp_block_size %u is not a multiple of the page size, %u",
			       req->tp_block_size, bounds->page_size);
	if (!req->tp_block_nr)
		return explain(-EINVAL, "tp_block_nr is 0");
	if (req->tp_block_size < least)
		return explain(-EINVAL,
			       "tp_block_size %u is below block header + frame header + reserve, %" PRIu64,
			       req->tp_block_size, least);
	return 0;
}

static int check_frames(const struct tpacket_req *req,
			const struct nfring_bounds *bounds, char *why,
			size_t why_size)
{
	uint32_t header = nfring_header_bytes(bounds->version);
	uint64_t frames;

	if (req->tp_frame_size < (uint64_t)header + bounds->reserve)
		return explain(-EINVAL,
			       "tp_frame_size %u is below header + reserve, %u + %u",
			       req->tp_frame_size, header, bounds->reserve);
	if (req->tp_frame_size % TPACKET_ALIGNMENT)
		return explain(-EINVAL,
			       "tp_frame_size %u is not a multiple of TPACKET_ALIGNMENT, %d",
			       req->tp_frame_size, TPACKET_ALIGNMENT);
	if (req->tp_frame_size > req->tp_block_size)
		return explain(-EINVAL,
			       "tp_frame_size %u is above tp_block_size, %u",
			       req->tp_frame_size, req->tp_block_size);

	frames = (uint64_t)(req->tp_block_size / req->tp_frame_size) *
		req->tp_block_nr;
	if (frames != req->tp_frame_nr)
		return explain(-EINVAL,
			       "tp_frame_nr %u is not frames per block times tp_block_nr, %u * %u",
			       req->tp_frame_nr,
			       req->tp_block_size / req->tp_frame_size,
			       req->tp_block_nr);
	return 0;
}

static int check_memory(uint64_t bytes, const struct nfring_bounds *bounds,
			char *why, size_t why_size)
{
	if (bounds->ring_max_bytes && bytes > bounds->ring_max_bytes)
		return explain(-ENOMEM,
			       "%" PRIu64 " bytes of memory exceed the module's limit for a ring, %" PRIu64,
			       bytes, bounds->ring_max_bytes);
	if (bytes > SIZE_MAX / 2)
		return explain(-ENOMEM,
			       "%" PRIu64 " bytes of memory cannot be mapped",
			       bytes);
	return 0;
}

NFRING_API int nfring_geometry_check(const struct tpacket_req *req,
				     const struct nfring_bounds *bounds,
				     char *why, size_t why_size)
{
	struct nfring_bounds loaded;
	int err;

	err = bounds_load(&loaded, bounds, why, why_size);
	if (!err)
		err = check_version(&loaded, why, why_size);
	if (!err)
		err = check_blocks(req, &loaded, why, why_size);
	if (!err)
		err = check_frames(req, &loaded, why, why_size);
	if (!err)
		err = check_memory((uint64_t)req->tp_block_size *
				   req->tp_block_nr, &loaded, why, why_size);
	return err;
}

/* Return the size of a frame that has room for @snaplen bytes of any packet. */
static uint64_t frame_bytes(uint32_t snaplen, const struct nfring_bounds *bounds)
{
	uint64_t header = nfring_header_bytes(bounds->version);
	uint64_t net = TPACKET_ALIGN(header + MAC_ROOM) + bounds->reserve;

	return TPACKET_ALIGN(net + snaplen);
}

/* Return how many frames fit into @memory, in blocks of @block bytes. */
static uint64_t frames_of(uint64_t memory, uint64_t block, uint64_t frame)
{
	return block / frame * (memory / block);
}

/*
 * Small blocks waste memory if frames are large, and the kernel may fail to allocate
 * large blocks.  Take the smallest block size with at least 15/16 of the frames that
 * the best size gives.  Return 0 if no frame fits.
 */
static uint64_t pick_block(uint64_t memory, uint64_t frame,
			   const struct nfring_bounds *bounds)
{
	uint64_t smallest = bounds->page_size;
	uint64_t largest = smallest << bounds->max_block_order;
	uint64_t header = block_header_bytes(bounds->version);
	uint64_t best = 0;
	uint64_t block;

	while (smallest < header + frame ||
	       (smallest < BLOCK_PREFERRED &&
		smallest * 2 * (header ? BLOCKS_PREFERRED : 1) <= memory))
		smallest *= 2;
	/* Frames of V3 are as long as their packets, so large frames waste nothing. */
	if (header)
		return smallest <= memory ? smallest : 0;
	if (largest < smallest)
		largest = smallest;

	for (block = smallest; block <= largest; block *= 2)
		if (frames_of(memory, block, frame) > best)
			best = frames_of(memory, block, frame);
	if (!best)
		return 0;
	for (block = smallest; block <= largest; block *= 2)
		if (frames_of(memory, block, frame) * 16 >= best * 15)
			break;
	return block;
}

static int find_geometry(struct tpacket_req *req, uint64_t memory,
			 uint32_t snaplen, const struct nfring_bounds *bounds,
			 char *why, size_t why_size)
{
	uint64_t frame, block, block_nr, frame_nr;

	if (frame_bytes(0, bounds) > FRAME_OFFSET_MAX)
		return explain(-EINVAL,
			       "reserve %u puts packets beyond the largest tp_net, %u",
			       bounds->reserve, FRAME_OFFSET_MAX);

	frame = frame_bytes(snaplen, bounds);
	block = pick_block(memory, frame, bounds);
	if (!block)
		return explain(-EINVAL,
			       "%" PRIu64 " bytes of memory are too few for a block with a frame of %" PRIu64 " bytes (snaplen %u)",
			       memory, frame, snaplen);
	if (block > INT_MAX)
		return explain(-EINVAL, "snaplen %u needs blocks above %d bytes",
			       snaplen, INT_MAX);

	block_nr = memory / block;
	frame_nr = block / frame * block_nr;
	if (frame_nr > UINT32_MAX)
		return explain(-EINVAL,
			       "%" PRIu64 " bytes of memory hold more frames of %" PRIu64 " bytes than the largest tp_frame_nr, %u",
			       memory, frame, UINT32_MAX);
	*req = (struct tpacket_req) {
		.tp_block_size = block,
		.tp_block_nr = block_nr,
		.tp_frame_size = frame,
		.tp_frame_nr = frame_nr,
	};
	return 0;
}

NFRING_API int nfring_geometry(struct tpacket_req *req, uint64_t memory,
			       uint32_t snaplen,
			       const struct nfring_bounds *bounds,
			       char *why, size_t why_size)
{
	struct nfring_bounds loaded;
	int err;

	err = bounds_load(&loaded, bounds, why, why_size);
	if (!err)
		err = check_version(&loaded, why, why_size);
	if (!err)
		err = check_memory(memory, &loaded, why, why_size);
	if (err)
		return err;
	return find_geometry(req, memory, snaplen, &loaded, why, why_size);
}
