// SPDX-License-Identifier: GPL-2.0
/* What a frame records about a packet: VLAN tags, checksum state, time. */
#include <kunit/test.h>
#include <linux/module.h>

#include "../kmod/packet.c"
#include "../kmod/packet_info.c"
#include "packet_fixture.h"

#define TAG_STATUS	(TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID)
#define SUM_STATUS	(TP_STATUS_CSUMNOTREADY | TP_STATUS_CSUM_VALID)

static struct nf_hook_state ingress(struct kunit *test)
{
	return state_of(test, NFPROTO_NETDEV, NF_NETDEV_INGRESS);
}

static struct nf_hook_state egress(struct kunit *test)
{
	return state_of(test, NFPROTO_NETDEV, NF_NETDEV_EGRESS);
}

static void tag_in_the_skb_is_reported_and_not_in_the_bytes(struct kunit *test)
{
	struct nf_hook_state state = ingress(test);
	struct sk_buff *skb = received(test, &state);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021AD), 0x6123);
	pkt = packet_at(test, skb, &state);
	for (int cooked = 0; cooked < 2; cooked++) {
		info = info_of(&pkt, cooked);
		KUNIT_EXPECT_EQ(test, info.status & TAG_STATUS, TAG_STATUS);
		KUNIT_EXPECT_EQ(test, info.vlan_tci, 0x6123);
		KUNIT_EXPECT_EQ(test, info.vlan_tpid, ETH_P_8021AD);
		KUNIT_EXPECT_EQ(test, info.address.sll_protocol,
				htons(ETH_P_IP));
		KUNIT_EXPECT_EQ(test, info.len, LEN + (cooked ? 0 : ETH_HLEN));
	}
}

static void tag_zero_is_a_tag(struct kunit *test)
{
	struct nf_hook_state state = ingress(test);
	struct sk_buff *skb = received(test, &state);
	struct nfr_packet pkt;

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0);
	pkt = packet_at(test, skb, &state);
	KUNIT_EXPECT_EQ(test, info_of(&pkt, false).status & TAG_STATUS,
			TAG_STATUS);
}

static void packet_without_a_tag_has_none(struct kunit *test)
{
	struct nf_hook_state state = ingress(test);
	struct nfr_packet pkt = packet_at(test, received(test, &state), &state);

	for (int cooked = 0; cooked < 2; cooked++) {
		struct nfr_frame_info info = info_of(&pkt, cooked);

		KUNIT_EXPECT_EQ(test, info.status & TAG_STATUS, 0);
		KUNIT_EXPECT_EQ(test, info.vlan_tci, 0);
		KUNIT_EXPECT_EQ(test, info.vlan_tpid, 0);
	}
}

/* A sent packet: @tags VLAN tags with numbers from 1 upwards, then IPv4. */
static struct sk_buff *tagged_packet(struct kunit *test, int tags, u32 len)
{
	struct sk_buff *skb = empty_packet(test, 300);

	put_ether(skb, htons(ETH_P_8021Q));
	for (int i = 1; i <= tags; i++) {
		struct vlan_hdr *tag = skb_put(skb, VLAN_HLEN);

		tag->h_vlan_TCI = htons(i);
		tag->h_vlan_encapsulated_proto =
			i < tags ? htons(ETH_P_8021Q) : htons(ETH_P_IP);
	}
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, skb->len);
	put_payload(skb, 0, len);
	skb->protocol = htons(ETH_P_8021Q);
	return skb;
}

static void raw_packet_keeps_its_tags(struct kunit *test)
{
	struct nf_hook_state state = egress(test);
	struct nfr_packet pkt = packet_at(test, tagged_packet(test, 2, LEN),
					  &state);
	struct nfr_frame_info info = info_of(&pkt, false);

	KUNIT_EXPECT_EQ(test, info.status & TAG_STATUS, 0);
	KUNIT_EXPECT_EQ(test, info.maclen, ETH_HLEN + 2 * VLAN_HLEN);
	KUNIT_EXPECT_EQ(test, info.len, ETH_HLEN + 2 * VLAN_HLEN + LEN);
	KUNIT_EXPECT_EQ(test, info.address.sll_protocol, htons(ETH_P_8021Q));
}

/*
 * A cooked packet does not show its tags, so its frame must report the first.
 */
static void cooked_packet_reports_its_first_tag(struct kunit *test)
{
	struct nf_hook_state state = egress(test);

	for (int tags = 1; tags <= 3; tags++) {
		struct sk_buff *skb = tagged_packet(test, tags, LEN);
		struct nfr_packet pkt = packet_at(test, skb, &state);
		struct nfr_frame_info info = info_of(&pkt, true);

		KUNIT_EXPECT_EQ(test, info.status & TAG_STATUS, TAG_STATUS);
		KUNIT_EXPECT_EQ(test, info.vlan_tci, 1);
		KUNIT_EXPECT_EQ(test, info.vlan_tpid, ETH_P_8021Q);
		KUNIT_EXPECT_EQ(test, info.address.sll_protocol,
				htons(ETH_P_IP));
		KUNIT_EXPECT_EQ(test, info.len, LEN);
		expect_copy(test, &pkt, true, 0, LEN);
	}
}

/* The protocol after a truncated tag is unknown. */
static void packet_that_ends_in_a_tag_has_no_protocol(struct kunit *test)
{
	struct nf_hook_state state = egress(test);
	struct sk_buff *skb = tagged_packet(test, 1, 0);
	struct nfr_packet pkt;

	__skb_trim(skb, ETH_HLEN + 2);
	skb_set_network_header(skb, ETH_HLEN);
	pkt = packet_at(test, skb, &state);
	KUNIT_EXPECT_EQ(test, info_of(&pkt, true).address.sll_protocol, 0);
}

static void tags_are_followed_only_to_a_limit(struct kunit *test)
{
	struct nf_hook_state state = egress(test);
	struct nfr_packet pkt = packet_at(test, tagged_packet(test, 60, 4),
					  &state);

	KUNIT_EXPECT_EQ(test, info_of(&pkt, true).address.sll_protocol,
			htons(ETH_P_8021Q));
}

struct sum_row {
	const char *name;
	/* input */
	u8 ip_summed;
	bool outgoing;
	/* expected: the bits of SUM_STATUS */
	u32 status;
};

static const struct sum_row sums[] = {
	{ "none", CHECKSUM_NONE, false, 0 },
	{ "checked by the device", CHECKSUM_UNNECESSARY, false,
	  TP_STATUS_CSUM_VALID },
	{ "sum of all bytes, not verified", CHECKSUM_COMPLETE, false, 0 },
	{ "not yet computed", CHECKSUM_PARTIAL, false,
	  TP_STATUS_CSUMNOTREADY },
	{ "sent, not yet computed", CHECKSUM_PARTIAL, true,
	  TP_STATUS_CSUMNOTREADY },
	{ "sent, not needed", CHECKSUM_UNNECESSARY, true, 0 },
	{ "sent, none", CHECKSUM_NONE, true, 0 },
};

static void name_sum(const struct sum_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sum, sums, name_sum);

static void checksum_state_is_reported_as_by_packet_sockets(struct kunit *test)
{
	const struct sum_row *row = test->param_value;
	struct nf_hook_state state = row->outgoing ? egress(test)
						   : ingress(test);
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);
	struct nfr_packet pkt;
	u32 status;

	if (!row->outgoing)
		receive_on(skb, state.in);
	skb->ip_summed = row->ip_summed;
	skb->csum_start = skb_headroom(skb) + 20;
	pkt = packet_at(test, skb, &state);
	status = info_of(&pkt, false).status;
	KUNIT_EXPECT_EQ(test, status & SUM_STATUS, row->status);
	KUNIT_EXPECT_TRUE(test, status & TP_STATUS_USER);
}

static void only_segmented_tcp_has_the_gso_status(struct kunit *test)
{
	static const struct {
		u16 size;
		u32 type;
		u32 status;
	} rows[] = {
		{ 0, SKB_GSO_TCPV4, 0 },
		{ 1448, SKB_GSO_TCPV4, TP_STATUS_GSO_TCP },
		{ 1428, SKB_GSO_TCPV6, TP_STATUS_GSO_TCP },
		{ 1472, SKB_GSO_UDP_L4, 0 },
	};
	struct nf_hook_state state = ingress(test);

	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sk_buff *skb = received(test, &state);
		struct nfr_packet pkt;

		skb_shinfo(skb)->gso_size = rows[i].size;
		skb_shinfo(skb)->gso_type = rows[i].type;
		pkt = packet_at(test, skb, &state);
		KUNIT_EXPECT_EQ(test, info_of(&pkt, false).status &
				      TP_STATUS_GSO_TCP, rows[i].status);
	}
}

static void timestamp_of_the_skb_is_preferred(struct kunit *test)
{
	struct nf_hook_state state = ingress(test);
	struct sk_buff *skb = received(test, &state);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	skb->tstamp = ktime_set(1700000000, 123456789);
	pkt = packet_at(test, skb, &state);
	info = info_of(&pkt, false);
	nfr_packet_stamp(&pkt, 0, &info);
	KUNIT_EXPECT_EQ(test, info.sec, 1700000000);
	KUNIT_EXPECT_EQ(test, info.nsec, 123456789);
	KUNIT_EXPECT_TRUE(test, info.status & TP_STATUS_TS_SOFTWARE);
}

/* On the way out, skb->tstamp is the time to send the packet. */
static void time_to_send_is_not_reported_as_a_timestamp(struct kunit *test)
{
	struct nf_hook_state state = egress(test);
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);
	time64_t before = ktime_get_real_seconds();
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	skb->tstamp = ktime_set(1700000000, 123456789);
	pkt = packet_at(test, skb, &state);
	info = info_of(&pkt, false);
	nfr_packet_stamp(&pkt, 0, &info);
	KUNIT_EXPECT_GE(test, info.sec, before);
	KUNIT_EXPECT_FALSE(test, info.status & TP_STATUS_TS_SOFTWARE);
}

static void time_is_now_and_the_same_for_all_rings(struct kunit *test)
{
	struct nf_hook_state state = ingress(test);
	struct nfr_packet pkt = packet_at(test, received(test, &state), &state);
	struct nfr_frame_info one = info_of(&pkt, false), two = one;
	time64_t before = ktime_get_real_seconds();

	nfr_packet_stamp(&pkt, 0, &one);
	KUNIT_EXPECT_GE(test, one.sec, before);
	KUNIT_EXPECT_LE(test, one.sec, ktime_get_real_seconds());
	KUNIT_EXPECT_LT(test, one.nsec, NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, one.status & TP_STATUS_TS_SOFTWARE);
	nfr_packet_stamp(&pkt, 0, &two);
	KUNIT_EXPECT_EQ(test, one.sec, two.sec);
	KUNIT_EXPECT_EQ(test, one.nsec, two.nsec);
}

static struct kunit_case frame_info_cases[] = {
	KUNIT_CASE(tag_in_the_skb_is_reported_and_not_in_the_bytes),
	KUNIT_CASE(tag_zero_is_a_tag),
	KUNIT_CASE(packet_without_a_tag_has_none),
	KUNIT_CASE(raw_packet_keeps_its_tags),
	KUNIT_CASE(cooked_packet_reports_its_first_tag),
	KUNIT_CASE(packet_that_ends_in_a_tag_has_no_protocol),
	KUNIT_CASE(tags_are_followed_only_to_a_limit),
	KUNIT_CASE_PARAM(checksum_state_is_reported_as_by_packet_sockets,
			 sum_gen_params),
	KUNIT_CASE(only_segmented_tcp_has_the_gso_status),
	KUNIT_CASE(timestamp_of_the_skb_is_preferred),
	KUNIT_CASE(time_to_send_is_not_reported_as_a_timestamp),
	KUNIT_CASE(time_is_now_and_the_same_for_all_rings),
	{}
};

static struct kunit_suite frame_info_suite = {
	.name = "nfring_frame_info",
	.test_cases = frame_info_cases,
};
kunit_test_suite(frame_info_suite);

MODULE_DESCRIPTION("KUnit tests of what nfring records about a packet");
MODULE_LICENSE("GPL");
