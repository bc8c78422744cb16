// SPDX-License-Identifier: GPL-2.0
/*
 * Measure kernel and reader together: the processor time of a packet until the
 * reader has read its last byte.  Both run on one processor, in turns: the kernel
 * stores a burst that fits the ring, then the reader reads it.  The fastest turn of
 * each counts, because other programs on the machine disturbed it least.
 *
 *	end_to_end ROUNDS SIZES
 */
#include <stdlib.h>

#include "bench.h"

#define BURSTS	8
#define RING	(8 << 20)

static void keep_least(double *least, double ns, int nr)
{
	if (!nr || ns < *least)
		*least = ns;
}

static double alone(uint64_t burst)
{
	double least = 0;

	for (int i = 0; i < BURSTS; i++)
		keep_least(&least, generator_cpu(burst), i);
	return least / burst;
}

/*
 * Return nanoseconds per packet.  The reader's system calls count as the
 * reader's time, not the tap's.  In a user-mode kernel, a program's first access
 * to a page in each turn takes long.  That time must not count, so touch every
 * page first (see NOTES.md, "About measuring").
 */
static double read_all(const struct reader *reader)
{
	uint64_t packets;
	double start;

	reader_look(reader);
	start = kernel_ns() + program_ns();
	packets = reader_read(reader);

	return (kernel_ns() + program_ns() - start) / (packets ? packets : 1);
}

/*
 * @none is the time of the generator alone before this measurement.  Return the
 * time of the generator alone after it.
 */
static double measure(int round, const struct reader *reader, uint32_t size, double none)
{
	struct shape shape = {
		.size = size, .ring = RING, .version = reader->version,
	};
	uint64_t burst = shape_burst(&shape) / 2;
	double kernel = 0, reading = 0, after;

	reader_open(reader, &shape);
	/* Warm up, because a user-mode kernel maps pages only when touched. */
	for (int i = 0; i < 4; i++) {
		generator_run(burst, 0);
		read_all(reader);
	}
	for (int i = 0; i < BURSTS; i++) {
		keep_least(&kernel, generator_cpu(burst), i);
		keep_least(&reading, read_all(reader), i);
	}
	reader_close(reader);
	after = alone(burst);
	kernel = kernel / burst - (none + after) / 2;
	printf("%d,%s,%u,%.2f,%.2f,%.2f\n", round, reader->name, size, kernel,
	       reading, kernel + reading);
	fflush(stdout);
	return after;
}

int measure_end_to_end(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0;
	uint32_t size[SIZES];
	int sizes = argc > 2 ? numbers(argv[2], size, SIZES) : 0;

	if (rounds < 1 || !sizes)
		return 2;
	puts("round,reader,size,kernel_ns,reader_ns,both_ns");
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < sizes; i++) {
			struct shape shape = { .size = size[i], .ring = RING };
			double none;

			generator_init(1, size[i]);
			none = alone(shape_burst(&shape) / 2);
			for (int r = 0; r < READER_NR; r++)
				none = measure(round, &readers[r], size[i], none);
		}
	return 0;
}
