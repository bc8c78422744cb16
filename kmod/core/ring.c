// SPDX-License-Identifier: GPL-2.0
/*
 * Call the functions of frame.c or block.c, as the version of the ring demands.
 * The end of ring.h does the same inline for the hot path.
 */
#include "ring.h"

u64 nfr_ring_state_size(const struct nfr_geom *geom)
{
	if (nfr_has_blocks(geom))
		return (u64)geom->block_nr * sizeof(struct nfr_block);
	return nfr_frames_state_size(geom);
}

void nfr_ring_init(struct nfr_ring *ring, const struct nfr_geom *geom,
		   void *const *blocks, void *state)
{
	ring->geom = *geom;
	ring->blocks = blocks;
	if (nfr_has_blocks(geom))
		nfr_blocks_init(ring, state);
	else
		nfr_frames_init(ring, state);
}

enum nfr_next nfr_ring_next(struct nfr_ring *ring)
{
	return nfr_has_blocks(&ring->geom) ? nfr_blocks_next(ring)
				       : nfr_frames_next(ring);
}

bool nfr_ring_has_room(const struct nfr_ring *ring, u32 shift)
{
	return nfr_has_blocks(&ring->geom) ? nfr_blocks_has_room(ring, shift)
				       : nfr_frames_has_room(ring, shift);
}

u32 nfr_ring_parts(const struct nfr_ring *ring)
{
	return nfr_has_blocks(&ring->geom) ? ring->geom.block_nr
				       : ring->geom.frame_nr;
}

enum nfr_owner nfr_ring_owner(const struct nfr_ring *ring, u32 i)
{
	return nfr_has_blocks(&ring->geom) ? nfr_blocks_owner(ring, i)
				       : nfr_frames_owner(ring, i);
}

unsigned int nfr_ring_retire(struct nfr_ring *ring, u64 seq, u32 status)
{
	return nfr_has_blocks(&ring->geom) ? nfr_blocks_retire(ring, seq, status)
				       : 0;
}

u64 nfr_ring_filling(struct nfr_ring *ring)
{
	return nfr_has_blocks(&ring->geom) ? nfr_blocks_filling(ring) : 0;
}

bool nfr_ring_can_overwrite(int version)
{
	return version == TPACKET_V3;
}

void nfr_ring_overwrite(struct nfr_ring *ring, bool on, u32 status)
{
	if (nfr_has_blocks(&ring->geom))
		nfr_blocks_overwrite(ring, on, status);
}
