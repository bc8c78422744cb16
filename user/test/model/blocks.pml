/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hand-off of blocks: two producers, a timer and a reader.  With
 * SCRIBBLED, another process writes any status at any time.  A letter in a
 * comment (A, B, ...) marks the memory access that has this letter in
 * kmod/core/handoff.h; variables have the names from there.  Each statement
 * is one access to memory, in program order.
 */
#define BLOCKS		2
#define FRAMES		2	/* in each block */
#define PACKETS		2	/* that each producer sends */
#define KERNEL		0
#define USER		1
#define OPEN		100	/* any number above FRAMES */
#define FRAME(b, i)	((b) * FRAMES + (i))

byte status[BLOCKS], count[BLOCKS];	/* shared memory */
byte data[BLOCKS * FRAMES];

bool locked;			/* guards this group of variables */
bool open;
byte active_block;

short writers[BLOCKS];
byte packets[BLOCKS];
bool busy[BLOCKS];

/* Only the model has these variables: its assertions and its end need them. */
byte filling[BLOCKS];
byte stored, dropped, taken, ended;

inline lock()
{
	atomic { !locked -> locked = true }
}

inline unlock()
{
	locked = false
}

inline publish(b)
{
	count[b] = packets[b];
#ifdef BUSY_CLEARED_BEFORE_PUBLISHED
	busy[b] = false;
	status[b] = USER
#else
	status[b] = USER;		/* D */
	busy[b] = false			/* G */
#endif
}

/* H: the process that brings the count to zero publishes the block. */
inline leave(b, n)
{
#ifdef COUNTED_IN_TWO_STEPS
	left = writers[b];
	left = left - n;
	writers[b] = left;
#else
	atomic { writers[b] = writers[b] - (n); left = writers[b] }
#endif
	if
	:: left == 0 -> publish(b)
	:: else
	fi
}

inline close_active()
{
	b = active_block;
	open = false;
	active_block = (b + 1) % BLOCKS;
#ifdef PUBLISHED_WHEN_CLOSED
	publish(b)
#else
#ifdef CLAIMS_NOT_COUNTED
	leave(b, OPEN)
#else
	leave(b, OPEN - packets[b])
#endif
#endif
}

#ifdef BUSY_NOT_LOOKED_AT
#define IS_FREE(b)	(status[b] == KERNEL)
#else
#define IS_FREE(b)	(!busy[b] && status[b] == KERNEL)
#endif

inline open_active()
{
	b = active_block;
	atomic {
		assert(filling[b] == 0);	/* nobody writes there */
		packets[b] = 0
	}
	writers[b] = OPEN;
	busy[b] = true;
	open = true
}

proctype producer(byte id)
{
	byte n = 1, b, i;
	short left;

next:	if
	:: n > PACKETS -> goto end
	:: else -> n++
	fi;
	lock();
	if
	:: open && packets[active_block] == FRAMES -> close_active()
	:: else
	fi;
	if
	:: !open ->
#ifndef BUSY_NOT_LOOKED_AT
		/* A, then B */
		if
		:: busy[active_block] -> dropped++; unlock(); goto next
		:: else
		fi;
#endif
		if
		:: status[active_block] != KERNEL ->
			dropped++;
			unlock();
			goto next
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

#ifndef SCRIBBLED
	assert(data[FRAME(b, i)] == 0);	/* the frame was read, or never written */
#endif
#ifdef LEFT_BEFORE_FILLED
	leave(b, 1);
	data[FRAME(b, i)] = id * 16 + n;
	atomic { filling[b]--; stored++ };
	goto next;
#endif
	data[FRAME(b, i)] = id * 16 + n;
	atomic { filling[b]--; stored++ }
#ifndef PUBLISHED_WHEN_CLOSED
	leave(b, 1);
#endif
	goto next;

end:	ended++
}

/* Close the open block twice: at any time, and after the last packet. */
active proctype timer()
{
	byte b;
	short left;
	bool over;

	do
	:: lock();
		if
		:: open -> close_active()
		:: else
		fi;
		unlock();
		if
		:: over -> break
		:: else -> ended == 2 -> over = true
		fi
	od;
	ended++
}

active proctype reader()
{
	byte r, i, one;

	do
	:: status[r] == USER ->			/* E */
		i = 0;
		do
		:: i < count[r] ->
			one = data[FRAME(r, i)];
#ifndef SCRIBBLED
			assert(one != 0);	/* it was filled */
#endif
			data[FRAME(r, i)] = 0;
			taken++;
			i++
		:: else -> break
		od;
		one = 0;
		status[r] = KERNEL;		/* F */
		r = (r + 1) % BLOCKS
	:: ended == 3 && status[r] == KERNEL -> break
	od;
	assert(stored + dropped == 2 * PACKETS);	/* each packet is counted */
	assert(!busy[0] && !busy[1]);		/* no block is lost */
#ifndef SCRIBBLED
	assert(taken == stored)
#endif
}

#ifdef SCRIBBLED
active proctype scribbler()
{
	do
	:: status[0] = KERNEL
	:: status[0] = USER
	:: status[1] = KERNEL
	:: status[1] = USER
	:: ended == 3 -> break
	od;
	status[0] = KERNEL;
	status[1] = KERNEL
}
#endif

init {
	atomic { run producer(1); run producer(2) }
}
