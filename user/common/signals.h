/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SIGINT, SIGTERM and SIGHUP end a capture.  SIGUSR2 brings the packets so far to a
 * file.  SIGUSR1 does the same and also prints the counters.  Signals make a
 * descriptor readable, so that the program does not miss a signal that comes just
 * before it sleeps.
 */
#ifndef COMMON_SIGNALS_H
#define COMMON_SIGNALS_H

#include <stdbool.h>

enum signals {
	SIGNALS_END	= 1,
	SIGNALS_REPORT	= 2,	/* always with SIGNALS_FLUSH */
	SIGNALS_FLUSH	= 4,
};

/*
 * From now on, a file that may not grow any more is an error of write(2), so that the
 * program can say so and remove what it has begun.  Programs that this program starts
 * get the signal as this program got it.
 */
void signals_survive_limits(void);

/*
 * Return a descriptor to wait on, or -1 after a message.  This also undoes what a
 * parent has left: blocked signals, and ignored ones.  Only a SIGHUP that is
 * ignored stays ignored.  A pipe without a reader is an error of write(2) from
 * now on.
 */
int signals_open(void);

/*
 * Return the signals since the last call, as bits of enum signals.  This makes
 * the descriptor unreadable again.  A signal that comes a second after the first
 * of SIGNALS_END kills the program, in case ending takes too long.
 */
int signals_take(void);

/*
 * Return whether that second is over.  From then on, a system call that waits
 * fails with EINTR within a second.  Before that, SIGNALS_END interrupts no system
 * call.
 */
bool signals_over(void);

/*
 * Call this in a child before execve(2).  It restores the signals as this program
 * got them.
 */
void signals_child(void);

void signals_close(void);

#endif
