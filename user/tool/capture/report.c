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

/**
 * struct facts - what only version 2 of the metadata says about a packet
 * @m: the metadata; NULL: the ring does not have version 2, and nothing below is known
 * @line: what a line shows
 * @drop: memory for line.drop
 * @owner: memory for line.owner
 */
struct facts {
	const struct nfring_metadata_2 *m;
	struct line_facts line;
	struct drop drop;
	struct owner owner;
};

static void find_facts(struct facts *facts, struct capture *capture,
		       const struct nfring_frame *frame)
{
	struct nfring *ring = capture->rings.now;

	facts->m = nfring_frame_metadata_2(ring, frame);
	facts->line = (struct line_facts) { .owners = capture->owners };
	if (!facts->m)
		return;
	facts->line.drop = drop_find(&facts->drop, ring, frame);
	if (!capture->options.origin.show)
		return;
	owners_find(capture->owners, facts->m, &facts->owner);
	facts->line.owner = &facts->owner;
}

int capture_print(struct capture *capture, const struct nfring_frame *frame,
		  const struct nfring_metadata *m)
{
	struct facts facts;

	find_facts(&facts, capture, frame);
	if (line_print(frame, m, &facts.line, &capture->options.style, &capture->names,
		       &capture->before) ||
	    (capture->options.lines && fflush(stdout)))
		return descriptor_print_failed();
	return 0;
}

/* Another machine may read the file, so write names besides numbers. */
static int write_facts(struct capture *capture, const struct nfring_frame *frame)
{
	char process[METADATA_PROCESS_MAX] = "";
	struct output_facts write = { 0 };
	struct facts facts;

	find_facts(&facts, capture, frame);
	write.m = facts.m;
	if (facts.line.drop) {
		write.names.reason = facts.drop.reason;
		write.names.function = facts.drop.function;
	}
	if (capture->owners)
		write.names.cgroup = owners_cgroup(capture->owners, facts.m);
	if (facts.line.owner && facts.owner.process.pid) {
		snprintf(process, sizeof(process), "%" PRId32 " %s", facts.owner.process.pid,
			 facts.owner.process.command);
		write.names.process = process;
	}
	return output_write_2(&capture->file, frame, &write, capture->lost);
}

int capture_write(struct capture *capture, const struct nfring_frame *frame,
		  const struct nfring_metadata *m)
{
	if (nfring_frame_metadata_2(capture->rings.now, frame))
		return write_facts(capture, frame);
	return output_write(&capture->file, frame, m, capture->lost);
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
