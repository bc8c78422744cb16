/* SPDX-License-Identifier: GPL-2.0 */
/* The text of the screen, independent of the terminal. */
#ifndef TOOL_TOP_LINES_H
#define TOOL_TOP_LINES_H

#include "top/history.h"

/* Lines of one ring, including the empty line after it. */
#define LINES_RING 5

/*
 * Two indexes among the lines of a ring: the strip, which shows what part of the
 * ring is full, and the drops.
 */
#define LINES_STRIP 2
#define LINES_DROPS 3

/* Bytes of a line; longer lines are cut. */
#define LINE_MAX_ 512

/* Write the first line of the screen: number of rings, memory and drops. */
void lines_summary(char line[LINE_MAX_], const struct snapshot *snapshot);

/* Write the headings for the first line of each ring. */
void lines_head(char line[LINE_MAX_]);

/*
 * Write the lines of one ring, cut to @width columns.  The strip has a character
 * for each part of the ring: "#" held by the reader, "+" being filled, "." free.
 */
void lines_ring(char lines[LINES_RING][LINE_MAX_],
		const struct snapshot_ring *ring, const struct rates *rates,
		unsigned int width);

/* Write a number in at most six columns: 12, 4711, 12.3k, 123M. */
const char *lines_number(char text[16], double number);

#endif
