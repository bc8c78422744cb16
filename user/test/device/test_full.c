// SPDX-License-Identifier: GPL-2.0
/* A full ring: its counters, and how it continues. */
#include <unistd.h>

#include "nfring.h"
#include "traffic.h"

#define FRAMES	8

/*
 * Start a ring for FRAMES packets: frames of half a page, or blocks for one packet
 * each.
 */
static void start(struct ring *r, const struct variant *v, const struct wire *w)
{
	unsigned int blocks = has_blocks(v) ? FRAMES : FRAMES / 2;

	ring_start(r, v, w->ifindex, PAGE, blocks, PAGE / 2);
}

static size_t length(const struct variant *v)
{
	return has_blocks(v) ? PAGE / 2 + 152 : 100;
}

static void send_many(const struct variant *v, const struct wire *w,
		      uint64_t first, uint64_t nr)
{
	traffic_send_many(w, 1, first, nr, length(v));
}

static void expect_stats(struct ring *r, unsigned int packets, unsigned int drops)
{
	struct tpacket_stats stats;

	ring_stats(r, &stats);
	EXPECT_EQ(stats.tp_packets, packets);
	EXPECT_EQ(stats.tp_drops, drops);
}

TEST(full_ring_counts_what_it_drops_and_recovers)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct ring r;

	start(&r, v, &w);
	send_many(v, &w, 0, FRAMES + 5);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, FRAMES);
	EXPECT_EQ(tally.next, FRAMES);
	expect_stats(&r, FRAMES + 5, 5);

	/* The ring continues where it stopped, with as much room as before. */
	send_many(v, &w, 100, FRAMES);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 2 * FRAMES);
	EXPECT_EQ(tally.next, 100 + FRAMES);
	expect_stats(&r, FRAMES, 0);
	ring_close(&r);
}

TEST(one_returned_frame_takes_one_packet)
{
	struct wire w = wire_open("wire");
	struct ring r;
	struct frame f;
	uint64_t number;
	uint16_t source;
	unsigned int i;

	start(&r, v, &w);
	send_many(v, &w, 0, FRAMES);
	for (i = 0; i < 3 * FRAMES; i++) {
		ring_release(&r);
		send_many(v, &w, FRAMES + 2 * i, 2);
	}
	/* The second packet of each pair found no room. */
	for (i = 0; i < FRAMES; i++) {
		ASSERT(ring_peek(&r, &f));
		ASSERT(traffic_parse(f.data, f.snaplen, &source, &number));
		EXPECT_EQ(number, FRAMES + 2 * (2 * FRAMES + i));
		ring_release(&r);
	}
	EXPECT(!ring_peek(&r, &f));
	expect_stats(&r, FRAMES + 6 * FRAMES, 3 * FRAMES);
	ring_close(&r);
}

/* Suricata sets its own bits in the status of a frame while it uses the frame. */
TEST(any_bit_in_the_status_keeps_the_frame)
{
	static const unsigned long marks[] = {
		1ul << 31, 1ul << 29, 1ul << 1, 1ul << 2,
	};
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;
	size_t i;

	if (has_blocks(v) && !v->ops->is_nfring)
		SKIP("a packet socket opens its first block before the test can write to it");
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		start(&r, v, &w);
		ring_set_status(&r, 0, marks[i]);
		send_many(v, &w, 0, 3);
		EXPECT_EQ(ring_status(&r, 0), marks[i]);
		EXPECT_EQ(ring_status(&r, 1), TP_STATUS_KERNEL);
		expect_stats(&r, 3, 3);
		ring_set_status(&r, 0, TP_STATUS_KERNEL);
		send_many(v, &w, 3, 1);
		EXPECT(ring_wait(&r, &f));
		EXPECT_EQ(r.next, 0);
		ring_close(&r);
	}
}

TEST(losing_is_set_until_the_statistics_are_read)
{
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;
	int i;

	start(&r, v, &w);
	send_many(v, &w, 0, FRAMES + 1);
	while (ring_peek(&r, &f)) {
		EXPECT_EQ(f.status & TP_STATUS_LOSING, 0);
		ring_release(&r);
	}
	for (i = 0; i < 3; i++) {
		send_many(v, &w, 100, 1);
		ASSERT(ring_peek(&r, &f));
		EXPECT_EQ(f.status & TP_STATUS_LOSING, TP_STATUS_LOSING);
		ring_release(&r);
	}
	expect_stats(&r, FRAMES + 4, 1);
	send_many(v, &w, 200, 1);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.status & TP_STATUS_LOSING, 0);
	ring_close(&r);
}

TEST(statistics_are_cleared_by_reading)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, &w);
	expect_stats(&r, 0, 0);
	send_many(v, &w, 0, 3);
	expect_stats(&r, 3, 0);
	expect_stats(&r, 0, 0);
	send_many(v, &w, 3, FRAMES);
	expect_stats(&r, FRAMES, 3);
	expect_stats(&r, 0, 0);
	ring_close(&r);
}

/* The reserve can make tp_net larger than its 16 bits can hold. */
TEST(reserve_too_large_for_the_header_drops_and_counts)
{
	struct wire w = wire_open("wire");
	struct tpacket_stats stats;
	unsigned int reserve, stored = 0, net;
	struct frame f;
	struct ring r;

	for (reserve = 65400; reserve <= 65600; reserve++) {
		if (reserve > 65440 && reserve < 65464)
			; /* try each value around the limit */
		else if (reserve % 20)
			continue;
		ring_open(&r, v, SOCK_RAW);
		OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, (int)reserve));
		ring_set(&r, 131072, 1, 131072);
		ring_map(&r);
		ring_attach(&r, w.ifindex);
		traffic_send_many(&w, 1, 0, 1, 1000);
		net = TPACKET_ALIGN(ring_hdrlen(v) + 16) + reserve;
		ring_stats(&r, &stats);
		EXPECT_EQ(stats.tp_packets, 1);
		EXPECT_EQ(stats.tp_drops, net > 65535);
		if (EXPECT_EQ(ring_peek(&r, &f), net <= 65535) && net <= 65535) {
			EXPECT_EQ(f.net, net);
			EXPECT_EQ(f.snaplen, 1000);
			stored++;
		}
		ring_close(&r);
	}
	EXPECT(stored > 0);
}

TEST(frame_of_nothing_but_header_stores_no_byte, .frames = true)
{
	struct wire w = wire_open("wire");
	uint8_t *bytes;
	struct frame f;
	struct ring r;
	size_t i;

	/* tp_mac is at least 52 + 12 + 2 = 66, so a frame of 64 bytes holds no data */
	ring_start(&r, v, w.ifindex, PAGE, 1, 64);
	bytes = ring_frame(&r, 1);
	memset(bytes, 0x5a, 64);
	ring_set_status(&r, 1, TP_STATUS_USER);
	traffic_send_many(&w, 1, 0, 1, 1000);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.snaplen, 0);
	EXPECT_EQ(f.len, 1000);
	for (i = sizeof(unsigned long); i < 64; i++)
		EXPECT_EQ(bytes[i], 0x5a);
	ring_close(&r);
}
