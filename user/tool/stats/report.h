/* SPDX-License-Identifier: GPL-2.0 */
/* Output formats for a snapshot. */
#ifndef TOOL_STATS_REPORT_H
#define TOOL_STATS_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "common/snapshot.h"

enum report_format { REPORT_TABLE, REPORT_JSON, REPORT_PROMETHEUS };

/*
 * Print a header, then a line for each ring.  If @netns, include the network
 * namespace.
 */
void report_table(FILE *to, const struct snapshot *snapshot, bool netns);

/* Print a line for each counter, and an empty line between rings. */
void report_all(FILE *to, const struct snapshot *snapshot, bool netns);

/* Print a heading and a line for each unused tap, or nothing if there is none. */
void report_taps(FILE *to, const struct snapshot *snapshot, bool netns);

/* Print a line with a JSON object for each ring. */
void report_json(FILE *to, const struct snapshot *snapshot);

/* Print the text format that the Prometheus textfile collector reads. */
void report_prometheus(FILE *to, const struct snapshot *snapshot);

#endif
