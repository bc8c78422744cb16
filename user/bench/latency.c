// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the time from the hook, where a packet gets its time stamp, until the
 * reader is awake.  Packets come one at a time into an idle ring, whose reader
 * sleeps on the other processor.
 *
 *	latency ROUNDS PACKETS
 *
 * The time between packets is longer than the time after which a packet socket
 * retires an open block.
 */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

#define MOST	1000
#define PATIENCE 60000	/* milliseconds; long enough on a busy machine */
#define APART	25000000	/* nanoseconds between packets */

/**
 * struct sleeper - the reader's thread
 * @tap: ring of the reader
 * @packets: packets to wait for
 * @usecs: latency of each wake-up, microseconds
 * @woken: number of wake-ups; less than @packets if a wake-up found several packets
 */
struct sleeper {
	struct tap tap;
	int packets;
	double usecs[MOST];
	int woken;
};

static void *reader(void *arg)
{
	struct sleeper *s = arg;
	struct pollfd pfd = { .fd = s->tap.fd, .events = POLLIN };
	uint64_t sum;

	on_processor(1);
	for (int n = 0; n < s->packets;) {
		struct timespec t;

		if (poll(&pfd, 1, PATIENCE) <= 0)
			die("no packet arrived in 60 seconds");
		clock_gettime(CLOCK_REALTIME, &t);
		s->usecs[s->woken++] = (t.tv_sec * 1e9 + t.tv_nsec -
					tap_next_time(&s->tap)) / 1e3;
		n += tap_read(&s->tap, false, &sum);
	}
	return NULL;
}

static int by_value(const void *a, const void *b)
{
	return *(double *)a > *(double *)b ? 1 : -1;
}

static void measure(int round, enum tap_kind kind, int version, int packets)
{
	struct shape shape = { .size = 60, .ring = 1 << 20, .version = version };
	static struct sleeper s;
	pthread_t thread;

	tap_open(&s.tap, kind, &shape);
	s.packets = packets;
	s.woken = 0;
	if (pthread_create(&thread, NULL, reader, &s))
		die("pthread_create");
	generator_run(packets, APART);
	pthread_join(thread, NULL);
	tap_close(&s.tap);

	qsort(s.usecs, s.woken, sizeof(double), by_value);
	printf("%d,%s,%d,%.2f,%.2f\n", round, tap_name(kind), version + 1,
	       s.usecs[s.woken / 2], s.usecs[s.woken * 99 / 100]);
	fflush(stdout);
}

int measure_latency(int argc, char **argv)
{
	int packets = argc > 2 ? atoi(argv[2]) : 0;

	if (packets < 1 || packets > MOST)
		return 2;
	puts("round,tap,version,p50_us,p99_us");
	on_processor(0);
	generator_init(1, 60);
	for (int round = 0; round < atoi(argv[1]); round++)
		for (int kind = TAP_PACKET; kind <= TAP_INGRESS; kind++)
			for (int v = TPACKET_V2; v <= TPACKET_V3; v++)
				measure(round, kind, v, packets);
	return 0;
}
