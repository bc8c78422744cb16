/* SPDX-License-Identifier: GPL-2.0 */
/* Helpers for tests that race two operations for a given time. */
#ifndef STRESS_H
#define STRESS_H

#include "traffic.h"

/* The parameters of a thread, and how often it did its operation. */
struct task {
	struct ring *r;
	const struct wire *w;
	uint64_t nr;
	size_t len;
	uint16_t source;
	uint64_t end;
};

bool stress_over(uint64_t end);
/* Return the time at which a stress test that starts now must end. */
uint64_t stress_end(void);

/*
 * The function of a thread that sends packets of @len bytes and counts them in
 * @nr.
 */
void *stress_flood(void *task);
/* Stop the thread before its @end. */
void stress_stop(struct task *task);

/* After a stress test, check that a packet still arrives. */
void stress_expect_next(struct ring *r, const struct wire *w);

#endif
