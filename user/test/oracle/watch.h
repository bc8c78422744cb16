/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Watch a device with a packet socket (the tap) and with a ring on the device's hooks
 * (the hook) at the same time.
 */
#ifndef WATCH_H
#define WATCH_H

#include "capture.h"
#include "compare.h"

/* In tests of the comparison itself, @hook is a packet socket too. */
struct watch {
	struct setup setup;
	struct capture tap, hook;
	/* number of frames that each side got before both had started; not compared */
	unsigned long tap_early, hook_early;
	/* number of packets that may still be overtaken, by any number of others */
	unsigned int overtaking;
	/* count mismatches but do not print them, for tests of the comparison */
	bool quiet;
	unsigned int mismatches;
};

void watch_start(struct watch *w, const struct variant *v,
		 const struct setup *setup, int ifindex);
/* Wait until no more packets arrive. */
void watch_settle(struct watch *w);
/* Call watch_settle() and find the frames on both sides. */
void watch_collect(struct watch *w);
/*
 * Compute the tap's frames from each frame of the hook, in order, and compare them.
 * Print mismatches. Return the number of compared frames.
 */
unsigned int watch_compare(struct watch *w);
void watch_end(struct watch *w);

/* Return whether the statuses differ only by TP_STATUS_GSO_TCP, new in 6.3. */
bool watch_tells_more(const struct seen *tap, const struct seen *hook);

/* Return whether the ring may be too full for one more call of site_send(). */
bool watch_is_full(struct watch *w);

#endif
