// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the cost of a packet if many rings share a hook, and if one ring takes
 * the packets of many devices.  Measure the time to attach and detach too.
 *
 *	scale ROUNDS RINGS DEVICES
 */
#include <stdlib.h>

#include "bench.h"

#define RINGS	64
#define BURSTS	4

static const struct shape shape = {
	.size = 60, .ring = 1 << 20, .version = TPACKET_V2,
};

static void print(int round, enum tap_kind kind, const char *of, uint32_t nr,
		  double cost, double ms)
{
	printf("%d,%s,%s,%u,%.2f,%.2f\n", round, tap_name(kind), of, nr, cost, ms);
	fflush(stdout);
}

/* Return the time per packet with these @nr taps, in nanoseconds. */
static double cost_with(struct tap *tap, uint32_t nr)
{
	uint64_t burst = shape_burst(&shape);
	double ns = 0;

	for (int i = 0; i < BURSTS; i++) {
		ns += generator_cpu(burst);
		for (uint32_t t = 0; t < nr; t++)
			tap_discard(&tap[t], burst);
	}
	return ns / (burst * BURSTS);
}

/*
 * Return the extra time that @nr taps cost per packet, in nanoseconds.  *@ms is the
 * time to open and close the taps, milliseconds.
 */
static double measure(enum tap_kind kind, const struct shape *of, uint32_t nr,
		      double *ms)
{
	double none = cost_with(NULL, 0), with, start = kernel_ns();
	struct tap tap[RINGS];

	for (uint32_t i = 0; i < nr; i++)
		tap_open(&tap[i], kind, of);
	*ms = kernel_ns() - start;
	with = cost_with(tap, nr);
	start = kernel_ns();
	for (uint32_t i = 0; i < nr; i++)
		tap_close(&tap[i]);
	*ms = (*ms + kernel_ns() - start) / 1e6;
	return with - none;
}

static void measure_rings(int round, enum tap_kind kind, uint32_t nr)
{
	double ms, cost = measure(kind, &shape, nr, &ms);

	print(round, kind, "rings", nr, cost, ms);
}

static void measure_devices(int round, enum tap_kind kind, uint32_t nr)
{
	struct shape all = shape;
	double ms, cost;

	all.everywhere = true;
	cost = measure(kind, &all, 1, &ms);
	print(round, kind, "devices", nr, cost, ms);
}

/* Add devices until there are @to of them; the first exists already. */
static void add_devices(uint32_t from, uint32_t to)
{
	FILE *ip;

	if (to <= from)
		return;
	ip = popen("ip -batch -", "w");
	for (uint32_t i = from + 1; ip && i <= to; i++)
		fprintf(ip, "link add d%u up type dummy\n", i);
	if (!ip || pclose(ip))
		die("ip -batch");
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
