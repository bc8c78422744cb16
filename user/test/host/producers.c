// SPDX-License-Identifier: GPL-2.0
#include "producers.h"
#include "random.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

static __thread u64 dawdle_seed;

static void dawdle(void)
{
	u64 r = random_next(&dawdle_seed);
	volatile u32 spin;

	if (r % 1024 == 0)
		sched_yield();
	else if (r % 32 == 0)
		for (spin = 0; spin < (r >> 32) % 256; spin++)
			;
}

void producers_dawdle(u64 seed)
{
	dawdle_seed = seed;
	core_step = dawdle;
}

static void own(struct producer *p, const struct nfr_slot *slot)
{
	struct ring_fixture *fixture = p->producers->fixture;

	if (fixture_has_blocks(fixture))
		fixture_enter(fixture, fixture_block_of(fixture, slot));
	else if (!fixture_own(fixture, fixture_slot_of(slot), p->who))
		p->wrong = "two producers hold one slot";
}

static void disown(struct producer *p, const struct nfr_slot *slot)
{
	struct ring_fixture *fixture = p->producers->fixture;

	if (fixture_has_blocks(fixture)) {
		if (!fixture_leave(fixture, fixture_block_of(fixture, slot)))
			p->wrong = "a producer left a block that had no producers";
	} else if (!fixture_disown(fixture, fixture_slot_of(slot), p->who)) {
		p->wrong = "two producers held one slot";
	}
}

static bool is_of_slot(const struct ring_fixture *fixture, const struct nfr_slot *slot)
{
	void *start;

	if (!fixture_has_blocks(fixture))
		return slot->frame == fixture_frame(fixture, fixture_slot_of(slot));
	start = fixture->blocks[(slot->seq - 1) % fixture->shape.block_nr];
	return slot->frame >= start + fixture_first(fixture) &&
	       slot->frame < start + fixture->shape.block_size;
}

static void fill_and_commit(struct producer *p, const struct nfr_slot *slot,
			    const struct packet *packet)
{
	struct ring_fixture *fixture = p->producers->fixture;
	const char *wrong;

	if (!is_of_slot(fixture, slot))
		p->wrong = "the frame is not at its slot's address";
	own(p, slot);
	packet_fill(fixture, slot->frame, packet);
	core_step_here();
	wrong = packet_check_own(fixture, slot->frame, packet->id);
	if (wrong)
		p->wrong = wrong;
	disown(p, slot);
	nfr_ring_commit(&fixture->ring, slot, packet->info.status);
	/*
	 * Let other threads run here: taking the lock for the next claim would
	 * order the stores of this commit, and hide a missing release.
	 */
	if (fixture_has_blocks(fixture) && random_once_in(&p->seed, 4))
		sched_yield();
}

static bool is_hopeless(const struct producers *producers)
{
	return __atomic_load_n(&producers->hopeless, __ATOMIC_RELAXED);
}

static void enter(struct producer *p)
{
	__atomic_add_fetch(&p->section, 1, __ATOMIC_SEQ_CST);
}

static void leave(struct producer *p)
{
	__atomic_add_fetch(&p->section, 1, __ATOMIC_RELEASE);
}

void producers_wait_for_all(struct producers *producers)
{
	u32 i;

	for (i = 0; i < producers->nr; i++) {
		const u64 *section = &producers->all[i].section;
		u64 seen = __atomic_load_n(section, __ATOMIC_ACQUIRE);

		while (seen % 2 &&
		       __atomic_load_n(section, __ATOMIC_ACQUIRE) == seen)
			sched_yield();
	}
}

/* Send a packet; numbers start with 1. */
static void send_one(struct producer *p, u64 number)
{
	struct packet_id id = { .producer = p->who, .number = number };
	struct ring_fixture *fixture = p->producers->fixture;
	struct packet packet = packet_make(fixture, id);
	struct nfr_slot slot;

	enter(p);
	while (!(nfr_ring_reserve(&fixture->ring, &packet.info, &packet.at, 0,
				  &slot) & NFR_RESERVED)) {
		leave(p);
		if (!p->producers->insist || is_hopeless(p->producers)) {
			p->fate[number] = DROPPED;
			p->dropped++;
			/* Let other threads run, so that they can make room. */
			if (random_once_in(&p->seed, 8))
				sched_yield();
			return;
		}
		sched_yield();
		enter(p);
	}
	p->overwritten += slot.overwritten;
	fill_and_commit(p, &slot, &packet);
	leave(p);
	p->fate[number] = STORED;
	p->stored++;
}

void producers_leave(struct producers *producers)
{
	__atomic_sub_fetch(&producers->running, 1, __ATOMIC_RELEASE);
}

static void *produce(void *arg)
{
	struct producer *p = arg;
	u64 number;

	producers_dawdle(p->seed);
	for (number = 1; number <= p->producers->packets && !p->wrong; number++)
		send_one(p, number);
	producers_leave(p->producers);
	return NULL;
}

void producers_start(struct producers *producers, u64 seed)
{
	u32 i;

	producers->running = producers->nr + producers->helpers;
	producers->hopeless = false;
	for (i = 0; i < producers->nr; i++) {
		struct producer *p = &producers->all[i];

		*p = (struct producer) {
			.producers = producers,
			.who = i,
			.seed = random_mix(seed + i),
			.fate = calloc(producers->packets + 1, sizeof(*p->fate)),
		};
		if (pthread_create(&p->thread, NULL, produce, p)) {
			perror("pthread_create");
			abort();
		}
	}
}

bool producers_have_sent(const struct producers *producers)
{
	return __atomic_load_n(&producers->running, __ATOMIC_ACQUIRE) <=
	       producers->helpers;
}

bool producers_are_done(const struct producers *producers)
{
	return !__atomic_load_n(&producers->running, __ATOMIC_ACQUIRE);
}

void producers_give_up(struct producers *producers)
{
	__atomic_store_n(&producers->hopeless, true, __ATOMIC_RELAXED);
}

const char *producers_join(struct producers *producers)
{
	const char *wrong = NULL;
	u32 i;

	for (i = 0; i < producers->nr; i++) {
		pthread_join(producers->all[i].thread, NULL);
		if (producers->all[i].wrong)
			wrong = producers->all[i].wrong;
	}
	return wrong;
}

u64 producers_stored(const struct producers *producers)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < producers->nr; i++)
		sum += producers->all[i].stored;
	return sum;
}

u64 producers_dropped(const struct producers *producers)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < producers->nr; i++)
		sum += producers->all[i].dropped;
	return sum;
}

u64 producers_overwritten(const struct producers *producers)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < producers->nr; i++)
		sum += producers->all[i].overwritten;
	return sum;
}

void producers_free(struct producers *producers)
{
	u32 i;

	for (i = 0; i < producers->nr; i++)
		free(producers->all[i].fate);
}
