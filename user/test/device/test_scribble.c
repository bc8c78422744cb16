// SPDX-License-Identifier: GPL-2.0
/*
 * Readers write any values to their ring at any time.  They must not harm the
 * kernel or other rings.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "stress.h"

/* Alternately write random values to the whole ring and to the statuses. */
static void *scribble(void *arg)
{
	struct task *t = arg;
	unsigned int seed = t->source, i;
	uint32_t *words = (uint32_t *)t->r->map;

	while (!stress_over(t->end)) {
		for (i = 0; i < 1000; i++)
			words[(unsigned int)rand_r(&seed) % (t->r->size / 4)] =
				(uint32_t)rand_r(&seed);
		for (i = 0; i < 1000; i++)
			ring_set_status(t->r, (unsigned int)rand_r(&seed) %
					ring_places(t->r),
					rand_r(&seed) % 2 ? TP_STATUS_KERNEL :
					(unsigned int)rand_r(&seed));
		t->nr += 2000;
	}
	return NULL;
}

/* @overwrites: keep switching NFRING_OVERWRITE on and off. */
static void scribble_beside_a_witness(const struct variant *v, bool overwrites)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct tpacket_stats stats;
	struct ring victim, witness;
	struct task send = { .w = &w, .source = 1, .len = 1500 }, writer[2];
	pthread_t thread[3];
	unsigned int i, round, turns = 1;

	ring_start(&victim, v, w.ifindex, PAGE, 3, 1264);
	ring_start(&witness, v, w.ifindex, 1 << 16, 64, 2048);
	send.end = stress_end();
	writer[0] = (struct task){ .r = &victim, .source = 1, .end = send.end };
	writer[1] = (struct task){ .r = &victim, .source = 2, .end = send.end };
	pthread_create(&thread[0], NULL, scribble, &writer[0]);
	pthread_create(&thread[1], NULL, scribble, &writer[1]);
	pthread_create(&thread[2], NULL, stress_flood, &send);
	while (!stress_over(send.end)) {
		tally_ring(&tally, &witness);
		ring_poll(&witness, 5);
		if (overwrites)
			OK(ring_option(&victim, SOL_NFRING, NFRING_OVERWRITE,
				       turns++ % 2));
	}
	if (overwrites)
		OK(ring_option(&victim, SOL_NFRING, NFRING_OVERWRITE, 0));
	for (i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	NOTE("%llu words written, %llu packets", (unsigned long long)(writer[0].nr + writer[1].nr),
	     (unsigned long long)send.nr);
	tally_ring(&tally, &witness);
	ring_stats(&witness, &stats);
	EXPECT_EQ(tally.seen + stats.tp_drops, send.nr);
	EXPECT_EQ(stats.tp_packets, send.nr);
	ring_stats(&victim, &stats);
	EXPECT_EQ(stats.tp_packets, send.nr);

	/*
	 * The kernel keeps its own position, so the ring works again once the statuses
	 * are reset.  Some headers were scribbled before, for example that of the open
	 * block.  So let packets go round the ring.
	 */
	for (round = 0; round < 4 * ring_places(&victim); round++) {
		traffic_send_many(&w, 1, send.nr + round, 1, 1200);
		for (i = 0; i < ring_places(&victim); i++)
			ring_set_status(&victim, i, TP_STATUS_KERNEL);
	}
	traffic_send_many(&w, 1, send.nr, 1, 100);
	ring_poll(&victim, GUARD_MS);
	for (i = 0; i < ring_places(&victim); i++)
		if (ring_status(&victim, i))
			break;
	EXPECT(i < ring_places(&victim));
	ring_seek(&victim, i);
	stress_expect_next(&victim, &w);
	ring_close(&victim);
	ring_close(&witness);
}

TEST(a_scribbler_harms_nobody_else, .real_time = true)
{
	scribble_beside_a_witness(v, false);
}

TEST(a_scribbler_over_an_overwriting_ring_harms_nobody_else, .blocks = true,
     .nfring_only = "only the module has this option", .real_time = true)
{
	scribble_beside_a_witness(v, true);
}

/*
 * A ring has two frames.  One CPU fills a frame with a large packet, which takes long
 * to copy.  Meanwhile the other CPU sends small packets and returns all readable
 * frames.  So the next frame is soon the one that is still being filled and has the
 * status KERNEL.  No small packet may get that frame.
 */
TEST(a_slot_returned_early_is_not_filled_twice, .frames = true, .real_time = true)
{
	struct wire large = wire_open("wire0"), small = wire_open("wire1");
	struct task send = { .w = &large, .source = 1, .len = 60000 };
	uint64_t number, seen[3] = { 0 }, sent = 0;
	pthread_t thread;
	uint16_t source;
	struct ring r;
	struct frame f;

	ring_start(&r, v, 0, 1 << 16, 2, 1 << 16);
	send.end = stress_end();
	pthread_create(&thread, NULL, stress_flood, &send);
	/* Continue until both kinds of packets were seen; a busy machine needs longer. */
	while (!stress_over(send.end)) {
		if (seen[1] < 5 || seen[2] < 5)
			send.end = stress_end();
		traffic_send_many(&small, 2, sent++, 1, 100);
		for (r.next = 0; r.next < 2; r.next++) {
			if (!ring_peek(&r, &f))
				continue;
			if (!traffic_parse(f.data, f.snaplen, &source, &number) ||
			    source > 2 || f.len != (source == 1 ? 60000 : 100)) {
				FAIL("a frame mixes two packets");
				send.end = 0;
				break;
			}
			seen[source]++;
			ring_set_status(&r, r.next, TP_STATUS_KERNEL);
		}
	}
	pthread_join(thread, NULL);
	NOTE("%llu large and %llu small packets read", (unsigned long long)seen[1],
	     (unsigned long long)seen[2]);
	ring_close(&r);
}

/* Keep returning both frames without reading their statuses. */
static void *return_all(void *arg)
{
	struct task *t = arg;

	while (!stress_over(t->end)) {
		ring_set_status(t->r, 0, TP_STATUS_KERNEL);
		ring_set_status(t->r, 1, TP_STATUS_KERNEL);
	}
	return NULL;
}

TEST(a_reader_that_returns_everything_harms_only_its_ring, .real_time = true)
{
	struct wire w = wire_open("wire");
	struct task send = { .w = &w, .source = 1, .len = 60000 }, back;
	struct tpacket_stats stats;
	pthread_t thread[2];
	struct ring r;

	ring_start(&r, v, w.ifindex, 1 << 16, 2, 1 << 16);
	send.end = stress_end();
	back = (struct task){ .r = &r, .end = send.end };
	pthread_create(&thread[0], NULL, stress_flood, &send);
	pthread_create(&thread[1], NULL, return_all, &back);
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, send.nr);
	NOTE("%llu packets", (unsigned long long)send.nr);
	ring_close(&r);
}
