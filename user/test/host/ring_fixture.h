/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring in the memory of the test.  It stands for an instance in the kernel and for the
 * reader's mapping.  The fixture computes addresses, laps and the start of a block's
 * frames itself, independently of the core.
 */
#ifndef RING_FIXTURE_H
#define RING_FIXTURE_H

#include "ring.h"

#define PAGE	4096U

/*
 * The initial value of the gaps between frames; no valid status has it.  All
 * other bytes are zero at first.
 */
#define GAP_POISON	0xc5

struct ring_fixture_shape {
	const char *name;
	int version;
	u32 block_size;
	u32 block_nr;
	u32 frame_size;
	u32 reserve;
	/*
	 * V1, V2: the first lap.  The head counts laps modulo 2^32, a slot modulo 2^8.
	 * V3: tp_sizeof_priv.
	 */
	u32 lap_or_priv;
};

struct ring_fixture {
	struct nfr_ring ring;
	struct ring_fixture_shape shape;
	u32 frame_nr;
	void **blocks;
	/* the core's private state: with frames, the laps */
	u8 *state;
	/* for each slot, 1 + the producer that is between reserve and commit, or 0 */
	u32 *owner;
	/* for each V3 block, the number of producers between reserve and commit */
	u32 *writers;
};

/* Make a fixture; abort if that fails. */
struct ring_fixture *fixture_new(const struct ring_fixture_shape *shape);
void fixture_free(struct ring_fixture *fixture);

static inline bool fixture_has_blocks(const struct ring_fixture *fixture)
{
	return fixture->shape.version == TPACKET_V3;
}

/* Claim a V1 or V2 frame.  The packet does not matter. */
static inline bool fixture_reserve(struct ring_fixture *fixture, struct nfr_slot *slot)
{
	static const struct nfr_layout at;

	return nfr_ring_reserve(&fixture->ring, NULL, &at, 0, slot) & NFR_RESERVED;
}

void *fixture_frame(const struct ring_fixture *fixture, u32 slot);

/* Read a status as the reader does; its size depends on the version. */
u64 fixture_status_acquire(const struct ring_fixture *fixture, u32 slot);
void fixture_return_release(struct ring_fixture *fixture, u32 slot);

/*
 * Write a status without having read the frame.  The store is a release only to make
 * ThreadSanitizer forget the last producer's release of the same word.  After a
 * relaxed store, ThreadSanitizer would think that the next producer's acquire of the
 * status synchronizes with the last producer, and overlook a missing acquire of the
 * lap.
 */
void fixture_scribble(struct ring_fixture *fixture, u32 slot, u64 status);

/* Return the slot of the next claim.  No other actor can run meanwhile. */
u32 fixture_head_slot(const struct ring_fixture *fixture);
u32 fixture_head_lap(const struct ring_fixture *fixture);

/*
 * Return whether the head has moved by @claims since the start, and whether all laps
 * are those of a ring in which each claim was committed.
 */
bool fixture_private_state_is(const struct ring_fixture *fixture, u64 claims);

/*
 * Return whether nobody wrote between the last frame of a block and its end, or into a
 * private area.
 */
bool fixture_gaps_untouched(const struct ring_fixture *fixture);

/*
 * Record which producer holds a slot from reserve to commit.  Return false if another
 * producer holds it.
 */
bool fixture_own(struct ring_fixture *fixture, u32 slot, u32 who);
bool fixture_disown(struct ring_fixture *fixture, u32 slot, u32 who);

/* Return the offset of the first frame in a block of V3. */
u32 fixture_first(const struct ring_fixture *fixture);

/* Read a block's status as the reader does, and write it like fixture_scribble(). */
u32 fixture_block_status_acquire(const struct ring_fixture *fixture, u32 block);
void fixture_block_return_release(struct ring_fixture *fixture, u32 block);
void fixture_block_scribble(struct ring_fixture *fixture, u32 block, u32 status);

/* Return the block of a claim. */
u32 fixture_block_of(const struct ring_fixture *fixture, const struct nfr_slot *slot);

/* Count producers in a block.  Return false if a producer leaves that was not counted. */
void fixture_enter(struct ring_fixture *fixture, u32 block);
bool fixture_leave(struct ring_fixture *fixture, u32 block);
bool fixture_is_deserted(const struct ring_fixture *fixture, u32 block);

/* Return the block that is open or will be opened next.  No other actor can run meanwhile. */
u32 fixture_active(const struct ring_fixture *fixture);

/*
 * Return whether all claims were committed, all blocks are closed, and @opened blocks
 * were opened since the start.
 */
bool fixture_is_at_rest(const struct ring_fixture *fixture, u64 opened);

static inline u32 fixture_slot_of(const struct nfr_slot *slot)
{
	return (u32)slot->seq;
}

#endif
