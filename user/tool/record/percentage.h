/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How far something is that may take long, on standard error: a percentage that
 * changes in place on a terminal, else a line each second.  What does not take
 * that long says nothing.
 */
#ifndef TOOL_RECORD_PERCENTAGE_H
#define TOOL_RECORD_PERCENTAGE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct percentage - of one thing
 * @what: it is, such as "writing file"
 * @total: how much there is to do
 * @next: nothing is said before this time, in milliseconds
 * @terminal: standard error is one
 * @shown: there is a line to be wiped off it
 */
struct percentage {
	const char *what;
	uint64_t total;
	uint64_t next;
	bool terminal;
	bool shown;
};

void percentage_begin(struct percentage *percentage, const char *what,
		      uint64_t total);

/* So much of @total is done. */
void percentage_at(struct percentage *percentage, uint64_t done);

void percentage_end(struct percentage *percentage);

#endif
