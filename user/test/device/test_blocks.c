// SPDX-License-Identifier: GPL-2.0
/*
 * What only blocks of TPACKET_V3 have: an end in time, a private area, a number,
 * frames as long as they need to be.  What every block must say of itself is
 * looked at in ring.c, whoever reads it.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "traffic.h"

#define BLOCKS	.blocks = true
#define HEADER	sizeof(struct tpacket_block_desc)
/* A packet that is alone in a block of a page. */
#define ALONE	2200

/* Blocks close by their time only, or where a reader sleeps as well. */
static void start(struct ring *r, const struct variant *v, const struct wire *w,
		  unsigned int block_nr, unsigned int tov_ms, bool early)
{
	ring_open(r, v, SOCK_RAW);
	r->tov_ms = tov_ms;
	if (v->ops->is_nfring)
		OK(ring_option(r, SOL_NFRING, NFRING_EARLY_RETIRE, early));
	ring_set(r, PAGE, block_nr, 2048);
	ring_map(r);
	ring_attach(r, w->ifindex);
}

static const struct tpacket_hdr_v1 *header(const struct ring *r,
					   unsigned int index)
{
	return &ring_block(r, index)->hdr.bh1;
}

static uint64_t ms_since(uint64_t start)
{
	return (host_now_ns() - start) / 1000000;
}

/* Until it is handed over, without a system call that might do that. */
static uint64_t wait_for_block(const struct ring *r, unsigned int index)
{
	uint64_t start = host_now_ns();

	while (!ring_status(r, index) && ms_since(start) < 10000)
		host_sleep_ms(1);
	return ms_since(start);
}

TEST(a_block_is_handed_over_at_its_time, BLOCKS)
{
	static const unsigned int tov[] = { 1, 300 };
	struct wire w = wire_open("wire");
	uint64_t waited;
	struct ring r;
	size_t i;

	for (i = 0; i < sizeof(tov) / sizeof(tov[0]); i++) {
		start(&r, v, &w, 4, tov[i], false);
		traffic_send_many(&w, 1, 0, 3, 100);
		waited = wait_for_block(&r, 0);
		EXPECT(ring_status(&r, 0) & TP_STATUS_USER);
		EXPECT(ring_status(&r, 0) & TP_STATUS_BLK_TMO);
		/* A packet socket's timer runs whether there are packets or not. */
		if (v->ops->is_nfring)
			EXPECT(waited + 100 >= tov[i]);
		if (tov[i] == 300)
			EXPECT_EQ(ring_drain(&r), 3);
		ring_close(&r);
	}
}

TEST(without_a_time_there_is_a_short_one, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, &w, 4, 0, false);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT(wait_for_block(&r, 0) < 5000);
	EXPECT(ring_status(&r, 0) & TP_STATUS_BLK_TMO);
	ring_close(&r);
}

/* 16 bits would make the second and third of them 0 and 65,535. */
TEST(a_long_time_is_kept, BLOCKS,
     .nfring_only = "some kernels' packet sockets keep 16 bits of it")
{
	static const unsigned int tov[] = { 65535, 65536, 1u << 31, 0xffffffff };
	struct wire w = wire_open("wire");
	struct ring r;
	size_t i;

	for (i = 0; i < sizeof(tov) / sizeof(tov[0]); i++) {
		start(&r, v, &w, 4, tov[i], false);
		traffic_send_many(&w, 1, 0, 3, 100);
		host_sleep_ms(300);
		EXPECT_EQ(ring_status(&r, 0), TP_STATUS_KERNEL);
		/* Full, it goes whatever its time is. */
		traffic_send_many(&w, 1, 3, 2, ALONE);
		EXPECT_EQ(ring_status(&r, 0), TP_STATUS_USER);
		EXPECT_EQ(header(&r, 0)->num_pkts, 4);
		EXPECT_EQ(ring_status(&r, 1), TP_STATUS_KERNEL);
		ring_close(&r);
	}
}

TEST(an_idle_ring_hands_nothing_over, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;
	int i;

	start(&r, v, &w, 4, 1, true);
	host_sleep_ms(200);
	EXPECT_EQ(ring_poll(&r, 100), 0);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(ring_status(&r, (unsigned int)i), TP_STATUS_KERNEL);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
}

#define TRACING		"/sys/kernel/tracing/"
#define EXPIRY		TRACING "events/timer/timer_expire_entry/enable"

/* Lines of the trace that have this in them; -1 where there is no trace. */
static int count_traced(const char *what)
{
	FILE *trace = fopen(TRACING "trace", "r");
	char line[512];
	int nr = 0;

	if (!trace)
		return -1;
	while (fgets(line, sizeof(line), trace))
		nr += strstr(line, what) != NULL;
	fclose(trace);
	return nr;
}

/* How often the module's timer went off, with the machine left alone. */
static int expiries(unsigned int ms)
{
	int nr;

	/* Opening it so is what empties it. */
	close((int)OK(open(TRACING "trace", O_WRONLY | O_TRUNC)));
	OK(host_write(TRACING "tracing_on", "1"));
	host_sleep_ms(ms);
	OK(host_write(TRACING "tracing_on", "0"));
	nr = count_traced("function=retire_due");
	NOTE("%d expiries in %u ms", nr, ms);
	return nr;
}

TEST(the_timer_runs_for_packets_only, BLOCKS,
     .nfring_only = "a packet socket's timer always runs")
{
	struct wire w = wire_open("wire");
	struct ring r;

	mount("tracefs", TRACING, "tracefs", 0, NULL);
	if (access(EXPIRY, W_OK) < 0)
		SKIP("this kernel does not trace its timers");
	/*
	 * The kernel's code is changed as seldom as can be: emulated processors
	 * do not always stand it, least where every task that wakes goes by.
	 */
	OK(host_write(TRACING "options/record-cmd", "0"));
	OK(host_write(EXPIRY, "1"));
	start(&r, v, &w, 4, 1, false);
	EXPECT_EQ(expiries(200), 0);
	traffic_send_many(&w, 1, 0, 1, 100);
	wait_for_block(&r, 0);
	EXPECT_EQ(expiries(200), 0);
	ring_close(&r);

	/* One that goes off at once and again would, with nothing to close. */
	start(&r, v, &w, 4, 0xffffffff, false);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(expiries(200), 0);
	ring_close(&r);

	start(&r, v, &w, 4, 1000, false);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(expiries(3000), 1);
	ring_close(&r);
	OK(host_write(EXPIRY, "0"));
}

struct sleeper {
	struct ring *r;
	pthread_t thread;
	int timeout_ms;
	int got;
	uint64_t slept_ms;
};

static void *sleep_in_poll(void *arg)
{
	struct sleeper *s = arg;
	uint64_t start = host_now_ns();

	s->got = ring_poll(s->r, s->timeout_ms);
	s->slept_ms = ms_since(start);
	return NULL;
}

static void fall_asleep(struct sleeper *s, struct ring *r, int timeout_ms)
{
	*s = (struct sleeper) { .r = r, .timeout_ms = timeout_ms };
	pthread_create(&s->thread, NULL, sleep_in_poll, s);
	host_sleep_ms(100);
}

TEST(a_sleeper_gets_a_block_early, BLOCKS,
     .nfring_only = "a packet socket's blocks end by time or when full")
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	start(&r, v, &w, 4, 60000, true);
	fall_asleep(&s, &r, 30000);
	traffic_send_many(&w, 1, 0, 1, 100);
	pthread_join(s.thread, NULL);
	EXPECT_EQ(s.got, POLLIN);
	EXPECT(s.slept_ms < 15000);
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_USER);
	EXPECT_EQ(header(&r, 0)->num_pkts, 1);
	EXPECT_EQ(ring_drain(&r), 1);
	/* As is one that was there before. */
	traffic_send_many(&w, 1, 1, 3, 100);
	EXPECT_EQ(ring_status(&r, 1), TP_STATUS_KERNEL);
	EXPECT_EQ(ring_poll(&r, 30000), POLLIN);
	EXPECT_EQ(header(&r, 1)->num_pkts, 3);
	ring_close(&r);
}

TEST(a_sleeper_waits_for_the_time_where_it_wants_to, BLOCKS,
     .nfring_only = "an option of the module")
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	start(&r, v, &w, 4, 60000, false);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_EARLY_RETIRE), 0);
	fall_asleep(&s, &r, 700);
	traffic_send_many(&w, 1, 0, 1, 100);
	pthread_join(s.thread, NULL);
	EXPECT_EQ(s.got, 0);
	EXPECT_EQ(ring_poll(&r, 0), 0);
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_KERNEL);
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_EARLY_RETIRE, 2));
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_EARLY_RETIRE, -1));
	OK(ring_option(&r, SOL_NFRING, NFRING_EARLY_RETIRE, 1));
	EXPECT_EQ(ring_poll(&r, 0), POLLIN);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_EARLY_RETIRE), 1);
	ring_close(&r);
}

/* 82 bytes of header, and these, are 192: 21 of them leave some of a page. */
#define MANY		110
#define FRAME		192u
#define FULL		21u

TEST(a_busy_reader_gets_full_blocks, BLOCKS)
{
	unsigned int i;
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, &w, 8, 60000, true);
	traffic_send_many(&w, 1, 0, 3 * FULL + 1, MANY);
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(ring_status(&r, i), TP_STATUS_USER);
		EXPECT_EQ(header(&r, i)->num_pkts, FULL);
	}
	EXPECT_EQ(ring_status(&r, 3), TP_STATUS_KERNEL);
	ring_close(&r);
}

/*
 * A reader in epoll is always on the wait queue, also while it works: it gets
 * what came first, and then full blocks, not one for each packet.
 */
TEST(a_waiter_that_does_not_read_gets_full_blocks, BLOCKS,
     .nfring_only = "a packet socket's blocks end by time or when full")
{
	struct epoll_event event = { .events = EPOLLIN };
	struct wire w = wire_open("wire");
	struct ring r;
	int epoll;

	start(&r, v, &w, 8, 60000, true);
	epoll = (int)OK(epoll_create1(EPOLL_CLOEXEC));
	OK(epoll_ctl(epoll, EPOLL_CTL_ADD, r.fd, &event));
	traffic_send_many(&w, 1, 0, 1 + 3 * FULL + 1, MANY);
	EXPECT_EQ(epoll_wait(epoll, &event, 1, 1000), 1);
	EXPECT_EQ(header(&r, 0)->num_pkts, 1);
	EXPECT_EQ(header(&r, 1)->num_pkts, FULL);
	EXPECT_EQ(header(&r, 2)->num_pkts, FULL);
	EXPECT_EQ(header(&r, 3)->num_pkts, FULL);
	EXPECT_EQ(ring_status(&r, 4), TP_STATUS_KERNEL);
	EXPECT_EQ(ring_drain(&r), 3 * FULL + 2);
	close(epoll);
	ring_close(&r);
}

struct private_area {
	unsigned int block_size, reserve, priv;
	int error;
};

/* A block of a page has room for its header, for 68 bytes, and for 3,980. */
static const struct private_area areas[] = {
	{ 4096, 0, 0, 0 },
	{ 4096, 0, 1, 0 },
	{ 4096, 0, 13, 0 },
	{ 4096, 0, 3976, 0 },
	{ 4096, 0, 3977, EINVAL },
	{ 4096, 100, 3880, 0 },
	{ 4096, 100, 3881, EINVAL },
	{ 4096, 0, 4096 - 48, EINVAL },
	{ 4096, 0, 4096 - 47, EINVAL },
	{ 4096, 0, 65536, EINVAL },
	{ 4096, 0, 65536 + 13, EINVAL },
	{ 4096, 0, 1u << 31, EINVAL },
	{ 4096, 0, 0xfffffff8, EINVAL },
	{ 4096, 0, 0xffffffff, EINVAL },
	{ 1 << 20, 0, 65528, 0 },
	{ 1 << 20, 0, 1u << 31, EINVAL },
	{ 1 << 20, 0, 0x80000000 - (1 << 20), EINVAL },
	{ 1 << 20, 0, 0xffffffff, EINVAL },
};

static void poison_area(const struct ring *r, unsigned int index)
{
	memset((uint8_t *)ring_block(r, index) + HEADER, 0x5a,
	       (r->priv + 7) / 8 * 8);
}

static bool is_poisoned(const struct ring *r, unsigned int index)
{
	const uint8_t *area = (uint8_t *)ring_block(r, index) + HEADER;
	unsigned int i;

	for (i = 0; i < (r->priv + 7) / 8 * 8; i++)
		if (area[i] != 0x5a)
			return false;
	return true;
}

/* Twice round; ring.c sees to it that the frames are behind it. */
static void use_private_area(struct ring *r, const struct wire *w)
{
	unsigned int i, nr = 0, sent = 0;
	struct frame f;

	poison_area(r, 0);
	poison_area(r, 1);
	for (i = 0; i < 4; i++, sent++) {
		traffic_send_many(w, 1, sent, 1, 100);
		ASSERT(ring_wait(r, &f));
		EXPECT_EQ(f.len, 100);
		EXPECT(f.mac + f.snaplen <= r->req.tp_block_size - HEADER - r->priv);
		nr += ring_drain(r);
	}
	EXPECT_EQ(nr, sent);
	EXPECT(is_poisoned(r, 0) && is_poisoned(r, 1));
}

static void try_area(const struct variant *v, const struct wire *w,
		     const struct private_area *a)
{
	struct tpacket_req req = {
		a->block_size, 2, 2048, a->block_size / 2048 * 2,
	};
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, (int)a->reserve));
	r.priv = a->priv;
	if (a->error) {
		FAILS(a->error, ring_try_set(&r, &req));
	} else {
		ring_set(&r, a->block_size, 2, 2048);
		ring_map(&r);
		ring_attach(&r, w->ifindex);
		use_private_area(&r, w);
	}
	ring_close(&r);
}

/* CVE-2017-7308 */
TEST(a_private_area_fits_or_is_refused, BLOCKS)
{
	struct wire w = wire_open("wire");
	size_t i;

	for (i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
		unsigned int before = test_failures();

		/* A packet socket hands an empty block over where none fits. */
		if (!v->ops->is_nfring && !areas[i].error && areas[i].priv > 13)
			continue;
		try_area(v, &w, &areas[i]);
		if (test_failures() != before)
			NOTE("that was: %u bytes in a block of %u", areas[i].priv,
			     areas[i].block_size);
	}
}

/* 37213e611202: some kernels keep 16 bits of it. */
TEST(a_private_area_of_65536_is_that_large, BLOCKS,
     .nfring_only = "some kernels' packet sockets keep 16 bits of it")
{
	static const unsigned int sizes[] = { 65529, 65536, 65537, 1 << 19 };
	struct wire w = wire_open("wire");
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		try_area(v, &w, &(struct private_area) {
				1 << 20, 0, sizes[i], 0 });
}

/* Only blocks end; tp_frame_size is asked for and not used. */
TEST(a_packet_larger_than_a_frame_is_whole, BLOCKS)
{
	static const unsigned int lengths[] = { 100, 1514, 9000, 60000 };
	struct wire w = wire_open("wire");
	uint64_t number;
	uint16_t source;
	struct frame f;
	struct ring r;
	unsigned int i;

	ring_start(&r, v, w.ifindex, 1 << 16, 4, 128);
	for (i = 0; i < 4; i++) {
		traffic_send_many(&w, 1, i, 1, lengths[i]);
		ASSERT(ring_wait(&r, &f));
		EXPECT_EQ(f.len, lengths[i]);
		EXPECT_EQ(f.snaplen, lengths[i]);
		EXPECT(traffic_parse(f.data, f.snaplen, &source, &number));
		ring_release(&r);
	}
	ring_close(&r);
}

TEST(a_packet_larger_than_a_block_fills_it, BLOCKS,
     .nfring_only = "a packet socket hands an empty block over before")
{
	struct wire w = wire_open("wire");
	uint64_t number;
	uint16_t source;
	struct frame f;
	struct ring r;
	unsigned int i;

	ring_start(&r, v, w.ifindex, PAGE, 3, 2048);
	for (i = 0; i < 7; i++) {
		traffic_send_many(&w, 1, i, 1, 9000);
		ASSERT(ring_wait(&r, &f));
		EXPECT_EQ(f.len, 9000);
		EXPECT_EQ(f.mac + f.snaplen, PAGE - HEADER);
		EXPECT(traffic_parse(f.data, f.snaplen, &source, &number));
		EXPECT_EQ(number, i);
		ring_release(&r);
	}
	ring_close(&r);
}

static struct tpacket_stats_v3 stats_of(struct ring *r)
{
	struct tpacket_stats_v3 stats;
	socklen_t len = sizeof(stats);

	memset(&stats, 0x5a, sizeof(stats));
	OK(r->v->ops->get(r->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len));
	EXPECT_EQ(len, 12);
	return stats;
}

static void expect_freezes(struct ring *r, unsigned int packets,
			   unsigned int drops, unsigned int freezes)
{
	struct tpacket_stats_v3 stats = stats_of(r);

	EXPECT_EQ(stats.tp_packets, packets);
	EXPECT_EQ(stats.tp_drops, drops);
	EXPECT_EQ(stats.tp_freeze_q_cnt, freezes);
}

TEST(freezes_are_counted_once_each, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct nfring_stats now;
	struct tpacket_stats two;
	struct ring r;

	start(&r, v, &w, 2, 60000, false);
	expect_freezes(&r, 0, 0, 0);
	traffic_send_many(&w, 1, 0, 2, ALONE);
	expect_freezes(&r, 2, 0, 0);
	traffic_send_many(&w, 1, 2, 5, ALONE);
	expect_freezes(&r, 5, 5, 1);
	expect_freezes(&r, 0, 0, 0);
	traffic_send_many(&w, 1, 7, 1, ALONE);
	expect_freezes(&r, 1, 1, 0);

	/* Thawed by the packet that finds room, and frozen anew. */
	ring_release_block(&r);
	traffic_send_many(&w, 1, 8, 1, ALONE);
	expect_freezes(&r, 1, 0, 0);
	traffic_send_many(&w, 1, 9, 3, ALONE);
	/* Who asks for less is told of the rest no more either. */
	ring_stats(&r, &two);
	EXPECT_EQ(two.tp_packets, 3);
	EXPECT_EQ(two.tp_drops, 3);
	expect_freezes(&r, 0, 0, 0);
	if (v->ops->is_nfring) {
		OK(nfring_counters(r.fd, &now));
		EXPECT_EQ(now.freezes, 2);
		EXPECT_EQ(now.drop_full, 9);
		EXPECT_EQ(now.packets, 3);
	}
	ring_close(&r);
}

TEST(a_hash_is_there_where_it_was_asked_for, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring with, without;
	struct frame f;

	ring_start(&with, v, w.ifindex, PAGE, 4, 2048);
	ring_open(&without, v, SOCK_RAW);
	without.features = 0;
	ring_set(&without, PAGE, 4, 2048);
	ring_map(&without);
	ring_attach(&without, w.ifindex);
	traffic_send_many(&w, 1, 0, 1, 100);
	ASSERT(ring_wait(&with, &f));
	EXPECT(f.rxhash != 0);
	ASSERT(ring_wait(&without, &f));
	EXPECT_EQ(f.rxhash, 0);
	ring_close(&with);
	ring_close(&without);
}

/* One packet in each block, all read in order, twice round. */
TEST(more_than_16_bits_count_are_all_reached, BLOCKS, .seconds = 600,
     .nfring_only = "some kernels' packet sockets count them in 16 bits")
{
	enum { NR = 65537 };
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct tpacket_stats stats;
	struct ring r;
	int lap;

	OK(host_write(NFRING_PARAMETERS "ring_max_mb", "300"));
	start(&r, v, &w, NR, 60000, true);
	for (lap = 0; lap < 2; lap++) {
		traffic_send_many(&w, 1, tally.next, NR, ALONE);
		EXPECT_EQ(ring_status(&r, NR - 2) & TP_STATUS_USER, TP_STATUS_USER);
		/* No room for one more, which closes the last of them. */
		traffic_send_many(&w, 2, 0, 1, ALONE);
		EXPECT_EQ(ring_status(&r, NR - 1) & TP_STATUS_USER, TP_STATUS_USER);
		tally_ring(&tally, &r);
		EXPECT_EQ(r.next, 0);
	}
	EXPECT_EQ(tally.seen, 2 * NR);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 2 * NR + 2);
	EXPECT_EQ(stats.tp_drops, 2);
	ring_close(&r);
}

/*
 * Nothing that the kernel goes by is in the mapping: with every byte but the
 * status of the open block written over, the block has the header it must have.
 */
TEST(what_is_written_over_an_open_block_is_not_believed, BLOCKS,
     .nfring_only = "a packet socket counts in the mapping")
{
	struct wire w = wire_open("wire");
	unsigned int i, at;
	uint32_t *block;
	struct ring r;

	start(&r, v, &w, 3, 60000, true);
	for (i = 0; i < 30; i++) {
		traffic_send_many(&w, 1, 0, 5, MANY);
		block = (uint32_t *)ring_block(&r, i % 3);
		for (at = 0; at < PAGE / 4; at++)
			if (at != 2)
				block[at] = i % 2 ? 0xffffffff : 0x80000001;
		traffic_send_many(&w, 1, 5, 1, MANY);
		EXPECT_EQ(ring_poll(&r, 1000), POLLIN);
		EXPECT_EQ(header(&r, i % 3)->num_pkts, 6);
		EXPECT_EQ(header(&r, i % 3)->seq_num, i + 1);
		EXPECT_EQ(header(&r, i % 3)->offset_to_first_pkt, HEADER);
		EXPECT_EQ(header(&r, i % 3)->blk_len, HEADER + 6 * FRAME);
		EXPECT_EQ(ring_status(&r, i % 3), TP_STATUS_USER);
		ring_set_status(&r, i % 3, TP_STATUS_KERNEL);
	}
	ring_close(&r);
}

/* CVE-2021-22600: what one version leaves behind is not the other's. */
TEST(a_ring_of_frames_may_follow_one_of_blocks, BLOCKS)
{
	struct tpacket_req req = { PAGE, 4, 2048, 8 };
	struct wire w = wire_open("wire");
	struct ring r;
	int i;

	for (i = 0; i < 50; i++) {
		ring_open(&r, v, SOCK_RAW);
		r.tov_ms = 1;
		ring_attach(&r, w.ifindex);
		OK(ring_try_set(&r, &req));
		traffic_send_many(&w, 1, 0, 3, 100);
		OK(ring_try_zero(&r));
		OK(ring_option(&r, SOL_PACKET, PACKET_VERSION, TPACKET_V2));
		OK(ring_try_set(&r, &req));
		traffic_send_many(&w, 1, 3, 3, 100);
		if (i % 2)
			OK(ring_try_zero(&r));
		ring_close(&r);
	}
}

/* The timer of a ring that is freed while it is armed. */
TEST(closing_races_the_end_of_a_block, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;
	int i;

	for (i = 0; i < 50; i++) {
		start(&r, v, &w, 4, (unsigned int)i % 5 + 1, i % 2);
		traffic_send_many(&w, 1, 0, 2, 100);
		if (i % 3 == 0)
			host_sleep_ms((unsigned int)i % 7);
		ring_close(&r);
	}
}
