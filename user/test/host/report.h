/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program's results as TAP: one line a test, the plan at the end.
 *
 * What was measured stands behind the line as "# ..." so that a failure can be
 * read without running it again.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

/* A line for the test of this name; the arguments are printf's. */
void report(bool ok, const char *name, ...)
	__attribute__((format(printf, 2, 3)));

/* "# ..." */
void report_note(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Print the plan; the exit status of main. */
int report_end(void);

/*
 * Seconds for what takes two or three on a machine that has time: far too many
 * for a busy one, but a test that hangs ends.
 */
#define DEADLINE	400

/*
 * The test that runs now is given up after @seconds, times the slowness of this
 * machine, and with it the program.
 */
void report_deadline(unsigned int seconds);

/* COUNT of the environment: how much of everything, 100 being the default. */
unsigned long report_scaled(unsigned long normal);

#endif
