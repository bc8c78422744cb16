/* SPDX-License-Identifier: GPL-2.0 */
/* What a summary counts: shared by the code that collects it and the code that prints it. */
#ifndef TOOL_PATH_SUMMARY_PARTS_H
#define TOOL_PATH_SUMMARY_PARTS_H

#include "path/summary.h"

/* Times are counted in classes that are at most 1/16 of their times wide. */
#define CLASS_BITS		4
#define CLASSES_PER_POWER	(1U << CLASS_BITS)
#define CLASS_NR		((64 - CLASS_BITS + 1) * CLASSES_PER_POWER)

/**
 * struct hop - the way from one point to the next
 * @from: the first point; only its device and point matter
 * @to: the second point
 * @packets: number of packets
 * @longest: longest time, nanoseconds
 * @classes: number of packets in each class of times
 */
struct hop {
	struct path_step from;
	struct path_step to;
	uint64_t packets;
	uint64_t longest;
	uint32_t classes[CLASS_NR];
};

/**
 * struct loss - a place where packets were lost
 * @place: the last point.  If the kernel dropped the packet, @place also has the reason
 *	and the function
 * @dropped: the kernel dropped it
 * @rule: the rule that dropped it, if that is known
 * @packets: number of packets
 */
struct loss {
	struct path_step place;
	bool dropped;
	struct trace_rule rule;
	uint64_t packets;
};

/**
 * struct flow_count - both directions of a connection
 * @flow: addresses of its first packet that was seen
 * @ends: its ends
 * @packets: number of packets
 * @bytes: their length
 * @lost: of @packets, those that were lost
 */
struct flow_count {
	struct flow flow;
	struct tcp_end ends[2];
	uint64_t packets;
	uint64_t bytes;
	uint64_t lost;
};

/*
 * Return the time that @percent of the packets did not exceed, in nanoseconds.  It is at
 * most 1/16 too long.
 */
uint64_t hop_quantile(const struct hop *hop, unsigned int percent);

#endif
