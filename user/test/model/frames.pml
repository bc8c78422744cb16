/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hand-off of frames: two producers and a reader.  With SCRIBBLED, another process
 * writes any status at any time.  A letter in a comment (A, B, ...) marks the memory
 * access that has this letter in kmod/core/handoff.h; variables have the names from
 * there.  Each statement is one access to memory, in program order.  Some of the
 * mistakes are missing barriers.  They are modelled as another order of the accesses.
 */
#define SLOTS		2
#define PACKETS		3	/* that each producer sends */
#define KERNEL		0
#define USER		1

byte status[SLOTS];		/* shared memory */
byte first[SLOTS], second[SLOTS];	/* two halves of each frame */

byte head;			/* number of claims: lap * SLOTS + slot */
byte slot_lap[SLOTS];		/* lap in which the slot may be claimed next */

/* Only the model has these variables: its assertions and its end need them. */
byte writers[SLOTS];
byte stored, dropped, taken, ended;

#ifdef LAP_NOT_COUNTED
#define UNMOVED(h)	(head % SLOTS == h % SLOTS)
#else
#define UNMOVED(h)	(head == h)
#endif

#ifdef LAP_NOT_LOOKED_AT
#define IS_LAP(h)	true
#else
#define IS_LAP(h)	(slot_lap[h % SLOTS] == h / SLOTS)
#endif

inline fill()
{
	atomic {
		writers[slot]++;
		assert(writers[slot] == 1)	/* nobody else writes there */
	}
	first[slot] = packet;
	second[slot] = packet
}

inline leave()
{
	writers[slot]--;
	stored++
}

proctype producer(byte id)
{
	byte n = 1, h, slot, packet;
	bool unmoved;

next:	if
	:: n > PACKETS -> goto end
	:: else
	fi;
	packet = id * 16 + n;
	n++;
	h = head;
again:	slot = h % SLOTS;
	/* A */
	atomic {
		if
		:: IS_LAP(h)
		:: else -> unmoved = (head == h); goto refused
		fi
	}
	/* B */
	atomic {
		if
		:: status[slot] == KERNEL
		:: else -> unmoved = (head == h); goto refused
		fi
	}
	/* C */
#ifdef CLAIM_IN_TWO_STEPS
	if
	:: head == h
	:: else -> h = head; goto again
	fi;
	head = h + 1;
#else
	atomic {
		if
		:: UNMOVED(h) ->
#ifndef SCRIBBLED
			assert(status[slot] == KERNEL);	/* it is free */
#endif
			head = head + 1
		:: else -> h = head; goto again
		fi
	}
#endif

#ifdef PUBLISHED_BEFORE_FILLED
	status[slot] = USER;
	fill();
	atomic { slot_lap[slot] = h / SLOTS + 1; leave() }
#else
	fill();
#ifdef LAP_PASSED_BEFORE_PUBLISHED
	slot_lap[slot] = h / SLOTS + 1;			/* G */
	atomic { status[slot] = USER; leave() }		/* D */
#else
	status[slot] = USER;				/* D */
	atomic { slot_lap[slot] = h / SLOTS + 1; leave() }	/* G */
#endif
#endif
	goto next;

refused:
#ifndef HEAD_NOT_LOOKED_AT_AGAIN
	atomic {
		if
		:: head == h
		:: else -> h = head; goto again
		fi
	}
#endif
	atomic {
		assert(unmoved);	/* the ring was full at one moment */
		dropped++
	}
	goto next;

end:	ended++
}

active proctype reader()
{
	byte r, one, two, last[2];

	do
	:: status[r] == USER ->				/* E */
#ifdef RETURNED_BEFORE_READ
		status[r] = KERNEL;
#endif
		one = first[r];
		two = second[r];
#ifndef SCRIBBLED
		assert(one == two);			/* the frame is not torn */
		assert(one % 16 > last[one / 16]);	/* in order, none twice */
		last[one / 16] = one % 16;
		taken++;
#endif
#ifndef RETURNED_BEFORE_READ
		status[r] = KERNEL;			/* F */
#endif
		r = (r + 1) % SLOTS
	:: ended == 2 && status[r] == KERNEL -> break
	od;
	assert(stored + dropped == 2 * PACKETS);	/* each packet is counted */
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
	:: ended == 2 -> break
	od;
	status[0] = KERNEL;
	status[1] = KERNEL
}
#endif

init {
	atomic { run producer(0); run producer(1) }
}
