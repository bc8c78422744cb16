// SPDX-License-Identifier: GPL-2.0
/* nfring path */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <nfring.h>
#include "common/allocate.h"
#include "common/base/clock.h"
#include "common/descriptor.h"
#include "common/explain.h"
#include "common/message.h"
#include "common/outage.h"
#include "common/privilege.h"
#include "common/signals.h"
#include "path/line.h"
#include "path/options.h"
#include "path/path.h"
#include "path/summary.h"

#define MEMORY		(32ULL << 20)
#define BATCH		256

/**
 * struct follow - a running nfring path
 * @options: from the command line
 * @ring: source of the packets
 * @paths: points that each packet has passed
 * @names: names of devices, reasons and owners
 * @tracer: knows the rules that dropped packets, if --rule was given
 * @before: what a line needs to know of earlier packets
 * @signals: descriptor
 * @summary: what to print with --summary
 * @outage: whether the device is down, if all points are on the same one
 * @told: packets reported so far
 */
struct follow {
	struct path_options options;
	struct nfring *ring;
	struct paths paths;
	struct path_names names;
	struct tracer tracer;
	struct line_before before;
	struct summary summary;
	int signals;
	struct outage outage;
	uint64_t told;
};

static int path_open_ring(struct follow *follow)
{
	const struct allocation allocation = { .usual = MEMORY };
	struct nfring_options options = NFRING_OPTIONS_INIT;
	int err;

	err = nfring_open(&follow->ring);
	if (err)
		return explain_open(err);
	options.type = SOCK_DGRAM;
	options.metadata = NFRING_METADATA_VERSION;
	if (nfring_get_info(follow->ring)->features & NFRING_FEATURE_METADATA_2)
		options.metadata = NFRING_METADATA_VERSION_2;
	return allocate_ring(follow->ring, &allocation, PATH_SNAPLEN, &options);
}

/* Without --at, see dropped packets too, unless the module or the kernel cannot. */
static int attach_drop(struct follow *follow)
{
	/* All usual points are for the same device, or for all devices. */
	const struct nfring_point drop = {
		.family = NFRING_PROTO_DROP, .hook = NFRING_DROP_LOST,
		.ifindex = follow->options.points[0].ifindex,
	};
	const struct nfring_info *info = nfring_get_info(follow->ring);
	int err;

	if (!follow->options.usual || !(info->features & NFRING_FEATURE_DROP))
		return 0;
	err = nfring_attach_point(follow->ring, &drop);
	if (err == -EOPNOTSUPP)
		return 0;
	if (err)
		return complain("%s", nfring_why(follow->ring));
	follow->options.points[follow->options.point_nr++] = drop;
	return 0;
}

static int attach_points(struct follow *follow)
{
	size_t i;

	for (i = 0; i < follow->options.point_nr; i++)
		if (nfring_attach_point(follow->ring, &follow->options.points[i]))
			return complain("%s", nfring_why(follow->ring));
	return attach_drop(follow);
}

static bool is_attached(const struct follow *follow, uint32_t family,
			uint32_t hook)
{
	size_t i;

	for (i = 0; i < follow->options.point_nr; i++)
		if (follow->options.points[i].family == family &&
		    follow->options.points[i].hook == hook)
			return true;
	return false;
}

static int path_start(struct follow *follow)
{
	if (paths_init(&follow->paths))
		return complain("path: no memory for a table of %d packets; allow the process more memory (ulimit -d, ulimit -v)",
				PATH_NR);
	/* It needs no ring, so it starts before there is one. */
	follow->names.owners = owners_start();
	if (!follow->names.owners)
		return complain("path: no memory for the owners of sockets; allow the process more memory (ulimit -d, ulimit -v)");
	if (follow->options.rule &&
	    tracer_start(&follow->tracer, follow->options.expression))
		return -1;
	if (path_open_ring(follow))
		return -1;
	follow->names.ring = follow->ring;
	follow->signals = signals_open();
	if (follow->signals < 0)
		return -1;
	if (attach_points(follow))
		return -1;
	if (follow->options.rule && !is_attached(follow, NFRING_PROTO_DROP, NFRING_DROP_LOST) &&
	    !is_attached(follow, NFRING_PROTO_DROP, NFRING_DROP_ANY))
		return complain("path: --rule works only with the point drop; add --at drop");
	outage_init(&follow->outage, follow->options.points, follow->options.point_nr);
	return privilege_drop_all();
}

/* Return whether the last known point ends a path, so that the packet was not lost. */
static bool is_out(const struct follow *follow, const struct path *path)
{
	const struct path_step *last = path_last(path);
	const struct nfring_metadata *m = &last->m;

	if (path_is_drop(last))
		return false;
	if (m->family == NFPROTO_NETDEV)
		return m->hook == NF_NETDEV_EGRESS;
	if (path_is_received(last))
		return true;
	return m->hook == NF_INET_POST_ROUTING &&
	       !is_attached(follow, NFPROTO_NETDEV, NF_NETDEV_EGRESS);
}

static int print_line(struct follow *follow, const struct path *path,
		      const struct path_fate *fate)
{
	char line[4096];
	struct text text;

	line_begin(&text, line, sizeof(line));
	path_line(&text, path, fate, &follow->options.style,
		  &follow->before, &follow->names);
	line_end(&text, &follow->options.style);
	return puts(line) == EOF ? -1 : 0;
}

static int print_json(struct follow *follow, const struct path *path,
		      const struct path_fate *fate)
{
	struct json json = { .to = stdout };

	path_json(&json, path, fate, &follow->names);
	return ferror(stdout) ? -1 : 0;
}

static int tell_in_summary(struct follow *follow, const struct path *path,
			   const struct path_fate *fate)
{
	if (!summary_add(&follow->summary, path, fate))
		return 0;
	return complain("path: no memory for the summary; allow the process more memory (ulimit -d, ulimit -v)");
}

/* Print the summary, and start a new one. */
static int tell_summary(struct follow *follow)
{
	struct json json = { .to = stdout };
	uint64_t now = clock_now(CLOCK_MONOTONIC);

	if (follow->options.style.json)
		summary_json(&follow->summary, now, &json, &follow->names);
	else
		summary_print(&follow->summary, now, &follow->names);
	summary_empty(&follow->summary);
	summary_begin(&follow->summary, now);
	return ferror(stdout) || fflush(stdout) ? descriptor_print_failed() : 0;
}

static int path_tell(struct follow *follow, const struct path *path)
{
	struct path_fate fate = { .final = is_out(follow, path) };

	if (!path_options_choose(&follow->options, path, fate.final))
		return 0;
	follow->told++;
	if (path_is_drop(path_last(path)))
		tracer_ask(&follow->tracer, &path->head, &fate.rule);
	if (follow->options.summary)
		return tell_in_summary(follow, path, &fate);
	if (follow->options.style.json ? print_json(follow, path, &fate) :
					 print_line(follow, path, &fate))
		return descriptor_print_failed();
	if (follow->options.lines && fflush(stdout))
		return descriptor_print_failed();
	return 0;
}

static bool path_is_complete(const struct follow *follow)
{
	return follow->options.count && follow->told >= follow->options.count;
}

/* Report all packets that passed no point after @time. */
static int tell_older(struct follow *follow, uint64_t time)
{
	const struct path *path;

	while (!path_is_complete(follow) &&
	       (path = paths_oldest(&follow->paths, time))) {
		if (path->wanted && path_tell(follow, path))
			return -1;
		paths_forget(&follow->paths);
	}
	return 0;
}

static int path_take(struct follow *follow, const struct nfring_frame *frame,
		     uint64_t now)
{
	const struct nfring_metadata *m = nfring_frame_metadata(follow->ring,
								frame);
	const struct nfring_metadata_2 *more =
		nfring_frame_metadata_2(follow->ring, frame);
	struct path *path;

	/* Report the oldest path before a new one takes its slot. */
	if (paths_full(&follow->paths)) {
		const struct path *oldest = paths_oldest(&follow->paths,
							 UINT64_MAX);

		if (oldest->wanted && path_tell(follow, oldest))
			return -1;
		paths_forget(&follow->paths);
	}
	path = paths_add(&follow->paths, frame, m, more,
			 path_options_want(&follow->options, frame), now);
	if (more && path->wanted)
		path_add_owner(path, more, follow->names.owners);
	return 0;
}

/* Return the number of frames, or -1 after a message. */
static int path_take_frames(struct follow *follow, int max, uint64_t now)
{
	struct nfring_frame frame;
	int nr, err;

	for (nr = 0; nr < max && !path_is_complete(follow) &&
		     nfring_next(follow->ring, &frame); nr++) {
		err = path_take(follow, &frame, now);
		nfring_release(follow->ring, &frame);
		if (err)
			return -1;
	}
	return nr;
}

/* Return 1 to continue, 0 to stop, or -1 after a message. */
static int path_wait(struct follow *follow, int timeout)
{
	int ready = nfring_wait(follow->ring, timeout, follow->signals);

	if (ready == -EINTR)
		return 1;
	if (ready < 0)
		return outage_report(&follow->outage, ready, nfring_why(follow->ring)) ? -1 : 1;
	if (outage_check(&follow->outage))
		return -1;
	return !(ready & NFRING_READY_FD && signals_take() & SIGNALS_END);
}

static int path_run(struct follow *follow)
{
	uint64_t patience = follow->options.wait * 1000000;
	int more = 1;

	while (more > 0 && !path_is_complete(follow)) {
		uint64_t now = clock_now(CLOCK_MONOTONIC);
		int nr = path_take_frames(follow, BATCH, now);

		/* Do not report before the ring is empty: it may hold more points of a packet. */
		if (nr < 0 ||
		    (nr < BATCH && tell_older(follow, now > patience ? now - patience : 0)))
			return -1;
		if (follow->options.every && now - follow->summary.begin >= follow->options.every &&
		    tell_summary(follow))
			return -1;
		if (!nr)
			device_names_forget(&follow->names.devices);
		if (!nr && fflush(stdout))
			return descriptor_print_failed();
		more = path_wait(follow, nr ? 0 : 50);
	}
	return more < 0 ? -1 : 0;
}

static int path_summarise(struct follow *follow)
{
	struct nfring_stats stats;

	if (nfring_get_stats(follow->ring, &stats))
		return complain("%s", nfring_why(follow->ring));
	fprintf(stderr,
		"%" PRIu64 " packets followed\n"
		"%" PRIu64 " times seen at a point\n"
		"%" PRIu64 " times not seen because the ring was full\n",
		follow->told, (uint64_t)stats.packets,
		(uint64_t)(stats.drop_full + stats.drop_oversize));
	return 0;
}

static int path_take_all(struct follow *follow)
{
	int nr;

	do
		nr = path_take_frames(follow, BATCH, clock_now(CLOCK_MONOTONIC));
	while (nr > 0);
	return nr;
}

/* Report the packets that arrived before the end. */
static int path_end(struct follow *follow, int err)
{
	size_t i;

	for (i = 0; i < follow->options.point_nr; i++)
		nfring_detach_point(follow->ring, &follow->options.points[i]);
	if (!err)
		err = path_take_all(follow);
	/* Waiting while no block is ready retires the block that is partly filled. */
	if (!err) {
		nfring_wait(follow->ring, 0, -1);
		err = path_take_all(follow);
	}
	if (!err)
		err = tell_older(follow, UINT64_MAX);
	if (!err && follow->options.summary)
		err = tell_summary(follow);
	if (!err && fflush(stdout))
		err = descriptor_print_failed();
	return path_summarise(follow) ? -1 : err;
}

static void path_announce(const struct follow *follow)
{
	points_announce(follow->options.points, follow->options.point_nr);
	fputc('\n', stderr);
}

static int path_main(int argc, char **argv)
{
	struct follow follow = { .tracer.channel = -1 };
	int err = path_options_parse(&follow.options, argc, argv);

	if (err)
		return EXIT_FAILURE;
	err = path_start(&follow);
	if (!err) {
		path_announce(&follow);
		summary_begin(&follow.summary, clock_now(CLOCK_MONOTONIC));
		err = path_end(&follow, path_run(&follow));
	}
	signals_close();
	nfring_close(follow.ring);
	paths_free(&follow.paths);
	/* The tracer was started last, so it has a copy of the finder's channel. */
	tracer_stop(&follow.tracer);
	owners_stop(follow.names.owners);
	summary_empty(&follow.summary);
	line_before_free(&follow.before);
	path_options_free(&follow.options);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command command_path = {
	.name = "path",
	.summary = "follow packets through the network stack and its NAT",
	.synopsis = "[OPTION]... [FILTER]...",
	.about =
		"Follow packets through the network stack. Print a line for each packet: its\n"
		"addresses, the addresses after NAT if they differ, the points it passed, the\n"
		"time between them, and whether the packet was lost. TCP segments also have\n"
		"their flags and sequence numbers.\n"
		"\n"
		"FILTER is an expression of pcap-filter(7) for IP packets. It shows a packet if\n"
		"it matches at any of the points, so addresses from either side of NAT work.",
	.options = path_options,
	.notes =
		"\"last seen there\" marks a packet that was not seen leaving. It was dropped,\n"
		"consumed or delayed after that point. SIGINT, SIGTERM and SIGHUP end the\n"
		"command. The exit status is 0, or 1 after an error.",
	.operand = ARG_TEXT,
	.run = path_main,
};
