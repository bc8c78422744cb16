// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <nfring.h>
#include "common/message.h"
#include "common/namespace.h"
#include "common/privilege.h"
#include "common/rings.h"
#include "common/signals.h"
#include "extcap.h"
#include "fifo.h"
#include "sink.h"

/* Read at most this number of frames before checking signals and writing. */
#define BATCH		256

/**
 * struct capture - a running capture
 * @rings: where packets come from; always a single ring
 * @point: the point of that ring
 * @sink: where packets go
 * @signals: descriptor of signals_open()
 */
struct capture {
	struct rings rings;
	struct nfring_point point;
	struct sink sink;
	int signals;
};

int extcap_point(struct nfring_point *point,
		 const struct extcap_options *options)
{
	char name[NFRING_POINT_MAX * 2], why[256];

	snprintf(name, sizeof(name), "%s%s%s", options->interface->point,
		 options->priority ? "@" : "", options->priority ?: "");
	if (nfring_point_parse(point, name, why, sizeof(why)))
		return complain("%s: %s", name, why);
	if (!options->device)
		return 0;
	/* The name of a device may contain "@", so it is no part of @name. */
	point->ifindex = nfring_device_find(options->device);
	return point->ifindex > 0 ? 0 : complain("--device %s: no such device",
						 options->device);
}

/*
 * Drop privileges once the ring is attached, because only attaching needs them.
 * Return 1, or 0 if nobody reads the packets any more, or -1 after a message.
 */
static int extcap_start(struct capture *capture, const struct extcap_options *options)
{
	const struct filter_config filter = {
		.expression = options->filter ?: "", .optimise = true,
		.snaplen = options->snaplen,
	};
	struct rings_config config = {
		.metadata = true, .memory = options->memory, .memory_option = "--memory",
		.snaplen = options->snaplen,
	};
	struct rings *rings = &capture->rings;
	const char *why;
	enum link link;
	int open, fd;

	if (options->netns && namespace_enter(options->netns, "--netns"))
		return -1;
	if (extcap_point(&capture->point, options))
		return -1;
	link = link_choose(&capture->point, 1);
	why = filter_why(&filter, link);
	if (why)
		return complain("capture filter: %s", why);
	config.link = link;
	if (rings_open(rings, &capture->point, 1, &config) ||
	    filter_attach(rings->one[0].ring, &filter, link))
		return -1;
	capture->signals = signals_open();
	if (capture->signals < 0)
		return -1;
	open = fifo_open(&fd, options->fifo, capture->signals);
	if (open <= 0)
		return open;
	if (sink_open(&capture->sink, fd, options->fifo, options->filter, link,
		      options->snaplen))
		return -1;
	return rings_attach(rings, &capture->point, 1) || privilege_drop_all() ? -1 : 1;
}

/*
 * Return 1 if there may be more frames, or 0 if the reader has closed the pipe,
 * or -1 after a message.
 */
static int extcap_take_frames(struct capture *capture, int64_t max)
{
	const struct nfring_metadata *m;
	const struct nfring_frame *frame;
	bool asked = false;
	int64_t nr;
	int open = 1;

	for (nr = 0; nr < max && open > 0; nr++) {
		frame = rings_next(&capture->rings, &m);
		if (!frame)
			break;
		if (frame->status & TP_STATUS_LOSING && !asked) {
			asked = true;
			capture->sink.lost += rings_take_lost(&capture->rings);
		}
		open = sink_put(&capture->sink, frame, m);
		rings_release(&capture->rings);
	}
	/* Write the packets now, because a person watches them. */
	return open > 0 ? sink_flush(&capture->sink) : open;
}

/*
 * Return 1 to continue, or 0 to end after a signal or because the reader has
 * closed the pipe, or -1 after a message.
 */
static int extcap_wait(struct capture *capture)
{
	struct outage *outage = &capture->rings.one[0].outage;
	struct nfring *ring = capture->rings.one[0].ring;
	struct pollfd polled[] = {
		{ .fd = nfring_fd(ring), .events = POLLIN },
		{ .fd = capture->signals, .events = POLLIN },
		/*
		 * Without events, poll(2) reports only that the reader is gone.
		 */
		{ .fd = capture->sink.file.stream.fd },
	};
	int err = 0;

	if (poll(polled, 3, outage_timeout(outage, -1)) < 0)
		return errno == EINTR ? 1 : complain("cannot wait for packets: %s",
						       strerror(errno));
	if (polled[2].revents)
		return 0;
	if (polled[1].revents && signals_take() & SIGNALS_END)
		return 0;
	/*
	 * Report an error of the ring only after all frames before it are read.
	 */
	if (polled[0].revents && !(polled[0].revents & POLLIN))
		err = nfring_wait(ring, 0, -1);
	if (err < 0)
		err = outage_report(outage, err, nfring_why(ring));
	return err < 0 || outage_check(outage) ? -1 : 1;
}

static int extcap_run(struct capture *capture)
{
	int more = 1, open = 1;

	while (more > 0 && open > 0) {
		more = extcap_wait(capture);
		/* At the end, read all packets from before the signal. */
		open = extcap_take_frames(capture, more > 0 ? BATCH : INT64_MAX);
	}
	/* Now that the ring is empty, its open block can be retired too. */
	if (!more && open > 0 && !rings_hand_over(&capture->rings))
		open = extcap_take_frames(capture, INT64_MAX);
	return more < 0 || open < 0 ? -1 : 0;
}

/* Write the statistics and close the pipe. */
static int extcap_end(struct capture *capture)
{
	uint64_t packets, dropped;

	if (rings_get_stats(&capture->rings, &packets, &dropped))
		dropped = 0;
	return sink_close(&capture->sink, dropped);
}

int extcap_capture(const struct extcap_options *options)
{
	struct capture capture = { .signals = -1, .sink.file.stream.fd = -1 };
	int err;

	/* A capture normally ends when the reader closes the pipe. */
	signal(SIGPIPE, SIG_IGN);
	err = extcap_start(&capture, options);
	if (err > 0)
		err = extcap_run(&capture);
	if (extcap_end(&capture))
		err = -1;
	signals_close();
	rings_close(&capture.rings);
	return err;
}
