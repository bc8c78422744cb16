/* SPDX-License-Identifier: GPL-2.0 */
/* A packet socket and a ring of hooks on the same device, at the same time. */
#ifndef WATCH_H
#define WATCH_H

#include "capture.h"
#include "compare.h"

/* @hook is a packet socket too where the test is one of the comparison. */
struct watch {
	struct setup setup;
	struct capture tap, hook;
	/* how many of each there were before both had started */
	unsigned long tap_early, hook_early;
	/* how many packets may still be overtaken, each by any number of others */
	unsigned int overtaking;
	/* count what does not match, and do not tell: to test the comparison */
	bool quiet;
	unsigned int mismatches;
};

void watch_start(struct watch *w, const struct variant *v,
		 const struct setup *setup, int ifindex);
/* Wait until nothing comes any more. */
void watch_settle(struct watch *w);
/* Settle, and find the frames on both sides. */
void watch_collect(struct watch *w);
/*
 * Each frame of the hook against what is expected of it at the tap, in order.
 * The failures are told; how many frames were compared.
 */
unsigned int watch_compare(struct watch *w);
void watch_end(struct watch *w);

/* Their statuses differ by TP_STATUS_GSO_TCP, unknown to taps before 6.3. */
bool watch_tells_more(const struct seen *tap, const struct seen *hook);

/* There may not be room for one more sending. */
bool watch_is_full(struct watch *w);

#endif
