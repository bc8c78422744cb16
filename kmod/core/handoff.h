/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hand-off from many producers to one reader in user space.  This comment
 * explains frames (TPACKET_V1 and V2), then blocks of frames (TPACKET_V3), then
 * overwriting.
 *
 *	reserve -> (fill) -> commit
 *
 * are the only verbs that write a ring (ring.h).  They do not wait, wake or
 * allocate.  An interrupted producer does not stop other producers, but the
 * reader waits for it: frames are read in the order in which they were claimed.
 *
 *
 * Frames.  The kernel keeps its own state private: a head that counts slots and
 * laps, and one byte per slot.  The byte holds the low bits of the lap in which
 * the slot may be claimed next.  The kernel writes shared memory, but reads
 * only one word of it: the status of the frame at head.
 *
 *	producer				reader
 *
 *	load head
 *	A load slot_lap[slot]	(acquire)
 *	B load status		(acquire)	E load status	(acquire)
 *	C head = head + 1	(cmpxchg)	  read the frame
 *	  fill the frame			F store KERNEL	(release)
 *	D store status USER	(release)
 *	G store slot_lap[slot]	(release)
 *
 * D pairs with E: a reader that sees USER sees the whole frame.
 * F pairs with B: a producer that sees KERNEL no longer disturbs the reader.
 *   A hostile reader may return a frame that is still being filled.  Load A
 *   guards against that.
 * G pairs with A: a slot is claimed only after the producer of the previous lap
 *   has stored its last byte there, whatever the status says.  G comes after D
 *   and B after A.  So B sees the status which that producer stored, or the one
 *   with which the reader replaced it.  B never sees the KERNEL from before.
 * C makes the claim.  It succeeds for one producer, and only if head has not
 *   moved since it was loaded.  So A and B looked at the slot that is claimed.
 *   The upper half of head counts laps.  Head would need 2^32 laps between the
 *   load and C to return to the same value.
 *
 * If A or B refuses and head has not moved, the ring was full at that moment.
 * If head has moved, another producer got the slot and the claim is retried.
 * The acquire of B makes the second load of head at least as new as the status.
 *
 * Head cannot pass a slot that may not be claimed yet, so a slot is at most one
 * lap behind head.  One bit of the lap would be enough, but a byte can be
 * stored without an atomic read-modify-write.
 *
 * nfr_ring_next() returns the state of the frame that a reader will read next.
 * A claimed frame is being filled until G.  Until then, slot_lap has the lap of
 * the claim.  Find the oldest frame that is being filled, or the frame at head
 * if there is none.  If the reader has not returned the frame before that one,
 * there is something to read.  Otherwise the reader must wait for the frame
 * that was found, even if later frames are published.
 *
 * A caller of commit that wants to wake a sleeping reader needs a full barrier
 * between D and its check of the wait queue.  The reader has one between
 * entering the wait queue and nfr_ring_next().
 *
 * user/test/model contains a model of each part of the protocol.  It also
 * contains variants with a mistake, and checks that each of them fails.
 *
 *
 * Blocks.  A producer claims its place under the ring's lock, which is held for
 * about a dozen instructions.  Frames are filled outside the lock.  A block is
 *
 *	free -> open -> closed -> published -> (the reader's) -> free
 *
 * Only the open block takes packets.  @writers counts the frames that are not
 * committed.  It starts at a number that is larger than the number of frames in
 * any block.  Each commit subtracts one.  Closing the block subtracts the start
 * number minus the number of claims, which is known under the lock.  Then
 * @writers is the number of frames that were claimed and not committed.  The
 * closer or the last committer, whichever brings the count to zero, writes the
 * block header from private state and publishes the block.  No producer waits
 * for another one.
 *
 *	publisher				reader
 *
 *	H last writer leaves	(full)
 *	  write the block header		E load block status	(acquire)
 *	D store block status	(release)	  read the block
 *	G clear busy		(release)	F store KERNEL		(release)
 *
 *	A load busy (acquire) and B load block status (acquire), in this order,
 *	before the block is opened again
 *
 * H orders the writers among themselves: the one that publishes sees the bytes
 *   of all the others, and D passes them on to the reader.
 * A pairs with G, B with F, and D with E, as they do for frames.
 *
 *
 * Overwriting.  The next block is opened although the reader has not returned
 * it.  Load A still makes sure that no producer writes to the block.  Load B
 * only tells whether the overwritten packets were unread.  The reader is not
 * woken for blocks, and should not read them before overwriting ends.  A reader
 * that reads them anyway can detect that a block was overwritten:
 *
 *	opener					reader
 *
 *						E load block status	(acquire)
 *	I store block status KERNEL	(full)	  read the block
 *	  the frames are filled			J load block status	(after a
 *	D store block status	(release)	  read barrier)
 *
 * I pairs with J: a reader that has seen a byte of the new lap no longer sees
 *   USER of the old lap.  Store I is a full barrier because producers other
 *   than the opener fill the block, and only the lock orders them after the
 *   opener.
 *   Because of D, a reader that sees the new USER also sees the new seq_num.
 *
 * Overwriting ends in two steps.  First, under the lock, the open block is
 * closed; from then on only blocks that the reader returned are opened.
 * Second, the caller waits until all producers that were in the ring have left.
 * After that, every block written before is complete.
 */
#ifndef NFR_CORE_HANDOFF_H
#define NFR_CORE_HANDOFF_H

#include "geom.h"
#include "header.h"

/**
 * struct nfr_frames - state of a TPACKET_V1 or V2 ring
 * @slot_lap: one byte per slot: the low byte of the lap in which the slot may
 *	be claimed next; indexed by nfr_slot_lap_at()
 * @inverse: 2^64 / frames_per_block, rounded up; 0 if frames_per_block is a
 *	power of two
 * @shift: then its logarithm
 * @fetch: distance in bytes from a committed frame to the frame to prefetch:
 *	two frames, because another processor may be filling the next frame.
 *	One frame in blocks of one or two frames
 * @head: upper 32 bits: lap; lower 32 bits: slot to claim next
 * @committed: all claims before this one are committed; counts like @head.  It
 *	may be too low, because nfr_frames_next() changes it without a lock.
 *	No other function uses it
 */
struct nfr_frames {
	u8 *slot_lap;
	u64 inverse;
	u32 shift;
	u32 fetch;

	atomic64_t head ____cacheline_aligned_in_smp;

	u64 committed ____cacheline_aligned_in_smp;
};

/*
 * The index of a slot in @slot_lap.  Processors fill consecutive slots.  If the
 * laps of consecutive slots shared a cache line, the line would bounce between
 * processors.  So the laps are spread: in a group of NFR_LAP_LINE_NR *
 * NFR_LAP_LINE_SIZE slots, every NFR_LAP_LINE_NR-th slot has its lap in the
 * same line.
 */
#define NFR_LAP_LINE_NR		64
#define NFR_LAP_LINE_SIZE	64

/*
 * Both numbers are 64.  So the index is @slot with the last two of its digits in
 * base 64 exchanged.
 */
static inline u64 nfr_slot_lap_at(u32 slot)
{
	u64 low = slot % NFR_LAP_LINE_NR;
	u64 high = slot / NFR_LAP_LINE_NR % NFR_LAP_LINE_SIZE;

	BUILD_BUG_ON(NFR_LAP_LINE_NR != NFR_LAP_LINE_SIZE);
	return slot + (low - high) * (NFR_LAP_LINE_SIZE - 1);
}

/* Values of nfr_block.busy. */
enum nfr_busy {
	NFR_BUSY_NOT,		/* published, or never opened */
	NFR_BUSY_OPEN,		/* takes packets */
	NFR_BUSY_CLOSED,	/* takes none, but some are not committed */
};

/**
 * struct nfr_block - private state of one TPACKET_V3 block
 * @writers: frames not committed yet, counted as explained above
 * @busy: enum nfr_busy
 * @status: TP_STATUS_* to publish the block with; set when the block is closed
 * @packets: number of frames; changed under the lock until the block is closed
 * @length: bytes used, block header included; set when the block is closed
 * @last: the last frame; changed under the lock until the block is closed
 * @seq: number of the block, from 1 upwards; set when the block is opened
 * @first_sec: timestamp of the first packet, which may not be the earliest
 * @first_nsec: nanoseconds of @first_sec
 * @last_sec: timestamp of the last packet
 * @last_nsec: nanoseconds of @last_sec
 */
struct nfr_block {
	atomic_t writers;
	u8 busy;
	u32 status;
	u32 packets;
	u32 length;
	struct tpacket3_hdr *last;
	u64 seq;
	u32 first_sec;
	u32 first_nsec;
	u32 last_sec;
	u32 last_nsec;
};

/**
 * struct nfr_blocks - state of a TPACKET_V3 ring; guarded by @lock
 * @block: state of each block
 * @lock: taken in any context but hard interrupts
 * @active: index of the open block, or of the block to open next
 * @offset: where the next frame goes in the open block
 * @open: the block @active is open
 * @frozen: the ring is full: a packet found that block @active was not free.
 *	Cleared when the block is opened
 * @overwrite: NFRING_OVERWRITE: open blocks that the reader has not returned;
 *	also read without the lock
 * @seq: number of the block opened last; also read without the lock.  Block
 *	@seq has index (@seq - 1) % block_nr
 * @published: all blocks up to this number are published.  It may be too low,
 *	because nfr_blocks_next() changes it without a lock.  No other function
 *	uses it
 */
struct nfr_blocks {
	struct nfr_block *block;

	spinlock_t lock ____cacheline_aligned_in_smp;
	u32 active;
	u32 offset;
	bool open;
	bool frozen;
	bool overwrite;
	u64 seq;

	u64 published ____cacheline_aligned_in_smp;
};

/**
 * struct nfr_ring - private state of a ring
 * @geom: invariant
 * @blocks: start address of each block; invariant
 * @f: state of a ring of frames
 * @b: state of a ring of blocks
 */
struct nfr_ring {
	struct nfr_geom geom;
	void *const *blocks;
	union {
		struct nfr_frames f;
		struct nfr_blocks b;
	};
};

/**
 * struct nfr_slot - one claimed frame, from reserve to commit
 * @frame: first byte of the frame
 * @next: ring of blocks: address to prefetch at commit, where the next frame
 *	most likely starts
 * @seq: ring of frames: number of the claim, larger for later claims; ring of
 *	blocks: number of the block
 * @lap: ring of frames: the lap of the slot, in nfr_frames.slot_lap
 * @block: the block that contains the frame; NULL in a ring of frames
 * @first: the frame is the first of a block, and the retire timer must be armed
 *	for the block
 * @overwritten: unread packets that were overwritten to open the block
 */
struct nfr_slot {
	void *frame;
	void *next;
	u64 seq;
	u8 *lap;
	struct nfr_block *block;
	bool first;
	u32 overwritten;
};

/* Events that a call returns; the caller acts on them. */
#define NFR_READABLE	(1 << 0)	/* a frame or block was published */
#define NFR_FROZE	(1 << 1)	/* full: the next block is not free */
#define NFR_RESERVED	(1 << 2)	/* the caller has a slot to fill */
#define NFR_BLOCK	(1 << 3)	/* a block was published, not a frame */

/* The owner of a frame or block.  Read without a lock, so only a snapshot. */
enum nfr_owner {
	NFR_OWNER_KERNEL,	/* free */
	NFR_OWNER_WRITER,	/* being filled */
	NFR_OWNER_USER,		/* published, not returned */
};

static inline bool nfr_has_blocks(const struct nfr_geom *geom)
{
	return geom->version == TPACKET_V3;
}

/* State of the frame or block that the reader reads next.  Also a snapshot. */
enum nfr_next {
	NFR_NEXT_NONE,		/* not claimed, or in a block that is open */
	NFR_NEXT_FILLING,	/* claimed or closed, and not published yet */
	NFR_NEXT_READABLE,	/* published, not returned */
};

/* Frames (frame.c) and blocks (block.c): ring.c calls one of the two. */
u64 nfr_frames_state_size(const struct nfr_geom *geom);
void nfr_frames_init(struct nfr_ring *ring, void *state);
enum nfr_next nfr_frames_next(struct nfr_ring *ring);
bool nfr_frames_has_room(const struct nfr_ring *ring, u32 shift);
enum nfr_owner nfr_frames_owner(const struct nfr_ring *ring, u32 i);

void nfr_blocks_init(struct nfr_ring *ring, void *state);
enum nfr_next nfr_blocks_next(struct nfr_ring *ring);
bool nfr_blocks_has_room(const struct nfr_ring *ring, u32 shift);
enum nfr_owner nfr_blocks_owner(const struct nfr_ring *ring, u32 i);
unsigned int nfr_blocks_retire(struct nfr_ring *ring, u64 seq, u32 status);
u64 nfr_blocks_filling(struct nfr_ring *ring);
void nfr_blocks_overwrite(struct nfr_ring *ring, bool on, u32 status);

#endif
