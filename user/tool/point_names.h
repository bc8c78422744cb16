/* SPDX-License-Identifier: GPL-2.0 */
/* The names of points, for lists and for shell completion. */
#ifndef TOOL_POINT_NAMES_H
#define TOOL_POINT_NAMES_H

/* Names without a family, up to a NULL. */
extern const char *const point_names[];

/*
 * Print each point, a line each: with and without its family; and each name of
 * a priority with an at sign before it.
 */
void point_names_print(void);

#endif
