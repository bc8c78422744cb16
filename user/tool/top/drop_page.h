/* SPDX-License-Identifier: GPL-2.0 */
/* The page of the packets that the kernel drops. */
#ifndef TOOL_TOP_DROP_PAGE_H
#define TOOL_TOP_DROP_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "drops/counter.h"

/**
 * struct drop_page - drops since the page was shown first; start with zeros
 * @counter: the ring and the counters
 * @counts: the ring is attached
 * @why: if @counts is false, why drops cannot be counted
 * @taken: time of @list, seconds
 * @seconds: time between the list before and @list
 * @list: the counters
 * @missed: drops that are in no counter
 */
struct drop_page {
	struct drop_counter counter;
	bool counts;
	char why[256];
	double taken;
	double seconds;
	struct drop_list list;
	uint64_t missed;
};

/*
 * Begin to count in @netns, a namespace or NULL for that of the caller, at the time @now in
 * seconds.  If that fails, the page says why.
 */
void drop_page_start(struct drop_page *page, const char *netns, double now);

/*
 * Wait up to @timeout_ms milliseconds for @fd to be readable, or for drops, and count them.
 */
void drop_page_wait(struct drop_page *page, int timeout_ms, int fd);

/* List the counters at the time @now. */
void drop_page_look(struct drop_page *page, double now);

void drop_page_stop(struct drop_page *page);

#endif
