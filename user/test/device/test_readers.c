// SPDX-License-Identifier: GPL-2.0
/* Several rings at one point, and several points of one ring. */
#include <sys/mman.h>
#include <unistd.h>

#include "net.h"
#include "nfring.h"
#include "traffic.h"

TEST(two_readers_of_one_device_see_everything)
{
	struct wire w = wire_open("wire");
	struct tally a = { .source = 1 }, b = { .source = 1 };
	struct ring one, two;
	uint64_t i;

	ring_start(&one, v, w.ifindex, PAGE, 8, PAGE / 2);
	ring_start(&two, v, w.ifindex, PAGE, 16, 1024);
	for (i = 0; i < 10; i++) {
		traffic_send_many(&w, 1, i * 16, 16, 300);
		tally_ring(&a, &one);
		tally_ring(&b, &two);
	}
	EXPECT_EQ(a.seen, 160);
	EXPECT_EQ(b.seen, 160);
	ring_close(&one);
	ring_close(&two);
}

TEST(a_full_ring_does_not_hold_up_the_other)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct ring full, other;
	struct tpacket_stats stats;
	/*
	 * Send one packet for each V3 block, because a block may be retired at any
	 * time.  With V1 and V2, send two packets for each block, which has two frames.
	 */
	unsigned int in_block = has_blocks(v) ? 1 : 2;
	size_t len = has_blocks(v) ? 2200 : 1700;

	ring_start(&full, v, w.ifindex, PAGE, 1, PAGE / 2);
	ring_start(&other, v, w.ifindex, PAGE, 100 / in_block, 2048);
	traffic_send_many(&w, 1, 0, 100, len);
	tally_ring(&tally, &other);
	EXPECT_EQ(tally.seen, 100);
	ring_stats(&full, &stats);
	EXPECT_EQ(stats.tp_drops, 100 - in_block);
	ring_stats(&other, &stats);
	EXPECT_EQ(stats.tp_drops, 0);
	ring_close(&full);
	traffic_send_many(&w, 1, 100, 50, len);
	tally_ring(&tally, &other);
	EXPECT_EQ(tally.seen, 150);
	ring_close(&other);
}

/* A change to the packet for one reader must not be visible in another reader's frame. */
TEST(readers_of_a_tagged_packet_see_the_same_bytes)
{
	static const uint8_t tag[] = { 0x81, 0, 0, 5, 0x88, 0xb5 };
	struct wire w = wire_open("wire");
	struct frame a, b;
	struct ring rings[3];
	uint8_t packet[300];
	size_t i;

	for (i = 0; i < 3; i++) {
		ring_open(&rings[i], v, i == 1 ? SOCK_DGRAM : SOCK_RAW);
		ring_set(&rings[i], PAGE, 4, PAGE / 2);
		ring_map(&rings[i]);
		ring_attach(&rings[i], w.ifindex);
	}
	traffic_build(packet, 1, 0, sizeof(packet));
	memcpy(packet + 12, tag, sizeof(tag));
	OK(write(w.fd, packet, sizeof(packet)));
	ASSERT(ring_peek(&rings[0], &a));
	ASSERT(ring_peek(&rings[2], &b));
	EXPECT_EQ(a.snaplen, b.snaplen);
	EXPECT(!memcmp(a.data, b.data, a.snaplen));
	EXPECT(!memcmp(a.data, packet, 12));
	EXPECT(!memcmp(a.data + 14, packet + 18, sizeof(packet) - 18));
	ASSERT(ring_peek(&rings[1], &b));
	EXPECT_EQ(b.snaplen, a.snaplen - 14);
	EXPECT(!memcmp(a.data + 14, b.data, b.snaplen));
	for (i = 0; i < 3; i++)
		ring_close(&rings[i]);
}

TEST(two_points_in_one_ring_take_a_packet_twice, .any_version = true,
     .nfring_only = "a packet socket can be bound to one device only")
{
	struct wire w = wire_open("wire");
	struct nfring_stats stats;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 16, PAGE / 2);
	ring_map(&r);
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, w.ifindex, 0));
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 10, w.ifindex, 0));
	traffic_send_many(&w, 1, 0, 5, 100);
	EXPECT_EQ(ring_drain(&r), 10);
	OK(nfring_detach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, w.ifindex, 0));
	traffic_send_many(&w, 1, 5, 5, 100);
	EXPECT_EQ(ring_drain(&r), 5);
	OK(nfring_detach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 10, w.ifindex, 0));
	traffic_send_many(&w, 1, 10, 5, 100);
	EXPECT_EQ(ring_drain(&r), 0);
	OK(nfring_counters(r.fd, &stats));
	EXPECT_EQ(stats.packets, 15);
	ring_close(&r);
}

TEST(all_devices_include_later_ones)
{
	struct wire before = wire_open("before"), after, again;
	struct tally tally = { .source = 1 };
	struct ring r;

	ring_start(&r, v, 0, PAGE, 8, PAGE / 2);
	after = wire_open("after");
	traffic_send_many(&before, 1, 0, 2, 100);
	traffic_send_many(&after, 1, 2, 2, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 4);
	/* The removal of one of several devices is no error. */
	close(after.fd);
	EXPECT_EQ(ring_poll(&r, 0), 0);
	again = wire_open("after");
	traffic_send_many(&again, 1, 4, 2, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 6);
	ring_close(&r);
}

TEST(only_the_protocol_asked_for_arrives)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	uint8_t packet[100];
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 8, PAGE / 2);
	ring_map(&r);
	OK(v->ops->attach(r.fd, w.ifindex, TRAFFIC_PROTOCOL));
	traffic_send_many(&w, 1, 0, 3, 100);
	traffic_build(packet, 1, 3, sizeof(packet));
	packet[13]++;
	OK(write(w.fd, packet, sizeof(packet)));
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 3);
	ring_close(&r);
}

TEST(packets_of_other_devices_do_not_arrive)
{
	struct wire mine = wire_open("mine"), other = wire_open("other");
	struct tally tally = { .source = 1 };
	struct ring r;

	ring_start(&r, v, mine.ifindex, PAGE, 8, PAGE / 2);
	traffic_send_many(&other, 1, 0, 3, 100);
	EXPECT(!ring_drain(&r));
	traffic_send_many(&mine, 1, 0, 3, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 3);
	ring_close(&r);
}

TEST(packets_of_other_namespaces_do_not_arrive)
{
	int here = (int)OK(net_here()), there = (int)OK(net_other());
	struct wire mine, other;
	struct ring r;

	ring_start(&r, v, 0, PAGE, 8, PAGE / 2);
	OK(net_enter(there));
	other = wire_open("wire");
	traffic_send_many(&other, 1, 0, 3, 100);
	OK(net_enter(here));
	mine = wire_open("wire");
	EXPECT_EQ(ring_drain(&r), 0);
	traffic_send_many(&mine, 1, 0, 3, 100);
	EXPECT_EQ(ring_drain(&r), 3);
	ring_close(&r);
}

TEST(a_point_may_be_attached_before_the_ring_is_set_up)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	traffic_send_many(&w, 1, 0, 3, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 3);
	munmap(r.map, r.size);
	OK(ring_try_zero(&r));
	ring_set(&r, PAGE, 8, 1024);
	ring_map(&r);
	traffic_send_many(&w, 1, 3, 20, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 23);
	ring_close(&r);
}
