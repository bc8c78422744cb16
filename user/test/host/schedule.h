/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every order, up to a number of preemptions, in which a few actors can come
 * between each other's accesses.
 *
 * The actors are contexts of one thread and change at the steps of
 * core_in_user_space.h only.  An order is a list of choices; it is run from
 * the start, and then the last choice that has an alternative takes it.  The
 * machine is sequentially consistent here: whether acquire and release suffice
 * is what the programs with threads ask ThreadSanitizer.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "core_in_user_space.h"

#define ACTORS_MAX	4

struct schedule {
	u32 actors;
	/* how often an actor is stopped that could have gone on */
	u32 preemptions;
	/* what actor @me does; from the start in each order */
	void (*play)(u32 me);
	/* before anybody can come in between */
	void (*watch)(void);
};

/* Begin with the first order. */
void schedule_begin(const struct schedule *schedule);

/* Run one order to its end: all actors done, or asleep. */
void schedule_run(void);

/* False: that was the last order. */
bool schedule_next(void);

void schedule_end(void);

/* What an order came to: NULL and what the ring refused, or what was wrong. */
struct outcome {
	const char *wrong;
	u32 dropped;
};

/*
 * A test of @group: all orders, up to the first that something is wrong in.
 * @run plays one of @scenario by schedule_run() and looks at what is left.
 */
void schedule_explore(const struct schedule *schedule, const char *group,
		      const char *name,
		      struct outcome (*run)(const void *scenario),
		      const void *scenario);

/*
 * From within an actor: somebody else may come here.  After an order, from
 * outside, it does nothing.
 */
void schedule_step(void);

/* From within an actor: somebody else has to make this zero first. */
void schedule_wait(const u32 *until_zero);

/* From within an actor: sleep until woken. */
void schedule_sleep(u32 me);
void schedule_wake(u32 actor);

bool schedule_is_asleep(u32 actor);
bool schedule_is_done(u32 actor);

#endif
