/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program's results as TAP: one line for each test, and the plan at the end.
 *
 * Counts are in the title or in comment lines ("# ..."), so that a failure can be
 * understood without running the program again.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

/* Print the result of a test; the title is formatted as by printf(). */
void report(bool ok, const char *name, ...)
	__attribute__((format(printf, 2, 3)));

/* Print a comment line, "# ...". */
void report_note(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Print the plan; return the exit status for main(). */
int report_end(void);

/*
 * The limit in seconds for tests that take two or three seconds on an idle machine.
 * Even on a busy machine, only a test that hangs takes this long.
 */
#define DEADLINE	400

/*
 * End the program if the current test takes longer than @seconds, multiplied by the
 * slowness of this machine.
 */
void report_deadline(unsigned int seconds);

/* Return $COUNT per cent of @normal.  If $COUNT is not set, return @normal. */
unsigned long report_scaled(unsigned long normal);

#endif
