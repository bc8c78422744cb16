// SPDX-License-Identifier: GPL-2.0
/*
 * Processor time to allocate and map a ring, in blocks of 4 MiB, and to give it
 * back.
 *
 *	setup ROUNDS MIBS
 */
#include <stdlib.h>

#include "bench.h"

#define BLOCK	(4 << 20)

/**
 * struct times - milliseconds of processor time
 * @open: until a ring is mapped and takes packets
 * @close: until it is gone
 */
struct times {
	double open;
	double close;
};

static struct times measure(enum tap_kind kind, uint32_t mib)
{
	struct shape shape = {
		.size = 1500, .ring = (uint64_t)mib << 20, .block = BLOCK,
		.version = TPACKET_V2,
	};
	double start = kernel_ns() + program_ns(), opened;
	struct tap tap;

	tap_open(&tap, kind, &shape);
	opened = kernel_ns() + program_ns();
	tap_close(&tap);
	return (struct times) {
		(opened - start) / 1e6,
		(kernel_ns() + program_ns() - opened) / 1e6,
	};
}

int measure_setup(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0;
	uint32_t mib[SIZES];
	int sizes = argc > 2 ? numbers(argv[2], mib, SIZES) : 0;

	if (rounds < 1 || !sizes)
		return 2;
	/* Memory that a user-mode kernel has not used yet is not there yet. */
	for (int i = 0; i < sizes; i++)
		measure(TAP_PACKET, mib[i]);
	puts("round,tap,mib,open_ms,close_ms");
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < sizes; i++)
			for (int kind = TAP_PACKET; kind <= TAP_INGRESS; kind++) {
				struct times t = measure(kind, mib[i]);

				printf("%d,%s,%u,%.2f,%.2f\n", round, tap_name(kind),
				       mib[i], t.open, t.close);
				fflush(stdout);
			}
	return 0;
}
