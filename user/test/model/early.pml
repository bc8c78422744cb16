/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reader that goes to sleep over a block that has packets and is not full: it
 * closes the block, or whoever brings a packet sees it asleep and does. Neither
 * has a full barrier for that: that one sees the other is the lock's doing,
 * under which packets are claimed and blocks closed. So a producer looks for
 * the sleeper as early as it may, when it has left the lock; but once more, with
 * a barrier, where it hands a block over. A reader who sleeps over a packet is a
 * deadlock.
 */
#define PRODUCERS	2
#define PACKETS		2	/* of each */
#define BLOCKS		5	/* the reader is not waited for */

bool locked;
byte open;			/* the block that takes packets */
byte claimed[BLOCKS], left_by[BLOCKS];
bool closed[BLOCKS], published[BLOCKS];
bool queued, woken;		/* the reader, on the wait queue */

inline lock()
{
	atomic { !locked -> locked = true }
}

inline unlock()
{
	locked = false
}

/* Within atomic: who finds a closed block left by all hands it over. */
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
