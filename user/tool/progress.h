/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How far something is that may take long, on standard error: a percentage that
 * changes in place on a terminal, else a line each second.  What does not take
 * that long says nothing.
 */
#ifndef TOOL_PROGRESS_H
#define TOOL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct progress - of one thing
 * @what: it is, such as "writing file"
 * @total: how much there is to do
 * @next: nothing is said before this time, in milliseconds
 * @terminal: standard error is one
 * @shown: there is a line to be wiped off it
 */
struct progress {
	const char *what;
	uint64_t total;
	uint64_t next;
	bool terminal;
	bool shown;
};

void progress_begin(struct progress *progress, const char *what, uint64_t total);

/* So much of @total is done. */
void progress_at(struct progress *progress, uint64_t done);

/* For what cannot be looked at meanwhile: only what it is, and now. */
void progress_say(struct progress *progress);

void progress_end(struct progress *progress);

#endif
