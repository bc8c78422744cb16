/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reader goes to sleep while a producer commits.  Each side writes its own
 * word and then reads the other's, with a full barrier between the two.
 * Without the barrier the read could come first.  A reader that sleeps
 * although there is a packet is a deadlock, which spin reports.
 */
#define PACKETS	3

byte published;			/* number of packets published, by D in kmod/core/handoff.h */
bool queued;			/* the reader is on the wait queue */
bool woken;

active proctype producer()
{
	byte n;
	bool sleeper;

	do
	:: n == PACKETS -> break
	:: else ->
		n++;
#ifdef SLEEPER_LOOKED_FOR_TOO_EARLY
		sleeper = queued;
		published++;
#else
		published++;
		sleeper = queued;
#endif
		if
		:: sleeper -> woken = true
		:: else
		fi
	od
}

active proctype reader()
{
	byte read;
	bool nothing;

	do
	:: read == PACKETS -> break
	:: read < published -> read++
	:: else ->
		woken = false;
#ifdef RING_LOOKED_AT_TOO_EARLY
		nothing = (read == published);
		queued = true;
#else
		queued = true;
		nothing = (read == published);
#endif
		if
		:: nothing -> woken
		:: else
		fi;
		queued = false
	od
}
