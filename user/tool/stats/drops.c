// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/message.h"
#include "common/privilege.h"
#include "common/signals.h"
#include "drops/counter.h"
#include "stats/drops.h"
#include "stats/textfile.h"

/**
 * struct drops - counting drops
 * @config: from the command line
 * @counter: the ring and the counters
 * @signals: descriptor
 * @begin: when counting began, by the monotonic clock, nanoseconds
 * @printed: intervals of --every that have passed
 */
struct drops {
	const struct drops_config *config;
	struct drop_counter counter;
	int signals;
	int64_t begin;
	int64_t printed;
};

static int print_list(const struct drops *drops, FILE *to, uint64_t uncounted)
{
	struct drop_list list;

	if (drop_list_make(&list, &drops->counter.table))
		return complain("stats: --drops: %s", strerror(ENOMEM));
	switch (drops->config->format) {
	case REPORT_JSON:
		drop_list_json(to, &list);
		break;
	case REPORT_PROMETHEUS:
		drop_list_prometheus(to, &list, uncounted);
		break;
	default:
		drop_list_print(to, &list);
	}
	drop_list_free(&list);
	return 0;
}

static int drops_print(struct drops *drops)
{
	struct textfile output;
	uint64_t uncounted = 0;
	int err;

	if (drop_counter_take_all(&drops->counter) ||
	    drop_counter_missed(&drops->counter, &uncounted) ||
	    textfile_open(&output, drops->config->output, "-o"))
		return -1;
	err = print_list(drops, output.file, uncounted);
	if (textfile_close(&output))
		err = -1;
	if (uncounted)
		fprintf(stderr, "nfring: %" PRIu64 " drops were not counted: the program or the module had no room for them\n",
			uncounted);
	return err;
}

static int64_t time_left(int64_t due, int64_t now)
{
	return due > now ? due - now : 0;
}

/* Return the milliseconds until something is due, or -1 for never. */
static int drops_timeout(const struct drops *drops, int64_t now)
{
	const struct drops_config *config = drops->config;
	int64_t left = INT64_MAX, next;

	if (config->last)
		left = time_left(drops->begin + config->last, now);
	if (config->every) {
		next = time_left(drops->begin + (drops->printed + 1) * config->every, now);
		if (next < left)
			left = next;
	}
	return left == INT64_MAX ? -1 : (int)((left + CLOCK_MILLISECOND - 1) / CLOCK_MILLISECOND);
}

static bool is_over(const struct drops *drops, int64_t now)
{
	return drops->config->last && now - drops->begin >= drops->config->last;
}

/* Print if an interval is over.  After a long pause, print once. */
static int drops_tick(struct drops *drops, int64_t now)
{
	int64_t every = drops->config->every, intervals;

	if (!every)
		return 0;
	intervals = (now - drops->begin) / every;
	if (intervals == drops->printed)
		return 0;
	drops->printed = intervals;
	return drops_print(drops);
}

/* Return 1 to continue, 0 to stop, or -1 after a message. */
static int drops_wait(struct drops *drops, bool sleep, int64_t now)
{
	int ready = rings_wait(&drops->counter.rings, sleep ? drops_timeout(drops, now) : 0,
			       drops->signals);
	int signals = ready > 0 && ready & NFRING_READY_FD ? signals_take() : 0;

	if (ready < 0 || (signals & SIGNALS_REPORT && drops_print(drops)))
		return -1;
	return !(signals & SIGNALS_END);
}

static int drops_loop(struct drops *drops)
{
	int more = 1;

	while (more > 0) {
		uint64_t nr = drop_counter_take(&drops->counter, DROP_COUNTER_BATCH);
		int64_t now = clock_now(CLOCK_MONOTONIC);

		if (is_over(drops, now))
			return 0;
		if (drops_tick(drops, now))
			return -1;
		more = drops_wait(drops, !nr, now);
	}
	return more;
}

static int drops_start(struct drops *drops)
{
	const struct drops_config *config = drops->config;
	const struct points_config where = { .netns = config->netns, .device = config->device };

	if (drop_counter_open(&drops->counter, &where))
		return -1;
	drops->signals = signals_open();
	if (drops->signals < 0 || drop_counter_attach(&drops->counter))
		return -1;
	drops->begin = clock_now(CLOCK_MONOTONIC);
	/* A file is replaced again and again, in a directory that may be another user's. */
	return config->output ? privilege_keep_files() : privilege_drop_all();
}

int drops_run(const struct drops_config *config)
{
	struct drops drops = { .config = config };
	int err = drops_start(&drops);

	if (!err) {
		points_announce(drops.counter.points, drops.counter.point_nr);
		fputc('\n', stderr);
		err = drops_loop(&drops);
		drop_counter_detach(&drops.counter);
		if (drops_print(&drops))
			err = -1;
	}
	signals_close();
	drop_counter_close(&drops.counter);
	return err;
}
