/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fault injection: let allocations and user copies of the calling thread fail.  There
 * are two ways.  Either one chosen step of a system call fails, or many allocations
 * fail at random.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include "ring.h"

/* Call this first; it skips the test if the kernel has no fault injection. */
void faults_prepare(void);

/* Count the steps of this thread that can fail, and let number @nth fail once. */
void faults_arm(int nth);
/*
 * Return whether a call has reached the step of faults_arm().  The function finds out by
 * reading a file.  If the fault hits that read, no call had reached the step before.
 */
bool faults_disarm(void);

/*
 * Call @act with a fault at each possible place.  @act returns -1 and sets errno, or
 * returns a value; @undo reverts a successful @act.  A call may also survive a fault
 * if it can do without that allocation.
 */
void faults_walk(const char *what, long (*act)(struct ring *),
		 void (*undo)(struct ring *, long), struct ring *r);

enum fault_kind {
	FAULT_ANY,	/* any allocation, but no page for a page fault */
	FAULT_ATOMIC,	/* only slab allocations that may not sleep */
};

/*
 * Let @percent of the allocations fail, in each thread that calls
 * faults_mark_thread().  All threads of the machine have the same kind and percentage.
 */
void faults_at_random(enum fault_kind kind, unsigned int percent);
void faults_mark_thread(bool on);

#endif
