// SPDX-License-Identifier: GPL-2.0
/*
 * Producers and an honest reader.  The reader must get whole packets, each
 * once, in order.
 */
#include "random.h"
#include "reader.h"
#include "report.h"

struct setting {
	struct ring_fixture_shape shape;
	u32 producers;
	bool insist;
	/* number of packets to send, in units of 10,000, with the default COUNT */
	u32 share;
};

static const struct setting settings[] = {
	{ { "one frame", TPACKET_V1, PAGE, 1, PAGE, 0, 0 }, 2, false, 10 },
	{ { "one frame, all sent", TPACKET_V2, PAGE, 1, PAGE, 0, 250 },
	  2, true, 2 },
	{ { "two frames, lap counter about to wrap at 2^32",
	    TPACKET_V2, PAGE, 1, PAGE / 2, 0,
	    0xfffffff0 }, 4, false, 10 },
	{ { "three blocks with gaps", TPACKET_V2, PAGE, 3, 1328, 16, 254 },
	  4, false, 15 },
	{ { "three blocks with gaps, all sent", TPACKET_V1, PAGE, 3, 1328, 100,
	    0 }, 2, true, 10 },
	{ { "small frames, one producer", TPACKET_V1, PAGE, 4, 144, 0, 0 },
	  1, true, 30 },
	{ { "small frames, four producers", TPACKET_V2, PAGE, 4, 144, 0,
	    0xffffff00 }, 4, true, 20 },
	{ { "a thousand frames", TPACKET_V2, 16 * PAGE, 8, 512, 0, 0 },
	  2, false, 40 },
	{ { "frames of 16 KiB", TPACKET_V1, 4 * PAGE, 3, 4 * PAGE, 0, 0 },
	  2, false, 4 },
};

static void hand_off(const struct setting *setting, u64 seed)
{
	struct producers producers = {
		.fixture = fixture_new(&setting->shape),
		.nr = setting->producers,
		.packets = report_scaled(10000UL * setting->share) /
			   setting->producers + 1,
		.insist = setting->insist,
	};
	struct reader reader;
	const char *wrong;

	report_deadline(DEADLINE);
	reader_init(&reader, &producers, 0);
	producers_start(&producers, seed);
	producers_dawdle(~seed);
	reader_run(&reader);
	core_step = NULL;
	wrong = producers_join(&producers);
	if (!wrong)
		wrong = reader_verdict(&reader);
	if (!wrong && !fixture_private_state_is(producers.fixture, producers_stored(&producers)))
		wrong = "head and laps do not match the claims";
	if (!wrong && !fixture_gaps_untouched(producers.fixture))
		wrong = "bytes after the last frame were overwritten";
	if (wrong)
		report_note("%s", wrong);
	report(!wrong, "handoff: %s: %llu received, %llu dropped",
	       setting->shape.name, reader.received, producers_dropped(&producers));
	reader_free(&reader);
	producers_free(&producers);
	fixture_free(producers.fixture);
}

/* A ring must refuse none of the packets if there is a frame for each. */
static void burst(u64 seed)
{
	static const struct ring_fixture_shape shape = {
		"", TPACKET_V2, PAGE, 3, 1024, 0, 200
	};
	struct ring_fixture *fixture = fixture_new(&shape);
	unsigned long rounds = report_scaled(1500);
	const char *wrong = NULL;
	unsigned long i;

	report_deadline(DEADLINE);
	for (i = 0; i < rounds && !wrong; i++) {
		struct producers producers = {
			.fixture = fixture, .nr = 4, .packets = 3,
		};
		struct reader reader;

		producers_start(&producers, seed + i);
		wrong = producers_join(&producers);
		if (!wrong && producers_dropped(&producers))
			wrong = "a packet was dropped although there was room";
		reader_init(&reader, &producers, 0);
		reader_run(&reader);
		if (!wrong)
			wrong = reader_verdict(&reader);
		reader_free(&reader);
		producers_free(&producers);
	}
	if (wrong)
		report_note("%s, in round %lu", wrong, i);
	report(!wrong, "handoff: as many packets as frames, %lu times", rounds);
	fixture_free(fixture);
}

int main(void)
{
	u64 seed = random_seed();
	u32 i;

	packet_prepare(seed);
	for (i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		hand_off(&settings[i], random_mix(seed + i));
	burst(random_mix(~seed));
	return report_end();
}
