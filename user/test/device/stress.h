/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests that race two things for a time have in common. */
#ifndef STRESS_H
#define STRESS_H

#include "traffic.h"

/* A thread's orders, and how often it carried them out. */
struct task {
	struct ring *r;
	const struct wire *w;
	uint64_t nr;
	size_t len;
	uint16_t source;
	uint64_t end;
};

bool stress_over(uint64_t end);
/* As long from now as the command line says. */
uint64_t stress_end(void);

/* A thread: packets of @len bytes, @nr of them in the end. */
void *stress_flood(void *task);
/* Before its @end. */
void stress_stop(struct task *task);

/* After all that, a packet still arrives. */
void stress_expect_next(struct ring *r, const struct wire *w);

#endif
