// SPDX-License-Identifier: GPL-2.0
/*
 * What a tap costs: time per packet with it, less the same without it right
 * before and after.  One processor: what it does is all there is, so the time
 * the reader takes afterwards adds to what the kernel has taken.
 *
 *	cost ROUNDS SIZES RINGS [KINDS]		comma-separated; rings in MiB
 */
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <unistd.h>

#include "bench.h"

/**
 * struct sample - one measurement
 * @tap: nanoseconds per packet of generator and tap
 * @reader: of a reader that touches every byte
 * @lost: packets that were not there to be read
 */
struct sample {
	double tap;
	double reader;
	uint64_t lost;
};

static uint64_t sum;

/* No more than that a run is short, no fewer than that it can be told. */
static uint64_t packets_of(const struct shape *shape)
{
	uint64_t most = (400u << 20) / shape->size;

	return most > 150000 ? 150000 : most;
}

/* A block that is not full is handed over after a while. */
static uint64_t read_rest(struct tap *tap, uint64_t missing)
{
	struct pollfd pfd = { .fd = tap->fd, .events = POLLIN };
	uint64_t got = 0;

	for (int tries = 0; got < missing && tries < 3; tries++) {
		if (tap->fd >= 0)
			poll(&pfd, 1, 100);
		else
			usleep(100000);
		got += tap_read(tap, true, &sum);
	}
	return got;
}

static struct sample measure(enum tap_kind kind, const struct shape *shape)
{
	uint64_t packets = packets_of(shape), done = 0;
	uint64_t burst = shape_capacity(shape);
	struct sample s = { 0 };
	struct tap tap;
	double start;

	if (burst > packets)
		burst = packets;
	tap_open(&tap, kind, shape);
	while (done < packets) {
		uint64_t got;

		s.tap += generator_cpu(burst);
		start = now();
		got = tap_read(&tap, true, &sum);
		s.reader += now() - start;
		if (kind == TAP_NFLOG || tap_has_ring(kind))
			s.lost += burst - got - (got < burst ?
				read_rest(&tap, burst - got) : 0);
		done += burst;
	}
	tap_close(&tap);
	s.tap *= 1e9 / done;
	s.reader *= 1e9 / done;
	return s;
}

static void print(int round, enum tap_kind kind, const struct shape *shape,
		  double none, const struct sample *s)
{
	printf("cost,%d,%s,%d,%u,%u,%.2f,%.2f,%.2f,%.2f,%llu\n", round,
	       tap_name(kind), tap_has_ring(kind) ? shape->version + 1 : 0,
	       shape->size, (uint32_t)(shape->ring >> 20), none, s->tap,
	       s->tap - none, s->reader, (unsigned long long)s->lost);
	fflush(stdout);
}

static void measure_round(int round, struct shape *shape, const char *kinds)
{
	for (int kind = TAP_NONE + 1; kind < TAP_KIND_NR; kind++) {
		int last = tap_has_ring(kind) ? TPACKET_V3 : TPACKET_V1;

		if (kinds && !strstr(kinds, tap_name(kind)))
			continue;
		for (int v = TPACKET_V1; v <= last; v++) {
			struct sample s;
			double before, after;

			shape->version = v;
			before = measure(TAP_NONE, shape).tap;
			s = measure(kind, shape);
			after = measure(TAP_NONE, shape).tap;
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
