// SPDX-License-Identifier: GPL-2.0
/* TPACKET_V1 and V2: frames of fixed size.  See handoff.h for the letters. */
#include "handoff.h"

static u32 slot_of(u64 head)
{
	return (u32)head;
}

static u8 lap_of(u64 head)
{
	return (u8)(head >> 32);
}

static u64 next_head(const struct nfr_ring *ring, u64 head)
{
	if (slot_of(head) + 1 == ring->geom.frame_nr)
		return ((head >> 32) + 1) << 32;
	return head + 1;
}

static u64 last_head(const struct nfr_ring *ring, u64 head)
{
	if (slot_of(head) == 0)
		return ((head >> 32) - 1) << 32 | (ring->geom.frame_nr - 1);
	return head - 1;
}

/*
 * Compute slot / frames_per_block without a division.  The result is exact:
 * rounding the inverse up adds less than slot / 2^64 to the quotient.  To
 * change the result, it would have to add at least 1 / frames_per_block.  That
 * is more, because slot and frames_per_block have 32 bits.
 */
static u32 frame_block_of(const struct nfr_ring *ring, u32 slot)
{
	u64 inverse = ring->f.inverse;

	return inverse ? mul_u64_u64_shr(slot, inverse, 64) : slot;
}

static void *frame_at(const struct nfr_ring *ring, u32 slot)
{
	u32 block = frame_block_of(ring, slot);
	u32 index = slot - block * ring->geom.frames_per_block;

	return ring->blocks[block] + (size_t)index * ring->geom.frame_size;
}

/*
 * A frame with any status bit set is in use, because a reader may keep bits of
 * its own there.
 */
static bool frame_is_free(const struct nfr_ring *ring, const void *frame)
{
	const unsigned long *v1 = frame;
	const u32 *v2 = frame;

	if (ring->geom.version == TPACKET_V1)
		return smp_load_acquire(v1) == TP_STATUS_KERNEL; /* B, with F */
	return smp_load_acquire(v2) == TP_STATUS_KERNEL; /* B, with F */
}

/*
 * A V1 header has no field for a VLAN tag, so its status must not announce one.
 */
#define V2_ONLY	(TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID)

static void frame_publish(const struct nfr_ring *ring, void *frame, u32 status)
{
	unsigned long *v1 = frame;
	u32 *v2 = frame;

	if (ring->geom.version == TPACKET_V1)
		smp_store_release(v1, status & ~V2_ONLY); /* D, with E */
	else
		smp_store_release(v2, status); /* D, with E */
}

u64 nfr_frames_state_size(const struct nfr_geom *geom)
{
	return ALIGN((u64)geom->frame_nr, NFR_LAP_LINE_NR * NFR_LAP_LINE_SIZE);
}

/* True once the producer of the previous lap has left the slot. */
static bool lap_is_due(const struct nfr_ring *ring, u64 head)
{
	const u8 *lap = &ring->f.slot_lap[nfr_slot_lap_at(slot_of(head))];

	return smp_load_acquire(lap) == lap_of(head); /* A, with G */
}

static void lap_pass(const struct nfr_ring *ring, u64 seq)
{
	u8 *lap = &ring->f.slot_lap[nfr_slot_lap_at(slot_of(seq))];

	smp_store_release(lap, (u8)(lap_of(seq) + 1)); /* G, with A */
}

void nfr_frames_init(struct nfr_ring *ring, void *state)
{
	BUILD_BUG_ON(offsetof(struct tpacket_hdr, tp_status) != 0);
	BUILD_BUG_ON(offsetof(struct tpacket2_hdr, tp_status) != 0);

	ring->f.slot_lap = state;
	/* For frames_per_block == 1, the sum wraps to 0. */
	ring->f.inverse = U64_MAX / ring->geom.frames_per_block + 1;
	/* In a block of two frames, two frames on is past the end. */
	ring->f.fetch = ring->geom.frame_size *
			(ring->geom.frames_per_block > 2 ? 2 : 1);
	atomic64_set(&ring->f.head, 0);
}

bool NFR_HOT nfr_frames_reserve(struct nfr_ring *ring, struct nfr_slot *slot)
{
	u64 head = atomic64_read(&ring->f.head);

	for (;;) {
		u64 next = next_head(ring, head);
		void *frame = frame_at(ring, slot_of(head));

		if (!lap_is_due(ring, head) || !frame_is_free(ring, frame)) {
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
				.next = frame + ring->f.fetch,
				.seq = head,
			};
			return true;
		}
	}
}

void NFR_HOT nfr_frames_commit(struct nfr_ring *ring,
			       const struct nfr_slot *slot, u32 status)
{
	frame_publish(ring, slot->frame, status);
	lap_pass(ring, slot->seq);
}

#define ONE_LAP	(1ULL << 32)

/*
 * Find the oldest claim that is not committed.  Returns @head if all claims are
 * committed.  A slot is claimed again only after its last claim was committed,
 * so no uncommitted claim is older than a lap.  The search resumes where the
 * last call ended.
 */
static u64 oldest_claim(struct nfr_ring *ring, u64 head)
{
	u64 at = READ_ONCE(ring->f.committed);

	if (head - at > ONE_LAP)
		at = head - ONE_LAP;
	while (at != head && !lap_is_due(ring, at))
		at = next_head(ring, at);
	WRITE_ONCE(ring->f.committed, at);
	return at;
}

enum nfr_next nfr_frames_next(struct nfr_ring *ring)
{
	u64 seen = atomic64_read(&ring->f.head);
	u64 head, at, before;
	bool is_free, is_old;

	do {
		head = seen;
		at = oldest_claim(ring, head);
		before = last_head(ring, at);
		is_free = frame_is_free(ring, frame_at(ring, slot_of(before)));
		/*
		 * If the slot of @before was claimed again, the reader had
		 * returned the frame, and the status just read is that of a
		 * later frame.
		 */
		seen = atomic64_read(&ring->f.head);
		is_old = seen - before > ONE_LAP;
	} while (!is_free && is_old && seen != head);

	if (!is_free && !is_old)
		return NFR_NEXT_READABLE;
	/* The producer that fills the frame will wake the reader. */
	return at == head ? NFR_NEXT_NONE : NFR_NEXT_FILLING;
}

bool nfr_frames_has_room(const struct nfr_ring *ring, u32 shift)
{
	u32 ahead = shift ? ring->geom.frame_nr >> shift : 0;
	u64 at = (u64)slot_of(atomic64_read(&ring->f.head)) + ahead;

	return frame_is_free(ring, frame_at(ring, at % ring->geom.frame_nr));
}

enum nfr_owner nfr_frames_owner(const struct nfr_ring *ring, u32 i)
{
	return frame_is_free(ring, frame_at(ring, i)) ? NFR_OWNER_KERNEL
						      : NFR_OWNER_USER;
}
