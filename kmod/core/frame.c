// SPDX-License-Identifier: GPL-2.0
#include "frame.h"

static u64 last_head(const struct nfr_ring *ring, u64 head)
{
	if (slot_of(head) == 0)
		return ((head >> 32) - 1) << 32 | (ring->geom.frame_nr - 1);
	return head - 1;
}

/*
 * Avoid a division.  The result is exact: rounding the inverse up adds less
 * than slot / 2^64 to the quotient.  To change the result, it would have to add
 * at least 1 / frames_per_block.  That is more, because slot and
 * frames_per_block have 32 bits.
 */
u32 nfr_frame_block_of(const struct nfr_ring *ring, u32 slot)
{
	return mul_u64_u64_shr(slot, ring->f.inverse, 64);
}

u64 nfr_frames_state_size(const struct nfr_geom *geom)
{
	return ALIGN((u64)geom->frame_nr, NFR_LAP_LINE_NR * NFR_LAP_LINE_SIZE);
}

void nfr_frames_init(struct nfr_ring *ring, void *state)
{
	BUILD_BUG_ON(offsetof(struct tpacket_hdr, tp_status) != 0);
	BUILD_BUG_ON(offsetof(struct tpacket2_hdr, tp_status) != 0);

	ring->f = (struct nfr_frames) { .slot_lap = state };
	if (is_power_of_2(ring->geom.frames_per_block))
		ring->f.shift = ilog2(ring->geom.frames_per_block);
	else
		ring->f.inverse = U64_MAX / ring->geom.frames_per_block + 1;
	/* In a block of two frames, two frames on is past the end. */
	ring->f.fetch = ring->geom.frame_size *
			(ring->geom.frames_per_block > 2 ? 2 : 1);
	atomic64_set(&ring->f.head, 0);
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
	while (at != head && !lap_is_due(lap_at(ring, slot_of(at)), at))
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
		is_free = frame_is_free(ring->geom.version,
					frame_at(ring, slot_of(before)));
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

	return frame_is_free(ring->geom.version,
			     frame_at(ring, at % ring->geom.frame_nr));
}

enum nfr_owner nfr_frames_owner(const struct nfr_ring *ring, u32 i)
{
	return frame_is_free(ring->geom.version, frame_at(ring, i))
		       ? NFR_OWNER_KERNEL : NFR_OWNER_USER;
}
