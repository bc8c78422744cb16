/* SPDX-License-Identifier: GPL-2.0 */
/* The names of points, for lists and for shell completion. */
#ifndef TOOL_POINT_NAMES_H
#define TOOL_POINT_NAMES_H

/* The names of points without their families.  A NULL ends the list. */
extern const char *const point_names[];

/*
 * Print each point on a line, once with and once without its family.  Then print
 * each name of a priority with an at sign before it.
 */
void point_names_print(void);

#endif
