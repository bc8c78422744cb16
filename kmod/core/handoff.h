/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hand-off between many producers and one reader in user space: of frames
 * (TPACKET_V1 and V2), and of blocks of frames (TPACKET_V3, further down).
 *
 *	reserve -> (fill) -> commit
 *
 * are the only verbs that write a ring (ring.h).  Nothing here waits, wakes or
 * allocates; a producer interrupted anywhere stops no other producer.  The reader
 * waits for it: frames are read in the order they were claimed.
 *
 * The kernel's own state is private: a head that counts slots and laps, and
 * one byte a slot, the low bits of the lap in which the slot may be claimed
 * next.  Shared memory is written, and read in one place only: the status word
 * of the frame at head.
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
 * D pairs with E: who sees USER sees the whole frame.
 * F pairs with B: who sees KERNEL no longer disturbs a reader.  The reader may
 *   be hostile, or return a frame that is still being filled; that is what A
 *   is for.
 * G pairs with A: a slot is claimed only after the producer of the lap before
 *   has stored its last byte there, whatever the status says meanwhile.  G
 *   comes after D, so that B, which follows A, sees that producer's status or
 *   what the reader put in its place, never the KERNEL from before.
 * C makes the claim: it succeeds for one producer, and only if head has not
 *   moved since it was loaded, so that A and B were about the slot claimed.
 *   Head counts laps in its upper half: it does not come back to a value while
 *   a producer is stopped between the load and C (2^32 laps).
 *
 * If A or B says no and head is unmoved, the ring was full at that moment; if
 * head has moved, somebody else got the slot and the claim is tried again:
 * B's acquire makes the second load of head at least as new as the status.
 *
 * A slot is at most one lap behind head, because head cannot pass a slot whose
 * lap has not come: one bit of lap would do, a byte is stored without an
 * atomic read-modify-write.
 *
 * The caller of commit that wants to wake a sleeping reader needs a full
 * barrier between D and its look at the wait queue; the reader has one between
 * entering the queue and nfr_ring_readable().
 *
 *
 * user/test/model has all this as models, and what each mistake would do.
 *
 *
 * Blocks.  Where a packet goes is decided under the ring's lock, a dozen
 * instructions with nothing copied; frames are filled outside it.  A block is
 *
 *	free -> open -> closed -> published -> (the reader's) -> free
 *
 * Only the open block takes packets.  Those who still write are counted: from
 * a number larger than any of frames, each commit takes one away, and closing
 * takes away that number less the frames claimed, which are known under the
 * lock.  What is left are the frames claimed and not committed; who brings the
 * count to zero, closer or last committer, writes the block's header from
 * private state and publishes it.  Nobody waits for anybody.
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
 *   of all the others, and hands them on with D.
 * The other letters pair as they do for frames.
 *
 *
 * Overwriting.  The block that is next is opened although the reader has not
 * returned it.  That nobody writes there any more is asked as ever, by A; B
 * only tells whether what is overwritten was unread.  Nobody is told of blocks,
 * and nobody should look; who does all the same has a way to find out:
 *
 *	opener					reader
 *
 *						E load block status	(acquire)
 *	I store block status KERNEL	(full)	  read the block
 *	  the frames are filled			J load block status	(after a
 *	D store block status	(release)	  read barrier)
 *
 * I pairs with J: who has seen a byte of the new lap no longer sees the old
 *   one's USER.  It is a full barrier because others than the opener fill, who
 *   have only the lock from it.  A new USER has a new number, by D.
 *
 * Overwriting ends in two steps.  Under the lock the open block is closed, and
 * from then on blocks are opened only where they were returned.  What was
 * written until then is whole when all who were in the ring have left it, for
 * which the caller waits: it knows how.
 */
#ifndef NFR_CORE_HANDOFF_H
#define NFR_CORE_HANDOFF_H

#include "geom.h"
#include "header.h"

/**
 * struct nfr_frames - TPACKET_V1 and V2
 * @slot_lap: per slot, the low byte of the lap in which it may be claimed next;
 *	at nfr_slot_lap_at()
 * @inverse: 2^64 / frames_per_block, rounded up; 0 where that is 1
 * @fetch: bytes from a frame to the one to be fetched when this is full: the one
 *	after the next, for the next is being filled where there are several
 *	processors; in blocks of one or two the next
 * @head: lap in the upper 32 bits, slot to claim next in the lower
 */
struct nfr_frames {
	u8 *slot_lap;
	u64 inverse;
	u32 fetch;

	atomic64_t head ____cacheline_aligned_in_smp;
};

/*
 * The index in @slot_lap of a slot.  Processors fill slots that follow each
 * other; if the laps of those shared a cache line, the processors would take it
 * from each other.  So the laps are spread: in a group of slots, as many as
 * NFR_LAP_LINE_NR lines have bytes, every NFR_LAP_LINE_NR-th slot has its lap in
 * the same line.
 */
#define NFR_LAP_LINE_NR		64
#define NFR_LAP_LINE_SIZE	64

static inline u32 nfr_slot_lap_at(u32 slot)
{
	u32 group = slot & ~(NFR_LAP_LINE_NR * NFR_LAP_LINE_SIZE - 1);

	return group + slot % NFR_LAP_LINE_NR * NFR_LAP_LINE_SIZE +
	       slot / NFR_LAP_LINE_NR % NFR_LAP_LINE_SIZE;
}

/**
 * struct nfr_block - private state of one block of TPACKET_V3
 * @writers: see above
 * @busy: from open to published
 * @status: TP_STATUS_* it will be published with; set when it is closed
 * @packets: frames in it; under the lock until closed
 * @length: bytes used, block header included; set when it is closed
 * @last: its last frame; under the lock until closed
 * @seq: number of the block, from 1 upwards; set when it is opened
 * @first_sec: time of its first packet, which may not be the earliest
 * @first_nsec: likewise
 * @last_sec: time of its last packet
 * @last_nsec: likewise
 */
struct nfr_block {
	atomic_t writers;
	bool busy;
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
 * struct nfr_blocks - TPACKET_V3; everything under @lock
 * @block: state, one for each block
 * @lock: any context but hard interrupt
 * @active: the block that is open, or is to be opened next
 * @offset: where in it the next frame goes
 * @open: it is open
 * @frozen: a packet found it not free, and none has found it free since
 * @overwrite: blocks are opened although they were not returned; also read
 *	without the lock
 * @seq: of the block opened last
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
};

/**
 * struct nfr_ring - private state of a ring
 * @geom: invariant
 * @blocks: start address of each block; invariant
 * @f: of a ring of frames
 * @b: of a ring of blocks
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
 * @frame: its first byte
 * @next: where one of the next frames most likely starts
 * @seq: of two claims in a ring of frames, the later has the larger number; in
 *	a ring of blocks, the number of the block
 * @block: the block it is in; NULL in a ring of frames
 * @first: it is the first of a block that is to be closed in time
 * @overwritten: packets that were in the place of its block, and unread
 */
struct nfr_slot {
	void *frame;
	void *next;
	u64 seq;
	struct nfr_block *block;
	bool first;
	u32 overwritten;
};

/* What a call did besides what it was called for; the caller acts on it. */
#define NFR_READABLE	(1 << 0)	/* something was handed to the reader */
#define NFR_FROZE	(1 << 1)	/* the reader holds the next block */
#define NFR_RESERVED	(1 << 2)	/* there is a slot to fill */
#define NFR_BLOCK	(1 << 3)	/* what was handed over is a block */

/* Whose a frame (or block) is, as a look from outside can tell. */
enum nfr_owner {
	NFR_OWNER_KERNEL,	/* free */
	NFR_OWNER_WRITER,	/* being filled */
	NFR_OWNER_USER,		/* handed over, and not returned */
};

static inline bool nfr_has_blocks(const struct nfr_geom *geom)
{
	return geom->version == TPACKET_V3;
}

/* Frames (frame.c) and blocks (block.c): ring.h calls one of the two. */
u64 nfr_frames_state_size(const struct nfr_geom *geom);
void nfr_frames_init(struct nfr_ring *ring, void *state);
bool nfr_frames_reserve(struct nfr_ring *ring, struct nfr_slot *slot);
void nfr_frames_commit(struct nfr_ring *ring, const struct nfr_slot *slot,
		       u32 status);
bool nfr_frames_readable(const struct nfr_ring *ring);
bool nfr_frames_has_room(const struct nfr_ring *ring, u32 shift);
enum nfr_owner nfr_frames_owner(const struct nfr_ring *ring, u32 i);

void nfr_blocks_init(struct nfr_ring *ring, void *state);
unsigned int nfr_blocks_reserve(struct nfr_ring *ring,
				const struct nfr_frame_info *info,
				const struct nfr_layout *at, u32 status,
				struct nfr_slot *slot);
unsigned int nfr_blocks_commit(struct nfr_ring *ring,
			       const struct nfr_slot *slot);
bool nfr_blocks_readable(const struct nfr_ring *ring);
bool nfr_blocks_has_room(const struct nfr_ring *ring, u32 shift);
enum nfr_owner nfr_blocks_owner(const struct nfr_ring *ring, u32 i);
unsigned int nfr_blocks_retire(struct nfr_ring *ring, u64 seq, u32 status);
u64 nfr_blocks_filling(struct nfr_ring *ring);
void nfr_blocks_overwrite(struct nfr_ring *ring, bool on, u32 status);

#endif
