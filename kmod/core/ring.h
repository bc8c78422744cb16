/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring of frames or of blocks: what its users call.  handoff.h tells how a
 * packet gets from a producer to the reader.
 */
#ifndef NFR_CORE_RING_H
#define NFR_CORE_RING_H

#include "handoff.h"

/* Bytes of private state that a ring of @geom needs; zero at the beginning. */
u64 nfr_ring_state_size(const struct nfr_geom *geom);

/* The blocks and @state are zero and belong to the ring. */
void nfr_ring_init(struct nfr_ring *ring, const struct nfr_geom *geom,
		   void *const *blocks, void *state);

/*
 * What was handed over last has not been returned yet, as poll(2) on a packet
 * socket has it.  What is still being filled is passed over: whoever fills it
 * may be preempted, and must not hide what came before from a reader who is
 * about to sleep.  Never while overwriting.
 */
bool nfr_ring_readable(const struct nfr_ring *ring);

/*
 * A guess whether the next packets will find room: the slot (or block) that is
 * next, or, with a @shift, that is 1 / 2^shift of the ring ahead, is returned.
 */
bool nfr_ring_has_room(const struct nfr_ring *ring, u32 shift);

/* How many frames (or blocks) the ring has; whose number @i is. */
u32 nfr_ring_parts(const struct nfr_ring *ring);
enum nfr_owner nfr_ring_owner(const struct nfr_ring *ring, u32 i);

/*
 * Close the open block if it holds packets and is number @seq, or any where
 * @seq is 0.  NFR_READABLE where that published it.  Nothing while overwriting.
 */
unsigned int nfr_ring_retire(struct nfr_ring *ring, u64 seq, u32 status);

/*
 * The number of the block that is open and holds packets, or 0; and 0 while
 * overwriting, when none is to be closed before it is full.
 */
u64 nfr_ring_filling(struct nfr_ring *ring);

/* Whether a ring of this version can overwrite what was not returned. */
bool nfr_ring_can_overwrite(int version);

/*
 * Overwrite, or no longer; then the open block is closed with @status, and the
 * ring is as any other once all who reserved a slot before have committed it.
 */
void nfr_ring_overwrite(struct nfr_ring *ring, bool on, u32 status);

/*
 * In a ring larger than the cache, frames are cold.  Prefetch this frame on
 * reserve and the start of a later one on commit.  Any earlier defeats the
 * hardware prefetcher: lines of another frame in the same page, fetched while
 * this one is written, keep it from running ahead.  The address after the last
 * frame of a block is nobody's, which does no harm; the first frames of a block
 * are not prefetched by those before.
 */
#define NFR_PREFETCH_BYTES	192

static inline void nfr_prefetch(const void *at, s64 bytes)
{
	for (; bytes > 0; at += 64, bytes -= 64)
		prefetchw(at);
}

/*
 * Claim room for the packet of @info and @at.  Without NFR_RESERVED in the
 * result, the ring is full.  With it, the caller fills @slot->frame and must
 * commit, soon and whatever happens: a frame that is never committed stops the
 * ring.  @status: what a block that had to be closed says, e.g. LOSING.  Soft
 * interrupts are disabled.
 */
static inline unsigned int nfr_ring_reserve(struct nfr_ring *ring,
					    const struct nfr_frame_info *info,
					    const struct nfr_layout *at,
					    u32 status, struct nfr_slot *slot)
{
	unsigned int events;

	if (nfr_has_blocks(&ring->geom))
		events = nfr_blocks_reserve(ring, info, at, status, slot);
	else
		events = nfr_frames_reserve(ring, slot) ? NFR_RESERVED : 0;
	if (events & NFR_RESERVED)
		nfr_prefetch(slot->frame + NFR_PREFETCH_BYTES,
			     (s64)at->mac + at->snaplen - NFR_PREFETCH_BYTES);
	return events;
}

/*
 * Done filling.  @status is the frame's, and never TP_STATUS_KERNEL.
 * NFR_READABLE, or nothing where the frame waits for its block.
 */
static inline unsigned int nfr_ring_commit(struct nfr_ring *ring,
					   const struct nfr_slot *slot,
					   u32 status)
{
	nfr_prefetch(slot->next, NFR_PREFETCH_BYTES);
	if (nfr_has_blocks(&ring->geom))
		return nfr_blocks_commit(ring, slot);
	nfr_frames_commit(ring, slot, status);
	return NFR_READABLE;
}

#endif
