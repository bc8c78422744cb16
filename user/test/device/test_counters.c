// SPDX-License-Identifier: GPL-2.0
/* NFRING_GET_STATS: each counter counts the event that it is named after. */
#include <fcntl.h>
#include <unistd.h>

#include "nfring.h"
#include "traffic.h"

#define ONLY	.nfring_only = "a packet socket has no NFRING_GET_STATS"

static struct nfring_stats counters(const struct ring *r)
{
	static const uint64_t zero[15];
	struct nfring_stats now;

	OK(nfring_counters(r->fd, &now));
	EXPECT(!memcmp(now.reserved, zero, sizeof(now.reserved)));
	return now;
}

/*
 * Expect that this counter grew by @nr, and that no other counter changed.  The
 * counters packets and bytes may change.
 */
#define EXPECT_MOVED(before, after, field, nr)				\
	do {								\
		struct nfring_stats moved_ = (before);			\
									\
		moved_.field += (nr);					\
		moved_.packets = (after).packets;			\
		moved_.bytes = (after).bytes;				\
		EXPECT_EQ((after).field, moved_.field);			\
		if (memcmp(&moved_, &(after), sizeof(moved_)))		\
			FAIL("counters other than %s changed", #field);	\
	} while (0)

TEST(packets_and_bytes_count_what_is_published, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_stats before, after;
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	before = counters(&r);
	EXPECT_EQ(before.packets + before.bytes, 0);
	traffic_send_many(&w, 1, 0, 3, 100);
	traffic_send_many(&w, 1, 3, 1, 1514);
	after = counters(&r);
	EXPECT_EQ(after.packets, 4);
	EXPECT_EQ(after.bytes, 3 * 100 + 1514);
	EXPECT_MOVED(before, after, drop_full, 0);
	/* Reading must not reset the counters. */
	before = counters(&r);
	EXPECT(!memcmp(&before, &after, sizeof(after)));
	ring_close(&r);
}

TEST(a_full_ring_moves_drop_full, .frames = true, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_stats before, after;
	struct tpacket_stats stats;
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	before = counters(&r);
	traffic_send_many(&w, 1, 0, 20, 100);
	after = counters(&r);
	EXPECT_MOVED(before, after, drop_full, 12);
	EXPECT_EQ(after.packets, 8);
	EXPECT_EQ(after.bytes, 800);
	ring_stats(&r, &stats);
	before = counters(&r);
	EXPECT(!memcmp(&before, &after, sizeof(after)));
	ring_close(&r);
}

TEST(headers_beyond_65535_move_drop_oversize, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_stats before, after;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, 65535));
	ring_set(&r, 131072, 1, 131072);
	ring_map(&r);
	ring_attach(&r, w.ifindex);
	before = counters(&r);
	traffic_send_many(&w, 1, 0, 5, 100);
	after = counters(&r);
	EXPECT_MOVED(before, after, drop_oversize, 5);
	EXPECT_EQ(after.packets, 0);
	ring_close(&r);
}

static void start_copying(struct ring *r, const struct variant *v,
			  const struct wire *w)
{
	ring_open(r, v, SOCK_RAW);
	OK(ring_option(r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	OK(fcntl(r->fd, F_SETFL, O_NONBLOCK));
	ring_set(r, PAGE, 8, 512);
	ring_map(r);
	ring_attach(r, w->ifindex);
}

TEST(cut_packets_move_truncated, .frames = true, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_stats before, after;
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, 512);
	before = counters(&r);
	traffic_send_many(&w, 1, 0, 3, 1000);
	traffic_send_many(&w, 1, 3, 2, 100);
	after = counters(&r);
	EXPECT_MOVED(before, after, truncated, 3);
	EXPECT_EQ(after.bytes, 3200);
	EXPECT_EQ(after.packets, 5);
	ring_close(&r);
}

TEST(whole_copies_move_copies, .frames = true, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_stats before, after;
	struct ring r;

	start_copying(&r, v, &w);
	before = counters(&r);
	traffic_send_many(&w, 1, 0, 4, 1000);
	traffic_send_many(&w, 1, 4, 2, 100);
	after = counters(&r);
	EXPECT_EQ(after.truncated, 4);
	before.truncated = after.truncated;
	EXPECT_MOVED(before, after, copies, 4);
	ring_close(&r);
}

TEST(a_full_receive_buffer_moves_drop_copy, .frames = true, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_stats after;
	static uint8_t room[4000];
	unsigned int got = 0;
	struct ring r;

	start_copying(&r, v, &w);
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUF, 4096));
	traffic_send_many(&w, 1, 0, 40, 2000);
	after = counters(&r);
	EXPECT_EQ(after.packets, 40);
	EXPECT_EQ(after.truncated, 40);
	EXPECT(after.copies > 0);
	EXPECT(after.drop_copy > 0);
	EXPECT_EQ(after.copies + after.drop_copy, 40);
	while (read(r.fd, room, sizeof(room)) > 0)
		got++;
	EXPECT_EQ(got, after.copies);
	EXPECT_EQ(after.drop_full + after.drop_oversize, 0);
	ring_close(&r);
}

TEST(packets_without_a_ring_are_counted_too, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_stats after;
	struct ring r;
	char room[256];

	ring_open(&r, v, SOCK_RAW);
	OK(fcntl(r.fd, F_SETFL, O_NONBLOCK));
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 5, 100);
	after = counters(&r);
	EXPECT_EQ(after.packets, 5);
	EXPECT_EQ(after.bytes, 500);
	ring_set(&r, PAGE, 4, PAGE / 2);
	FAILS(EAGAIN, read(r.fd, room, sizeof(room)));
	traffic_send_many(&w, 1, 5, 5, 100);
	OK(ring_try_zero(&r));
	traffic_send_many(&w, 1, 10, 5, 100);
	EXPECT_EQ(read(r.fd, room, sizeof(room)), 100);
	after = counters(&r);
	EXPECT_EQ(after.packets, 15);
	EXPECT_EQ(after.drop_full + after.drop_queue, 0);
	ring_close(&r);
}

TEST(counters_outlive_their_ring, .frames = true, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_stats after;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	ring_set(&r, PAGE, 1, PAGE / 2);
	traffic_send_many(&w, 1, 0, 3, 100);
	OK(ring_try_zero(&r));
	ring_set(&r, PAGE, 1, PAGE / 2);
	traffic_send_many(&w, 1, 3, 3, 100);
	after = counters(&r);
	EXPECT_EQ(after.packets, 4);
	EXPECT_EQ(after.drop_full, 2);
	ring_close(&r);
}
