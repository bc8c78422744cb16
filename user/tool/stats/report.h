/* SPDX-License-Identifier: GPL-2.0 */
/* The ways of writing a snapshot down. */
#ifndef TOOL_STATS_REPORT_H
#define TOOL_STATS_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "common/snapshot.h"

/* A line for each ring under a line of names; @netns: with a column of that. */
void report_table(FILE *to, const struct snapshot *snapshot, bool netns);

/* Every column, a line each, rings apart by an empty line. */
void report_all(FILE *to, const struct snapshot *snapshot, bool netns);

/* An object for each ring, a line each. */
void report_json(FILE *to, const struct snapshot *snapshot);

/* The counters in the text format of Prometheus, as a textfile collector reads it. */
void report_prometheus(FILE *to, const struct snapshot *snapshot);

#endif
