// SPDX-License-Identifier: GPL-2.0
/* What a capture prints: its packets, its counters and where it captures. */
#include <inttypes.h>
#include <stdio.h>

#include <pcap/pcap.h>

#include "capture/capture.h"
#include "common/descriptor.h"

void capture_announce(const struct capture *capture)
{
	const struct rings *rings = &capture->rings;
	size_t i;

	points_announce(capture->options.select.points, capture->options.select.point_nr);
	for (i = 0; i < rings->nr; i++)
		fprintf(stderr, "%s %s", i ? " and" : ", link-type",
			pcap_datalink_val_to_name(link_dlt(rings->one[i].link)));
	fprintf(stderr, ", snapshot length %u bytes\n",
		capture->options.select.filter.snaplen);
}

/* Find out what the line shows beside the packet and its version 1 metadata. */
static void find_facts(struct line_facts *facts, struct drop *drop, struct owner *owner,
		       struct capture *capture, const struct nfring_frame *frame)
{
	struct nfring *ring = capture->rings.now;
	const struct nfring_metadata_2 *m = nfring_frame_metadata_2(ring, frame);

	*facts = (struct line_facts) {
		.drop = drop_find(drop, ring, frame), .owners = capture->owners,
	};
	if (!m || !capture->options.origin.show)
		return;
	owners_find(capture->owners, m, owner);
	facts->owner = owner;
}

int capture_print(struct capture *capture, const struct nfring_frame *frame,
		  const struct nfring_metadata *m)
{
	struct line_facts facts;
	struct owner owner;
	struct drop drop;

	find_facts(&facts, &drop, &owner, capture, frame);
	if (line_print(frame, m, &facts, &capture->options.style, &capture->names,
		       &capture->before) ||
	    (capture->options.lines && fflush(stdout)))
		return descriptor_print_failed();
	return 0;
}

int capture_get_counters(struct capture *capture, uint64_t *received, uint64_t *dropped)
{
	if (rings_get_stats(&capture->rings, received, dropped))
		return -1;
	*received += *dropped;
	return 0;
}

int capture_report(struct capture *capture)
{
	uint64_t received, dropped;

	if (capture_get_counters(capture, &received, &dropped))
		return -1;
	fprintf(stderr,
		"nfring: %" PRIu64 " packets captured, %" PRIu64
		" packets received by filter, %" PRIu64
		" packets dropped by kernel\n",
		capture->taken, received, dropped);
	return 0;
}

int capture_print_count(const struct capture *capture)
{
	if (!capture->options.count_only)
		return 0;
	if (printf("%" PRIu64 " packets\n", capture->taken) < 0 || fflush(stdout))
		return descriptor_print_failed();
	return 0;
}

int capture_summarise(struct capture *capture)
{
	uint64_t received, dropped;

	if (capture_get_counters(capture, &received, &dropped))
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

void capture_say_taken(struct capture *capture)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (now.tv_sec == capture->said)
		return;
	capture->said = now.tv_sec;
	fprintf(stderr, "Got %" PRIu64 "\r", capture->taken);
}
