// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks where packet sockets cannot attach: which packets each hook sees, and
 * with which headers.
 */
#include <arpa/inet.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "traffic.h"

#define ONLY	.nfring_only = "a packet socket sees devices, not hooks"

static void start(struct ring *r, const struct variant *v, int type)
{
	ring_open(r, v, type);
	ring_set(r, 1 << 16, 4, 4096);
	ring_map(r);
}

static void attach(struct ring *r, uint32_t family, uint32_t hook)
{
	OK(nfring_attach(r->fd, family, hook, 0, 0, 0));
}

static struct frame take(struct ring *r)
{
	struct frame f = { 0 };

	ASSERT(ring_wait(r, &f));
	/*
	 * The frame stays valid: the ring is so large that the kernel does not reuse
	 * the frame.
	 */
	ring_release(r);
	return f;
}

/* Send a payload of eight equal bytes, which identify the packet. */
static void send_mark(int fd, uint8_t mark)
{
	uint8_t payload[8];

	memset(payload, mark, sizeof(payload));
	OK(send(fd, payload, sizeof(payload), 0));
}

/* The IP header must start at tp_net, with or without a link-layer header. */
static void expect_ip(const struct frame *f, int maclen, int version)
{
	const uint8_t *ip = (uint8_t *)f->base + f->net;

	EXPECT_EQ(f->net - f->mac, maclen);
	EXPECT_EQ(ip[0] >> 4, version);
	EXPECT_EQ(ntohs(f->sll->sll_protocol), version == 4 ? 0x800 : 0x86dd);
	EXPECT_EQ(f->len, f->snaplen);
	if (maclen == 14)
		EXPECT_EQ(f->data[12] << 8 | f->data[13],
			  version == 4 ? 0x800 : 0x86dd);
	if (version == 4)
		EXPECT_EQ(ip[2] << 8 | ip[3], f->len - (unsigned int)maclen);
}

static void expect_on(const struct frame *f, int ifindex, int pkttype)
{
	EXPECT_EQ(f->sll->sll_ifindex, ifindex);
	EXPECT_EQ(f->sll->sll_pkttype, pkttype);
	/*
	 * The link-layer address is set if the packet has a link-layer header, also in
	 * a cooked ring.
	 */
	EXPECT_EQ(f->sll->sll_halen, pkttype == PACKET_OUTGOING &&
		  f->net == f->mac ? 0 : 6);
}

/* Send a packet over loopback: first it is outgoing, then it is received again. */
static void round_loopback(struct ring *r, int fd, int version, int maclen)
{
	int lo = net_index("lo");
	struct frame f;

	send_mark(fd, 1);
	f = take(r);	/* LOCAL_OUT */
	expect_ip(&f, 0, version);
	expect_on(&f, lo, PACKET_OUTGOING);
	f = take(r);	/* POST_ROUTING */
	expect_ip(&f, 0, version);
	expect_on(&f, lo, PACKET_OUTGOING);
	f = take(r);	/* PRE_ROUTING */
	expect_ip(&f, maclen, version);
	expect_on(&f, lo, PACKET_HOST);
	f = take(r);	/* LOCAL_IN */
	expect_ip(&f, maclen, version);
	expect_on(&f, lo, PACKET_HOST);
	EXPECT_EQ(ring_poll(r, 20) & POLLERR, 0);
	EXPECT(!ring_peek(r, &f));
	ring_close(r);
}

static void attach_local(struct ring *r, uint32_t family)
{
	attach(r, family, PRE_ROUTING);
	attach(r, family, LOCAL_IN);
	attach(r, family, LOCAL_OUT);
	attach(r, family, POST_ROUTING);
}

TEST(ipv4_hooks_in_their_order, ONLY)
{
	int fd = net_udp_to("127.0.0.1", 9);
	struct ring r;

	start(&r, v, SOCK_RAW);
	attach_local(&r, FAMILY_IPV4);
	round_loopback(&r, fd, 4, 14);
	start(&r, v, SOCK_DGRAM);
	attach_local(&r, FAMILY_IPV4);
	round_loopback(&r, fd, 4, 0);
}

TEST(inet_hooks_see_ipv4, ONLY)
{
	int fd = net_udp_to("127.0.0.1", 9);
	struct ring r;

	start(&r, v, SOCK_RAW);
	attach_local(&r, FAMILY_INET);
	round_loopback(&r, fd, 4, 14);
}

static int udp6_on_loopback(void)
{
	OK(net_enter_fresh());
	if (net_ipv6("lo", NULL) < 0)
		SKIP("this kernel has no IPv6");
	return net_udp6_to("::1", 9);
}

TEST(ipv6_hooks_in_their_order, ONLY)
{
	int fd = udp6_on_loopback();
	struct ring r, v4;

	start(&v4, v, SOCK_RAW);
	attach_local(&v4, FAMILY_IPV4);
	start(&r, v, SOCK_RAW);
	attach_local(&r, FAMILY_IPV6);
	round_loopback(&r, fd, 6, 14);
	EXPECT_EQ(ring_drain(&v4), 0);
	ring_close(&v4);
}

TEST(inet_hooks_see_ipv6, .any_version = true, ONLY)
{
	int fd = udp6_on_loopback();
	struct ring r;

	start(&r, v, SOCK_RAW);
	attach_local(&r, FAMILY_INET);
	round_loopback(&r, fd, 6, 14);
}

TEST(inet_ingress_sees_what_netdev_ingress_does, .any_version = true, ONLY)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, SOCK_RAW);
	OK(nfring_attach(r.fd, FAMILY_INET, INET_INGRESS, 0, w.ifindex, 0));
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 5, w.ifindex, 0));
	traffic_send_many(&w, 1, 0, 1, 100);
	/* The packet is not IP, but inet ingress sees it as well. */
	EXPECT_EQ(ring_drain(&r), 2);
	ring_close(&r);
}

TEST(a_device_narrows_an_inet_hook, ONLY)
{
	int fd = net_udp_to("127.0.0.1", 9), other, lo = net_index("lo");
	struct frame f;
	struct ring r;
	int d0;

	d0 = (int)OK(net_dummy("d0"));
	OK(net_up("d0"));
	OK(net_address("d0", "10.7.0.1"));
	start(&r, v, SOCK_RAW);
	OK(nfring_attach(r.fd, FAMILY_IPV4, POST_ROUTING, 0, lo, 0));
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_OUT, 0, d0, 0));
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_IN, 0, d0, 0));
	send_mark(fd, 1);
	f = take(&r);
	expect_on(&f, lo, PACKET_OUTGOING);
	close(fd);
	other = net_udp_to("10.7.0.9", 9);
	send_mark(other, 2);
	f = take(&r);
	expect_on(&f, d0, PACKET_OUTGOING);
	EXPECT_EQ(f.data[f.snaplen - 1], 2);
	EXPECT(!ring_peek(&r, &f));
	ring_close(&r);
}

TEST(a_protocol_narrows_a_hook, .any_version = true, ONLY)
{
	int fd = net_udp_to("127.0.0.1", 9);
	struct ring r;

	start(&r, v, SOCK_RAW);
	OK(nfring_attach(r.fd, FAMILY_INET, LOCAL_OUT, 0, 0, ETH_P_IPV6));
	send_mark(fd, 1);
	EXPECT_EQ(ring_drain(&r), 0);
	OK(nfring_attach(r.fd, FAMILY_INET, LOCAL_OUT, 0, 0, ETH_P_IP));
	send_mark(fd, 1);
	EXPECT_EQ(ring_drain(&r), 1);
	OK(nfring_attach(r.fd, FAMILY_INET, LOCAL_OUT, 0, 0, ETH_P_ALL));
	OK(nfring_attach(r.fd, FAMILY_INET, LOCAL_OUT, 0, 0, 0));
	send_mark(fd, 1);
	EXPECT_EQ(ring_drain(&r), 3);
	ring_close(&r);
}

TEST(arp_hooks_see_request_and_reply, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct frame f;
	struct ring r;

	start(&r, v, SOCK_RAW);
	attach(&r, FAMILY_ARP, ARP_IN);
	attach(&r, FAMILY_ARP, ARP_OUT);
	attach(&r, FAMILY_ARP, ARP_FORWARD);
	send_mark(net_udp_to("10.9.0.2", 9), 1);
	f = take(&r);
	expect_on(&f, pair.v0, PACKET_OUTGOING);
	EXPECT_EQ(ntohs(f.sll->sll_protocol), ETH_P_ARP);
	EXPECT_EQ(f.net - f.mac, 14);
	EXPECT_EQ(f.data[12] << 8 | f.data[13], ETH_P_ARP);
	EXPECT_EQ(f.data[14 + 7], 1);
	/* If the reply takes a second, the request is sent again. */
	do
		f = take(&r);
	while (f.data[14 + 7] == 1);
	expect_on(&f, pair.v0, PACKET_HOST);
	EXPECT_EQ(f.net - f.mac, 14);
	EXPECT_EQ(f.data[12] << 8 | f.data[13], ETH_P_ARP);
	EXPECT_EQ(f.data[14 + 7], 2);
	EXPECT_EQ(f.sll->sll_halen, 6);
	EXPECT(!memcmp(f.sll->sll_addr, f.data + 6, 6));
	ring_close(&r);
}

TEST(bridge_hooks_see_a_frame_pass, ONLY)
{
	static const uint32_t path[] = { PRE_ROUTING, FORWARD, POST_ROUTING };
	struct wire in = wire_open("in"), out = wire_open("out");
	uint64_t number;
	uint16_t source;
	struct frame f;
	struct ring r;
	size_t i;

	OK(net_bridge("br"));
	OK(net_up("br"));
	OK(net_enslave("br", "in"));
	OK(net_enslave("br", "out"));
	OK(net_forwards("in"));
	OK(net_forwards("out"));
	for (i = 0; i < 3; i++) {
		start(&r, v, SOCK_RAW);
		OK(nfring_attach(r.fd, FAMILY_BRIDGE, path[i], 0, 0,
				 TRAFFIC_PROTOCOL));
		if (path[i] != PRE_ROUTING)
			OK(nfring_attach(r.fd, FAMILY_BRIDGE, LOCAL_OUT, 0, 0,
					 TRAFFIC_PROTOCOL));
		traffic_send_many(&in, 1, i, 1, 200);
		f = take(&r);
		EXPECT_EQ(f.net - f.mac, 14);
		EXPECT_EQ(f.snaplen, 200);
		if (EXPECT(traffic_parse(f.data, f.snaplen, &source, &number)))
			EXPECT_EQ(number, i);
		expect_on(&f, path[i] == POST_ROUTING ? out.ifindex : in.ifindex,
			  path[i] == POST_ROUTING ? PACKET_OUTGOING
						  : PACKET_BROADCAST);
		ring_close(&r);
	}
}

TEST(priority_decides_which_packets_are_seen, .any_version = true, ONLY)
{
	static const struct { int priority; unsigned int seen; } at[] = {
		{ INT_MIN, 1 }, { -301, 1 }, { -1, 1 }, { 1, 0 }, { INT_MAX, 0 },
	};
	struct ring r[5];
	size_t i;
	int fd;

	OK(net_enter_fresh());
	fd = net_udp_to("127.0.0.1", 9);
	if (host_shell("nft 'add table ip t; add chain ip t c { type filter "
		       "hook output priority 0; }; add rule ip t c udp dport 9 "
		       "drop'"))
		SKIP("nft cannot add its rules on this kernel");
	for (i = 0; i < 5; i++) {
		start(&r[i], v, SOCK_RAW);
		OK(nfring_attach(r[i].fd, FAMILY_IPV4, LOCAL_OUT, at[i].priority,
				 0, 0));
	}
	FAILS(EPERM, send(fd, "x", 1, 0));
	for (i = 0; i < 5; i++) {
		EXPECT_EQ(ring_drain(&r[i]), at[i].seen);
		ring_close(&r[i]);
	}
}

TEST(a_packet_of_no_bytes_is_a_frame, .any_version = true,
     .nfring_only = "a packet socket without a filter drops packets of 0 bytes")
{
	static const uint8_t pi[4] = { 0, 0, 0x88, 0xb5 };
	int tun = (int)OK(net_wire("tun", 0));
	struct frame f;
	struct ring r;

	start(&r, v, SOCK_RAW);
	ring_attach(&r, net_index("tun"));
	OK(write(tun, pi, sizeof(pi)));
	f = take(&r);
	EXPECT_EQ(f.len, 0);
	EXPECT_EQ(f.snaplen, 0);
	EXPECT_EQ(f.mac, f.net);
	EXPECT_EQ(ntohs(f.sll->sll_protocol), TRAFFIC_PROTOCOL);
	ring_close(&r);
}
