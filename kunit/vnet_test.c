// SPDX-License-Identifier: GPL-2.0
/* The bytes of the virtio_net_hdr of a packet, and packets that have none. */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>

#include "../kmod/packet.c"
#include "../kmod/packet_info.c"
#include "../kmod/view.c"
#include "packet_fixture.h"

/* Offsets of the transport header and of the checksum. */
#define TRANSPORT	20
#define CHECKSUM	16

struct vnet_row {
	const char *name;
	/* input */
	bool partial;		/* checksum not computed yet */
	bool valid;		/* checksum verified */
	u32 gso_type;
	u16 gso_size;
	/* expected, with an Ethernet header before the packet */
	u8 vnet[NFR_VNET_HDRLEN];
};

static const struct vnet_row rows[] = {
	{ "plain", false, false, 0, 0, { 0 } },
	{ "checksum not computed yet", true, false, 0, 0,
	  { 1, 0, 0, 0, 0, 0, 14 + TRANSPORT, 0, CHECKSUM, 0 } },
	{ "checksum right", false, true, 0, 0, { 2 } },
	{ "TCP over IPv4", true, false, SKB_GSO_TCPV4, 1448,
	  { 1, 1, 100, 0, 0xa8, 0x05, 14 + TRANSPORT, 0, CHECKSUM, 0 } },
	{ "TCP over IPv4 with ECN", true, false, SKB_GSO_TCPV4 | SKB_GSO_TCP_ECN,
	  1448,
	  { 1, 0x81, 100, 0, 0xa8, 0x05, 14 + TRANSPORT, 0, CHECKSUM, 0 } },
	{ "TCP over IPv6", true, false, SKB_GSO_TCPV6, 1428,
	  { 1, 4, 100, 0, 0x94, 0x05, 14 + TRANSPORT, 0, CHECKSUM, 0 } },
};

static void name_row(const struct vnet_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

static struct sk_buff *packet_of(struct kunit *test, const struct vnet_row *row,
				 const struct nf_hook_state *state,
				 enum place place)
{
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);

	if (row->partial) {
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + ETH_HLEN + TRANSPORT;
		skb->csum_offset = CHECKSUM;
	}
	if (row->valid)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_shinfo(skb)->gso_type = row->gso_type;
	skb_shinfo(skb)->gso_size = row->gso_size;
	put_in_place(skb, place, state->in);
	return skb;
}

/* The expected hdr_len is the length of the linear part. */
static void expect_vnet(struct kunit *test, const struct vnet_row *row,
			const struct nfr_packet *pkt, u32 maclen)
{
	struct nfr_frame_info info;
	u8 expected[NFR_VNET_HDRLEN];

	memcpy(expected, row->vnet, sizeof(expected));
	if (row->gso_type)
		expected[2] = maclen + LEN;
	if (row->partial)
		expected[6] = maclen + TRANSPORT;
	memset(&info, 0x5a, sizeof(info));
	KUNIT_ASSERT_TRUE(test, nfr_packet_vnet(pkt, &info));
	KUNIT_EXPECT_MEMEQ(test, info.vnet, expected, sizeof(expected));
}

static void offsets_count_from_the_link_layer_header(struct kunit *test)
{
	const struct vnet_row *row = test->param_value;
	struct nf_hook_state in = state_of(test, NFPROTO_NETDEV,
					   NF_NETDEV_INGRESS);
	struct nf_hook_state out = state_of(test, NFPROTO_NETDEV,
					    NF_NETDEV_EGRESS);
	struct nfr_packet pkt;

	pkt = packet_at(test, packet_of(test, row, &in, RECEIVED), &in);
	expect_vnet(test, row, &pkt, ETH_HLEN);
	pkt = packet_at(test, packet_of(test, row, &out, FRAMED), &out);
	expect_vnet(test, row, &pkt, ETH_HLEN);
}

static void offsets_count_from_ip_without_link_layer(struct kunit *test)
{
	const struct vnet_row *row = test->param_value;
	struct nf_hook_state state = state_of(test, NFPROTO_IPV4,
					      NF_INET_LOCAL_OUT);
	struct nfr_packet pkt;

	pkt = packet_at(test, packet_of(test, row, &state, BORN), &state);
	expect_vnet(test, row, &pkt, 0);
}

/*
 * If the header cannot describe the packet, an error is returned instead of a
 * guess.
 */
static void unknown_segmentation_has_no_header(struct kunit *test)
{
	static const u32 unknown[] = {
		SKB_GSO_SCTP, SKB_GSO_FRAGLIST, SKB_GSO_GRE, SKB_GSO_ESP,
	};
	static const struct vnet_row plain = { "plain" };
	struct nf_hook_state state = prerouting(test);
	struct sk_buff *skb = packet_of(test, &plain, &state, RECEIVED);
	struct nfr_packet pkt = packet_at(test, skb, &state);
	struct nfr_frame_info info;

	skb_shinfo(skb)->gso_size = 1000;
	for (int i = 0; i < ARRAY_SIZE(unknown); i++) {
		skb_shinfo(skb)->gso_type = unknown[i];
		KUNIT_EXPECT_FALSE(test, nfr_packet_vnet(&pkt, &info));
	}
}

/*
 * A dropped packet may have neither a device nor a socket, so the flow dissector
 * cannot find its namespace, and would warn.
 */
static void packet_without_a_namespace_has_no_hash(struct kunit *test)
{
	static const struct vnet_row plain = { "plain" };
	struct nf_hook_state state = prerouting(test);
	struct sk_buff *skb = packet_of(test, &plain, &state, BORN);
	struct nfr_packet pkt = packet_at(test, skb, &state);

	KUNIT_EXPECT_NE(test, nfr_packet_hash(&pkt), 0);
	KUNIT_EXPECT_NE(test, nfr_packet_symmetric_hash(&pkt), 0);
	pkt.dev = NULL;
	KUNIT_EXPECT_EQ(test, nfr_packet_hash(&pkt), 0);
	KUNIT_EXPECT_EQ(test, nfr_packet_symmetric_hash(&pkt), 0);
}

static void vnet_header_does_not_change_the_packet(struct kunit *test)
{
	const struct vnet_row *row = test->param_value;
	struct nf_hook_state state = prerouting(test);
	struct sk_buff *skb = packet_of(test, row, &state, RECEIVED);
	struct nfr_packet pkt = packet_at(test, skb, &state);
	struct sk_buff before = *skb;
	struct nfr_frame_info info;

	nfr_packet_vnet(&pkt, &info);
	KUNIT_EXPECT_MEMEQ(test, skb, &before, sizeof(before));
}

static struct kunit_case vnet_cases[] = {
	KUNIT_CASE_PARAM(offsets_count_from_the_link_layer_header,
			 row_gen_params),
	KUNIT_CASE_PARAM(offsets_count_from_ip_without_link_layer,
			 row_gen_params),
	KUNIT_CASE(unknown_segmentation_has_no_header),
	KUNIT_CASE(packet_without_a_namespace_has_no_hash),
	KUNIT_CASE_PARAM(vnet_header_does_not_change_the_packet, row_gen_params),
	{}
};

static struct kunit_suite vnet_suite = {
	.name = "nfring_vnet",
	.test_cases = vnet_cases,
};
kunit_test_suite(vnet_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's virtio_net_hdr");
MODULE_LICENSE("GPL");
