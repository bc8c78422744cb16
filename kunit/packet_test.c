// SPDX-License-Identifier: GPL-2.0
/*
 * From a packet at a hook to its frame: what the frame records, and the bytes.
 * The packets are built as the stack passes them at each hook.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <net/dst.h>

#include "../kmod/packet.c"
#include "../kmod/packet_info.c"
#include "packet_fixture.h"

struct hook_row {
	const char *name;
	/* input */
	u8 pf;
	u8 hook;
	enum place place;
	/* expected */
	u32 maclen;
	int ifindex;
	bool outgoing;
};

static const struct hook_row hooks[] = {
	{ "netdev ingress", NFPROTO_NETDEV, NF_NETDEV_INGRESS, RECEIVED, 14,
	  IN, false },
	{ "netdev egress", NFPROTO_NETDEV, NF_NETDEV_EGRESS, FRAMED, 14, OUT,
	  true },
	{ "ip prerouting", NFPROTO_IPV4, NF_INET_PRE_ROUTING, RECEIVED, 14, IN,
	  false },
	{ "ip input", NFPROTO_IPV4, NF_INET_LOCAL_IN, RECEIVED, 14, IN, false },
	{ "ip forward", NFPROTO_IPV4, NF_INET_FORWARD, RECEIVED, 14, IN,
	  false },
	{ "ip output", NFPROTO_IPV4, NF_INET_LOCAL_OUT, BORN, 0, OUT, true },
	{ "ip postrouting, own", NFPROTO_IPV4, NF_INET_POST_ROUTING, BORN, 0,
	  OUT, true },
	/*
	 * the packet still has the header of the device where it arrived
	 */
	{ "ip postrouting, forwarded", NFPROTO_IPV4, NF_INET_POST_ROUTING,
	  RECEIVED, 0, OUT, true },
	{ "ip6 prerouting", NFPROTO_IPV6, NF_INET_PRE_ROUTING, RECEIVED, 14,
	  IN, false },
	{ "ip6 output", NFPROTO_IPV6, NF_INET_LOCAL_OUT, BORN, 0, OUT, true },
	{ "arp input", NFPROTO_ARP, NF_ARP_IN, RECEIVED, 14, IN, false },
	{ "arp output", NFPROTO_ARP, NF_ARP_OUT, FRAMED, 14, OUT, true },
	{ "bridge prerouting", NFPROTO_BRIDGE, NF_BR_PRE_ROUTING, RECEIVED, 14,
	  IN, false },
	{ "bridge forward", NFPROTO_BRIDGE, NF_BR_FORWARD, RECEIVED, 14, IN,
	  false },
	{ "bridge output", NFPROTO_BRIDGE, NF_BR_LOCAL_OUT, RECEIVED, 14, OUT,
	  true },
	/* a spanning-tree packet: skb->data is at the Ethernet header */
	{ "bridge output, its own", NFPROTO_BRIDGE, NF_BR_LOCAL_OUT, FRAMED,
	  14, OUT, true },
	{ "bridge postrouting", NFPROTO_BRIDGE, NF_BR_POST_ROUTING, RECEIVED,
	  14, OUT, true },
};

static void name_hook(const struct hook_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hook, hooks, name_hook);

static void raw_packet_has_the_header_where_it_is_valid(struct kunit *test)
{
	const struct hook_row *row = test->param_value;
	struct nf_hook_state state = state_of(test, row->pf, row->hook);
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	put_in_place(skb, row->place, state.in);
	pkt = packet_at(test, skb, &state);
	info = info_of(&pkt, false);
	KUNIT_EXPECT_EQ(test, info.maclen, row->maclen);
	KUNIT_EXPECT_EQ(test, info.len, row->maclen + LEN);
	KUNIT_EXPECT_EQ(test, info.snaplen, row->maclen + LEN);
	KUNIT_EXPECT_EQ(test, info.address.sll_ifindex, row->ifindex);
	KUNIT_EXPECT_EQ(test, info.address.sll_hatype, ARPHRD_ETHER);
	KUNIT_EXPECT_EQ(test, info.address.sll_protocol, htons(ETH_P_IP));
	KUNIT_EXPECT_EQ(test, info.address.sll_pkttype,
			row->outgoing ? PACKET_OUTGOING
							  : PACKET_BROADCAST);
	expect_copy(test, &pkt, false, row->maclen, row->maclen + LEN);
}

static void cooked_packet_never_has_a_link_header(struct kunit *test)
{
	const struct hook_row *row = test->param_value;
	struct nf_hook_state state = state_of(test, row->pf, row->hook);
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	put_in_place(skb, row->place, state.in);
	pkt = packet_at(test, skb, &state);
	info = info_of(&pkt, true);
	KUNIT_EXPECT_EQ(test, info.maclen, 0);
	KUNIT_EXPECT_EQ(test, info.len, LEN);
	KUNIT_EXPECT_EQ(test, info.snaplen, LEN);
	KUNIT_EXPECT_EQ(test, info.address.sll_ifindex, row->ifindex);
	expect_copy(test, &pkt, true, 0, LEN);
}

/* On tun and WireGuard devices, NFLOG shows payload bytes as a header. */
static void device_without_headers_has_none(struct kunit *test)
{
	struct nf_hook_state state = state_of(test, NFPROTO_NETDEV,
					      NF_NETDEV_INGRESS);
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	state.in = raw_device(test, IN);
	put_in_place(skb, RECEIVED, state.in);
	pkt = packet_at(test, skb, &state);
	info = info_of(&pkt, false);
	KUNIT_EXPECT_EQ(test, info.maclen, 0);
	KUNIT_EXPECT_EQ(test, info.len, LEN);
	KUNIT_EXPECT_EQ(test, info.address.sll_hatype, ARPHRD_NONE);
	KUNIT_EXPECT_EQ(test, info.address.sll_halen, 0);
	expect_copy(test, &pkt, false, 0, LEN);
}

static void header_that_was_never_set_is_not_shown(struct kunit *test)
{
	struct nf_hook_state state = prerouting(test);
	struct sk_buff *skb = received(test, &state);
	struct nfr_packet pkt;

	skb_unset_mac_header(skb);
	pkt = packet_at(test, skb, &state);
	KUNIT_EXPECT_EQ(test, info_of(&pkt, false).maclen, 0);
	KUNIT_EXPECT_EQ(test, info_of(&pkt, false).address.sll_halen, 0);
}

/*
 * A tunnel's outer header is further away than the longest link-layer header.
 */
static void header_from_before_decapsulation_is_not_shown(struct kunit *test)
{
	struct nf_hook_state state = prerouting(test);
	struct sk_buff *skb = received(test, &state);
	struct nfr_packet pkt;

	__skb_pull(skb, 20);
	skb_reset_network_header(skb);
	pkt = packet_at(test, skb, &state);
	KUNIT_EXPECT_EQ(test, info_of(&pkt, false).maclen, 0);
	KUNIT_EXPECT_EQ(test, info_of(&pkt, false).len, LEN - 20);
}

static void missing_device_is_reported_as_none(struct kunit *test)
{
	struct nf_hook_state state = state_of(test, NFPROTO_IPV4,
					      NF_INET_LOCAL_OUT);
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	state.in = NULL;
	state.out = NULL;
	put_in_place(skb, BORN, NULL);
	pkt = packet_at(test, skb, &state);
	info = info_of(&pkt, false);
	KUNIT_EXPECT_EQ(test, info.address.sll_ifindex, 0);
	KUNIT_EXPECT_EQ(test, info.address.sll_hatype, ARPHRD_VOID);
	KUNIT_EXPECT_EQ(test, info.address.sll_halen, 0);
	KUNIT_EXPECT_EQ(test, info.len, LEN);
	expect_copy(test, &pkt, false, 0, LEN);
}

/* A packet socket can send any bytes, with any header offsets. */
static void network_header_outside_the_packet_counts_as_none(struct kunit *test)
{
	static const int offsets[] = { -1, -HEADROOM, ETH_HLEN + LEN + 1 };
	struct nf_hook_state state = state_of(test, NFPROTO_NETDEV,
					      NF_NETDEV_EGRESS);

	for (int i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);
		struct nfr_packet pkt;
		struct nfr_frame_info info;

		skb_set_network_header(skb, offsets[i]);
		pkt = packet_at(test, skb, &state);
		info = info_of(&pkt, true);
		KUNIT_EXPECT_EQ(test, info.maclen, 0);
		KUNIT_EXPECT_EQ(test, info.len, ETH_HLEN + LEN);
		KUNIT_EXPECT_EQ(test, info_of(&pkt, false).maclen, 0);
	}
}

static void looped_back_copy_is_refused_where_devices_receive(struct kunit *test)
{
	struct nf_hook_state state = prerouting(test);
	struct sk_buff *skb = received(test, &state);
	struct nfr_packet pkt;

	skb->pkt_type = PACKET_LOOPBACK;
	KUNIT_EXPECT_TRUE(test, init_at(&pkt, skb, &state));
	state.pf = NFPROTO_NETDEV;
	state.hook = NF_NETDEV_INGRESS;
	KUNIT_EXPECT_FALSE(test, init_at(&pkt, skb, &state));
	state.hook = NF_NETDEV_EGRESS;
	KUNIT_EXPECT_TRUE(test, init_at(&pkt, skb, &state));
}

static void senders_address_is_from_the_header(struct kunit *test)
{
	static const u8 expected[8] = { 2, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0, 0 };
	struct nf_hook_state state = prerouting(test);
	struct nfr_packet pkt = packet_at(test, received(test, &state),
					  &state);
	struct nfr_frame_info info = info_of(&pkt, false);

	KUNIT_EXPECT_EQ(test, info.address.sll_halen, ETH_ALEN);
	KUNIT_EXPECT_MEMEQ(test, info.address.sll_addr, expected, 8);

	/* a cooked ring has no other source for the address */
	info = info_of(&pkt, true);
	KUNIT_EXPECT_EQ(test, info.address.sll_halen, ETH_ALEN);
	KUNIT_EXPECT_MEMEQ(test, info.address.sll_addr, expected, 8);
}

static int parse_long(const struct sk_buff *skb, const struct net_device *dev,
		      unsigned char *haddr)
{
	memset(haddr, 0xa1, MAX_ADDR_LEN);
	return MAX_ADDR_LEN;
}

static const struct header_ops long_header_ops = {
	.parse = parse_long,
	.create = eth_header,
};

static void long_address_is_cut_to_eight_bytes(struct kunit *test)
{
	static const u8 expected[8] = { 0xa1, 0xa1, 0xa1, 0xa1, 0xa1, 0xa1,
					0xa1, 0xa1 };
	struct nf_hook_state state = prerouting(test);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	state.in->type = ARPHRD_INFINIBAND;
	state.in->header_ops = &long_header_ops;
	pkt = packet_at(test, received(test, &state), &state);
	info = info_of(&pkt, false);
	KUNIT_EXPECT_EQ(test, info.address.sll_halen, MAX_ADDR_LEN);
	KUNIT_EXPECT_MEMEQ(test, info.address.sll_addr, expected, 8);
	KUNIT_EXPECT_EQ(test, info.address.sll_hatype, ARPHRD_INFINIBAND);
}

static struct kunit_case packet_cases[] = {
	KUNIT_CASE_PARAM(raw_packet_has_the_header_where_it_is_valid,
			 hook_gen_params),
	KUNIT_CASE_PARAM(cooked_packet_never_has_a_link_header, hook_gen_params),
	KUNIT_CASE(device_without_headers_has_none),
	KUNIT_CASE(header_that_was_never_set_is_not_shown),
	KUNIT_CASE(header_from_before_decapsulation_is_not_shown),
	KUNIT_CASE(missing_device_is_reported_as_none),
	KUNIT_CASE(network_header_outside_the_packet_counts_as_none),
	KUNIT_CASE(looped_back_copy_is_refused_where_devices_receive),
	KUNIT_CASE(senders_address_is_from_the_header),
	KUNIT_CASE(long_address_is_cut_to_eight_bytes),
	{}
};

static struct kunit_suite packet_suite = {
	.name = "nfring_packet",
	.test_cases = packet_cases,
};
kunit_test_suite(packet_suite);

MODULE_DESCRIPTION("KUnit tests of how nfring finds the headers of a packet");
MODULE_LICENSE("GPL");
