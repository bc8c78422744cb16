/* SPDX-License-Identifier: GPL-2.0 */
/* nfring stats --drops: count the packets that the kernel drops. */
#ifndef TOOL_STATS_DROPS_H
#define TOOL_STATS_DROPS_H

#include <stdint.h>

#include "stats/report.h"

/**
 * struct drops_config - options of --drops
 * @netns: network namespace; NULL: that of the caller
 * @device: count only the drops of this device; NULL: of all
 * @format: output format
 * @output: file to replace; NULL: standard output
 * @last: stop after this time, nanoseconds; 0: never
 * @every: print the counters again after this time, nanoseconds; 0: only at the end
 */
struct drops_config {
	const char *netns;
	const char *device;
	enum report_format format;
	const char *output;
	int64_t last;
	int64_t every;
};

/* Count until the time is over or a signal ends it.  Return 0, or -1 after a message. */
int drops_run(const struct drops_config *config);

#endif
