// SPDX-License-Identifier: GPL-2.0
/*
 * A reader that writes any status at any time.  It may lose what it was to
 * receive; no producer may notice, and an honest reader that comes after it
 * finds a ring in order.
 */
#include "random.h"
#include "reader.h"
#include "report.h"

#include <sched.h>

struct setting {
	struct box_shape shape;
	u32 producers;
	/* ten thousands of packets by default */
	u32 share;
};

static const struct setting settings[] = {
	{ { "one frame", TPACKET_V2, PAGE, 1, PAGE, 0, 0 }, 2, 10 },
	{ { "two frames", TPACKET_V1, PAGE, 1, PAGE / 2, 0, 253 }, 2, 10 },
	{ { "two frames, four producers", TPACKET_V2, PAGE, 1, PAGE / 2, 0,
	    0xfffffffe }, 4, 10 },
	{ { "three blocks with gaps", TPACKET_V2, PAGE, 3, 1328, 0, 0 },
	  4, 10 },
	{ { "small frames", TPACKET_V1, PAGE, 2, 144, 0, 0xffffff80 }, 3, 20 },
	{ { "one block", TPACKET_V3, PAGE, 1, 256, 0, 0 }, 3, 10 },
	{ { "two blocks, a packet in each", TPACKET_V3, PAGE, 2, PAGE, 0, 64 },
	  4, 10 },
	{ { "three blocks", TPACKET_V3, 2 * PAGE, 3, 512, 0, 0 }, 4, 10 },
};

struct scribbler {
	pthread_t thread;
	struct flock *flock;
	u64 seed;
	u64 written;
};

/* Frames or blocks: what has a status. */
static u32 places(const struct box *box)
{
	return box_has_blocks(box) ? box->shape.block_nr : box->frame_nr;
}

static u32 next_place(const struct box *box)
{
	return box_has_blocks(box) ? box_active(box) : box_head_slot(box);
}

static void scribble_at(struct box *box, u32 place, u64 status)
{
	if (box_has_blocks(box))
		box_block_scribble(box, place, status);
	else
		box_scribble(box, place, status);
}

static void *scribble(void *arg)
{
	struct scribbler *s = arg;
	struct box *box = s->flock->box;

	while (!flock_is_done(s->flock)) {
		u32 any = random_below(&s->seed, places(box));
		u64 status = random_next(&s->seed);

		/* mostly KERNEL: that is what lets producers go on */
		if (!random_once_in(&s->seed, 8))
			status = TP_STATUS_KERNEL;
		if (random_once_in(&s->seed, 2))
			any = next_place(box);
		scribble_at(box, any, status);
		s->written++;
		if (random_once_in(&s->seed, 64))
			sched_yield();
	}
	return NULL;
}

static void return_all(struct box *box)
{
	u32 i;

	for (i = 0; i < places(box); i++)
		scribble_at(box, i, TP_STATUS_KERNEL);
}

static const char *go_on_honestly(struct flock *flock, u64 seed)
{
	struct reader reader;
	const char *wrong;

	reader_init(&reader, flock, next_place(flock->box));
	flock->insist = true;
	flock->packets = report_scaled(5000);
	flock_start(flock, seed);
	reader_run(&reader);
	wrong = flock_join(flock);
	if (!wrong)
		wrong = reader_verdict(&reader);
	reader_free(&reader);
	return wrong;
}

static const char *state_wrong(const struct box *box, u64 stored)
{
	if (box_has_blocks(box))
		return box_is_at_rest(box, box->ring.b.seq)
			? NULL : "a block is not at rest";
	return box_private_state_is(box, stored)
		? NULL : "head and laps do not fit the claims";
}

static void suffer(const struct setting *setting, u64 seed)
{
	struct flock flock = {
		.box = box_new(&setting->shape),
		.producers = setting->producers,
		.packets = report_scaled(10000UL * setting->share) /
			   setting->producers + 1,
	};
	struct scribbler scribbler = { .flock = &flock, .seed = ~seed };
	const char *wrong;
	u64 stored, dropped;

	report_deadline(DEADLINE);
	flock_start(&flock, seed);
	pthread_create(&scribbler.thread, NULL, scribble, &scribbler);
	wrong = flock_join(&flock);
	pthread_join(scribbler.thread, NULL);
	stored = flock_stored(&flock);
	dropped = flock_dropped(&flock);
	flock_free(&flock);
	if (!wrong && stored + dropped != flock.packets * flock.producers)
		wrong = "stored and dropped are not what was sent";
	nfr_ring_retire(&flock.box->ring, 0, 0);
	if (!wrong)
		wrong = state_wrong(flock.box, stored);
	if (!wrong) {
		return_all(flock.box);
		wrong = go_on_honestly(&flock, ~seed);
		stored += flock_stored(&flock);
		flock_free(&flock);
	}
	if (!wrong)
		wrong = state_wrong(flock.box, stored);
	if (!wrong && !box_gaps_untouched(flock.box))
		wrong = "bytes that are nobody's";
	if (wrong)
		report_note("%s", wrong);
	report(!wrong, "scribble: %s: %llu stored, %llu dropped, %llu scribbles",
	       setting->shape.name, stored, dropped, scribbler.written);
	box_free(flock.box);
}

int main(void)
{
	u64 seed = random_seed();
	u32 i;

	packet_prepare(seed);
	for (i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		suffer(&settings[i], random_mix(seed + i));
	return report_end();
}
