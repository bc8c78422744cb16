// SPDX-License-Identifier: GPL-2.0
/*
 * Producers, a timer that retires blocks while producers fill them, and an honest
 * reader.  The reader must get whole blocks in order, and each packet once.
 */
#include "random.h"
#include "reader.h"
#include "report.h"

#include <sched.h>

/* Repeat a run up to this often, until the timer has closed a block. */
#define TRIES	10

struct setting {
	struct ring_fixture_shape shape;
	u32 producers;
	bool insist;
	/* a timer closes blocks while producers fill them */
	bool timer;
	bool early;
	/* number of packets to send, in units of 10,000, with the default COUNT */
	u32 share;
};

static const struct setting settings[] = {
	{ .shape = { .name = "one block", .version = TPACKET_V3,
		     .block_size = PAGE, .block_nr = 1, .frame_size = 256 },
	  .producers = 2, .timer = true, .share = 10 },
	{ .shape = { .name = "one block, all sent", .version = TPACKET_V3,
		     .block_size = PAGE, .block_nr = 1, .frame_size = 256 },
	  .producers = 4, .insist = true, .early = true, .share = 4 },
	{ .shape = { .name = "two blocks of one packet each",
		     .version = TPACKET_V3, .block_size = PAGE, .block_nr = 2,
		     .frame_size = PAGE, .lap_or_priv = 13 },
	  .producers = 4, .share = 10 },
	{ .shape = { .name = "three blocks, timer", .version = TPACKET_V3,
		     .block_size = 2 * PAGE, .block_nr = 3, .frame_size = 512,
		     .reserve = 16, .lap_or_priv = 100 },
	  .producers = 4, .timer = true, .share = 15 },
	{ .shape = { .name = "three blocks, timer and early reader, all sent",
		     .version = TPACKET_V3, .block_size = 2 * PAGE,
		     .block_nr = 3, .frame_size = 512 },
	  .producers = 3, .insist = true, .timer = true, .early = true,
	  .share = 10 },
	{ .shape = { .name = "large blocks, closed only when full",
		     .version = TPACKET_V3, .block_size = 64 * PAGE,
		     .block_nr = 4, .frame_size = 192 },
	  .producers = 4, .insist = true, .share = 30 },
	{ .shape = { .name = "large blocks, timer", .version = TPACKET_V3,
		     .block_size = 16 * PAGE, .block_nr = 8, .frame_size = 512,
		     .lap_or_priv = 4000 },
	  .producers = 2, .timer = true, .share = 20 },
};

struct timer {
	pthread_t thread;
	struct producers *producers;
	u64 seed;
	u64 closed;
};

static void *retire_now_and_then(void *arg)
{
	struct timer *timer = arg;
	struct nfr_ring *ring = &timer->producers->fixture->ring;

	producers_dawdle(timer->seed);
	while (!producers_have_sent(timer->producers)) {
		u64 seq = nfr_ring_filling(ring);

		if (random_once_in(&timer->seed, 4))
			sched_yield();
		if (seq && nfr_ring_retire(ring, seq, TP_STATUS_BLK_TMO))
			timer->closed++;
	}
	producers_leave(timer->producers);
	return NULL;
}

static const char *settle(struct reader *reader)
{
	const struct producers *producers = reader->producers;
	const char *wrong = reader_verdict(reader);

	if (wrong)
		return wrong;
	if (!fixture_is_at_rest(producers->fixture, reader->seq - 1))
		return "the private state does not match the blocks read";
	if (!fixture_gaps_untouched(producers->fixture))
		return "a private area was overwritten";
	return NULL;
}

/* Return false if nothing was tested, because the timer closed no block in time. */
static bool hand_off(const struct setting *setting, u64 seed, bool last_try)
{
	struct producers producers = {
		.fixture = fixture_new(&setting->shape),
		.nr = setting->producers,
		.packets = report_scaled(10000UL * setting->share) /
			   setting->producers + 1,
		.insist = setting->insist,
		.helpers = setting->timer,
	};
	struct timer timer = { .producers = &producers, .seed = random_mix(seed) };
	struct reader reader;
	const char *wrong;
	bool tested;

	report_deadline(DEADLINE);
	reader_init(&reader, &producers, 0);
	reader.early = setting->early;
	producers_start(&producers, seed);
	if (setting->timer)
		pthread_create(&timer.thread, NULL, retire_now_and_then, &timer);
	producers_dawdle(~seed);
	reader_run(&reader);
	core_step = NULL;
	wrong = producers_join(&producers);
	if (setting->timer)
		pthread_join(timer.thread, NULL);
	if (!wrong)
		wrong = settle(&reader);
	/*
	 * The timer counts only the blocks that it published itself.  If a producer
	 * still filled a frame, the producer published the block.
	 */
	if (!wrong && reader.timed_out < timer.closed)
		wrong = "the timer closed a block whose status does not say so";
	tested = wrong || !setting->timer || timer.closed;
	if (!tested)
		wrong = "the timer never closed a block";
	if (wrong)
		report_note("%s", wrong);
	if (tested || last_try)
		report(!wrong, "blocks: %s: %llu received in %llu blocks, %llu timed out, %llu dropped",
		       setting->shape.name, reader.received, reader.seq - 1,
		       reader.timed_out, producers_dropped(&producers));
	reader_free(&reader);
	producers_free(&producers);
	fixture_free(producers.fixture);
	return tested;
}

/* A ring of three blocks must refuse none of a few packets that fit into two blocks. */
static void burst(u64 seed)
{
	static const struct ring_fixture_shape shape = {
		.version = TPACKET_V3, .block_size = 4 * PAGE, .block_nr = 3,
		.frame_size = 2048,
	};
	struct ring_fixture *fixture = fixture_new(&shape);
	unsigned long rounds = report_scaled(1500);
	const char *wrong = NULL;
	unsigned long i;

	report_deadline(DEADLINE);
	for (i = 0; i < rounds && !wrong; i++) {
		struct producers producers = {
			.fixture = fixture, .nr = 3, .packets = 1,
		};
		struct reader reader;

		reader_init(&reader, &producers, fixture_active(fixture));
		producers_start(&producers, seed + i);
		wrong = producers_join(&producers);
		if (!wrong && producers_dropped(&producers))
			wrong = "a packet was dropped although there was room";
		reader_run(&reader);
		if (!wrong)
			wrong = reader_verdict(&reader);
		reader_free(&reader);
		producers_free(&producers);
	}
	if (wrong)
		report_note("%s, in round %lu", wrong, i);
	report(!wrong, "blocks: as many packets as fit, %lu times", rounds);
	fixture_free(fixture);
}

int main(void)
{
	u64 seed = random_seed();
	u32 i, tries;

	packet_prepare(seed);
	for (i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		for (tries = 1; tries <= TRIES; tries++)
			if (hand_off(&settings[i], random_mix(seed + i), tries == TRIES))
				break;
	burst(random_mix(~seed));
	return report_end();
}
