// SPDX-License-Identifier: GPL-2.0
/*
 * Time to allocate and map a ring, and the memory of the page tables it takes
 * to have touched all of it; what each further ring costs a packet.
 *
 *	setup ROUNDS MIB...
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define RINGS 64

static uint32_t page_table_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[128];
	uint32_t kib = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmPTE: %u", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

static void measure(int round, enum tap_kind kind, uint32_t mib)
{
	struct shape shape = {
		.size = 1500, .ring = (uint64_t)mib << 20, .version = TPACKET_V2,
	};
	uint32_t before = page_table_kib();
	double start = now();
	struct tap tap;

	tap_open(&tap, kind, &shape);
	printf("setup,%d,%s,%u,milliseconds,%.2f\n", round, tap_name(kind), mib,
	       (now() - start) * 1e3);
	printf("setup,%d,%s,%u,page tables KiB,%u\n", round, tap_name(kind), mib,
	       page_table_kib() - before);
	tap_close(&tap);
	fflush(stdout);
}

/* Nanoseconds per packet and ring, as rings share a hook. */
static void measure_many(int round, enum tap_kind kind, int rings)
{
	const struct shape shape = {
		.size = 60, .ring = 1 << 20, .version = TPACKET_V2,
	};
	uint64_t burst = shape_capacity(&shape);
	struct tap tap[RINGS];
	double none, with;

	none = generator_cpu(burst);
	for (int i = 0; i < rings; i++)
		tap_open(&tap[i], kind, &shape);
	with = generator_cpu(burst);
	for (int i = 0; i < rings; i++)
		tap_close(&tap[i]);
	printf("setup,%d,%s,1,ns per packet and ring of %d,%.2f\n", round,
	       tap_name(kind), rings, (with - none) / burst / rings * 1e9);
	fflush(stdout);
}

int measure_setup(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0;

	if (rounds < 1)
		return 2;
	generator_init(1, 60);
	for (int round = 0; round < rounds; round++) {
		for (int kind = TAP_PACKET; kind <= TAP_INGRESS; kind++) {
			for (int i = 2; i < argc; i++)
				measure(round, kind, atoi(argv[i]));
			for (int rings = 1; rings <= RINGS; rings *= 8)
				measure_many(round, kind, rings);
		}
	}
	return 0;
}
