// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the processor time to allocate and map a ring in blocks of 4 MiB, and
 * to free it.
 *
 *	setup ROUNDS MIBS
 */
#include <stdlib.h>

#include "bench.h"

#define BLOCK	(4 << 20)

/**
 * struct times - processor time, milliseconds
 * @open: until the ring is mapped and receives packets
 * @close: to free the ring
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
	/*
	 * Warm up, because the host allocates a user-mode kernel's memory on
	 * use.
	 */
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
