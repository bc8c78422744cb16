/* SPDX-License-Identifier: GPL-2.0 */
/* The text of the live view, without the terminal. */
#ifndef TOOL_TOP_LINES_H
#define TOOL_TOP_LINES_H

#include "top/history.h"

/* Lines of one ring, the empty one behind them included. */
#define LINES_RING 5

/* Where among them the strip is, and what was dropped, up to a semicolon. */
#define LINES_STRIP 2
#define LINES_DROPS 3

/* Bytes a line has room for; what is longer is cut. */
#define LINE_MAX_ 512

/* The line above all: how many rings, their memory, what is lost. */
void lines_summary(char line[LINE_MAX_], const struct snapshot *snapshot);

/* The names of what is in the first line of each ring. */
void lines_head(char line[LINE_MAX_]);

/*
 * One ring; @width: columns there are.  The strip has a character for each part
 * of the ring: "#" the reader's, "+" being filled, "." the kernel's.
 */
void lines_ring(char lines[LINES_RING][LINE_MAX_],
		const struct snapshot_ring *ring, const struct rates *rates,
		unsigned int width);

/* A number in at most six columns: 12, 4711, 12.3k, 123M. */
const char *lines_number(char text[16], double number);

#endif
