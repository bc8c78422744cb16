/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's reports on the packets that it traces. */
#ifndef TOOL_PATH_TRACE_REPORT_H
#define TOOL_PATH_TRACE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "path/trace/tracer.h"

#define TRACE_SEEN_NR	1024
#define TRACE_END_NR	4096

/**
 * struct trace_seen - a packet that a chain has begun to look at
 * @id: the kernel's number for it
 * @base: name of the chain
 * @head: its first bytes
 */
struct trace_seen {
	uint32_t id;
	char base[TRACE_NAME_MAX];
	struct trace_head head;
};

/**
 * struct trace_end - a packet that a rule or a policy has dropped
 * @head: its first bytes; their number is 0 once it was found
 * @rule: what has dropped it, without the hook and the text
 */
struct trace_end {
	struct trace_head head;
	struct trace_rule rule;
};

/**
 * struct trace_reports - the reports
 * @socket: where they come from
 * @changed: the rules have changed; the caller may set it to false
 * @seen: by the number of the packet
 * @ends: ring of the last packets that were dropped
 * @end_nr: how many that were
 */
struct trace_reports {
	int socket;
	bool changed;
	struct trace_seen seen[TRACE_SEEN_NR];
	struct trace_end ends[TRACE_END_NR];
	uint64_t end_nr;
};

/* Return 0, or -1 after a message. */
int trace_reports_open(struct trace_reports *reports);

/* Take the reports that are there.  The kernel has lost some if it had no room for them. */
void trace_reports_take(struct trace_reports *reports);

/*
 * Find the oldest packet that begins with @head, and that was not found before.  Return
 * false if there is none.
 */
bool trace_reports_find(struct trace_reports *reports, const struct trace_head *head,
			struct trace_rule *rule);

#endif
