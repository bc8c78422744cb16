/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run a few actors in all orders of their accesses, up to a number of preemptions.
 *
 * The actors are contexts of one thread.  They switch only at the steps of
 * core_in_user_space.h.  An order is a list of choices.  The next order differs in the
 * last choice that has another alternative, and it also runs from the start.
 *
 * The actors see memory in sequentially consistent order.  Programs with threads test
 * under ThreadSanitizer whether acquire and release suffice.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "core_in_user_space.h"

#define ACTORS_MAX	4

struct schedule {
	u32 actors;
	/* how often another actor may run although the current actor could go on */
	u32 preemptions;
	/* runs actor @me; called once for each order */
	void (*play)(u32 me);
	/* called at each step, before another actor can run */
	void (*watch)(void);
};

/* Begin with the first order. */
void schedule_begin(const struct schedule *schedule);

/* Run one order until all actors are done or asleep. */
void schedule_run(void);

/* Go to the next order; return false after the last one. */
bool schedule_next(void);

void schedule_end(void);

/* The result of an order: an error or NULL, and how often the ring refused a packet. */
struct outcome {
	const char *wrong;
	u32 dropped;
};

/*
 * Run a test of @group: all orders, up to the first error.  @run runs one order of
 * @scenario with schedule_run() and checks the ring afterwards.
 */
void schedule_explore(const struct schedule *schedule, const char *group,
		      const char *name,
		      struct outcome (*run)(const void *scenario),
		      const void *scenario);

/*
 * An actor calls this where another actor may run.  It does nothing after an
 * order has ended.
 */
void schedule_step(void);

/* An actor calls this to wait until another actor sets @until_zero to 0. */
void schedule_wait(const u32 *until_zero);

/* An actor calls this to sleep until another one wakes it. */
void schedule_sleep(u32 me);
void schedule_wake(u32 actor);

bool schedule_is_asleep(u32 actor);
bool schedule_is_done(u32 actor);

#endif
