// SPDX-License-Identifier: GPL-2.0
/*
 * The frames of packets that this host sends, compared with those of a packet socket
 * that watches the same traffic.  If the variant is a packet socket too, two
 * packet sockets are compared.  That tests the comparison.
 */
#include <unistd.h>

#include "net.h"
#include "paired.h"

static void udp_out(void *arg)
{
	static uint8_t payload[9000];
	int fd = net_udp_to(arg, 9);
	size_t len;

	for (len = 0; len <= sizeof(payload); len += 900)
		OK(write(fd, payload, len));
	close(fd);
}

TEST(packets_sent_to_a_tun)
{
	OK(net_wire("tun", 0));
	OK(net_address("tun", "10.8.0.1"));
	paired_both_types(v, net_index("tun"), udp_out, "10.8.0.2", 11);
}

TEST(packets_sent_to_a_dummy)
{
	int ifindex = (int)OK(net_dummy("d0"));

	OK(net_up("d0"));
	OK(net_address("d0", "10.7.0.1"));
	paired_both_types(v, ifindex, udp_out, "10.7.0.2", 11);
}

TEST(packets_on_loopback)
{
	paired_both_types(v, net_index("lo"), udp_out, "127.0.0.1", 22);
}

TEST(packets_of_all_devices)
{
	OK(net_dummy("d0"));
	OK(net_up("d0"));
	OK(net_address("d0", "10.7.0.1"));
	paired_both_types(v, 0, udp_out, "10.7.0.2", 11);
	paired_both_types(v, 0, udp_out, "127.0.0.1", 22);
}

TEST(udp_both_ways_over_veth)
{
	static uint8_t payload[9000];
	struct net_pair pair = net_pair(1500);
	struct paired t;
	unsigned long seen;
	int here, there;
	size_t i;

	OK(net_enter(pair.there));
	there = net_udp_to("10.9.0.1", 9);
	OK(net_enter(pair.here));
	here = net_udp_to("10.9.0.2", 9);
	paired_start(&t, v, SOCK_RAW, pair.v0);
	for (i = 0; i < 5; i++) {
		OK(write(here, payload, i * 2000));
		OK(write(there, payload, i * 1000));
	}
	seen = paired_compare(&t, 20);
	EXPECT(seen & TP_STATUS_CSUMNOTREADY);
}

static unsigned long tcp_over_veth(const struct variant *v, int type, int mtu)
{
	static uint8_t payload[1 << 16];
	struct net_pair pair = net_pair(mtu);
	struct paired t;
	int ends[2];
	size_t got;
	ssize_t n;

	paired_start(&t, v, type, pair.v0);
	net_tcp_pair(pair.here, pair.there, "10.9.0.2", 80, ends);
	EXPECT_EQ(send(ends[0], payload, 1 << 15, 0), 1 << 15);
	for (got = 0; got < 1 << 15; got += (size_t)n)
		n = OK(read(ends[1], payload, sizeof(payload)));
	EXPECT_EQ(send(ends[1], payload, 5000, 0), 5000);
	for (got = 0; got < 5000; got += (size_t)n)
		n = OK(read(ends[0], payload, sizeof(payload)));
	close(ends[0]);
	close(ends[1]);
	return paired_compare(&t, 10);
}

TEST(segmented_tcp_over_veth)
{
	unsigned long seen = tcp_over_veth(v, SOCK_RAW, 1500);

	EXPECT(seen & TP_STATUS_GSO_TCP || !paired_tell_gso());
	EXPECT(seen & TP_STATUS_CSUMNOTREADY);
}

TEST(segmented_tcp_in_cooked_rings)
{
	unsigned long seen = tcp_over_veth(v, SOCK_DGRAM, 9000);

	EXPECT(seen & TP_STATUS_GSO_TCP || !paired_tell_gso());
}

TEST(tagged_udp_over_veth)
{
	static uint8_t payload[2000];
	struct net_pair pair = net_pair(1500);
	struct paired t;
	int here, there;
	int i;

	OK(net_enter(pair.there));
	OK(net_vlan("tag", net_index("v1"), 5));
	OK(net_up("tag"));
	OK(net_address("tag", "10.5.0.2"));
	there = net_udp_to("10.5.0.1", 9);
	OK(net_enter(pair.here));
	OK(net_vlan("tag", pair.v0, 5));
	OK(net_up("tag"));
	OK(net_address("tag", "10.5.0.1"));
	here = net_udp_to("10.5.0.2", 9);
	paired_start(&t, v, SOCK_RAW, pair.v0);
	for (i = 0; i < 3; i++) {
		OK(write(here, payload, 100));
		OK(write(there, payload, 200));
	}
	EXPECT_EQ(!!(paired_compare(&t, 6) & TP_STATUS_VLAN_VALID),
		  v->version != TPACKET_V1);
	paired_start(&t, v, SOCK_DGRAM, pair.v0);
	OK(write(here, payload, 2000));
	OK(write(there, payload, 200));
	paired_compare(&t, 3);
}
