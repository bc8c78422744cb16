// SPDX-License-Identifier: GPL-2.0
/*
 * A reader that writes any status at any time.  It may lose packets.  It must not affect
 * the producers, and an honest reader after it must find a working ring.
 */
#include "random.h"
#include "reader.h"
#include "report.h"

#include <sched.h>

struct setting {
	struct ring_fixture_shape shape;
	u32 producers;
	/* number of packets to send, in units of 10,000, with the default COUNT */
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
	{ { "two blocks of one packet each", TPACKET_V3, PAGE, 2, PAGE, 0, 64 },
	  4, 10 },
	{ { "three blocks", TPACKET_V3, 2 * PAGE, 3, 512, 0, 0 }, 4, 10 },
};

struct scribbler {
	pthread_t thread;
	struct producers *producers;
	u64 seed;
	u64 written;
};

/* The number of statuses in the ring: each frame has one, or each block in V3. */
static u32 places(const struct ring_fixture *fixture)
{
	return fixture_has_blocks(fixture) ? fixture->shape.block_nr : fixture->frame_nr;
}

static u32 next_place(const struct ring_fixture *fixture)
{
	return fixture_has_blocks(fixture) ? fixture_active(fixture) : fixture_head_slot(fixture);
}

static void scribble_at(struct ring_fixture *fixture, u32 place, u64 status)
{
	if (fixture_has_blocks(fixture))
		fixture_block_scribble(fixture, place, status);
	else
		fixture_scribble(fixture, place, status);
}

static void *scribble(void *arg)
{
	struct scribbler *s = arg;
	struct ring_fixture *fixture = s->producers->fixture;

	while (!producers_are_done(s->producers)) {
		u32 any = random_below(&s->seed, places(fixture));
		u64 status = random_next(&s->seed);

		/* Write KERNEL most of the time, since producers need free frames. */
		if (!random_once_in(&s->seed, 8))
			status = TP_STATUS_KERNEL;
		if (random_once_in(&s->seed, 2))
			any = next_place(fixture);
		scribble_at(fixture, any, status);
		s->written++;
		if (random_once_in(&s->seed, 64))
			sched_yield();
	}
	return NULL;
}

static void return_all(struct ring_fixture *fixture)
{
	u32 i;

	for (i = 0; i < places(fixture); i++)
		scribble_at(fixture, i, TP_STATUS_KERNEL);
}

static const char *go_on_honestly(struct producers *producers, u64 seed)
{
	struct reader reader;
	const char *wrong;

	reader_init(&reader, producers, next_place(producers->fixture));
	producers->insist = true;
	producers->packets = report_scaled(5000);
	producers_start(producers, seed);
	reader_run(&reader);
	wrong = producers_join(producers);
	if (!wrong)
		wrong = reader_verdict(&reader);
	reader_free(&reader);
	return wrong;
}

static const char *state_wrong(const struct ring_fixture *fixture, u64 stored)
{
	if (fixture_has_blocks(fixture))
		return fixture_is_at_rest(fixture, fixture->ring.b.seq)
			? NULL : "a block still has writers or is open";
	return fixture_private_state_is(fixture, stored)
		? NULL : "head and laps do not match the claims";
}

static void suffer(const struct setting *setting, u64 seed)
{
	struct producers producers = {
		.fixture = fixture_new(&setting->shape),
		.nr = setting->producers,
		.packets = report_scaled(10000UL * setting->share) /
			   setting->producers + 1,
	};
	struct scribbler scribbler = { .producers = &producers, .seed = ~seed };
	const char *wrong;
	u64 stored, dropped;

	report_deadline(DEADLINE);
	producers_start(&producers, seed);
	pthread_create(&scribbler.thread, NULL, scribble, &scribbler);
	wrong = producers_join(&producers);
	pthread_join(scribbler.thread, NULL);
	stored = producers_stored(&producers);
	dropped = producers_dropped(&producers);
	producers_free(&producers);
	if (!wrong && stored + dropped != producers.packets * producers.nr)
		wrong = "stored and dropped packets do not add up to those sent";
	nfr_ring_retire(&producers.fixture->ring, 0, 0);
	if (!wrong)
		wrong = state_wrong(producers.fixture, stored);
	if (!wrong) {
		return_all(producers.fixture);
		wrong = go_on_honestly(&producers, ~seed);
		stored += producers_stored(&producers);
		producers_free(&producers);
	}
	if (!wrong)
		wrong = state_wrong(producers.fixture, stored);
	if (!wrong && !fixture_gaps_untouched(producers.fixture))
		wrong = "bytes that belong to no frame were overwritten";
	if (wrong)
		report_note("%s", wrong);
	report(!wrong, "scribble: %s: %llu stored, %llu dropped, %llu scribbles",
	       setting->shape.name, stored, dropped, scribbler.written);
	fixture_free(producers.fixture);
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
