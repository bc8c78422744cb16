// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <nfring.h>
#include "explain.h"
#include "extcap.h"
#include "message.h"
#include "namespace.h"
#include "signals.h"
#include "sink.h"

#define MEMORY_DEFAULT	(32ULL << 20)

/* Frames between two looks at the signals, and between two writes. */
#define BATCH		256

/**
 * struct capture - one that is running
 * @ring: where packets come from
 * @sink: where they go
 * @signals: descriptor
 */
struct capture {
	struct nfring *ring;
	struct sink sink;
	int signals;
};

int extcap_point(struct nfring_point *point,
		 const struct extcap_options *options)
{
	char name[NFRING_POINT_MAX * 2], why[256];

	snprintf(name, sizeof(name), "%s%s%s%s%s", options->interface->point,
		 options->device ? ":" : "", options->device ?: "",
		 options->priority ? "@" : "", options->priority ?: "");
	if (nfring_point_parse(point, name, why, sizeof(why)))
		return complain("%s: %s", name, why);
	return 0;
}

static int enter(const char *netns)
{
	int fd, err = 0;

	if (!netns)
		return 0;
	fd = namespace_open(netns, "--netns");
	if (fd < 0)
		return -1;
	if (setns(fd, CLONE_NEWNET))
		err = complain("--netns %s: %s", netns, strerror(errno));
	close(fd);
	return err;
}

static int open_ring(struct capture *capture,
		     const struct extcap_options *options, enum link link)
{
	struct nfring_options ring_options = NFRING_OPTIONS_INIT;
	uint64_t memory = options->memory, most;
	int err;

	err = nfring_open(&capture->ring);
	if (err)
		return explain_open(err);
	most = nfring_get_info(capture->ring)->ring_max_bytes;
	if (!memory)
		memory = most < MEMORY_DEFAULT ? most : MEMORY_DEFAULT;
	ring_options.type = link_ring_type(link);
	if (nfring_setup(capture->ring, memory, options->snaplen,
			 &ring_options))
		return complain("ring: %s", nfring_why(capture->ring));
	return 0;
}

static int start(struct capture *capture, const struct extcap_options *options)
{
	char why[PCAP_ERRBUF_SIZE];
	struct nfring_point point;
	enum link link;

	if (enter(options->netns) || extcap_point(&point, options))
		return -1;
	link = link_choose(&point, 1);
	if (sink_init(&capture->sink, options->filter, link, options->snaplen,
		      why))
		return complain("capture filter: %s", why);
	if (open_ring(capture, options, link))
		return -1;
	/* Until the reader is there, a signal ends it as it does any program. */
	if (sink_open(&capture->sink, options->fifo))
		return -1;
	capture->signals = signals_open();
	if (capture->signals < 0)
		return -1;
	if (nfring_attach_point(capture->ring, &point))
		return complain("%s", nfring_why(capture->ring));
	return 0;
}

/* 1 there may be more, 0 the reader has gone, -1 after a message */
static int take_frames(struct capture *capture, int64_t max)
{
	struct nfring_frame frame;
	int64_t nr;

	for (nr = 0; nr < max && nfring_next(capture->ring, &frame); nr++) {
		sink_put(&capture->sink, &frame);
		nfring_release(capture->ring, &frame);
	}
	/* At once: somebody is looking. */
	return sink_flush(&capture->sink);
}

/* 1 to go on, 0 at a signal or without a reader, -1 after a message */
static int wait_for_more(struct capture *capture)
{
	struct pollfd polled[] = {
		{ .fd = nfring_fd(capture->ring), .events = POLLIN },
		{ .fd = capture->signals, .events = POLLIN },
		/* Asked for nothing, a pipe tells when its reader goes. */
		{ .fd = sink_fd(&capture->sink) },
	};

	if (poll(polled, 3, -1) < 0)
		return errno == EINTR ? 1 : complain("poll: %s", strerror(errno));
	if (polled[2].revents)
		return 0;
	if (polled[1].revents && signals_take() & SIGNALS_END)
		return 0;
	/* An error of the ring, when all frames before it are taken. */
	if (polled[0].revents && !(polled[0].revents & POLLIN) &&
	    nfring_wait(capture->ring, 0, -1) < 0)
		return complain("%s", nfring_why(capture->ring));
	return 1;
}

static int run(struct capture *capture)
{
	int more = 1, open = 1;

	while (more > 0 && open > 0) {
		more = wait_for_more(capture);
		/* At the end, all that came before the signal. */
		open = take_frames(capture, more > 0 ? BATCH : INT64_MAX);
	}
	return more < 0 || open < 0 ? -1 : 0;
}

int extcap_capture(const struct extcap_options *options)
{
	struct capture capture = { .signals = -1 };
	int err;

	/* A reader that goes away is the usual end. */
	signal(SIGPIPE, SIG_IGN);
	err = start(&capture, options);
	if (!err)
		err = run(&capture);
	signals_close();
	nfring_close(capture.ring);
	sink_close(&capture.sink);
	return err;
}
