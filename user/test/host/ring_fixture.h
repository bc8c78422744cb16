/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring in memory of its own: what an instance does in the kernel, and what
 * the reader's mapping is there.  Addresses, laps and where a block's frames
 * begin are worked out here a second time, not asked of the core.
 */
#ifndef RING_FIXTURE_H
#define RING_FIXTURE_H

#include "ring.h"

#define PAGE	4096U

/* No status: the frames of a new fixture are zero, but for what lies between them. */
#define GAP_POISON	0xc5

struct ring_fixture_shape {
	const char *name;
	int version;
	u32 block_size;
	u32 block_nr;
	u32 frame_size;
	u32 reserve;
	/*
	 * V1, V2: lap to start in; head counts laps modulo 2^32, a slot modulo
	 * 2^8.  V3: tp_sizeof_priv.
	 */
	u32 lap_or_priv;
};

struct ring_fixture {
	struct nfr_ring ring;
	struct ring_fixture_shape shape;
	u32 frame_nr;
	void **blocks;
	/* what the core keeps for itself: of frames, the laps */
	u8 *state;
	/* per slot, who is between reserve and commit there, plus one */
	u32 *owner;
	/* per block of V3, how many are */
	u32 *writers;
};

/* Aborts where it cannot. */
struct ring_fixture *fixture_new(const struct ring_fixture_shape *shape);
void fixture_free(struct ring_fixture *fixture);

static inline bool fixture_has_blocks(const struct ring_fixture *fixture)
{
	return fixture->shape.version == TPACKET_V3;
}

/* Claim a frame of V1 or V2, where packets do not matter. */
static inline bool fixture_reserve(struct ring_fixture *fixture, struct nfr_slot *slot)
{
	static const struct nfr_layout at;

	return nfr_ring_reserve(&fixture->ring, NULL, &at, 0, slot) & NFR_RESERVED;
}

void *fixture_frame(const struct ring_fixture *fixture, u32 slot);

/* The status word as the reader has it; the width is the version's. */
u64 fixture_status_acquire(const struct ring_fixture *fixture, u32 slot);
void fixture_return_release(struct ring_fixture *fixture, u32 slot);

/*
 * A status from somebody who has read nothing.  It is a release only so that
 * ThreadSanitizer forgets the producer's release in the same place: with a
 * relaxed store it would take the next producer's acquire of the status for a
 * synchronization with the last one, and never miss that of the lap.
 */
void fixture_scribble(struct ring_fixture *fixture, u32 slot, u64 status);

/* Lap and slot of the next claim, without a step. */
u32 fixture_head_slot(const struct ring_fixture *fixture);
u32 fixture_head_lap(const struct ring_fixture *fixture);

/*
 * Head has moved by @claims since the fixture was new, and each lap is the one of
 * a ring in which everything claimed was committed.
 */
bool fixture_private_state_is(const struct ring_fixture *fixture, u64 claims);

/*
 * Nothing was written between the last frame of a block and its end, or into a
 * block's private area.
 */
bool fixture_gaps_untouched(const struct ring_fixture *fixture);

/*
 * Note who holds a slot, from reserve to commit.  False: it is held already, or
 * it is not this one's to give back.
 */
bool fixture_own(struct ring_fixture *fixture, u32 slot, u32 who);
bool fixture_disown(struct ring_fixture *fixture, u32 slot, u32 who);

/* V3: where in a block the first frame is. */
u32 fixture_first(const struct ring_fixture *fixture);

/* The same as for frames: of a block, for the reader and for somebody else. */
u32 fixture_block_status_acquire(const struct ring_fixture *fixture, u32 block);
void fixture_block_return_release(struct ring_fixture *fixture, u32 block);
void fixture_block_scribble(struct ring_fixture *fixture, u32 block, u32 status);

/* The block of a claim. */
u32 fixture_block_of(const struct ring_fixture *fixture, const struct nfr_slot *slot);

/* Note who comes and goes in a block.  False: nobody was there to leave. */
void fixture_enter(struct ring_fixture *fixture, u32 block);
bool fixture_leave(struct ring_fixture *fixture, u32 block);
bool fixture_is_deserted(const struct ring_fixture *fixture, u32 block);

/* The block to be opened or filled next, without a step. */
u32 fixture_active(const struct ring_fixture *fixture);

/*
 * Everything was committed and closed; @opened blocks were opened since the
 * fixture was new.
 */
bool fixture_is_at_rest(const struct ring_fixture *fixture, u64 opened);

static inline u32 fixture_slot_of(const struct nfr_slot *slot)
{
	return (u32)slot->seq;
}

#endif
