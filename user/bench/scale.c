// SPDX-License-Identifier: GPL-2.0
/*
 * What a packet costs as rings share a hook, and as a ring is on all of many
 * devices; and how long it takes to put it there and take it away.
 *
 *	scale ROUNDS RINGS DEVICES
 */
#include <stdlib.h>

#include "bench.h"

#define RINGS	64

static const struct shape shape = {
	.size = 60, .ring = 1 << 20, .version = TPACKET_V2,
};

static void print(int round, enum tap_kind kind, const char *of, uint32_t nr,
		  double none, double with, double ms)
{
	printf("%d,%s,%s,%u,%.2f,%.2f\n", round, tap_name(kind), of, nr,
	       (with - none) / shape_capacity(&shape), ms);
	fflush(stdout);
}

static void measure_rings(int round, enum tap_kind kind, uint32_t nr)
{
	uint64_t burst = shape_capacity(&shape);
	struct tap tap[RINGS];
	double none = generator_cpu(burst), with, ms;

	ms = kernel_ns();
	for (uint32_t i = 0; i < nr; i++)
		tap_open(&tap[i], kind, &shape);
	ms = (kernel_ns() - ms) / 1e6;
	with = generator_cpu(burst);
	for (uint32_t i = 0; i < nr; i++)
		tap_close(&tap[i]);
	print(round, kind, "rings", nr, none, with, ms);
}

static void measure_devices(int round, enum tap_kind kind, uint32_t nr)
{
	struct shape all = shape;
	uint64_t burst = shape_capacity(&all);
	double none = generator_cpu(burst), with, ms, start;
	struct tap tap;

	all.everywhere = true;
	start = kernel_ns();
	tap_open(&tap, kind, &all);
	ms = kernel_ns() - start;
	with = generator_cpu(burst);
	start = kernel_ns();
	tap_close(&tap);
	ms = (ms + kernel_ns() - start) / 1e6;
	print(round, kind, "devices", nr, none, with, ms);
}

/* The first is there. */
static void add_devices(uint32_t from, uint32_t to)
{
	char command[160];

	snprintf(command, sizeof(command),
		 "for i in $(seq %u %u); do echo link add d$i up type dummy; done | "
		 "ip -batch -", from + 1, to);
	if (to > from)
		run(command);
}

int measure_scale(int argc, char **argv)
{
	uint32_t rings[SIZES], devices[SIZES], there = 1;
	int rounds, ring_nr, device_nr;

	if (argc < 4)
		return 2;
	rounds = atoi(argv[1]);
	ring_nr = numbers(argv[2], rings, SIZES);
	device_nr = numbers(argv[3], devices, SIZES);
	puts("round,tap,of,number,cost_ns,attach_ms");
	generator_init(1, shape.size);
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < ring_nr && rings[i] <= RINGS; i++)
			for (int kind = TAP_PACKET; kind <= TAP_INGRESS; kind++)
				measure_rings(round, kind, rings[i]);
	for (int i = 0; i < device_nr; there = devices[i++]) {
		add_devices(there, devices[i]);
		for (int round = 0; round < rounds; round++)
			for (int kind = TAP_PACKET; kind <= TAP_INGRESS; kind++)
				measure_devices(round, kind, devices[i]);
	}
	return 0;
}
