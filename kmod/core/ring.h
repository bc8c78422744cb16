/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interface of the core: a ring of frames or of blocks.  See handoff.h for
 * how a packet gets from a producer to the reader.
 */
#ifndef NFR_CORE_RING_H
#define NFR_CORE_RING_H

#include "block.h"
#include "frame.h"

/* Bytes of private state that a ring of @geom needs. */
u64 nfr_ring_state_size(const struct nfr_geom *geom);

/*
 * The caller has zeroed the blocks and @state.  Both belong to the ring from
 * here on.
 */
void nfr_ring_init(struct nfr_ring *ring, const struct nfr_geom *geom,
		   void *const *blocks, void *state);

/*
 * Returns the state of the frame or block that a reader reads next, if it reads
 * in order.  While that frame or block is being filled, the reader must sleep,
 * even if later ones are published.  With PREEMPT_RT the producer may be
 * preempted, and a busy reader of high priority would keep it from running.
 * Always returns NFR_NEXT_NONE while overwriting.
 */
enum nfr_next nfr_ring_next(struct nfr_ring *ring);

static inline bool nfr_ring_readable(struct nfr_ring *ring)
{
	return nfr_ring_next(ring) == NFR_NEXT_READABLE;
}

/*
 * A guess whether the next packets will find room: true if the next slot (or
 * block) was returned.  If @shift is not 0, look further on, by 1 / 2^shift of
 * the ring.
 */
bool nfr_ring_has_room(const struct nfr_ring *ring, u32 shift);

/* The number of frames (or blocks) in the ring, and the owner of number @i. */
u32 nfr_ring_parts(const struct nfr_ring *ring);
enum nfr_owner nfr_ring_owner(const struct nfr_ring *ring, u32 i);

/*
 * Close the open block if @seq is its number or 0.  Returns NFR_READABLE and
 * NFR_BLOCK if that published the block.  Does nothing while overwriting.
 */
unsigned int nfr_ring_retire(struct nfr_ring *ring, u64 seq, u32 status);

/*
 * The number of the open block, or 0 if none is open.  Also 0 while
 * overwriting, because blocks are then closed only when they are full.
 */
u64 nfr_ring_filling(struct nfr_ring *ring);

/* True if a ring of @version can overwrite unread packets. */
bool nfr_ring_can_overwrite(int version);

/*
 * Start or stop overwriting.  Stopping closes the open block with @status.  The
 * ring is a normal ring again once all slots reserved before the call have been
 * committed.
 */
void nfr_ring_overwrite(struct nfr_ring *ring, bool on, u32 status);

/*
 * In a ring larger than the cache, frames are cold.  Prefetch this frame on
 * reserve and the start of a later one on commit.  Earlier prefetches would
 * defeat the hardware prefetcher: it does not run ahead if lines of another
 * frame in the same page are fetched while this frame is written.
 *
 * Near the end of a block, the prefetched address belongs to no frame, which
 * does no harm.  So no earlier commit prefetches the first frames of a block.
 */
#define NFR_PREFETCH_BYTES	192

static inline void nfr_prefetch_start(const void *frame)
{
	for (int at = 0; at < NFR_PREFETCH_BYTES; at += 64)
		prefetchw(frame + at);
}

/*
 * Prefetch the rest of a frame, of which @bytes will be written.  Two lines in
 * each round cost half the loop of one, and at most one line too many.
 */
static inline void nfr_prefetch_rest(const void *frame, u32 bytes)
{
	for (u32 at = NFR_PREFETCH_BYTES; at < bytes; at += 128) {
		prefetchw(frame + at);
		prefetchw(frame + at + 64);
	}
}

/*
 * Claim room for the packet of @info and @at.  Without NFR_RESERVED in the
 * result, the ring is full.  With NFR_RESERVED, the caller fills @slot->frame
 * and must always commit soon: a frame that is never committed stops the ring.
 * If a block must be closed to make room, @status goes into its header, for
 * example TP_STATUS_LOSING.  The caller has disabled soft interrupts.
 */
static __always_inline unsigned int
ring_reserve(struct nfr_ring *ring, int version,
	     const struct nfr_frame_info *info, const struct nfr_layout *at,
	     u32 status, struct nfr_slot *slot)
{
	unsigned int events;

	if (version == TPACKET_V3)
		events = nfr_blocks_reserve(ring, info, at, status, slot);
	else
		events = frames_reserve(ring, version, slot) ? NFR_RESERVED : 0;
	if (events & NFR_RESERVED)
		nfr_prefetch_rest(slot->frame, at->mac + at->snaplen);
	return events;
}

static inline unsigned int nfr_ring_reserve(struct nfr_ring *ring,
					    const struct nfr_frame_info *info,
					    const struct nfr_layout *at,
					    u32 status, struct nfr_slot *slot)
{
	return ring_reserve(ring, ring->geom.version, info, at, status, slot);
}

/*
 * Publish a filled frame.  @status is the status of the frame, never
 * TP_STATUS_KERNEL.  Returns NFR_READABLE, or 0 if the frame must wait for its
 * block to be published.
 */
static __always_inline unsigned int ring_commit(struct nfr_ring *ring,
						int version,
						const struct nfr_slot *slot,
						u32 status)
{
	if (version == TPACKET_V3) {
		nfr_prefetch_start(slot->next);
		return nfr_blocks_commit(ring, slot);
	}
	nfr_prefetch_start(slot->frame + ring->f.fetch);
	frames_commit(slot, version, status);
	return NFR_READABLE;
}

static inline unsigned int nfr_ring_commit(struct nfr_ring *ring,
					   const struct nfr_slot *slot,
					   u32 status)
{
	return ring_commit(ring, ring->geom.version, slot, status);
}

#endif
