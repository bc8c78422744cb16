// SPDX-License-Identifier: GPL-2.0
/*
 * What a tap costs: time per packet with it, less the same without it right
 * before and after.  Frames are given back between bursts that fit the ring.
 *
 *	cost ROUNDS SIZES RINGS [KINDS]		comma-separated; rings in MiB; a kind
 *						may be one version, "ingress-V2"
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/**
 * struct sample - one measurement
 * @cost: nanoseconds per packet of generator and tap
 * @lost: packets the tap had no room for
 */
struct sample {
	double cost;
	uint64_t lost;
};

/* pktgen sleeps an eighth of a second before each. */
#define BURSTS	6

/* No more than that a run is short, no fewer than that it can be told. */
static uint64_t packets_of(const struct shape *shape)
{
	uint64_t most = (400u << 20) / shape->size;

	return most > 150000 ? 150000 : most;
}

static struct sample measure(enum tap_kind kind, const struct shape *shape)
{
	uint64_t packets = packets_of(shape), done = 0;
	uint64_t burst = shape_capacity(shape);
	struct sample s = { 0 };
	struct tap tap;

	if (burst > packets)
		burst = packets;
	if (packets > burst * BURSTS)
		packets = burst * BURSTS;
	tap_open(&tap, kind, shape);
	for (; done < packets; done += burst) {
		s.cost += generator_cpu(burst);
		tap_discard(&tap, burst);
	}
	s.lost = tap_drops(&tap);
	tap_close(&tap);
	s.cost *= 1e9 / done;
	return s;
}

static void print(int round, enum tap_kind kind, const struct shape *shape,
		  double none, const struct sample *s)
{
	printf("cost,%d,%s,%d,%u,%u,%.2f,%.2f,%.2f,%llu\n", round,
	       tap_name(kind), tap_has_ring(kind) ? shape->version + 1 : 0,
	       shape->size, (uint32_t)(shape->ring >> 20), none, s->cost,
	       s->cost - none, (unsigned long long)s->lost);
	fflush(stdout);
}

/* All, or those whose names are there, with or without a version behind. */
static bool is_wanted(const char *kinds, int kind, int version)
{
	char name[32];
	const char *at;

	if (!kinds)
		return true;
	at = strstr(kinds, tap_name(kind));
	if (!at)
		return false;
	snprintf(name, sizeof(name), "%s-V%d", tap_name(kind), version + 1);
	return at[strlen(tap_name(kind))] != '-' || !tap_has_ring(kind) ||
	       strstr(kinds, name);
}

static void measure_round(int round, struct shape *shape, const char *kinds)
{
	for (int kind = TAP_NONE + 1; kind < TAP_KIND_NR; kind++) {
		int last = tap_has_ring(kind) ? TPACKET_V3 : TPACKET_V1;

		for (int v = TPACKET_V1; v <= last; v++) {
			struct sample s;
			double before, after;

			if (!is_wanted(kinds, kind, v))
				continue;
			shape->version = v;
			before = measure(TAP_NONE, shape).cost;
			s = measure(kind, shape);
			after = measure(TAP_NONE, shape).cost;
			print(round, kind, shape, (before + after) / 2, &s);
		}
	}
}

int measure_cost(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0;

	if (rounds < 1 || argc < 4)
		return 2;
	for (char *s = strtok(argv[2], ","); s; s = strtok(NULL, ",")) {
		struct shape shape = { .size = atoi(s) };

		generator_init(1, shape.size);
		for (int round = 0; round < rounds; round++) {
			char *end = argv[3];

			do {
				shape.ring = strtoull(end, &end, 10) << 20;
				measure_round(round, &shape, argv[4]);
			} while (*end++ == ',');
		}
	}
	return 0;
}
