// SPDX-License-Identifier: GPL-2.0
/*
 * Measure two processors that put packets into one ring, two processors with a
 * ring each (a fanout group by processor), and one processor alone.  Print
 * million packets a second and nanoseconds of processor time per packet,
 * including the time of the generator.  The ring holds all packets, so it is
 * never full.
 *
 *	contention ROUNDS
 */
#include <stdlib.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "bench.h"

#define PACKETS 100000

static const struct shape shape = {
	.size = 60, .ring = 64 << 20, .version = TPACKET_V2,
};

static void join(const struct tap *tap)
{
	int group = 7 | PACKET_FANOUT_CPU << 16;

	tap_set(tap, SOL_PACKET, PACKET_FANOUT, &group, sizeof(group));
}

static void measure(int round, enum tap_kind kind, int rings, int processors)
{
	struct tap tap[2];
	struct race race;
	uint64_t lost = 0;

	generator_init(processors, shape.size);
	for (int i = 0; i < rings; i++) {
		tap_open(&tap[i], kind, &shape);
		if (rings > 1)
			join(&tap[i]);
	}
	race = generator_race(PACKETS);
	for (int i = 0; i < rings; i++) {
		lost += tap_drops(&tap[i]);
		tap_close(&tap[i]);
	}
	printf("%d,%s,%d,%d,%.4f,%.2f,%llu\n", round, tap_name(kind),
	       kind == TAP_NONE ? 0 : rings, processors,
	       PACKETS * processors / race.seconds / 1e6,
	       race.cpu_ns / (PACKETS * processors), (unsigned long long)lost);
	fflush(stdout);
}

int measure_contention(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0;

	if (rounds < 1)
		return 2;
	puts("round,tap,rings,processors,mpps,cpu_ns,lost");
	for (int round = 0; round < rounds; round++) {
		measure(round, TAP_NONE, 1, 1);
		measure(round, TAP_NONE, 1, 2);
		for (int kind = TAP_PACKET; kind <= TAP_INGRESS; kind++) {
			measure(round, kind, 1, 1);
			measure(round, kind, 1, 2);
			measure(round, kind, 2, 2);
		}
	}
	return 0;
}
