// SPDX-License-Identifier: GPL-2.0
/*
 * NFRING_OVERWRITE: a ring of blocks that keeps the newest packets until it is frozen.
 * Each sent packet must be read, or be counted as overwritten or as dropped.
 */
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "sleeper.h"
#include "stress.h"

#define BLOCKS	.blocks = true, .nfring_only = "only the module has this option"
/*
 * Bytes of a small packet: with 82 bytes of headers it takes 192, so 21 fit into a
 * page of 4 KiB after the header of the block.
 */
#define LENGTH	110
#define FULL	((PAGE - 48) / 192)

static void overwrite(struct ring *r, bool on)
{
	OK(ring_option(r, SOL_NFRING, NFRING_OVERWRITE, on));
}

static void start(struct ring *r, const struct variant *v, const struct wire *w,
		  unsigned int block_nr, unsigned int tov_ms)
{
	ring_open(r, v, SOCK_RAW);
	r->tov_ms = tov_ms;
	ring_set(r, PAGE, block_nr, PAGE / 2);
	ring_map(r);
	ring_attach(r, w->ifindex);
}

static uint64_t seq_of(const struct ring *r, unsigned int index)
{
	return ring_block(r, index)->hdr.bh1.seq_num;
}

static bool is_readers(const struct ring *r, unsigned int index)
{
	return ring_status(r, index) & TP_STATUS_USER;
}

/*
 * Go to the readable block with the lowest sequence number.  If the block at
 * r->next is not readable, the freeze left no readable block, so do not move.
 * Return the number of readable blocks from r->next to the first block that is
 * still being filled.
 */
static unsigned int seek_oldest(struct ring *r)
{
	unsigned int places = ring_places(r), i, nr, oldest = r->next;

	if (!is_readers(r, r->next))
		return 0;
	for (i = 0; i < places; i++)
		if (is_readers(r, i) && seq_of(r, i) < seq_of(r, oldest))
			oldest = i;
	ring_seek(r, oldest);
	for (nr = 0; nr < places && is_readers(r, (oldest + nr) % places);)
		nr++;
	return nr;
}

static unsigned int freeze(struct ring *r)
{
	overwrite(r, false);
	return seek_oldest(r);
}

static struct nfring_stats counters(const struct ring *r)
{
	struct nfring_stats now = { 0 };

	OK(nfring_counters(r->fd, &now));
	return now;
}

TEST(an_overwriting_ring_keeps_the_newest, BLOCKS)
{
	struct tally tally = { .source = 1 };
	struct wire w = wire_open("wire");
	struct nfring_stats now;
	struct ring r;

	start(&r, v, &w, 4, NEVER_MS);
	overwrite(&r, true);
	traffic_send_many(&w, 1, 0, 10 * FULL + 5, LENGTH);
	EXPECT_EQ(freeze(&r), 4);
	tally.next = 7 * FULL;
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 3 * FULL + 5);
	EXPECT_EQ(tally.next, 10 * FULL + 5);
	now = counters(&r);
	EXPECT_EQ(now.packets, 10 * FULL + 5);
	EXPECT_EQ(now.overwritten, 7 * FULL);
	EXPECT_EQ(now.drop_full + now.freezes + now.wakeups, 0);

	/* A frozen ring is like any other: packets are dropped once it is full. */
	tally.seen = 0;
	traffic_send_many(&w, 1, tally.next, 5 * FULL, LENGTH);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 4 * FULL);
	now = counters(&r);
	EXPECT_EQ(now.overwritten, 7 * FULL);
	EXPECT_EQ(now.drop_full, FULL);
	EXPECT_EQ(now.freezes, 1);
	ring_close(&r);
}

TEST(an_overwriting_ring_with_room_loses_nothing, BLOCKS)
{
	struct tally tally = { .source = 1 };
	struct wire w = wire_open("wire");
	struct ring r;
	int round;

	start(&r, v, &w, 4, 1);
	for (round = 0; round < 6; round++) {
		overwrite(&r, true);
		traffic_send_many(&w, 1, tally.next, 2 * FULL + 1, LENGTH);
		EXPECT_EQ(freeze(&r), 3);
		tally_ring(&tally, &r);
		EXPECT_EQ(tally.seen, (unsigned int)(round + 1) * (2 * FULL + 1));
	}
	EXPECT_EQ(counters(&r).overwritten, 0);
	EXPECT_EQ(freeze(&r), 0);
	ring_close(&r);
}

/* The kernel counts a block's packets itself; a wrong num_pkts must not matter. */
TEST(overwritten_counts_packets_that_were_not_returned, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, &w, 4, NEVER_MS);
	traffic_send_many(&w, 1, 0, 3 * FULL + 1, LENGTH);
	ring_release_block(&r);
	overwrite(&r, true);
	/* The open block is filled up first. */
	traffic_send_many(&w, 1, 0, FULL - 1, LENGTH);
	EXPECT_EQ(counters(&r).overwritten, 0);
	/* Reusing the returned block overwrites no packets. */
	traffic_send_many(&w, 1, 0, FULL, LENGTH);
	EXPECT_EQ(counters(&r).overwritten, 0);
	ring_block(&r, 1)->hdr.bh1.num_pkts = 0xffffffff;
	traffic_send_many(&w, 1, 0, 1, LENGTH);
	EXPECT_EQ(counters(&r).overwritten, FULL);
	EXPECT_EQ(ring_status(&r, 1), TP_STATUS_KERNEL);
	traffic_send_many(&w, 1, 0, FULL, LENGTH);
	EXPECT_EQ(counters(&r).overwritten, 2 * FULL);
	EXPECT_EQ(counters(&r).drop_full, 0);
	ring_close(&r);
}

TEST(a_ring_stopped_after_overwriting_keeps_what_it_has, BLOCKS)
{
	struct tally tally = { .source = 1, .next = 2 * FULL };
	struct wire w = wire_open("wire");
	struct nfring_stats now;
	struct ring r;

	start(&r, v, &w, 4, NEVER_MS);
	overwrite(&r, true);
	traffic_send_many(&w, 1, 0, 6 * FULL, LENGTH);
	EXPECT_EQ(freeze(&r), 4);
	traffic_send_many(&w, 1, 6 * FULL, 3, LENGTH);
	now = counters(&r);
	EXPECT_EQ(now.drop_full, 3);
	EXPECT_EQ(now.overwritten, 2 * FULL);

	/* A returned block is filled again, and the reader gets to it last. */
	ring_release_block(&r);
	traffic_send_many(&w, 1, 7 * FULL, FULL, LENGTH);
	traffic_send_many(&w, 1, 8 * FULL, 1, LENGTH);
	tally.next = 3 * FULL;
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 4 * FULL);
	EXPECT_EQ(tally.next, 8 * FULL);
	now = counters(&r);
	EXPECT_EQ(now.drop_full, 4);
	EXPECT_EQ(now.packets, FULL + tally.seen + now.overwritten);
	ring_close(&r);
}

TEST(overwriting_can_be_switched_on_again, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, &w, 4, 1);
	overwrite(&r, true);
	overwrite(&r, true);
	traffic_send_many(&w, 1, 0, 5 * FULL, LENGTH);
	EXPECT_EQ(freeze(&r), 4);
	EXPECT_EQ(freeze(&r), 4);
	overwrite(&r, true);
	traffic_send_many(&w, 1, 0, 4 * FULL, LENGTH);
	EXPECT_EQ(freeze(&r), 4);
	EXPECT_EQ(seq_of(&r, r.next), 6);
	EXPECT_EQ(counters(&r).overwritten, 5 * FULL);
	EXPECT_EQ(counters(&r).drop_full, 0);
	ring_close(&r);
}

TEST(overwriting_wakes_nobody_and_has_no_timer, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct nfring_stats now;
	struct sleeper s;
	struct ring r;

	start(&r, v, &w, 4, 1);
	overwrite(&r, true);
	sleeper_start(&s, &r, 2000);
	traffic_send_many(&w, 1, 0, 2 * FULL + 3, LENGTH);
	EXPECT_EQ(ring_poll(&r, 100), 0);
	/* Only full blocks are published; the third one has packets but is not full. */
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_USER);
	EXPECT_EQ(ring_status(&r, 1), TP_STATUS_USER);
	EXPECT_EQ(ring_status(&r, 2), TP_STATUS_KERNEL);
	EXPECT_EQ(sleeper_join(&s), 0);
	now = counters(&r);
	EXPECT_EQ(now.wakeups, 0);
	EXPECT_EQ(now.packets, 2 * FULL + 3);

	/* Freezing wakes the sleeper. */
	sleeper_start(&s, &r, FOREVER);
	overwrite(&r, false);
	EXPECT_EQ(ring_status(&r, 2), TP_STATUS_USER);
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	EXPECT_EQ(counters(&r).wakeups, 1);
	EXPECT_EQ(ring_drain(&r), 2 * FULL + 3);
	ring_close(&r);
}

TEST(an_empty_ring_that_stops_overwriting_wakes_nobody, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	start(&r, v, &w, 4, 1);
	overwrite(&r, true);
	sleeper_start(&s, &r, 2000);
	overwrite(&r, false);
	EXPECT_EQ(sleeper_join(&s), 0);
	EXPECT_EQ(counters(&r).wakeups, 0);
	ring_close(&r);
}

/* If overwriting begins while a block is open, the block's timer must not retire it. */
TEST(a_timer_from_before_overwriting_has_no_effect, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;

	/* Try again if the timer expired before overwriting was switched on. */
	for (;;) {
		start(&r, v, &w, 4, 300);
		traffic_send_many(&w, 1, 0, 1, LENGTH);
		overwrite(&r, true);
		if (!is_readers(&r, 0))
			break;
		ring_close(&r);
	}
	host_sleep_ms(1000); /* sleep: until after the block's time */
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_KERNEL);
	traffic_send_many(&w, 1, 1, 1, LENGTH);
	EXPECT_EQ(freeze(&r), 1);
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_USER);
	EXPECT_EQ(ring_block(&r, 0)->hdr.bh1.num_pkts, 2);
	EXPECT_EQ(ring_drain(&r), 2);
	/* From now on, blocks are retired by time again. */
	traffic_send_many(&w, 1, 2, 1, LENGTH);
	EXPECT_EQ(ring_await(&r, 1), TP_STATUS_USER | TP_STATUS_BLK_TMO);
	ring_close(&r);
}

TEST(a_ring_may_be_made_after_overwriting_is_switched_on, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	r.tov_ms = 1;
	ring_attach(&r, w.ifindex);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_OVERWRITE), 0);
	overwrite(&r, true);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_OVERWRITE), 1);
	ring_set(&r, PAGE, 2, PAGE / 2);
	ring_map(&r);
	traffic_send_many(&w, 1, 0, 5 * FULL, LENGTH);
	EXPECT_EQ(counters(&r).drop_full, 0);
	EXPECT_EQ(counters(&r).overwritten, 3 * FULL);
	EXPECT_EQ(freeze(&r), 2);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_OVERWRITE), 0);
	EXPECT_EQ(ring_drain(&r), 2 * FULL);
	ring_close(&r);
}

TEST(the_overwrite_option_takes_0_and_1, .any_version = true,
     .nfring_only = "only the module has this option")
{
	int on[2] = { 1, 1 };
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_OVERWRITE, 2));
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_OVERWRITE, -1));
	FAILS(EINVAL, v->ops->set(r.fd, SOL_NFRING, NFRING_OVERWRITE, on, 3));
	FAILS(E2BIG, v->ops->set(r.fd, SOL_NFRING, NFRING_OVERWRITE, on, 8));
	FAILS(EFAULT, v->ops->set(r.fd, SOL_NFRING, NFRING_OVERWRITE, NULL, 4));
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_OVERWRITE), 0);
	ring_close(&r);
}

TEST(a_ring_of_frames_is_never_overwritten, .frames = true,
     .nfring_only = "only the module has this option")
{
	struct tpacket_req req = { PAGE, 2, PAGE / 2, 4 };
	struct wire w = wire_open("wire");
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	overwrite(&r, true);
	FAILS(EINVAL, ring_try_set(&r, &req));
	/* There is no ring, and freeing a ring that does not exist is no error. */
	OK(ring_try_zero(&r));
	overwrite(&r, false);
	ring_set(&r, PAGE, 2, PAGE / 2);
	ring_map(&r);
	ring_attach(&r, w.ifindex);
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_OVERWRITE, 1));
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_OVERWRITE), 0);
	overwrite(&r, false);
	traffic_send_many(&w, 1, 0, 6, 100);
	EXPECT_EQ(ring_drain(&r), 4);
	EXPECT_EQ(counters(&r).overwritten, 0);
	ring_close(&r);
}

#define SOURCES	2

/* The frames that were read between two freezes. */
struct snapshot {
	uint64_t next[SOURCES + 1];
	bool begun[SOURCES + 1];
	uint64_t frames, missing;
};

static void expect_next(struct snapshot *s, const struct frame *f)
{
	uint64_t number;
	uint16_t source;

	if (!traffic_parse(f->data, f->snaplen, &source, &number) ||
	    source > SOURCES) {
		FAIL("a frame mixes two packets");
		return;
	}
	if (s->begun[source] && number < s->next[source])
		FAIL("source %u: packet %llu follows %llu", source,
		     (unsigned long long)number,
		     (unsigned long long)s->next[source] - 1);
	else if (s->begun[source])
		s->missing += number - s->next[source];
	s->begun[source] = true;
	s->next[source] = number + 1;
	s->frames++;
}

/*
 * Call this after overwriting was switched on.  Return a sequence number: all blocks
 * with a higher one were opened after overwriting was switched on.
 */
static uint64_t newest(const struct ring *r)
{
	uint64_t seq = 0;
	unsigned int i;

	for (i = 0; i < ring_places(r); i++)
		if (ring_status(r, i) & TP_STATUS_USER && seq_of(r, i) > seq)
			seq = seq_of(r, i);
	return seq + 2;
}

/*
 * Read the @blocks that were readable after the freeze.  Return them to the kernel if
 * @give.  Up to the block with the sequence number @before, the ring may have been
 * full, so packets may be missing there.  After that block at most @dropped packets may
 * be missing.  An overwriting ring drops packets only while a writer is delayed in a
 * block and other writers fill all other blocks.
 */
static uint64_t read_snapshot(struct ring *r, unsigned int blocks,
			      uint64_t before, uint64_t dropped, bool give)
{
	unsigned int first = r->next, i, left;
	struct snapshot s = { .frames = 0 };
	struct frame f;

	for (i = 0; i < blocks; i++) {
		if (!(ring_status(r, r->next) & TP_STATUS_USER) ||
		    !ring_peek(r, &f)) {
			FAIL("block %u of %u is not readable", i, blocks);
			break;
		}
		if (seq_of(r, r->next) <= before)
			memset(s.begun, 0, sizeof(s.begun));
		for (left = r->left; left && ring_peek(r, &f); left--) {
			expect_next(&s, &f);
			if (give)
				ring_release(r);
			else
				ring_skip(r);
		}
	}
	if (s.missing > dropped)
		FAIL("%llu packets are missing, but %llu were dropped",
		     (unsigned long long)s.missing, (unsigned long long)dropped);
	if (!give)
		ring_seek(r, first);
	return give ? s.frames : 0;
}

static uint64_t counter(const struct ring *r, size_t at)
{
	struct nfring_stats now = counters(r);

	return *(const __u64 *)((const char *)&now + at);
}

/* Wait until this counter is not 0: on a slow machine packets come late. */
static void await_packets(const struct ring *r, size_t at)
{
	HOST_UNTIL(counter(r, at));
}

TEST(overwriting_stopped_under_traffic_leaves_no_gap, BLOCKS, .real_time = true)
{
	struct wire w[SOURCES] = { wire_open("wire0"), wire_open("wire1") };
	uint64_t end = stress_end(), read = 0, sent = 0;
	struct task send[SOURCES];
	pthread_t thread[SOURCES];
	unsigned int i, frozen, round = 0;
	uint64_t before, dropped;
	struct nfring_stats was, now;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	r.tov_ms = 1;
	ring_set(&r, 2 * PAGE, 8, PAGE / 2);
	ring_map(&r);
	ring_attach(&r, 0);
	for (i = 0; i < SOURCES; i++) {
		send[i] = (struct task) {
			.w = &w[i], .source = (uint16_t)(i + 1),
			.len = 200 + 100 * i,
			.end = UINT64_MAX,
		};
		pthread_create(&thread[i], NULL, stress_flood, &send[i]);
	}
	while (!stress_over(end) || round < 6) {
		was = counters(&r);
		overwrite(&r, true);
		before = newest(&r);
		/* sleep: vary the number of packets in a round */
		host_sleep_ms(round % 3 * 7);
		if (round == 2)
			await_packets(&r, offsetof(struct nfring_stats,
						   overwritten));
		frozen = freeze(&r);
		now = counters(&r);
		/*
		 * If packets were overwritten, the kernel has used all blocks.
		 * Freezing waits for the writers, so all blocks are readable now.
		 */
		if (now.overwritten != was.overwritten)
			EXPECT_EQ(frozen, ring_places(&r));
		dropped = now.drop_full - was.drop_full;
		if (round == 2)
			await_packets(&r, offsetof(struct nfring_stats,
						   drop_full));
		read += read_snapshot(&r, frozen, before, dropped,
				      round++ % 2);
		STOP_IF_FAILED();
	}
	for (i = 0; i < SOURCES; i++) {
		stress_stop(&send[i]);
		pthread_join(thread[i], NULL);
		sent += send[i].nr;
	}
	ring_poll(&r, 0);
	seek_oldest(&r);
	read += ring_drain(&r);
	now = counters(&r);
	NOTE("%u rounds: %llu read, %llu overwritten, %llu dropped", round,
	     (unsigned long long)read, (unsigned long long)now.overwritten,
	     (unsigned long long)now.drop_full);
	EXPECT(read && now.overwritten && now.drop_full);
	EXPECT_EQ(read + now.overwritten + now.drop_full, sent);
	EXPECT_EQ(now.packets, read + now.overwritten);
	ring_close(&r);
}
