/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reader goes to sleep while the open block has packets but is not full.  Either the
 * reader closes that block, or a producer that adds a packet sees the sleeper and
 * closes it.  Neither needs a full barrier for that: packets are claimed and blocks are
 * closed under one lock, and so one side sees the other.  A producer therefore looks
 * for a sleeper right after it leaves the lock.  If it then publishes a block, it looks
 * again, with a full barrier.  Neither of them closes a block while an earlier block is
 * still being filled, because the last writer of the earlier block will wake the
 * reader.
 *
 * A reader that sleeps although there are packets is a deadlock, which spin reports.
 * An assertion fails if the reader does not sleep, although it has no block to read.
 */
#define PRODUCERS	2
#define PACKETS		2	/* that each producer sends */
#define BLOCKS		5	/* so many that no producer needs the reader */

bool locked;
byte open;			/* number of the block that takes packets */
byte claimed[BLOCKS], left_by[BLOCKS];
bool closed[BLOCKS], published[BLOCKS];
bool queued, woken;		/* the reader is on the wait queue; it was woken */

inline lock()
{
	atomic { !locked -> locked = true }
}

inline unlock()
{
	locked = false
}

/* Publish a closed block that all producers have left.  Call this in an atomic step. */
inline hand_over(block, did)
{
	did = closed[block] && left_by[block] == claimed[block] &&
	      !published[block];
	published[block] = published[block] || did
}

/* nfr_blocks_next(): true if a closed block is not published yet. */
inline look_for_filling(block, is)
{
	d_step {
		is = false;
		block = 0;
		do
		:: block == BLOCKS || is -> break
		:: else ->
			is = closed[block] && !published[block];
			block++
		od;
		block = 0
	}
}

/* nfr_blocks_retire() */
inline retire(block, did)
{
	did = false;
	lock();
	block = open;
	if
	:: claimed[block] ->
		open++;
		atomic {
			closed[block] = true;
			hand_over(block, did)
		}
	:: else
	fi;
	unlock()
}

proctype producer()
{
	byte n, at, any;
	bool sleeper, mine, filling;

	do
	:: n == PACKETS -> break
	:: else ->
		n++;
#ifdef SLEEPER_LOOKED_FOR_BEFORE_CLAIM
		sleeper = queued;
#endif
		lock();
		at = open;
		claimed[at]++;
		unlock();
#ifndef SLEEPER_LOOKED_FOR_BEFORE_CLAIM
		sleeper = queued;
#endif
		atomic {
			left_by[at]++;
			hand_over(at, mine)
		}
#ifndef NOT_LOOKED_FOR_AFTER_PUBLISHING
		if
		:: mine -> sleeper = queued
		:: else
		fi;
#endif
		if
		:: sleeper && !mine ->
			look_for_filling(any, filling);
			if
			:: !filling -> retire(at, mine)
			:: else
			fi
		:: else
		fi;
		if
		:: sleeper && mine -> woken = true
		:: else
		fi
	od
}

proctype reader()
{
	byte got, next, block, any;
	bool readable, filling;

	do
	:: got == PRODUCERS * PACKETS -> break
	:: got < PRODUCERS * PACKETS && published[next] ->
		got = got + claimed[next];
		next++
	:: else ->
		woken = false;
		queued = true;
		readable = published[next];
#ifndef BLOCK_LEFT_TO_PRODUCERS
		if
		:: !readable ->
			look_for_filling(any, filling);
			if
#ifdef CLOSED_BESIDE_A_FILL
			:: true -> retire(block, readable)
#else
			:: !filling ->
				retire(block, readable);
				readable = published[next]
			:: else
#endif
			fi
		:: else
		fi;
#endif
		if
		:: !readable -> woken
		:: else -> assert(published[next])
		fi;
		queued = false
	od
}

init {
	atomic {
		run reader();
		run producer();
		run producer()
	}
}
