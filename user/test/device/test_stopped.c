// SPDX-License-Identifier: GPL-2.0
/* A reader that stops while packets keep arriving, and later reads again. */
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "stress.h"

/* Return the result of PACKET_STATISTICS; that of V3 has one more member. */
static struct tpacket_stats_v3 statistics(struct ring *r)
{
	struct tpacket_stats_v3 stats = { 0 };
	socklen_t len = has_blocks(r->v) ? sizeof(stats) : sizeof(struct tpacket_stats);

	OK(r->v->ops->get(r->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len));
	return stats;
}

/*
 * Send for the time of a stress test.  The ring @witness must miss no packet, because
 * this thread reads it often enough.
 */
static uint64_t send_beside(const struct wire *w, struct ring *witness, struct tally *tally)
{
	uint64_t sent = 0;

	for (uint64_t end = stress_end(); !stress_over(end); sent += 32) {
		traffic_send_many(w, 1, sent, 32, 1000);
		tally_ring(tally, witness);
		STOP_IF_FAILED();
	}
	return sent;
}

TEST(a_reader_that_stops_can_go_on, .real_time = true)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 }, seen = { .source = 1 };
	struct ring r, witness;
	struct tpacket_stats_v3 stats;
	long pages;
	uint64_t sent;
	int i;

	ring_start(&r, v, w.ifindex, 1 << 14, 4, 2048);
	ring_start(&witness, v, w.ifindex, 1 << 14, 16, 2048);
	pages = host_pages_held();

	sent = send_beside(&w, &witness, &tally);
	EXPECT_EQ(tally.seen, sent);
	EXPECT_EQ(host_pages_held(), pages);
	stats = statistics(&r);
	EXPECT_EQ(stats.tp_packets, sent);
	/* The ring became full once and stayed full. */
	if (has_blocks(v))
		EXPECT_EQ(stats.tp_freeze_q_cnt, stats.tp_drops > 0);
	tally_ring(&seen, &r);
	EXPECT_EQ(seen.seen + stats.tp_drops, sent);
	/* The ring kept the oldest packets, without a gap. */
	EXPECT_EQ(seen.next, seen.seen);

	for (i = 0; i < 1000; i++) {
		traffic_send_many(&w, 1, sent + (unsigned int)i, 1, 1000);
		if (i % 16 == 15)
			tally_ring(&seen, &r);
	}
	ring_poll(&r, 0);
	tally_ring(&seen, &r);
	EXPECT_EQ(seen.next, sent + 1000);
	EXPECT_EQ(statistics(&r).tp_drops, 0);
	NOTE("%llu packets, %u dropped", (unsigned long long)sent, stats.tp_drops);
	ring_close(&witness);
	ring_close(&r);
}
