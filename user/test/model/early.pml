/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reader goes to sleep while the open block has packets but is not full.
 * Either the reader closes that block, or a producer that adds a packet sees
 * the sleeper and closes it.  Neither needs a full barrier for that: packets
 * are claimed and blocks are closed under one lock, and so one side sees the
 * other.  A producer therefore looks for a sleeper right after it leaves the
 * lock.  If it then publishes a block, it looks again, with a full barrier.
 *
 * A reader that sleeps although there are packets is a deadlock, which spin
 * reports.
 */
#define PRODUCERS	2
#define PACKETS		2	/* that each producer sends */
#define BLOCKS		5	/* so many that no producer needs the reader */

bool locked;
byte open;			/* number of the block that takes packets */
byte claimed[BLOCKS], left_by[BLOCKS];
bool closed[BLOCKS], published[BLOCKS];
bool queued, woken;		/* the reader: on the wait queue, woken */

inline lock()
{
	atomic { !locked -> locked = true }
}

inline unlock()
{
	locked = false
}

/* In an atomic step: publish a closed block that all producers have left. */
inline hand_over(block, did)
{
	did = closed[block] && left_by[block] == claimed[block] &&
	      !published[block];
	published[block] = published[block] || did
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
	byte n, at;
	bool sleeper, mine;

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
		:: sleeper && !mine -> retire(at, mine)
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
	byte got, next, block;
	bool readable;

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
		:: !readable -> retire(block, readable)
		:: else
		fi;
#endif
		if
		:: !readable -> woken
		:: else
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
