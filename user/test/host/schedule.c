// SPDX-License-Identifier: GPL-2.0
#include "report.h"
#include "schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#define CHOICES_MAX	4096
#define STACK		65536

struct actor {
	ucontext_t context;
	char *stack;
	bool done;
	bool asleep;
	const u32 *until_zero;
};

static struct schedule schedule;
static struct actor actors[ACTORS_MAX];
static u32 current;
static u32 preemptions;
static ucontext_t home;

/* The choices of the current order.  Those before index @replay are given, the others 0. */
static u16 choice[CHOICES_MAX];
static u16 alternatives[CHOICES_MAX];
static u32 depth;
static u32 replay;

static u32 choose(u32 n)
{
	u32 at = depth++;

	if (at >= CHOICES_MAX) {
		fprintf(stderr, "an order of accesses does not end\n");
		abort();
	}
	if (at >= replay)
		choice[at] = 0;
	alternatives[at] = n;
	return choice[at];
}

static bool can_run(u32 i)
{
	if (actors[i].until_zero && *actors[i].until_zero)
		return false;
	return !actors[i].done && !actors[i].asleep;
}

static u32 others(void)
{
	u32 i, n = 0;

	for (i = 0; i < schedule.actors; i++)
		n += i != current && can_run(i);
	return n;
}

/* Return the @n-th actor that can run, not counting the current one. */
static u32 other(u32 n)
{
	u32 i;

	for (i = 0; i < schedule.actors; i++)
		if (i != current && can_run(i) && n-- == 0)
			return i;
	abort();
}

static void switch_to(u32 next)
{
	u32 last = current;

	current = next;
	swapcontext(&actors[last].context, &actors[next].context);
}

void schedule_step(void)
{
	u32 n;

	if (!core_step)
		return;
	schedule.watch();
	if (preemptions == schedule.preemptions)
		return;
	n = choose(others() + 1);
	if (n == 0)
		return;
	preemptions++;
	switch_to(other(n - 1));
}

/* The current actor cannot go on, so this switch does not count as a preemption. */
static void give_way(void)
{
	u32 n = others();

	if (!n)
		setcontext(&home);
	switch_to(other(choose(n)));
}

void schedule_wait(const u32 *until_zero)
{
	struct actor *me = &actors[current];

	me->until_zero = until_zero;
	give_way();
	me->until_zero = NULL;
}

void schedule_sleep(u32 me)
{
	actors[me].asleep = true;
	give_way();
}

void schedule_wake(u32 actor)
{
	actors[actor].asleep = false;
}

bool schedule_is_asleep(u32 actor)
{
	return actors[actor].asleep;
}

bool schedule_is_done(u32 actor)
{
	return actors[actor].done;
}

static void actor_main(void)
{
	u32 me = current;

	schedule.play(me);
	actors[me].done = true;
	give_way();
}

static void set_up(struct actor *actor)
{
	actor->done = false;
	actor->asleep = false;
	actor->until_zero = NULL;
	if (!actor->stack)
		actor->stack = malloc(STACK);
	getcontext(&actor->context);
	actor->context.uc_stack.ss_sp = actor->stack;
	actor->context.uc_stack.ss_size = STACK;
	makecontext(&actor->context, actor_main, 0);
}

void schedule_begin(const struct schedule *what)
{
	schedule = *what;
	replay = 0;
}

void schedule_run(void)
{
	volatile bool back = false;
	u32 i;

	for (i = 0; i < schedule.actors; i++)
		set_up(&actors[i]);
	current = 0;
	preemptions = 0;
	depth = 0;
	core_step = schedule_step;
	core_wait = schedule_wait;
	getcontext(&home);
	if (!back) {
		back = true;
		setcontext(&actors[0].context);
	}
	core_step = NULL;
	core_wait = NULL;
}

bool schedule_next(void)
{
	while (depth) {
		u32 last = depth - 1;

		if (choice[last] + 1 < alternatives[last]) {
			choice[last]++;
			replay = depth;
			return true;
		}
		depth--;
	}
	return false;
}

void schedule_end(void)
{
	u32 i;

	for (i = 0; i < ACTORS_MAX; i++) {
		free(actors[i].stack);
		actors[i].stack = NULL;
	}
}

void schedule_explore(const struct schedule *schedule, const char *group,
		      const char *name,
		      struct outcome (*run)(const void *scenario),
		      const void *scenario)
{
	unsigned long orders = 0, drops = 0;
	struct outcome outcome;

	report_deadline(DEADLINE);
	schedule_begin(schedule);
	do {
		outcome = run(scenario);
		orders++;
		drops += outcome.dropped;
	} while (!outcome.wrong && schedule_next());
	if (outcome.wrong)
		report_note("%s, in order %lu", outcome.wrong, orders);
	report(!outcome.wrong, "%s: %s: %lu orders, %lu packets refused", group, name,
	       orders, drops);
}
