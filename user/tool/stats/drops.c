// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <nfring.h>
#include "common/arguments.h"
#include "common/base/clock.h"
#include "common/device.h"
#include "common/message.h"
#include "common/privilege.h"
#include "common/rings.h"
#include "common/signals.h"
#include "stats/drop_table.h"
#include "stats/drops.h"
#include "stats/textfile.h"

/* Only the metadata counts, so keep few bytes of each packet. */
#define SNAPLEN		64

/* Check for signals, and check the time, after at most this many packets. */
#define BATCH		4096

/**
 * struct drops - counting drops
 * @config: from the command line
 * @points: the point drop
 * @point_nr: 1
 * @rings: the ring at this point
 * @names: names of devices
 * @table: the counters
 * @signals: descriptor
 * @begin: when counting began, by the monotonic clock, nanoseconds
 * @printed: intervals of --every that have passed
 */
struct drops {
	const struct drops_config *config;
	struct nfring_point points[POINTS_MAX];
	size_t point_nr;
	struct rings rings;
	struct device_names names;
	struct drop_table table;
	int signals;
	int64_t begin;
	int64_t printed;
};

static void name_count(struct drops *drops, struct drop_count *count,
		       const struct nfring_frame *frame)
{
	if (count->key.ifindex)
		snprintf(count->device, sizeof(count->device), "%s",
			 device_name(&drops->names, count->key.ifindex));
	drop_find(&count->names, drops->rings.now, frame);
}

static void drops_count(struct drops *drops, const struct nfring_frame *frame)
{
	const struct nfring_metadata_2 *m = nfring_frame_metadata_2(drops->rings.now, frame);
	struct drop_count *count;

	count = drop_table_find(&drops->table, &(struct drop_key) {
		.ifindex = frame->from->sll_ifindex, .reason = m->drop_reason,
		.site = m->drop_site,
	});
	if (!count) {
		drops->table.uncounted++;
		return;
	}
	if (!count->nr)
		name_count(drops, count, frame);
	count->nr++;
}

/* Count up to @max packets of the ring.  Return their number. */
static uint64_t drops_take(struct drops *drops, uint64_t max)
{
	const struct nfring_metadata *m;
	const struct nfring_frame *frame;
	uint64_t nr = 0;

	while (nr < max && (frame = rings_next(&drops->rings, &m))) {
		drops_count(drops, frame);
		rings_release(&drops->rings);
		nr++;
	}
	return nr;
}

/* Also count packets in a block that is not full. */
static int drops_take_all(struct drops *drops)
{
	drops_take(drops, UINT64_MAX);
	if (rings_hand_over(&drops->rings))
		return -1;
	drops_take(drops, UINT64_MAX);
	return 0;
}

/* Get the drops in no counter: the ring, the module or the program had no room for them. */
static int get_uncounted(const struct drops *drops, uint64_t *uncounted)
{
	struct nfring *ring = drops->rings.one[0].ring;
	struct nfring_stats stats;

	if (nfring_get_stats(ring, &stats))
		return complain("%s", nfring_why(ring));
	*uncounted = drops->table.uncounted + stats.drop_full + stats.drop_oversize +
		     stats.missed_drops;
	return 0;
}

static int print_list(const struct drops *drops, FILE *to, uint64_t uncounted)
{
	struct drop_list list;

	if (drop_list_make(&list, &drops->table))
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

	if (drops_take_all(drops) || get_uncounted(drops, &uncounted) ||
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
	int ready = rings_wait(&drops->rings, sleep ? drops_timeout(drops, now) : 0,
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
		uint64_t nr = drops_take(drops, BATCH);
		int64_t now = clock_now(CLOCK_MONOTONIC);

		if (is_over(drops, now))
			return 0;
		if (!nr)
			device_names_forget(&drops->names);
		if (drops_tick(drops, now))
			return -1;
		more = drops_wait(drops, !nr, now);
	}
	return more;
}

static int drops_start(struct drops *drops)
{
	static const char *const usual[] = { "drop", NULL };
	const struct drops_config *config = drops->config;
	const struct points_config where = { .netns = config->netns, .device = config->device };
	const struct rings_config rings = {
		.link = LINK_COOKED, .patient = true, .metadata = true, .no_ids = true,
		.snaplen = SNAPLEN,
	};

	if (points_find(drops->points, &drops->point_nr, &where, usual) ||
	    rings_open(&drops->rings, drops->points, drops->point_nr, &rings))
		return -1;
	drops->signals = signals_open();
	if (drops->signals < 0)
		return -1;
	device_names_watch(&drops->names);
	if (rings_attach(&drops->rings, drops->points, drops->point_nr))
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
		points_announce(drops.points, drops.point_nr);
		fputc('\n', stderr);
		err = drops_loop(&drops);
		rings_detach(&drops.rings, drops.points, drops.point_nr);
		if (drops_print(&drops))
			err = -1;
	}
	signals_close();
	rings_close(&drops.rings);
	drop_table_free(&drops.table);
	device_names_free(&drops.names);
	return err;
}
