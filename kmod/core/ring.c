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

unsigned int nfr_ring_reserve(struct nfr_ring *ring,
			      const struct nfr_meta *meta,
			      const struct nfr_layout *at, u32 status,
			      struct nfr_slot *slot)
{
	if (has_blocks(&ring->geom))
		return nfr_blocks_reserve(ring, meta, at, status, slot);
	return nfr_frames_reserve(ring, slot) ? NFR_RESERVED : 0;
}

/*
 * The first lines of the next frame are cold in any ring larger than the cache,
 * and waiting for them would cost more than everything else done here.  Not
 * before this frame has been filled: lines of another one fetched meanwhile, in
 * the same page, keep the processor from fetching this one's ahead.
 */
static void warm(const void *frame)
{
	prefetchw(frame);
	prefetchw(frame + 64);
	prefetchw(frame + 128);
}

unsigned int nfr_ring_commit(struct nfr_ring *ring, const struct nfr_slot *slot,
			     u32 status)
{
	warm(slot->next);
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
