/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TPACKET_V3: blocks of frames of varying size.  See handoff.h for the letters.
 * What each packet runs through is inline; what happens once a block is in
 * block.c.
 */
#ifndef NFR_CORE_BLOCK_H
#define NFR_CORE_BLOCK_H

#include "handoff.h"

/**
 * struct nfr_turn - the result of nfr_blocks_turn()
 * @events: what closing and opening caused; NFR_FROZE if the next block is not
 *	free
 * @overwritten: unread packets that were overwritten to open the block
 */
struct nfr_turn {
	unsigned int events;
	u32 overwritten;
};

/*
 * Close the open block, if there is one, and open the next.  The caller holds
 * the ring's lock.
 */
struct nfr_turn nfr_blocks_turn(struct nfr_ring *ring, u32 status);

/* Pass a block without writers to the reader. */
void nfr_block_publish(const struct nfr_ring *ring, struct nfr_block *block);

/*
 * The writer count of an open block starts here, above any possible number of
 * frames.  Each commit subtracts one, so the count does not reach zero while
 * the block is open.  A claim does not change the count: closing the block
 * accounts for all claims at once.
 */
#define NFR_OPEN	(1 << 30)

/*
 * H: the last writer to leave publishes the block.  While overwriting, a block
 * may be overwritten at any moment, so it is not reported as readable.
 */
static __always_inline unsigned int block_leave(const struct nfr_ring *ring,
						struct nfr_block *block, int n)
{
	if (!atomic_sub_and_test(n, &block->writers))
		return 0;
	nfr_block_publish(ring, block);
	return READ_ONCE(ring->b.overwrite) ? 0 : NFR_READABLE | NFR_BLOCK;
}

static __always_inline void block_claim(struct nfr_ring *ring,
					const struct nfr_frame_info *info,
					const struct nfr_layout *at,
					struct nfr_slot *slot)
{
	struct nfr_blocks *b = &ring->b;
	struct nfr_block *block = &b->block[b->active];
	bool first = !block->packets;

	slot->frame = ring->blocks[b->active] + b->offset;
	slot->next = slot->frame + at->size;
	slot->seq = block->seq;
	slot->block = block;
	slot->first = first && !b->overwrite;

	if (first) {
		block->first_sec = info->sec;
		block->first_nsec = info->nsec;
	}
	block->last_sec = info->sec;
	block->last_nsec = info->nsec;
	block->last = slot->frame;
	block->packets++;
	b->offset += at->size;
}

static __always_inline unsigned int
nfr_blocks_reserve(struct nfr_ring *ring, const struct nfr_frame_info *info,
		   const struct nfr_layout *at, u32 status,
		   struct nfr_slot *slot)
{
	struct nfr_blocks *b = &ring->b;
	struct nfr_turn turn = { 0 };

	spin_lock(&b->lock);
	if (unlikely(!b->open ||
		     b->offset + at->size > ring->geom.block_size))
		turn = nfr_blocks_turn(ring, status);
	if (likely(b->open)) {
		block_claim(ring, info, at, slot);
		slot->overwritten = turn.overwritten;
		turn.events |= NFR_RESERVED;
	}
	spin_unlock(&b->lock);
	return turn.events;
}

static inline unsigned int nfr_blocks_commit(struct nfr_ring *ring,
					     const struct nfr_slot *slot)
{
	return block_leave(ring, slot->block, 1);
}

#endif
