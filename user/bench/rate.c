// SPDX-License-Identifier: GPL-2.0
/*
 * Find the highest rate without loss.  The generator runs on one processor, and
 * a reader of every byte on the other.  The generator sends four times as many
 * packets as the ring holds.  A rate counts if all of them arrive.
 *
 *	rate ROUNDS SIZE STEPS		search by bisection in STEPS steps
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#define SLOWEST	20000	/* nanoseconds from packet to packet */

/**
 * struct reading - the thread of the reader, on the other processor
 * @reader: way of reading
 * @got: packets read so far
 * @stop: asks the thread to end
 */
struct reading {
	const struct reader *reader;
	uint64_t got;
	bool stop;
};

static void *read_on(void *arg)
{
	struct reading *r = arg;

	on_processor(1);
	while (!__atomic_load_n(&r->stop, __ATOMIC_ACQUIRE)) {
		uint64_t got = reader_read(r->reader);

		if (got)
			__atomic_fetch_add(&r->got, got, __ATOMIC_RELEASE);
	}
	return NULL;
}

/*
 * Wait for the last packets.  Blocks and batches are retired earlier than that.
 */
static uint64_t await_last(struct reading *r, uint64_t packets)
{
	uint64_t got = 0, before;

	do {
		before = got;
		usleep(200000);
		got = __atomic_load_n(&r->got, __ATOMIC_ACQUIRE);
	} while (got != before && got < packets);
	return got;
}

/* Return the rate in packets a second, or 0 if packets were lost. */
static double attempt(struct reading *r, uint64_t packets, uint32_t delay_ns)
{
	double seconds;

	__atomic_store_n(&r->got, 0, __ATOMIC_RELEASE);
	seconds = generator_run(packets, delay_ns);
	return await_last(r, packets) == packets ? packets / seconds : 0;
}

static double rate_find(struct reading *r, uint64_t packets, int steps, bool *all)
{
	double best = attempt(r, packets, 0), rate;
	uint32_t fast = 0, slow = SLOWEST;

	*all = best > 0;
	for (int i = 0; i < steps && !*all; i++) {
		uint32_t delay = (fast + slow) / 2;

		rate = attempt(r, packets, delay);
		if (rate > 0)
			slow = delay;
		else
			fast = delay;
		if (rate > best)
			best = rate;
	}
	return best;
}

static void measure(int round, const struct reader *reader, uint32_t size, int steps)
{
	struct shape shape = {
		.size = size, .ring = 8 << 20, .version = reader->version,
	};
	uint64_t packets = 4 * shape_capacity(&shape);
	struct reading r = { .reader = reader };
	pthread_t thread;
	double rate;
	bool all;

	reader_open(reader, &shape);
	if (pthread_create(&thread, NULL, read_on, &r))
		die("pthread_create");
	/* Warm up, because a user-mode kernel maps pages only when touched. */
	attempt(&r, packets / 4, SLOWEST);
	rate = rate_find(&r, packets, steps, &all);
	__atomic_store_n(&r.stop, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	reader_close(reader);
	printf("%d,%s,%u,%.4f,%d\n", round, reader->name, size, rate / 1e6, all);
	fflush(stdout);
}

int measure_rate(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0;
	uint32_t size;

	if (rounds < 1 || argc < 4)
		return 2;
	size = atoi(argv[2]);
	puts("round,reader,size,mpps,generator_limit");
	on_processor(0);
	generator_init(1, size);
	for (int round = 0; round < rounds; round++)
		for (int r = 0; r < READER_NR; r++)
			measure(round, &readers[r], size, atoi(argv[3]));
	return 0;
}
