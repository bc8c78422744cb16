/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TPACKET_V1 and V2: frames of fixed size.  See handoff.h for the letters.
 *
 * The functions are inline: the fill path (receive.c) has a copy for each
 * version, where @version is a constant.
 */
#ifndef NFR_CORE_FRAME_H
#define NFR_CORE_FRAME_H

#include "handoff.h"

static __always_inline u32 slot_of(u64 head)
{
	return (u32)head;
}

static __always_inline u8 lap_of(u64 head)
{
	return (u8)(head >> 32);
}

static __always_inline u64 next_head(const struct nfr_ring *ring, u64 head)
{
	if (slot_of(head) + 1 == ring->geom.frame_nr)
		return ((head >> 32) + 1) << 32;
	return head + 1;
}

/* slot / frames_per_block, if that is not a power of two. */
u32 nfr_frame_block_of(const struct nfr_ring *ring, u32 slot);

static __always_inline void *frame_at(const struct nfr_ring *ring, u32 slot)
{
	u32 block = likely(!ring->f.inverse) ? slot >> ring->f.shift
					     : nfr_frame_block_of(ring, slot);
	u32 index = slot - block * ring->geom.frames_per_block;

	return ring->blocks[block] + (size_t)index * ring->geom.frame_size;
}

/*
 * A frame with any status bit set is in use, because a reader may keep bits of
 * its own there.
 */
static __always_inline bool frame_is_free(int version, const void *frame)
{
	const unsigned long *v1 = frame;
	const u32 *v2 = frame;

	if (version == TPACKET_V1)
		return smp_load_acquire(v1) == TP_STATUS_KERNEL; /* B, with F */
	return smp_load_acquire(v2) == TP_STATUS_KERNEL; /* B, with F */
}

/*
 * A V1 header has no field for a VLAN tag, so its status must not announce one.
 */
#define V2_ONLY	(TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID)

static __always_inline void frame_publish(int version, void *frame, u32 status)
{
	unsigned long *v1 = frame;
	u32 *v2 = frame;

	if (version == TPACKET_V1)
		smp_store_release(v1, status & ~V2_ONLY); /* D, with E */
	else
		smp_store_release(v2, status); /* D, with E */
}

static __always_inline u8 *lap_at(const struct nfr_ring *ring, u32 slot)
{
	return &ring->f.slot_lap[nfr_slot_lap_at(slot)];
}

/* True once the producer of the previous lap has left the slot. */
static __always_inline bool lap_is_due(const u8 *lap, u64 head)
{
	return smp_load_acquire(lap) == lap_of(head); /* A, with G */
}

static __always_inline void lap_pass(u8 *lap, u64 seq)
{
	smp_store_release(lap, (u8)(lap_of(seq) + 1)); /* G, with A */
}

static __always_inline bool frames_reserve(struct nfr_ring *ring, int version,
					   struct nfr_slot *slot)
{
	u64 head = atomic64_read(&ring->f.head);

	for (;;) {
		u64 next = next_head(ring, head);
		void *frame = frame_at(ring, slot_of(head));
		u8 *lap = lap_at(ring, slot_of(head));

		if (!lap_is_due(lap, head) || !frame_is_free(version, frame)) {
			u64 seen = atomic64_read(&ring->f.head);

			if (seen == head)
				return false;
			head = seen;
			continue;
		}

		/* C: on failure, head is updated to the current value. */
		if (atomic64_try_cmpxchg(&ring->f.head, (s64 *)&head, next)) {
			*slot = (struct nfr_slot) {
				.frame = frame,
				.seq = head,
				.lap = lap,
			};
			return true;
		}
	}
}

static __always_inline void frames_commit(const struct nfr_slot *slot,
					  int version, u32 status)
{
	frame_publish(version, slot->frame, status);
	lap_pass(slot->lap, slot->seq);
}

static inline bool nfr_frames_reserve(struct nfr_ring *ring,
				      struct nfr_slot *slot)
{
	return frames_reserve(ring, ring->geom.version, slot);
}

static inline void nfr_frames_commit(struct nfr_ring *ring,
				     const struct nfr_slot *slot, u32 status)
{
	frames_commit(slot, ring->geom.version, status);
}

#endif
