/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SIGINT and SIGTERM end a capture, SIGUSR1 asks for its counters, SIGUSR2 for
 * what is not in the file yet.  They make a
 * descriptor readable, so that one that comes just before going to sleep is
 * not slept over.
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
 * What came since last asked, as bits; clears the descriptor.  After the first
 * SIGINT or SIGTERM the next one kills, should ending take too long.
 */
int signals_take(void);

void signals_close(void);

#endif
