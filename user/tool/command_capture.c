// SPDX-License-Identifier: GPL-2.0
/* nfring capture */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <pcap/pcap.h>

#include <nfring.h>
#include "command.h"
#include "explain.h"
#include "filter.h"
#include "line.h"
#include "list.h"
#include "message.h"
#include "options.h"
#include "output.h"
#include "privilege.h"
#include "signals.h"

#define MEMORY_DEFAULT	(32ULL << 20)

/* Frames between two looks at the signals. */
#define BATCH		256

/**
 * struct capture - one that is running
 * @options: as given
 * @link: what stands in front of packets
 * @ring: where they come from
 * @file: where they go, if options->file
 * @names: of devices
 * @before: what lines have of packets before
 * @signals: descriptor
 * @taken: packets so far
 * @unfit: of these, not written for want of a header of the file's type
 * @lost: packets the kernel had no room for, not yet told in the file
 * @asked: how many, since the last look at the signals
 * @full: the last file is complete
 */
struct capture {
	struct capture_options options;
	enum link link;
	struct nfring *ring;
	struct output file;
	struct device_names names;
	struct line_before before;
	int signals;
	uint64_t taken;
	uint64_t unfit;
	uint64_t lost;
	bool asked;
	bool full;
};

static int open_ring(struct capture *capture)
{
	struct nfring_options ring_options = NFRING_OPTIONS_INIT;
	uint64_t memory = capture->options.memory;
	const struct nfring_info *info;
	int err;

	err = nfring_open(&capture->ring);
	if (err)
		return explain_open(err);
	info = nfring_get_info(capture->ring);
	if (!memory)
		memory = info->ring_max_bytes < MEMORY_DEFAULT ?
			 info->ring_max_bytes : MEMORY_DEFAULT;
	ring_options.type = link_ring_type(capture->link);
	ring_options.metadata = 1;
	if (nfring_setup(capture->ring, memory, capture->options.snaplen,
			 &ring_options))
		return complain("ring: %s", nfring_why(capture->ring));
	return 0;
}

static int option(struct capture *capture, bool set, int name, void *value,
		  uint32_t len)
{
	struct nfring_sockopt option = {
		.level = SOL_PACKET, .name = name, .len = len,
		.value = (uintptr_t)value,
	};

	return ioctl(nfring_fd(capture->ring), set ? NFRING_SETSOCKOPT :
						     NFRING_GETSOCKOPT, &option);
}

static int set_stamp(struct capture *capture)
{
	int *stamp = &capture->options.stamp;

	if (!*stamp || !option(capture, true, PACKET_TIMESTAMP, stamp,
			       sizeof(*stamp)))
		return 0;
	return complain("-j: %s", strerror(errno));
}

/* How many were lost since last asked; new frames stop saying so by it. */
static void count_lost(struct capture *capture)
{
	struct tpacket_stats stats = { 0 };

	capture->asked = true;
	if (!option(capture, false, PACKET_STATISTICS, &stats, sizeof(stats)))
		capture->lost += stats.tp_drops;
}

static int attach(struct capture *capture)
{
	size_t i;

	for (i = 0; i < capture->options.point_nr; i++)
		if (nfring_attach_point(capture->ring,
					&capture->options.points[i]))
			return complain("%s", nfring_why(capture->ring));
	return 0;
}

/* So that what is in the ring afterwards is all that will ever be. */
static void detach(struct capture *capture)
{
	size_t i;

	/* A point whose device went away is detached already. */
	for (i = 0; i < capture->options.point_nr; i++)
		nfring_detach_point(capture->ring, &capture->options.points[i]);
}

static void announce(const struct capture *capture)
{
	points_announce(capture->options.points, capture->options.point_nr);
	fprintf(stderr, ", link-type %s, snapshot length %u bytes\n",
		pcap_datalink_val_to_name(link_dlt(capture->link)),
		capture->options.snaplen);
}

static int print_line(struct capture *capture, const struct nfring_frame *frame,
		      const struct nfring_metadata *m)
{
	const struct line_style *style = &capture->options.style;
	char line[1024];
	struct text text;

	text_init(&text, line, sizeof(line));
	line_build(&text, frame, m, style, &capture->names, &capture->before);
	if (puts(line) == EOF ||
	    ((style->dump || style->text_only) && line_dump(frame, style)) ||
	    (capture->options.lines && fflush(stdout)))
		return complain("standard output: %s", strerror(errno));
	return 0;
}

static int handle(struct capture *capture, const struct nfring_frame *frame)
{
	const struct nfring_metadata *m = nfring_frame_metadata(capture->ring,
								frame);
	int written = 1;

	if (frame->status & TP_STATUS_LOSING && !capture->asked)
		count_lost(capture);
	if (!options_want(&capture->options, m))
		return 0;
	if (capture->options.file)
		written = output_write(&capture->file, frame, m, capture->lost);
	if (written < 0)
		return -1;
	if (written == 2) {
		capture->full = true;
		return 0;
	}
	capture->taken++;
	capture->lost = 0;
	capture->unfit += !written;
	return capture->options.print ? print_line(capture, frame, m) : 0;
}

static bool is_complete(const struct capture *capture)
{
	return capture->full || (capture->options.count &&
				 capture->taken == capture->options.count);
}

/* Up to @max frames; how many there were, or -1. */
static int64_t handle_frames(struct capture *capture, int64_t max)
{
	struct nfring_frame frame;
	int64_t nr = 0;
	int err;

	capture->asked = false;
	while (nr < max && !is_complete(capture) &&
	       nfring_next(capture->ring, &frame)) {
		err = handle(capture, &frame);
		nfring_release(capture->ring, &frame);
		if (err)
			return -1;
		nr++;
	}
	return nr;
}

static int get_counters(struct capture *capture, uint64_t *received,
			uint64_t *dropped)
{
	struct nfring_stats stats;

	if (nfring_get_stats(capture->ring, &stats))
		return complain("%s", nfring_why(capture->ring));
	*dropped = stats.drop_full + stats.drop_oversize;
	*received = stats.packets + *dropped;
	return 0;
}

static int report(struct capture *capture)
{
	uint64_t received, dropped;

	if (get_counters(capture, &received, &dropped))
		return -1;
	return fprintf(stderr,
		       "nfring: %" PRIu64 " packets captured, %" PRIu64
		       " packets received by filter, %" PRIu64
		       " packets dropped by kernel\n",
		       capture->taken, received, dropped) < 0 ? -1 : 0;
}

/* The first line of standard output, where only that is wanted. */
static int print_count(const struct capture *capture)
{
	if (!capture->options.count_only)
		return 0;
	if (printf("%" PRIu64 " packets\n", capture->taken) < 0 || fflush(stdout))
		return complain("standard output: %s", strerror(errno));
	return 0;
}

static int close_file(struct capture *capture)
{
	uint64_t received, dropped;

	if (get_counters(capture, &received, &dropped))
		dropped = 0;
	return output_close(&capture->file, dropped);
}

static int summarise(struct capture *capture)
{
	uint64_t received, dropped;

	if (get_counters(capture, &received, &dropped))
		return -1;
	fprintf(stderr,
		"%" PRIu64 " packets captured\n"
		"%" PRIu64 " packets received by filter\n"
		"%" PRIu64 " packets dropped by kernel\n",
		capture->taken, received, dropped);
	if (capture->unfit)
		fprintf(stderr,
			"%" PRIu64 " packets not written: they have no Ethernet header\n",
			capture->unfit);
	return 0;
}

/* Nothing in the ring: time for what was put off. */
static int idle(struct capture *capture)
{
	device_names_forget(&capture->names);
	if (fflush(stdout))
		return complain("standard output: %s", strerror(errno));
	return 0;
}

/* 1 to go on, 0 to end, -1 after a message */
static int wait_for_more(struct capture *capture, bool sleep)
{
	int ready, signals;

	ready = nfring_wait(capture->ring, sleep ? -1 : 0, capture->signals);
	if (ready == -EINTR)
		return 1;
	if (ready < 0)
		return complain("%s", nfring_why(capture->ring));
	if (!(ready & NFRING_READY_FD))
		return 1;
	signals = signals_take();
	if ((signals & SIGNALS_REPORT) && report(capture))
		return -1;
	if ((signals & SIGNALS_FLUSH) && capture->options.file &&
	    output_flush(&capture->file))
		return -1;
	return !(signals & SIGNALS_END);
}

static int run(struct capture *capture)
{
	int more = 1;

	while (more > 0 && !is_complete(capture)) {
		int64_t nr = handle_frames(capture, BATCH);

		if (nr < 0 || (!nr && idle(capture)))
			return -1;
		if (!is_complete(capture))
			more = wait_for_more(capture, !nr);
	}
	return more < 0 ? -1 : 0;
}

/* What came before the end belongs to the capture. */
static int end(struct capture *capture, int err)
{
	detach(capture);
	if (!err && handle_frames(capture, INT64_MAX) < 0)
		err = -1;
	if (!err)
		err = print_count(capture);
	if (!err && fflush(stdout))
		err = complain("standard output: %s", strerror(errno));
	if (capture->options.file && close_file(capture))
		err = -1;
	if (summarise(capture))
		err = -1;
	return err;
}

static int open_file(struct capture *capture)
{
	const struct capture_options *options = &capture->options;
	const char *filter = options->filter.expression;
	const struct output_wish wish = {
		.path = options->file,
		.classic = options->classic,
		.flush = options->flush,
		.size = options->size,
		.seconds = options->seconds,
		.files = options->files,
		.command = options->command,
		.filter = *filter ? filter : NULL,
		.snaplen = options->snaplen,
		.link = capture->link,
	};

	return options->file ? output_open(&capture->file, &wish,
					   &capture->names) : 0;
}

/* A filter first: nothing it does not want comes before it. */
static int start(struct capture *capture)
{
	const struct capture_options *options = &capture->options;

	if (filter_check(&options->filter, capture->link) ||
	    privilege_check(options->user))
		return -1;
	if (open_ring(capture) || set_stamp(capture) ||
	    filter_attach(capture->ring, &options->filter, capture->link))
		return -1;
	capture->signals = signals_open();
	if (capture->signals < 0)
		return -1;
	if (!options->user && open_file(capture))
		return -1;
	if (attach(capture) || privilege_drop(options->user))
		return -1;
	/* Another user's files are written by that user. */
	return options->user ? open_file(capture) : 0;
}

static enum link choose_link(const struct capture_options *options)
{
	return options->cooked ? LINK_COOKED :
	       link_choose(options->points, options->point_nr);
}

/* What is asked for instead of packets: 1 where that was it. */
static int instead(const struct capture *capture)
{
	const struct capture_options *options = &capture->options;

	if (options->list_devices)
		return list_devices() ? -1 : 1;
	if (options->list_types)
		return list_types(capture->link) ? -1 : 1;
	if (options->code)
		return filter_print(&options->filter, capture->link,
				    options->code) ? -1 : 1;
	return 0;
}

int command_capture(int argc, char **argv)
{
	struct capture capture = { 0 };
	int err;

	err = options_parse(&capture.options, argc, argv);
	if (err)
		return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;

	capture.link = choose_link(&capture.options);
	err = instead(&capture);
	if (err)
		return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	err = start(&capture);
	if (!err) {
		announce(&capture);
		err = end(&capture, run(&capture));
	} else if (capture.options.file) {
		output_close(&capture.file, 0);
	}
	signals_close();
	nfring_close(capture.ring);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
