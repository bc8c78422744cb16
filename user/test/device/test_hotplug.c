// SPDX-License-Identifier: GPL-2.0
/* A processor that goes offline and online again while rings receive on it. */
#include <pthread.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "stress.h"

#define ONLINE	"/sys/devices/system/cpu/cpu1/online"

/*
 * Send on processor 1.  While it is offline, the kernel runs the thread on another one.
 */
static void *flood_there(void *arg)
{
	struct task *t = arg;

	while (!stress_over(__atomic_load_n(&t->end, __ATOMIC_RELAXED))) {
		/* This fails while the processor is offline. */
		host_stay_on(1);
		for (int i = 0; i < 100; i++)
			if (traffic_send(t->w, t->source, t->nr, t->len) == 0)
				t->nr++;
	}
	return NULL;
}

/* Read at most @max frames, because the ring may never be empty while packets arrive. */
static void read_frames(struct ring *r, struct tally tally[2], unsigned int max)
{
	struct frame f;

	for (; max && ring_peek(r, &f); max--) {
		tally_frame(&tally[0], &f);
		tally_frame(&tally[1], &f);
		ring_release(r);
	}
}

/*
 * Counters are per processor, and a block's timer runs on the processor that opened
 * the block.
 */
TEST(a_processor_that_goes_offline_loses_nothing, .seconds = 600, .real_time = true)
{
	struct wire w[2] = { wire_open("wire0"), wire_open("wire1") };
	struct tally tally[2] = { { .source = 1 }, { .source = 2 } };
	struct nfring_stats counters;
	struct tpacket_stats stats;
	unsigned int round = 0;
	struct task send[2];
	pthread_t thread[2];
	uint64_t sent;
	struct ring r;
	int i;

	if (host_write(ONLINE, "1") < 0)
		SKIP("this machine cannot take a processor offline");
	ring_open(&r, v, SOCK_RAW);
	r.tov_ms = 1;
	ring_set(&r, 1 << 14, 16, 2048);
	ring_map(&r);
	ring_attach(&r, 0);
	for (i = 0; i < 2; i++) {
		send[i] = (struct task){ .w = &w[i], .source = (uint16_t)(i + 1), .len = 100,
					 .end = UINT64_MAX };
		pthread_create(&thread[i], NULL, i ? stress_flood : flood_there, &send[i]);
	}
	for (uint64_t end = stress_end(); !stress_over(end) || round < 2; round++) {
		OK(host_write(ONLINE, round % 2 ? "1" : "0"));
		read_frames(&r, tally, 256);
	}
	OK(host_write(ONLINE, "1"));
	for (i = 0; i < 2; i++)
		stress_stop(&send[i]);
	for (i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	read_frames(&r, tally, UINT32_MAX);
	sent = send[0].nr + send[1].nr;
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, sent);
	EXPECT_EQ(tally[0].seen + tally[1].seen + stats.tp_drops, sent);
	if (v->ops->is_nfring) {
		OK(nfring_counters(r.fd, &counters));
		EXPECT_EQ(counters.packets + counters.drop_full, sent);
	}
	NOTE("%u changes, %llu packets", round, (unsigned long long)sent);
	stress_expect_next(&r, &w[0]);
	ring_close(&r);
}
