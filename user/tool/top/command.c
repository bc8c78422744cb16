// SPDX-License-Identifier: GPL-2.0
/* nfring top */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "common/base/clock.h"
#include "common/message.h"
#include "common/number.h"
#include "top/screen.h"

#define MS_MIN 100
#define MS_MAX 3600000

/**
 * struct top - a running nfring top
 * @delay: milliseconds between two snapshots
 * @looks: number of snapshots; 0: no limit
 * @netns: argument of --netns; or NULL
 * @fd: descriptor of the network namespace
 * @snapshot: the last snapshot
 * @rates: rates of its rings
 * @history: what is kept of earlier snapshots
 * @taken: time of @snapshot, in seconds
 * @first: index of the ring that is shown first
 * @drops: the page of drops
 * @shows_drops: that page is shown, not the rings
 * @first_drop: index of the counter of drops that is shown first
 */
struct top {
	uint64_t delay;
	uint64_t looks;
	const char *netns;
	int fd;
	struct snapshot snapshot;
	struct rates *rates;
	struct history history;
	double taken;
	size_t first;
	struct drop_page drops;
	bool shows_drops;
	size_t first_drop;
};

enum { OPTION_NETNS = OPTION_LONG, OPTION_DROPS };

static const struct command_option top_options[] = {
	{ 'd', "delay", "SECONDS", ARG_NUMBER,
	  .help = "Refresh the screen every SECONDS seconds, from 0.1 to 3600. Default: 1." },
	{ 'n', "looks", "COUNT", ARG_NUMBER,
	  .help = "Exit after refreshing the screen COUNT times. Default: never." },
	{ OPTION_NETNS, "netns", "NETNS", ARG_NETNS,
	  .help = "Show the rings of another network namespace: a name of ip-netns(8), a "
		  "path, or a process ID. Default: the namespace of the caller." },
	{ OPTION_DROPS, "drops", NULL, ARG_NONE,
	  .help = "Begin with the packets that the kernel drops, by device, reason and "
		  "function, instead of the rings." },
	COMMAND_OPTIONS_END
};

/* Parse a number of seconds, such as "2" or "0.5". */
static int parse_delay(struct top *top, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= MS_MIN / 1000.0) ||
	    !(seconds <= MS_MAX / 1000.0))
		return complain("-d %s: expected a number of seconds from 0.1 to %d",
				text, MS_MAX / 1000);
	top->delay = seconds * 1000;
	return 0;
}

static int top_parse_option(struct top *top, int option)
{
	switch (option) {
	case 'd':
		return parse_delay(top, optarg);
	case 'n':
		if (number_parse(&top->looks, optarg, 1, UINT64_MAX))
			return complain("-n %s: expected a number from 1", optarg);
		return 0;
	case OPTION_NETNS:
		top->netns = optarg;
		return 0;
	case OPTION_DROPS:
		top->shows_drops = true;
		return 0;
	default:
		return -1;	/* getopt_long() has printed why */
	}
}

static int top_parse(struct top *top, int argc, char **argv)
{
	int option;

	while ((option = command_next_option(&command_top, argc, argv)) != -1)
		if (top_parse_option(top, option))
			return -1;
	return 0;
}

/* Return seconds. */
static double top_now(void)
{
	return clock_now(CLOCK_MONOTONIC) / (double)CLOCK_SECOND;
}

/* Return 0 or -errno. */
static int top_look(struct top *top)
{
	double before = top->taken;
	struct rates *rates;
	int err;

	snapshot_free(&top->snapshot);
	err = snapshot_take(&top->snapshot, top->fd);
	if (err)
		return err;
	top->taken = top_now();
	rates = reallocarray(top->rates, top->snapshot.ring_nr + 1,
			     sizeof(*rates));
	if (!rates)
		return -ENOMEM;
	top->rates = rates;
	if (top->drops.counts)
		drop_page_look(&top->drops, top->taken);
	return history_update(&top->history, &top->snapshot,
			      top->taken - before, rates);
}

static void scroll(size_t *first, size_t nr, enum screen_key key)
{
	if (key == SCREEN_UP && *first)
		--*first;
	if (key == SCREEN_DOWN && *first + 1 < nr)
		++*first;
	if (*first && *first >= nr)
		*first = 0;
}

static void top_scroll(struct top *top, enum screen_key key)
{
	if (top->shows_drops)
		scroll(&top->first_drop, top->drops.list.nr, key);
	else
		scroll(&top->first, top->snapshot.ring_nr, key);
}

/* Open the ring for drops only when it is needed, because it costs each drop some time. */
static void top_start_drops(struct top *top)
{
	if (top->shows_drops && !top->drops.counts)
		drop_page_start(&top->drops, top->netns, top_now());
}

static void top_draw(struct top *top)
{
	top_scroll(top, SCREEN_NONE);
	if (top->shows_drops)
		screen_draw_drops(&top->drops, top->first_drop);
	else
		screen_draw(&top->snapshot, top->rates, top->first);
}

/* Wait for a key.  Read drops meanwhile, because the ring has no room for those of an hour. */
static enum screen_key top_key(struct top *top, int timeout_ms)
{
	if (!top->drops.counts)
		return screen_key(timeout_ms);
	drop_page_wait(&top->drops, timeout_ms, STDIN_FILENO);
	return screen_key(0);
}

/* Handle keys until the next snapshot is due.  Return true if the user quits. */
static bool wait_for_next(struct top *top)
{
	double due = top->taken + top->delay / 1000.0, left;
	enum screen_key key;

	while ((left = due - top_now()) > 0) {
		key = top_key(top, left * 1000 + 1);
		if (key == SCREEN_QUIT)
			return true;
		if (key == SCREEN_PAGE) {
			top->shows_drops = !top->shows_drops;
			top_start_drops(top);
		}
		top_scroll(top, key);
		if (key != SCREEN_NONE)
			top_draw(top);
	}
	return false;
}

/* Return 0 or -errno. */
static int top_run(struct top *top)
{
	uint64_t looks;
	int err;

	top_start_drops(top);
	for (looks = 1; ; looks++) {
		top_draw(top);
		if (wait_for_next(top) || looks == top->looks)
			return 0;
		err = top_look(top);
		if (err)
			return err;
	}
}

static int top_show(struct top *top)
{
	int err = top_look(top);

	if (err)
		return snapshot_explain(err);
	if (snapshot_check_counters(&top->snapshot, "top") || screen_open())
		return -1;
	err = top_run(top);
	/* Close the screen first, because it would erase the message. */
	screen_close();
	return err ? snapshot_explain(err) : 0;
}

static int top_main(int argc, char **argv)
{
	struct top top = { .delay = 1000, .fd = -1 };
	int err;

	if (top_parse(&top, argc, argv))
		return EXIT_FAILURE;
	top.fd = namespace_open(top.netns, "--netns");
	err = top.fd < 0 || top_show(&top);
	if (top.fd >= 0)
		close(top.fd);
	snapshot_free(&top.snapshot);
	history_free(&top.history);
	drop_page_stop(&top.drops);
	free(top.rates);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command command_top = {
	.name = "top",
	.summary = "show the counters of the open rings live in the terminal",
	.synopsis = "[OPTION]...",
	.about =
		"Show the open rings of this network namespace live: packets, rates, drops by\n"
		"reason, and which parts of each ring are full. Another page shows the packets\n"
		"that the kernel drops.",
	.options = top_options,
	.notes =
		"used is the part of the ring that the reader holds or that is being filled.\n"
		"most is the largest value of used so far, or 100 % once packets were dropped\n"
		"because the ring was full. Keys: q quits; up and down scroll to other rings; d\n"
		"shows the packets that the kernel drops, and shows the rings again. Drops are\n"
		"counted from the first time that they are shown.",
	.run = top_main,
};
