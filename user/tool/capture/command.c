// SPDX-License-Identifier: GPL-2.0
/* nfring capture */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nfring.h>
#include "capture/capture.h"
#include "capture/list.h"
#include "capture/option_table.h"
#include "capture/read.h"
#include "common/descriptor.h"
#include "common/filter.h"
#include "common/message.h"
#include "common/signals.h"

/* Look for signals after at most this many frames. */
#define BATCH		256

/* Limit of handle_all() while the rings are attached: packets keep arriving. */
#define MANY		(1 << 20)

static int set_stamp(struct capture *capture)
{
	int *stamp = &capture->options.stamp;
	int err = *stamp ? rings_set_option(&capture->rings, PACKET_TIMESTAMP,
					    stamp, sizeof(*stamp)) : 0;

	return err ? complain("-j: cannot set the type of time stamps: %s", strerror(-err)) : 0;
}

/* Only options of struct origin need more than the metadata of version 1. */
static bool capture_wants(struct capture *capture, const struct nfring_frame *frame,
			  const struct nfring_metadata *m)
{
	const struct capture_options *options = &capture->options;

	return selection_wants(&options->select, m) &&
	       (!options->origin.given ||
		origin_wants(&options->origin, capture->owners,
			     nfring_frame_metadata_2(capture->rings.now, frame), NULL));
}

static int capture_handle(struct capture *capture, const struct nfring_frame *frame,
			  const struct nfring_metadata *m)
{
	int written = 1;

	if (frame->status & TP_STATUS_LOSING && !capture->asked) {
		capture->asked = true;
		capture->lost += rings_take_lost(&capture->rings);
	}
	if (!capture_wants(capture, frame, m))
		return 0;
	if (capture->options.file)
		written = capture_write(capture, frame, m);
	if (written < 0)
		return -1;
	capture->taken++;
	capture->lost = 0;
	capture->unfit += !written;
	return capture->options.print ? capture_print(capture, frame, m) : 0;
}

static bool capture_is_complete(const struct capture *capture)
{
	return capture->full || (capture->options.count &&
				 capture->taken == capture->options.count);
}

/* Every packet goes to a classic file, which holds neither metadata nor lost packets. */
static bool capture_is_plain(const struct capture *capture)
{
	const struct capture_options *options = &capture->options;

	return options->file && options->classic && !options->print &&
	       !options->origin.given && selection_wants(&options->select, NULL);
}

/* Do as handle_frames() with a capture that is plain, but without work for each frame. */
static int64_t write_frames(struct capture *capture, int64_t max)
{
	const uint64_t count = capture->options.count;
	const struct nfring_frame *frames;
	size_t nr, done;
	int64_t all;

	for (all = 0; all < max && !capture_is_complete(capture); all += done) {
		frames = rings_next_several(&capture->rings, &nr);
		if (nr > (uint64_t)(max - all))
			nr = max - all;
		if (count && nr > count - capture->taken)
			nr = count - capture->taken;
		if (!nr)
			break;
		done = output_write_classic(&capture->file, frames, nr, &capture->unfit);
		capture->taken += done;
		if (done < nr)
			return -1;
		rings_release_several(&capture->rings, nr);
	}
	return all;
}

/* Handle up to @max frames.  Returns their number, or -1 after a message. */
static int64_t handle_frames(struct capture *capture, int64_t max)
{
	const struct nfring_metadata *m;
	const struct nfring_frame *frame;
	int64_t nr = 0;
	int err;

	if (capture_is_plain(capture))
		return write_frames(capture, max);
	capture->asked = false;
	while (nr < max && !capture_is_complete(capture) &&
	       (frame = rings_next(&capture->rings, &m))) {
		err = capture_handle(capture, frame, m);
		rings_release(&capture->rings);
		if (err)
			return -1;
		nr++;
	}
	return nr;
}

static int capture_close_file(struct capture *capture)
{
	uint64_t received, dropped;

	if (capture_get_counters(capture, &received, &dropped))
		dropped = 0;
	return output_close(&capture->file, dropped);
}

/* The rings are empty, so there is time for postponed work. */
static int capture_idle(struct capture *capture)
{
	device_names_forget(&capture->names);
	if (fflush(stdout))
		return descriptor_print_failed();
	return capture->options.file ? output_idle(&capture->file) : 0;
}

/* Handle all packets so far, including those that still wait in the kernel. */
static int handle_all(struct capture *capture, int64_t max)
{
	return handle_frames(capture, max) < 0 ||
	       rings_hand_over(&capture->rings) ||
	       handle_frames(capture, max) < 0 ? -1 : 0;
}

/*
 * A flush must include all packets from before the signal.  The report comes after
 * it: a script that waits for the report may read the file then.
 */
static int handle_signals(struct capture *capture, int signals)
{
	if (signals & SIGNALS_FLUSH && handle_all(capture, MANY))
		return -1;
	if (signals & SIGNALS_FLUSH && capture->options.file &&
	    output_flush(&capture->file))
		return -1;
	if (signals & SIGNALS_REPORT && capture_report(capture))
		return -1;
	return !(signals & SIGNALS_END);
}

/*
 * Return the milliseconds to wait for packets, or -1 for no limit.  Without a file,
 * output_left() is -1.
 */
static int capture_timeout(const struct capture *capture, bool counts)
{
	int left = output_left(&capture->file);

	return counts && (left < 0 || left > 1000) ? 1000 : left;
}

/* Return 1 to continue, 0 to stop, or -1 after a message. */
static int capture_wait(struct capture *capture, bool sleep)
{
	bool counts = capture->options.style.verbose && capture->options.file;
	int timeout = sleep ? capture_timeout(capture, counts) : 0;
	int ready = rings_wait(&capture->rings, timeout, capture->signals);

	if (ready < 0) {
		capture->failed = true;
		return 0;
	}
	if (counts)
		capture_say_taken(capture);
	return ready & NFRING_READY_FD ? handle_signals(capture, signals_take()) : 1;
}

/* When the interval of -G is over, write all packets so far and end the file. */
static int capture_rotate(struct capture *capture)
{
	int err;

	if (output_left(&capture->file))
		return 0;
	if (handle_all(capture, MANY))
		return -1;
	err = output_tick(&capture->file);
	capture->full = err == 2;
	return err < 0 ? -1 : 0;
}

static int capture_run(struct capture *capture)
{
	int more = 1;

	while (more > 0 && !capture_is_complete(capture)) {
		int64_t nr = handle_frames(capture, BATCH);

		if (nr < 0 || (!nr && capture_idle(capture)) ||
		    capture_rotate(capture))
			return -1;
		if (!capture_is_complete(capture))
			more = capture_wait(capture, !nr);
	}
	return more < 0 ? -1 : 0;
}

/* Packets that arrived before the end belong to the capture. */
static int handle_rest(struct capture *capture)
{
	rings_detach(&capture->rings, capture->options.select.points,
		     capture->options.select.point_nr);
	return handle_all(capture, INT64_MAX);
}

static int capture_end(struct capture *capture, int err)
{
	if (!err)
		err = handle_rest(capture);
	if (!err)
		err = capture_print_count(capture);
	if (!err && fflush(stdout))
		err = descriptor_print_failed();
	if (capture->options.file && capture_close_file(capture))
		err = -1;
	if (capture_summarise(capture))
		err = -1;
	return capture->failed ? -1 : err;
}

static int capture_open_file(struct capture *capture)
{
	const struct capture_options *options = &capture->options;
	const char *filter = options->select.filter.expression;
	struct output_config config = options_output(options);

	if (!options->file)
		return 0;
	config.opener = &capture->opener;
	config.user = capture->privilege.own ? capture->privilege.user : NULL;
	config.filter = *filter ? filter : NULL;
	/* With both link types, each packet is written with its own type. */
	config.link = capture->split ? LINK_ETHERNET : capture->link;
	return output_open(&capture->file, &config, &capture->names);
}

/* Report a bad filter before anything is opened. */
static int check_filters(const struct capture *capture)
{
	const struct filter_config *filter = &capture->options.select.filter;

	if (!capture->split)
		return filter_check(filter, capture->link);
	return filter_check(filter, LINK_ETHERNET) ||
	       filter_check(filter, LINK_COOKED) ? -1 : 0;
}

static int attach_filters(struct capture *capture)
{
	struct rings *rings = &capture->rings;
	size_t i;

	for (i = 0; i < rings->nr; i++)
		if (filter_attach(rings->one[i].ring, &capture->options.select.filter,
				  rings->one[i].link))
			return -1;
	return 0;
}

/*
 * Start the processes that open files and find owners before there is a ring.  Otherwise
 * they would keep its mapping.
 */
static int capture_prepare(struct capture *capture)
{
	const struct capture_options *options = &capture->options;

	if (check_filters(capture) ||
	    privilege_choose(&capture->privilege, options->user, options->command))
		return -1;
	if (options_open(options, &capture->privilege, &capture->opener))
		return -1;
	if (!origin_needs_owners(&options->origin))
		return 0;
	capture->owners = owners_start();
	return capture->owners ? 0 :
	       complain("owner: no memory for the owners of sockets; allow the process more memory (ulimit -d, ulimit -v)");
}

/* Attach the filters before the points, so that no unfiltered packet arrives. */
static int capture_start(struct capture *capture)
{
	const struct privilege *privilege = &capture->privilege;
	const struct capture_options *options = &capture->options;
	struct rings_config config = options_rings(options);

	config.link = capture->link;
	config.split = capture->split;
	if (capture_prepare(capture))
		return -1;
	if (rings_open(&capture->rings, options->select.points, options->select.point_nr,
		       &config) ||
	    set_stamp(capture) || attach_filters(capture) ||
	    origin_find(&capture->options.origin, capture->rings.one[0].ring))
		return -1;
	capture->signals = signals_open();
	if (capture->signals < 0)
		return -1;
	if (!privilege->own && capture_open_file(capture))
		return -1;
	device_names_watch(&capture->names);
	if (rings_attach(&capture->rings, options->select.points, options->select.point_nr) ||
	    privilege_drop(privilege))
		return -1;
	/* The files must belong to the user of -Z, so open them as that user. */
	return privilege->own ? capture_open_file(capture) : 0;
}

/* A classic file has only one link type, so all packets need the same one. */
static int choose_link(struct capture *capture)
{
	const struct capture_options *options = &capture->options;
	const struct selection *select = &options->select;
	bool mixed = link_is_mixed(select->points, select->point_nr);

	if (selection_link(select, &capture->link))
		return -1;
	capture->split = mixed && !select->cooked && !options->classic;
	if (mixed && options->classic && options->file && !select->cooked)
		complain("--pcap: the file has only one link type, so all packets are written as LINUX_SLL2");
	return 0;
}

/*
 * Print a list or code instead of packets.  Return 1 if it was printed, 0 if none
 * was asked for, or -1 after a message.
 */
static int run_listing(const struct capture *capture)
{
	const struct capture_options *options = &capture->options;

	if (options->list_devices)
		return list_devices() ? -1 : 1;
	if (options->list_types)
		return list_types(capture->link) ? -1 : 1;
	if (options->list_stamps)
		return list_stamps() ? -1 : 1;
	if (options->code && capture->split)
		return complain("-d: these points have different link types, and each needs different code; choose one with -y");
	if (options->code)
		return filter_print(&options->select.filter, capture->link,
				    options->code) ? -1 : 1;
	return 0;
}

static int capture_main(int argc, char **argv)
{
	struct capture capture = { 0 };
	int err;

	err = options_parse(&capture.options, argc, argv);
	if (err)
		return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;

	if (capture.options.read)
		return read_file(&capture.options) ? EXIT_FAILURE : EXIT_SUCCESS;
	err = choose_link(&capture) ? -1 : run_listing(&capture);
	if (err)
		return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	err = capture_start(&capture);
	if (!err) {
		capture_announce(&capture);
		err = capture_end(&capture, capture_run(&capture));
	} else if (capture.options.file) {
		output_close(&capture.file, 0);
	}
	opener_stop(&capture.opener);
	owners_stop(capture.owners);
	signals_close();
	rings_close(&capture.rings);
	line_before_free(&capture.before);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command command_capture = {
	.name = "capture",
	.summary = "capture packets at points of the network stack",
	.synopsis = "[OPTION]... [FILTER]...",
	.about =
		"Capture packets at points of the network stack. FILTER is an expression of\n"
		"pcap-filter(7). The kernel applies it to each packet as the point sees it.",
	.options = capture_options,
	.notes = capture_notes,
	.operand = ARG_TEXT,
	.run = capture_main,
};
