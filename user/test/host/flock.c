// SPDX-License-Identifier: GPL-2.0
#include "flock.h"
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

void flock_dawdle(u64 seed)
{
	dawdle_seed = seed;
	core_step = dawdle;
}

static void own(struct producer *p, const struct nfr_slot *slot)
{
	struct box *box = p->flock->box;

	if (box_has_blocks(box))
		box_enter(box, box_block_of(box, slot));
	else if (!box_own(box, box_slot_of(slot), p->who))
		p->wrong = "two producers hold one slot";
}

static void disown(struct producer *p, const struct nfr_slot *slot)
{
	struct box *box = p->flock->box;

	if (box_has_blocks(box)) {
		if (!box_leave(box, box_block_of(box, slot)))
			p->wrong = "nobody was in the block";
	} else if (!box_disown(box, box_slot_of(slot), p->who)) {
		p->wrong = "two producers held one slot";
	}
}

static bool is_of_slot(const struct box *box, const struct nfr_slot *slot)
{
	void *start;

	if (!box_has_blocks(box))
		return slot->frame == box_frame(box, box_slot_of(slot));
	start = box->blocks[(slot->seq - 1) % box->shape.block_nr];
	return slot->frame >= start + box_first(box) &&
	       slot->frame < start + box->shape.block_size;
}

static void fill_and_commit(struct producer *p, const struct nfr_slot *slot,
			    const struct packet *packet)
{
	struct box *box = p->flock->box;
	const char *wrong;

	if (!is_of_slot(box, slot))
		p->wrong = "the frame is not the slot's";
	own(p, slot);
	packet_fill(box, slot->frame, packet);
	core_step_here();
	wrong = packet_check_own(box, slot->frame, packet->id);
	if (wrong)
		p->wrong = wrong;
	disown(p, slot);
	nfr_ring_commit(&box->ring, slot, packet->info.status);
	/* the lock of our next claim would order what we did with the others */
	if (box_has_blocks(box) && random_once_in(&p->seed, 4))
		sched_yield();
}

static bool is_hopeless(const struct flock *flock)
{
	return __atomic_load_n(&flock->hopeless, __ATOMIC_RELAXED);
}

static void enter(struct producer *p)
{
	__atomic_add_fetch(&p->section, 1, __ATOMIC_SEQ_CST);
}

static void leave(struct producer *p)
{
	__atomic_add_fetch(&p->section, 1, __ATOMIC_RELEASE);
}

void flock_wait_for_all(struct flock *flock)
{
	u32 i;

	for (i = 0; i < flock->producers; i++) {
		const u64 *section = &flock->all[i].section;
		u64 seen = __atomic_load_n(section, __ATOMIC_ACQUIRE);

		while (seen % 2 &&
		       __atomic_load_n(section, __ATOMIC_ACQUIRE) == seen)
			sched_yield();
	}
}

/* The numbers start with 1. */
static void send_one(struct producer *p, u64 number)
{
	struct packet_id id = { .producer = p->who, .number = number };
	struct box *box = p->flock->box;
	struct packet packet = packet_make(box, id);
	struct nfr_slot slot;

	enter(p);
	while (!(nfr_ring_reserve(&box->ring, &packet.info, &packet.at, 0,
				  &slot) & NFR_RESERVED)) {
		leave(p);
		if (!p->flock->insist || is_hopeless(p->flock)) {
			p->fate[number] = DROPPED;
			p->dropped++;
			/* the others need the CPU to make room */
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

void flock_leave(struct flock *flock)
{
	__atomic_sub_fetch(&flock->running, 1, __ATOMIC_RELEASE);
}

static void *produce(void *arg)
{
	struct producer *p = arg;
	u64 number;

	flock_dawdle(p->seed);
	for (number = 1; number <= p->flock->packets && !p->wrong; number++)
		send_one(p, number);
	flock_leave(p->flock);
	return NULL;
}

void flock_start(struct flock *flock, u64 seed)
{
	u32 i;

	flock->running = flock->producers + flock->helpers;
	flock->hopeless = false;
	for (i = 0; i < flock->producers; i++) {
		struct producer *p = &flock->all[i];

		*p = (struct producer) {
			.flock = flock,
			.who = i,
			.seed = random_mix(seed + i),
			.fate = calloc(flock->packets + 1, sizeof(*p->fate)),
		};
		if (pthread_create(&p->thread, NULL, produce, p)) {
			perror("pthread_create");
			abort();
		}
	}
}

bool flock_is_sent(const struct flock *flock)
{
	return __atomic_load_n(&flock->running, __ATOMIC_ACQUIRE) <=
	       flock->helpers;
}

bool flock_is_done(const struct flock *flock)
{
	return !__atomic_load_n(&flock->running, __ATOMIC_ACQUIRE);
}

void flock_give_up(struct flock *flock)
{
	__atomic_store_n(&flock->hopeless, true, __ATOMIC_RELAXED);
}

const char *flock_join(struct flock *flock)
{
	const char *wrong = NULL;
	u32 i;

	for (i = 0; i < flock->producers; i++) {
		pthread_join(flock->all[i].thread, NULL);
		if (flock->all[i].wrong)
			wrong = flock->all[i].wrong;
	}
	return wrong;
}

u64 flock_stored(const struct flock *flock)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < flock->producers; i++)
		sum += flock->all[i].stored;
	return sum;
}

u64 flock_dropped(const struct flock *flock)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < flock->producers; i++)
		sum += flock->all[i].dropped;
	return sum;
}

u64 flock_overwritten(const struct flock *flock)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < flock->producers; i++)
		sum += flock->all[i].overwritten;
	return sum;
}

void flock_free(struct flock *flock)
{
	u32 i;

	for (i = 0; i < flock->producers; i++)
		free(flock->all[i].fate);
}
