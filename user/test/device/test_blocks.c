// SPDX-License-Identifier: GPL-2.0
/*
 * Properties of TPACKET_V3 blocks: private area, sequence number, frames of any
 * length.  test_retire.c tests when blocks are retired.  In all tests, ring.c
 * checks the header of each block.
 */
#include <poll.h>
#include <unistd.h>

#include "blocks.h"
#include "host.h"

struct private_area {
	unsigned int block_size, reserve, priv;
	int error;
};

/*
 * In a block of 4,096 bytes, the block header and the smallest frame leave 3,976 bytes
 * for the private area.
 */
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
	memset((uint8_t *)ring_block(r, index) + BLOCK_HEADER, 0x5a,
	       (r->priv + 7) / 8 * 8);
}

static bool is_poisoned(const struct ring *r, unsigned int index)
{
	const uint8_t *area = (uint8_t *)ring_block(r, index) + BLOCK_HEADER;
	unsigned int i;

	for (i = 0; i < (r->priv + 7) / 8 * 8; i++)
		if (area[i] != 0x5a)
			return false;
	return true;
}

/*
 * Wrap around the ring twice; ring.c checks that the frames are after the
 * private area.
 */
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
		EXPECT(f.mac + f.snaplen <= r->req.tp_block_size - BLOCK_HEADER - r->priv);
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

		/* A packet socket retires an empty block if the area leaves too little room. */
		if (!v->ops->is_nfring && !areas[i].error && areas[i].priv > 13)
			continue;
		try_area(v, &w, &areas[i]);
		if (test_failures() != before)
			NOTE("the private area has %u bytes, the block %u", areas[i].priv,
			     areas[i].block_size);
	}
}

/* Before commit 37213e611202, packet sockets keep only 16 bits of the size. */
TEST(a_private_area_of_65536_bytes_is_not_cut, BLOCKS,
     .nfring_only = "packet sockets of some kernels keep only 16 bits of the size")
{
	static const unsigned int sizes[] = { 65529, 65536, 65537, 1 << 19 };
	struct wire w = wire_open("wire");
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		try_area(v, &w, &(struct private_area) {
				1 << 20, 0, sizes[i], 0 });
}

/*
 * V3 requires tp_frame_size but does not use it.  Only the size of a block limits a
 * packet.
 */
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
     .nfring_only = "a packet socket retires an empty block before each such frame")
{
	struct wire w = wire_open("wire");
	uint64_t number;
	uint16_t source;
	struct frame f;
	struct ring r;
	unsigned int i;

	ring_start(&r, v, w.ifindex, PAGE, 3, PAGE / 2);
	for (i = 0; i < 7; i++) {
		traffic_send_many(&w, 1, i, 1, 9000);
		ASSERT(ring_wait(&r, &f));
		EXPECT_EQ(f.len, 9000);
		EXPECT_EQ(f.mac + f.snaplen, PAGE - BLOCK_HEADER);
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

TEST(each_freeze_is_counted_once, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct nfring_stats now;
	struct tpacket_stats two;
	struct ring r;

	blocks_start(&r, v, &w, 2, NEVER_MS, false);
	expect_freezes(&r, 0, 0, 0);
	traffic_send_many(&w, 1, 0, 2, ALONE);
	expect_freezes(&r, 2, 0, 0);
	traffic_send_many(&w, 1, 2, 5, ALONE);
	expect_freezes(&r, 5, 5, 1);
	expect_freezes(&r, 0, 0, 0);
	traffic_send_many(&w, 1, 7, 1, ALONE);
	expect_freezes(&r, 1, 1, 0);

	/*
	 * The next packet that finds room thaws the ring.  Later packets freeze the
	 * ring again.
	 */
	ring_release_block(&r);
	traffic_send_many(&w, 1, 8, 1, ALONE);
	expect_freezes(&r, 1, 0, 0);
	traffic_send_many(&w, 1, 9, 3, ALONE);
	/*
	 * Reading the shorter struct tpacket_stats clears the count of freezes as well.
	 */
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

TEST(frames_have_a_hash_if_asked_for, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring with, without;
	struct frame f;

	ring_start(&with, v, w.ifindex, PAGE, 4, PAGE / 2);
	ring_open(&without, v, SOCK_RAW);
	without.features = 0;
	ring_set(&without, PAGE, 4, PAGE / 2);
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

/* Send one packet for each block, and read all in order; wrap around the ring twice. */
TEST(all_of_65537_blocks_are_used, BLOCKS, .page_4k = true, .seconds = 600,
     .nfring_only = "packet sockets of some kernels count blocks with 16 bits")
{
	enum { NR = 65537 };
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct tpacket_stats stats;
	struct ring r;
	int lap;

	if (knobs.lap_mib < 64)
		SKIP("takes minutes on a debug kernel; use -m 64 to run it");
	OK(host_write(NFRING_PARAMETERS "ring_max_mb", "300"));
	blocks_start(&r, v, &w, NR, NEVER_MS, true);
	for (lap = 0; lap < 2; lap++) {
		traffic_send_many(&w, 1, tally.next, NR, ALONE);
		EXPECT_EQ(ring_status(&r, NR - 2) & TP_STATUS_USER, TP_STATUS_USER);
		/* One more packet finds no room, but closes the last block. */
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
 * The kernel does not read its own state from the mapping.  Overwrite each byte
 * of the open block except the status: the header of the retired block must be
 * correct.
 */
TEST(writing_over_an_open_block_changes_nothing, BLOCKS,
     .nfring_only = "a packet socket keeps its count of packets in the mapping")
{
	struct wire w = wire_open("wire");
	unsigned int i, at;
	uint32_t *block;
	struct ring r;

	blocks_start(&r, v, &w, 3, NEVER_MS, true);
	for (i = 0; i < 30; i++) {
		traffic_send_many(&w, 1, 0, 5, MANY);
		block = (uint32_t *)ring_block(&r, i % 3);
		for (at = 0; at < PAGE / 4; at++)
			if (at != 2)
				block[at] = i % 2 ? 0xffffffff : 0x80000001;
		traffic_send_many(&w, 1, 5, 1, MANY);
		EXPECT_EQ(ring_poll(&r, FOREVER), POLLIN);
		EXPECT_EQ(block_header(&r, i % 3)->num_pkts, 6);
		EXPECT_EQ(block_header(&r, i % 3)->seq_num, i + 1);
		EXPECT_EQ(block_header(&r, i % 3)->offset_to_first_pkt, BLOCK_HEADER);
		EXPECT_EQ(block_header(&r, i % 3)->blk_len, BLOCK_HEADER + 6 * MANY_FRAME);
		EXPECT_EQ(ring_status(&r, i % 3), TP_STATUS_USER);
		ring_set_status(&r, i % 3, TP_STATUS_KERNEL);
	}
	ring_close(&r);
}

/* CVE-2021-22600: the memory of a V3 ring must not be freed as if it were a V2 ring. */
TEST(a_ring_of_frames_may_follow_one_of_blocks, BLOCKS)
{
	struct tpacket_req req = { PAGE, 4, PAGE / 2, 8 };
	int rounds = knobs.stress_ms < 1000 ? 50 : 1000;
	struct wire w = wire_open("wire");
	struct ring r;
	int i;

	for (i = 0; i < rounds; i++) {
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

/* A ring may be freed while its timer is armed. */
TEST(closing_races_the_end_of_a_block, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;
	int i;

	for (i = 0; i < 50; i++) {
		blocks_start(&r, v, &w, 4, (unsigned int)i % 5 + 1, i % 2);
		traffic_send_many(&w, 1, 0, 2, 100);
		if (i % 3 == 0)
			host_sleep_ms((unsigned int)i % 7); /* sleep: before and after a block's time */
		ring_close(&r);
	}
}
