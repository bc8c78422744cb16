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

/* Start counting the steps of this thread that can fail, and let step @nth fail once. */
void faults_arm(int nth);
/*
 * Return whether a call has reached the step that faults_arm() chose.  This function
 * reads a file to find out.  If the fault hits that read, no call has reached the step,
 * and the function returns false.
 */
bool faults_disarm(void);

/*
 * Call @act repeatedly, each time with a fault at the next step.  @act must return -1
 * and set errno if it fails.  @undo reverts a successful @act.  A call may succeed
 * despite a fault if it can do without that allocation.
 */
void faults_walk(const char *what, long (*act)(struct ring *),
		 void (*undo)(struct ring *, long), struct ring *r);

enum fault_kind {
	FAULT_ANY,	/* any allocation, except pages for page faults */
	FAULT_ATOMIC,	/* only slab allocations that may not sleep */
};

/*
 * Let @percent of the allocations fail, in each thread that calls faults_mark_thread().
 * @kind and @percent apply to all threads of the machine.
 */
void faults_at_random(enum fault_kind kind, unsigned int percent);
void faults_mark_thread(bool on);

#endif
