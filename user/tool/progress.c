// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

/* Between two changes on a terminal, and two lines elsewhere, milliseconds. */
#define CHANGE	200
#define LINE	1000

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, const char *what, uint64_t total)
{
	*progress = (struct progress) {
		.what = what,
		.total = total,
		.next = now() + LINE,
		.terminal = isatty(STDERR_FILENO),
	};
}

static uint64_t percent(const struct progress *progress, uint64_t done)
{
	/* What comes while it is done can make it more than there was. */
	if (done >= progress->total)
		return 100;
	return (uint64_t)((double)done / progress->total * 100);
}

void progress_at(struct progress *progress, uint64_t done)
{
	uint64_t time = now();

	if (time < progress->next)
		return;
	progress->next = time + (progress->terminal ? CHANGE : LINE);
	progress->shown = progress->terminal;
	fprintf(stderr, "%snfring: %s: %" PRIu64 " %%%s",
		progress->terminal ? "\r" : "", progress->what,
		percent(progress, done), progress->terminal ? "" : "\n");
}

void progress_say(struct progress *progress)
{
	progress->shown = progress->terminal;
	fprintf(stderr, "nfring: %s ...%s", progress->what,
		progress->terminal ? "" : "\n");
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
