// SPDX-License-Identifier: GPL-2.0
#include <sched.h>

#include "host.h"
#include "stress.h"

/*
 * On one processor, a thread that never sleeps must yield; otherwise no other
 * thread runs.
 */
bool stress_over(uint64_t end)
{
	static __thread unsigned int calls;

	if (++calls % 32 == 0)
		sched_yield();
	return host_now_ns() >= end;
}

uint64_t stress_end(void)
{
	return host_now_ns() + knobs.stress_ms * 1000000ull;
}

void *stress_flood(void *arg)
{
	struct task *t = arg;

	while (!stress_over(__atomic_load_n(&t->end, __ATOMIC_RELAXED))) {
		if (traffic_send(t->w, t->source, t->nr, t->len) == 0)
			t->nr++;
	}
	return NULL;
}

void stress_stop(struct task *task)
{
	__atomic_store_n(&task->end, 0, __ATOMIC_RELAXED);
}

void stress_expect_next(struct ring *r, const struct wire *w)
{
	struct tally tally = { .source = 77 };

	ring_drain(r);
	traffic_send_many(w, 77, 0, 1, 60);
	tally_ring(&tally, r);
	EXPECT_EQ(tally.seen, 1);
}
