// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the cost of a tap: the time per packet with the tap, minus the mean
 * of the times without it, measured right before and after.  Each burst fits
 * the ring, and its frames are released before the next.  The fastest of a few
 * bursts counts, because other programs on the machine disturbed it least.
 *
 *	cost ROUNDS SIZES RINGS [KINDS]
 *
 * SIZES, RINGS and KINDS are comma-separated lists.  The size of a ring is in MiB.
 * A kind may have a version, as in "ingress-V2".
 */
#include <stdlib.h>

#include "bench.h"

/**
 * struct sample - one measurement
 * @cost: time of generator and tap, nanoseconds per packet
 * @lost: packets dropped because the ring was full
 */
struct sample {
	double cost;
	uint64_t lost;
};

/* Use few bursts, because pktgen sleeps an eighth of a second before each. */
#define BURSTS	4

/* Return a number of packets that gives a short run, but a stable result. */
static uint64_t packets_of(const struct shape *shape)
{
	uint64_t most = (400u << 20) / shape->size;

	return most > 150000 ? 150000 : most;
}

static struct sample measure(enum tap_kind kind, const struct shape *shape)
{
	uint64_t packets = packets_of(shape), done = 0;
	uint64_t burst = shape_burst(shape);
	struct sample s = { 0 };
	struct tap tap;

	if (burst > packets)
		burst = packets;
	if (packets > burst * BURSTS)
		packets = burst * BURSTS;
	tap_open(&tap, kind, shape);
	for (; done < packets; done += burst) {
		double cost = generator_cpu(burst) / burst;

		if (!done || cost < s.cost)
			s.cost = cost;
		tap_discard(&tap, burst);
	}
	s.lost = tap_drops(&tap);
	tap_close(&tap);
	return s;
}

static void print(int round, const struct tap_select *selected, const struct shape *shape,
		  double none, const struct sample *s)
{
	char name[TAP_NAME_MAX];

	printf("%d,%s,%d,%u,%u,%.2f,%.2f,%.2f,%llu\n", round,
	       tap_select_name(selected, name), tap_version(selected), shape->size,
	       (uint32_t)(shape->ring >> 20), none, s->cost, s->cost - none,
	       (unsigned long long)s->lost);
	fflush(stdout);
}

/* Measure the generator alone before and after each tap. */
static void measure_round(int round, struct shape *shape,
			  const struct tap_select *selected, int n)
{
	double before = measure(TAP_NONE, shape).cost;

	for (int i = 0; i < n; i++) {
		struct sample s;
		double after;

		shape->version = selected[i].version;
		shape->option = selected[i].option;
		s = measure(selected[i].kind, shape);
		after = measure(TAP_NONE, shape).cost;
		print(round, &selected[i], shape, (before + after) / 2, &s);
		before = after;
	}
}

int measure_cost(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0, sizes, ring_nr, n;
	uint32_t size[SIZES], ring[SIZES];
	struct tap_select selected[TAP_SELECT_MAX];

	if (rounds < 1 || argc < 4)
		return 2;
	sizes = numbers(argv[2], size, SIZES);
	ring_nr = numbers(argv[3], ring, SIZES);
	n = tap_select(argv[4], selected, TAP_SELECT_MAX);
	puts("round,tap,version,size,ring_mib,without_ns,with_ns,cost_ns,lost");
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < sizes; i++) {
			generator_init(1, size[i]);
			for (int r = 0; r < ring_nr; r++) {
				struct shape shape = {
					.size = size[i], .ring = (uint64_t)ring[r] << 20,
				};

				measure_round(round, &shape, selected, n);
			}
		}
	return sizes && ring_nr ? 0 : 2;
}
