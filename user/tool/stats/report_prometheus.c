// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "common/quote.h"
#include "stats/report.h"

/*
 * The counters.  Counters with a reason share one metric, which has the reason as
 * a label.  Each dropped packet counts for exactly one reason.
 */
static const struct {
	const char *metric;
	const char *help;
	const char *column;
	const char *reason;
} counters[] = {
	{ "packets", "Packets delivered to the reader of the ring",
	  "packets", NULL },
	{ "bytes", "Bytes of delivered packets before truncation", "bytes", NULL },
	{ "drops", "Packets for the ring that were dropped",
	  "drop_full", "full" },
	{ "drops", NULL, "drop_oversize", "oversize" },
	{ "drops", NULL, "drop_queue", "queue" },
	{ "drops", NULL, "drop_vnet", "vnet" },
	{ "filtered", "Packets that the filter rejected", "filtered", NULL },
	{ "truncated", "Packets cut to fit their frame", "truncated", NULL },
	{ "copies", "Whole copies of truncated packets, queued for read(2)",
	  "copies", NULL },
	{ "copy_drops", "Whole copies that could not be made", "drop_copy", NULL },
	{ "copy_faults", "Packets whose bytes could not be read",
	  "copy_fault", NULL },
	{ "wakeups", "Times the reader was woken", "wakeups", NULL },
	{ "freezes", "Times that no block was free for a packet",
	  "freezes", NULL },
	{ "rolled", "Packets passed to another ring of the fanout group",
	  "rolled", NULL },
	{ "rolled_huge", "Rolled packets of a flow that takes most of the ring",
	  "rolled_huge", NULL },
	{ "roll_failures", "Packets for which every ring of the group was full",
	  "roll_failed", NULL },
	{ "overwritten", "Packets overwritten by newer ones before they were read",
	  "overwritten", NULL },
	{ "missed_devices", "Devices that appeared later and whose packets the ring does not get",
	  "missed_devices", NULL },
	{ "missed_drops", "Packets dropped by the kernel that could not be delivered",
	  "missed_drops", NULL },
	{ "unplaced_drops", "Packets dropped by the kernel whose namespace is not known",
	  "unplaced_drops", NULL },
};

#define COUNTER_NR (sizeof(counters) / sizeof(counters[0]))

static void print_label(FILE *to, const char *name, const char *value)
{
	fprintf(to, "%s=", name);
	quote_label(to, value);
}

static void print_sample(FILE *to, const struct snapshot_ring *ring, size_t i)
{
	fprintf(to, "nfring_%s_total{", counters[i].metric);
	print_label(to, "ring", snapshot_word(ring, "id"));
	fputc(',', to);
	print_label(to, "hook", snapshot_word(ring, "points"));
	fputc(',', to);
	print_label(to, "netns", ring->netns);
	if (counters[i].reason) {
		fputc(',', to);
		print_label(to, "reason", counters[i].reason);
	}
	fprintf(to, "} %" PRIu64 "\n",
		snapshot_number(ring, counters[i].column));
}

/*
 * Print the number of unused taps of each namespace that has any.  The taps of a
 * namespace are adjacent in the snapshot.
 */
static void print_taps(FILE *to, const struct snapshot *snapshot)
{
	size_t i, first = 0;

	if (snapshot->tap_nr)
		fputs("# HELP nfring_unused_taps Functions that stay at a hook although no ring uses them.\n"
		      "# TYPE nfring_unused_taps gauge\n", to);
	for (i = 0; i < snapshot->tap_nr; i++) {
		const char *netns = snapshot->taps[i].netns;

		if (i + 1 < snapshot->tap_nr && !strcmp(netns, snapshot->taps[i + 1].netns))
			continue;
		fputs("nfring_unused_taps{", to);
		print_label(to, "netns", netns);
		fprintf(to, "} %zu\n", i + 1 - first);
		first = i + 1;
	}
}

/* Prometheus requires all samples of a metric together, after its two comments. */
void report_prometheus(FILE *to, const struct snapshot *snapshot)
{
	size_t i, ring;

	for (i = 0; i < COUNTER_NR; i++) {
		if (counters[i].help)
			fprintf(to, "# HELP nfring_%s_total %s.\n"
				"# TYPE nfring_%s_total counter\n",
				counters[i].metric, counters[i].help,
				counters[i].metric);
		for (ring = 0; ring < snapshot->ring_nr; ring++)
			print_sample(to, &snapshot->rings[ring], i);
	}
	print_taps(to, snapshot);
}
