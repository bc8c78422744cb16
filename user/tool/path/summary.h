/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What many paths have in common: connections, where packets were lost, and the times
 * between points.
 */
#ifndef TOOL_PATH_SUMMARY_H
#define TOOL_PATH_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/print/json.h"
#include "path/line.h"
#include "path/path.h"

/* Packets of further connections count, but not as part of a connection. */
#define SUMMARY_FLOWS_MAX	(1U << 16)

/**
 * struct tally - counters of one kind
 * @root: tree over @entries, for tsearch(3)
 * @entries: in the order in which they were added
 * @nr: number of entries
 */
struct tally {
	void *root;
	void **entries;
	size_t nr;
};

/**
 * struct summary - all paths since the summary was emptied
 * @begin: when that was, nanoseconds of CLOCK_MONOTONIC
 * @packets: number of packets
 * @lost: of @packets, those that were not seen leaving
 * @translated: of @packets, those whose addresses or ports changed
 * @hops: entries are struct hop
 * @losses: entries are struct loss
 * @flows: entries are struct flow_count
 */
struct summary {
	uint64_t begin;
	uint64_t packets;
	uint64_t lost;
	uint64_t translated;
	struct tally hops;
	struct tally losses;
	struct tally flows;
};

/* Start at the time @now of CLOCK_MONOTONIC. */
void summary_begin(struct summary *summary, uint64_t now);

/* Add a path.  Return 0 or -ENOMEM. */
int summary_add(struct summary *summary, const struct path *path, const struct path_fate *fate);

/*
 * Print the summary on standard output at the time @now of CLOCK_MONOTONIC.  This changes
 * the order of its entries.
 */
void summary_print(struct summary *summary, uint64_t now, struct path_names *names);

/* The same as a JSON object on a line. */
void summary_json(struct summary *summary, uint64_t now, struct json *json,
		  struct path_names *names);

void summary_empty(struct summary *summary);

#endif
