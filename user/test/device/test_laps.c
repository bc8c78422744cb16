// SPDX-License-Identifier: GPL-2.0
/*
 * Numbered packets wrap around the ring many times.  Each must be read once and
 * in order, or be counted as dropped.
 */
#include <pthread.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "traffic.h"

#define FORCE_VMALLOC	NFRING_PARAMETERS "force_vmalloc"

struct geometry {
	unsigned int block_size, block_nr, frame_size;
};

/* Geometries with and without a gap at the end of each block; sizes in 1/4096 page. */
static const struct geometry odd[] = {
	{ 4096, 3, 1264 }, { 4096, 5, 2064 }, { 12288, 3, 5008 },
	{ 8192, 3, 8192 }, { 4096, 1, 4096 }, { 65536, 3, 1488 },
};

struct flow {
	const struct wire *w;
	const struct ring *r;
	uint64_t nr;
	uint64_t seen;
	bool done;
};

/*
 * Return whether the sender may stop: the reader has wrapped around once, or the
 * machine is too busy to wait for that.
 */
static bool is_raced(const struct flow *flow, uint64_t sent)
{
	return __atomic_load_n(&flow->seen, __ATOMIC_RELAXED) >
	       flow->r->req.tp_frame_nr || sent > 1000 * flow->nr;
}

static void *send_flow(void *arg)
{
	struct flow *flow = arg;
	uint64_t sent;

	for (sent = 0; sent < flow->nr || !is_raced(flow, sent); sent++) {
		traffic_send_many(flow->w, 1, sent, 1, 200);
		if (sent % 32 == 0)
			host_yield();
	}
	flow->nr = sent;
	__atomic_store_n(&flow->done, true, __ATOMIC_RELEASE);
	return NULL;
}

/* Fill and drain the ring for ten laps: all packets arrive, at the expected places. */
static void go_round_in_step(const struct variant *v, const struct wire *w,
			     const struct geometry *g)
{
	struct tally tally = { .source = 1 };
	struct tpacket_stats stats;
	uint64_t sent = 0, chunk, most;
	struct ring r;

	ring_start(&r, v, w->ifindex, g->block_size * (PAGE / 4096), g->block_nr,
		   g->frame_size * (PAGE / 4096));
	most = r.req.tp_frame_nr;
	/* The timer of a packet socket may retire a block after its first packet. */
	if (has_blocks(v) && !v->ops->is_nfring)
		most = g->block_nr;
	for (chunk = 1; sent < 10 * r.req.tp_frame_nr; sent += chunk) {
		chunk = 1 + sent % most;
		traffic_send_many(w, 1, sent, chunk, 200);
		tally_ring(&tally, &r);
		ASSERT_EQ(tally.seen, sent + chunk);
	}
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, sent);
	EXPECT_EQ(stats.tp_drops, 0);
	ring_close(&r);
}

TEST(rings_with_gaps_go_round_ten_times)
{
	struct wire w = wire_open("wire");
	size_t i;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		go_round_in_step(v, &w, &odd[i]);
}

/* Read all readable frames, and tell the sender how many were read. */
static void read_racing(struct ring *r, struct tally *tally, struct flow *flow)
{
	struct frame f;

	while (ring_peek(r, &f)) {
		tally_frame(tally, &f);
		ring_release(r);
		__atomic_store_n(&flow->seen, tally->seen, __ATOMIC_RELAXED);
	}
}

/* The sender does not wait.  If the reader is slow, packets are dropped and counted. */
static void go_round_racing(const struct variant *v, unsigned int block_size,
			    unsigned int block_nr, unsigned int frame_size,
			    unsigned int laps, unsigned int pause_us)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct tpacket_stats stats;
	struct ring r;
	struct flow flow = { .w = &w, .r = &r };
	pthread_t sender;
	bool done;

	ring_start(&r, v, w.ifindex, block_size, block_nr, frame_size);
	flow.nr = (uint64_t)laps * r.req.tp_frame_nr;
	pthread_create(&sender, NULL, send_flow, &flow);
	do {
		done = __atomic_load_n(&flow.done, __ATOMIC_ACQUIRE);
		read_racing(&r, &tally, &flow);
		if (pause_us)
			usleep(pause_us); /* sleep: be a reader that is too slow */
		else
			ring_poll(&r, 10);
	} while (!done);
	pthread_join(sender, NULL);

	ring_stats(&r, &stats);
	EXPECT_EQ(tally.seen + stats.tp_drops, flow.nr);
	EXPECT_EQ(stats.tp_packets, flow.nr);
	NOTE("%llu sent, %llu read, %u dropped", (unsigned long long)flow.nr,
	     (unsigned long long)tally.seen, stats.tp_drops);
	EXPECT(tally.seen > r.req.tp_frame_nr);
	ring_close(&r);
	close(w.fd);
}

TEST(large_ring_goes_round_ten_times, .seconds = 300)
{
	unsigned int mib = knobs.lap_mib;

	/* The packet socket only checks the test itself, so use a smaller ring for it. */
	if (!v->ops->is_nfring)
		mib = mib / 4 + 1;
	/*
	 * A block holds many small packets.  Use less memory, so that the test
	 * fills each block.
	 */
	if (has_blocks(v))
		go_round_racing(v, 1 << 17, mib / 8 + 1, 304, 10, 0);
	else
		go_round_racing(v, 1 << 20, mib, 8192, 10, 0);
}

TEST(small_ring_with_gaps_races_its_reader)
{
	unsigned int i;

	for (i = 0; i < 2; i++)
		go_round_racing(v, PAGE, 3, 1264, 200, i % 2 ? 100 : 0);
}

TEST(rings_of_vmalloc_blocks_go_round_ten_times,
     .nfring_only = "only the module has this parameter")
{
	struct wire w = wire_open("wire");
	size_t i;

	OK(host_write(FORCE_VMALLOC, "1"));
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		go_round_in_step(v, &w, &odd[i]);
}

TEST(every_one_of_many_blocks_is_reached, .frames = true)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct frame f;
	struct ring r;
	int lap;

	ring_start(&r, v, w.ifindex, PAGE, 2000, PAGE);
	for (lap = 0; lap < 2; lap++) {
		traffic_send_many(&w, 1, 2000ull * (unsigned int)lap, 2000, 60);
		EXPECT(ring_status(&r, 1999) & TP_STATUS_USER);
		while (ring_peek(&r, &f)) {
			tally_frame(&tally, &f);
			ring_release(&r);
		}
		EXPECT_EQ(r.next, 0);
	}
	EXPECT_EQ(tally.seen, 4000);
	ring_close(&r);
}
