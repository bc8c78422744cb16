/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring in memory of its own: what an instance does in the kernel, and what
 * the reader's mapping is there.  Addresses, laps and where a block's frames
 * begin are worked out here a second time, not asked of the core.
 */
#ifndef BOX_H
#define BOX_H

#include "ring.h"

#define PAGE	4096U

/* No status: the frames of a new box are zero, but for what lies between them. */
#define GAP_POISON	0xc5

struct box_shape {
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

struct box {
	struct nfr_ring ring;
	struct box_shape shape;
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
struct box *box_new(const struct box_shape *shape);
void box_free(struct box *box);

static inline bool box_has_blocks(const struct box *box)
{
	return box->shape.version == TPACKET_V3;
}

/* Claim a frame of V1 or V2, where packets do not matter. */
static inline bool box_reserve(struct box *box, struct nfr_slot *slot)
{
	static const struct nfr_layout at;

	return nfr_ring_reserve(&box->ring, NULL, &at, 0, slot) & NFR_RESERVED;
}

void *box_frame(const struct box *box, u32 slot);

/* The status word as the reader has it; the width is the version's. */
u64 box_status_acquire(const struct box *box, u32 slot);
void box_return_release(struct box *box, u32 slot);

/*
 * A status from somebody who has read nothing.  It is a release only so that
 * ThreadSanitizer forgets the producer's release in the same place: with a
 * relaxed store it would take the next producer's acquire of the status for a
 * synchronization with the last one, and never miss that of the lap.
 */
void box_scribble(struct box *box, u32 slot, u64 status);

/* Lap and slot of the next claim, without a step. */
u32 box_head_slot(const struct box *box);
u32 box_head_lap(const struct box *box);

/*
 * Head has moved by @claims since the box was new, and each lap is the one of
 * a ring in which everything claimed was committed.
 */
bool box_private_state_is(const struct box *box, u64 claims);

/*
 * Nothing was written between the last frame of a block and its end, or into a
 * block's private area.
 */
bool box_gaps_untouched(const struct box *box);

/*
 * Note who holds a slot, from reserve to commit.  False: it is held already, or
 * it is not this one's to give back.
 */
bool box_own(struct box *box, u32 slot, u32 who);
bool box_disown(struct box *box, u32 slot, u32 who);

/* V3: where in a block the first frame is. */
u32 box_first(const struct box *box);

/* The same as for frames: of a block, for the reader and for somebody else. */
u32 box_block_status_acquire(const struct box *box, u32 block);
void box_block_return_release(struct box *box, u32 block);
void box_block_scribble(struct box *box, u32 block, u32 status);

/* The block of a claim. */
u32 box_block_of(const struct box *box, const struct nfr_slot *slot);

/* Note who comes and goes in a block.  False: nobody was there to leave. */
void box_enter(struct box *box, u32 block);
bool box_leave(struct box *box, u32 block);
bool box_is_deserted(const struct box *box, u32 block);

/* The block to be opened or filled next, without a step. */
u32 box_active(const struct box *box);

/*
 * Everything was committed and closed; @opened blocks were opened since the
 * box was new.
 */
bool box_is_at_rest(const struct box *box, u64 opened);

static inline u32 box_slot_of(const struct nfr_slot *slot)
{
	return (u32)slot->seq;
}

#endif
