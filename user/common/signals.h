/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SIGINT and SIGTERM end a capture, SIGUSR1 prints its counters, SIGUSR2 writes
 * packets that are not in the file yet.  Signals make a descriptor readable, so
 * that the program does not miss a signal that comes just before it sleeps.
 */
#ifndef COMMON_SIGNALS_H
#define COMMON_SIGNALS_H

enum signals {
	SIGNALS_END	= 1,
	SIGNALS_REPORT	= 2,
	SIGNALS_FLUSH	= 4,
};

/* A descriptor to wait on, or -1 after a message. */
int signals_open(void);

/*
 * The signals since the last call, as bits of enum signals.  This makes the
 * descriptor unreadable again.  A second SIGINT or SIGTERM kills the program,
 * in case ending takes too long.
 */
int signals_take(void);

void signals_close(void);

#endif
