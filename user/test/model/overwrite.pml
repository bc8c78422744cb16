/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hand-off of blocks in overwrite mode, and the end of overwriting: two
 * producers, a freezer that ends overwriting, and a reader that then reads
 * what is left.  With LOOKED_AT, an onlooker replaces the freezer and the
 * reader; it reads while blocks are overwritten.  A letter in a comment (A, B,
 * ...) marks the memory access that has this letter in kmod/core/handoff.h;
 * variables have the names from there.  Each statement is one access to memory,
 * in program order.  The other ways to close a block are in blocks.pml.
 */
#define BLOCKS		2
#define FRAMES		1	/* in each block */
#define PACKETS		2	/* that each producer sends */
#define KERNEL		0
#define USER		1
#define OPEN		100	/* any number above FRAMES */
#define FRAME(b, i)	((b) * FRAMES + (i))

byte status[BLOCKS], count[BLOCKS], number[BLOCKS];	/* shared memory */
byte data[BLOCKS * FRAMES];

bool locked;			/* guards this group of variables */
bool open;
bool overwrites = true;
byte active_block;
byte seq;

short writers[BLOCKS];
byte packets[BLOCKS];
byte seq_of[BLOCKS];
bool busy[BLOCKS];

/* RCU: how often each producer entered a hook, and whether it is in one. */
byte section[3];
bool inside[3];

/* The kernel has no such variables.  The model's assertions need them. */
byte filling[BLOCKS];
bool is_new[BLOCKS];		/* opened after the end of overwriting */
bool frozen;
byte stored, dropped, overwritten, taken, ended;

inline lock()
{
	atomic { !locked -> locked = true }
}

inline unlock()
{
	locked = false
}

inline leave(b, n)
{
	atomic { writers[b] = writers[b] - (n); left = writers[b] }
	if
	:: left == 0 ->
		count[b] = packets[b];
		number[b] = seq_of[b];
		status[b] = USER;		/* D */
		busy[b] = false			/* G */
	:: else
	fi
}

inline close_active()
{
	b = active_block;
	open = false;
	active_block = (b + 1) % BLOCKS;
	leave(b, OPEN - packets[b])
}

/* I: reset the status, so that a reader still in the block can detect the overwrite */
inline take_back(b)
{
	if
	:: status[b] != KERNEL ->
#ifndef STATUS_NOT_RESET
		status[b] = KERNEL;
#endif
#ifdef OVERWRITTEN_NOT_COUNTED
		skip
#else
		overwritten = overwritten + packets[b]
#endif
	:: else
	fi
}

inline open_active()
{
	b = active_block;
	atomic {
		assert(filling[b] == 0);	/* nobody writes there */
		/* after the freeze, a block stays the reader's until it is returned */
		assert(!frozen || status[b] == KERNEL);
		packets[b] = 0;
		is_new[b] = !overwrites;
		seq++;
		seq_of[b] = seq
	}
	writers[b] = OPEN;
	busy[b] = true;
	open = true
}

proctype producer(byte id)
{
	byte n, b, i;
	short left;

	do
	:: n == PACKETS -> break
	:: n < PACKETS ->
		n++;
		atomic { section[id]++; inside[id] = true };
		lock();
		if
		:: open && packets[active_block] == FRAMES -> close_active()
		:: else
		fi;
		if
		:: !open ->
#ifndef BUSY_NOT_LOOKED_AT
			if
			:: busy[active_block] -> goto no_room		/* A */
			:: else
			fi;
#endif
			if
			:: overwrites ->
				b = active_block;
				take_back(b)
			:: !overwrites && status[active_block] != KERNEL -> /* B */
				goto no_room
			:: else
			fi;
			open_active()
		:: else
		fi;
		b = active_block;
		i = packets[b];
		packets[b] = i + 1;
		filling[b]++;
		unlock();

		data[FRAME(b, i)] = seq_of[b];
		atomic { filling[b]--; stored++ };
		leave(b, 1);
		goto out;
no_room:	dropped++;
		unlock();
out:		inside[id] = false
	od;
	ended++
}

/* synchronize_net() */
inline wait_for(id)
{
	seen = section[id];
	!inside[id] || section[id] != seen
}

#ifndef LOOKED_AT
active proctype freezer()
{
	byte b, seen;
	short left;

	lock();
#ifndef BLOCK_LEFT_OPEN
	if
	:: open -> close_active()
	:: else
	fi;
#endif
	overwrites = false;
	unlock();
#ifndef WRITERS_NOT_WAITED_FOR
	wait_for(1);
	wait_for(2);
#endif
	atomic {
		/* Each block is published or free, or was opened later. */
		assert(!busy[0] || is_new[0]);
		assert(!busy[1] || is_new[1]);
		frozen = true
	}

	/* At the end, close the open block as the retire timer does. */
	ended == 2;
	lock();
	if
	:: open -> close_active()
	:: else
	fi;
	unlock();
	ended++
}

active proctype reader()
{
	byte r, i, next;

	frozen;
	/*
	 * Block 0 is the first to be filled, and the freeze published every block
	 * with frames.  So if block 0 is the kernel's, nothing was published:
	 * begin there.  Otherwise begin at the published block with the lowest
	 * sequence number.
	 */
	if
#ifdef SOUGHT_IN_AN_EMPTY_RING
	:: status[1] == USER && (status[0] != USER || number[1] < number[0]) ->
#else
	:: status[0] == USER && status[1] == USER && number[1] < number[0] ->
#endif
		r = 1
	:: else
	fi;
	do
	:: status[r] == USER ->			/* E */
		assert(!next || number[r] == next);	/* no block is missing */
		next = number[r] + 1;
		i = 0;
		do
		:: i < count[r] ->
			assert(data[FRAME(r, i)] == number[r]);
			taken++;
			i++
		:: else -> break
		od;
		status[r] = KERNEL;		/* F */
		r = (r + 1) % BLOCKS
	:: ended == 3 && status[r] == KERNEL -> break
	od;
	assert(status[0] == KERNEL && status[1] == KERNEL);
	assert(!busy[0] && !busy[1]);
	assert(stored + dropped == 2 * PACKETS);
	assert(taken + overwritten == stored)	/* each packet is counted */
}
#else
/* Copy a block: either the copy is whole, or J shows that it is not. */
active proctype onlooker()
{
	byte n, i, copy[FRAMES];

end_unseen:
	status[0] == USER;			/* E */
	n = number[0];
	do
	:: i < FRAMES -> copy[i] = data[FRAME(0, i)]; i++
	:: else -> break
	od;
	if
	:: status[0] == USER && number[0] == n ->	/* J */
		i = 0;
		do
		:: i < FRAMES && i < count[0] ->
			assert(copy[i] == n);
			i++
		:: else -> break
		od
	:: else
	fi
}
#endif

init {
	atomic { run producer(1); run producer(2) }
}
