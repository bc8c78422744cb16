// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "record/percentage.h"

/* Milliseconds between updates on a terminal, and between lines elsewhere. */
#define CHANGE	200
#define LINE	1000

/* Return milliseconds. */
static uint64_t percentage_now(void)
{
	return clock_now(CLOCK_MONOTONIC) / CLOCK_MILLISECOND;
}

void percentage_begin(struct percentage *percentage, const char *what,
		      uint64_t total)
{
	*percentage = (struct percentage) {
		.what = what,
		.total = total,
		.next = percentage_now() + LINE,
		.terminal = isatty(STDERR_FILENO),
	};
}

static uint64_t value_of(const struct percentage *percentage, uint64_t done)
{
	/* Packets that arrive during the work can make @done exceed the total. */
	if (done >= percentage->total)
		return 100;
	return (uint64_t)((double)done / percentage->total * 100);
}

void percentage_at(struct percentage *percentage, uint64_t done)
{
	uint64_t time = percentage_now();

	if (time < percentage->next)
		return;
	percentage->next = time + (percentage->terminal ? CHANGE : LINE);
	percentage->shown = percentage->terminal;
	fprintf(stderr, "%snfring: %s: %" PRIu64 " %%%s",
		percentage->terminal ? "\r" : "", percentage->what,
		value_of(percentage, done), percentage->terminal ? "" : "\n");
}

void percentage_end(struct percentage *percentage)
{
	if (percentage->shown)
		fputs("\r\033[K", stderr);
	percentage->shown = false;
}
