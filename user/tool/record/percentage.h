/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Print the progress of long work on standard error: a percentage that changes in
 * place on a terminal, else a line each second.  Short work prints nothing.
 */
#ifndef TOOL_RECORD_PERCENTAGE_H
#define TOOL_RECORD_PERCENTAGE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct percentage - progress of one piece of work
 * @what: name of the work, such as "writing file"
 * @total: amount of work
 * @next: print nothing before this time, in milliseconds
 * @terminal: standard error is a terminal
 * @shown: the terminal shows a line that must be erased
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

/* Print the progress if @next has passed.  @done is the part of @total that is done. */
void percentage_at(struct percentage *percentage, uint64_t done);

void percentage_end(struct percentage *percentage);

#endif
