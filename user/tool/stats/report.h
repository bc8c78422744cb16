/* SPDX-License-Identifier: GPL-2.0 */
/* Output formats for a snapshot. */
#ifndef TOOL_STATS_REPORT_H
#define TOOL_STATS_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "common/snapshot.h"

/* A header, then a line for each ring.  @netns: include the network namespace. */
void report_table(FILE *to, const struct snapshot *snapshot, bool netns);

/* A line for each counter, and an empty line between rings. */
void report_all(FILE *to, const struct snapshot *snapshot, bool netns);

/* A heading and a line for each unused tap; nothing if there is none. */
void report_taps(FILE *to, const struct snapshot *snapshot, bool netns);

/* A line with a JSON object for each ring. */
void report_json(FILE *to, const struct snapshot *snapshot);

/* The text format that the Prometheus textfile collector reads. */
void report_prometheus(FILE *to, const struct snapshot *snapshot);

#endif
