// SPDX-License-Identifier: GPL-2.0
/* Which kind of ring it is, is looked at here and nowhere else. */
#include "ring.h"

static bool has_blocks(const struct nfr_geom *geom)
{
	return geom->version == TPACKET_V3;
}

u64 nfr_ring_notes_size(const struct nfr_geom *geom)
{
	if (has_blocks(geom))
		return (u64)geom->block_nr * sizeof(struct nfr_block);
	return geom->frame_nr;
}

void nfr_ring_init(struct nfr_ring *ring, const struct nfr_geom *geom,
		   void *const *blocks, void *notes)
{
	ring->geom = *geom;
	ring->blocks = blocks;
	if (has_blocks(geom))
		nfr_blocks_init(ring, notes);
	else
		nfr_frames_init(ring, notes);
}

/*
 * Frames are cold in any ring larger than the cache, and waiting for one line
 * after the other would cost more than everything else done here: of this frame
 * they are asked for together, the first ones of the next when this is full.
 * Not before: lines of another frame in the same page, fetched while this one
 * is written, keep the processor from fetching ahead by itself.
 */
#define WARM	192

static void warm(const void *at, s64 bytes)
{
	for (; bytes > 0; at += 64, bytes -= 64)
		prefetchw(at);
}

unsigned int nfr_ring_reserve(struct nfr_ring *ring,
			      const struct nfr_meta *meta,
			      const struct nfr_layout *at, u32 status,
			      struct nfr_slot *slot)
{
	unsigned int done;

	if (has_blocks(&ring->geom))
		done = nfr_blocks_reserve(ring, meta, at, status, slot);
	else
		done = nfr_frames_reserve(ring, slot) ? NFR_RESERVED : 0;
	if (done & NFR_RESERVED)
		warm(slot->frame + WARM, (s64)at->mac + at->snaplen - WARM);
	return done;
}

unsigned int nfr_ring_commit(struct nfr_ring *ring, const struct nfr_slot *slot,
			     u32 status)
{
	warm(slot->next, WARM);
	if (has_blocks(&ring->geom))
		return nfr_blocks_commit(ring, slot);
	nfr_frames_commit(ring, slot, status);
	return NFR_READABLE;
}

bool nfr_ring_readable(const struct nfr_ring *ring)
{
	return has_blocks(&ring->geom) ? nfr_blocks_readable(ring)
				       : nfr_frames_readable(ring);
}

bool nfr_ring_has_room(const struct nfr_ring *ring, u32 shift)
{
	return has_blocks(&ring->geom) ? nfr_blocks_has_room(ring, shift)
				       : nfr_frames_has_room(ring, shift);
}

u32 nfr_ring_parts(const struct nfr_ring *ring)
{
	return has_blocks(&ring->geom) ? ring->geom.block_nr
				       : ring->geom.frame_nr;
}

enum nfr_owner nfr_ring_owner(const struct nfr_ring *ring, u32 i)
{
	return has_blocks(&ring->geom) ? nfr_blocks_owner(ring, i)
				       : nfr_frames_owner(ring, i);
}

unsigned int nfr_ring_retire(struct nfr_ring *ring, u64 seq, u32 status)
{
	return has_blocks(&ring->geom) ? nfr_blocks_retire(ring, seq, status)
				       : 0;
}

u64 nfr_ring_filling(struct nfr_ring *ring)
{
	return has_blocks(&ring->geom) ? nfr_blocks_filling(ring) : 0;
}

bool nfr_ring_can_overwrite(int version)
{
	return version == TPACKET_V3;
}

void nfr_ring_overwrite(struct nfr_ring *ring, bool on, u32 status)
{
	if (has_blocks(&ring->geom))
		nfr_blocks_overwrite(ring, on, status);
}
