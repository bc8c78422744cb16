// SPDX-License-Identifier: GPL-2.0
/* The bytes of a packet by which it is recognized. */
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/module.h>
#include <linux/udp.h>

#include "../kmod/fingerprint.c"
#include "../kmod/packet_info.c"

#include "skb.h"

#define PAYLOAD		40	/* bytes in each packet */
#define LOOKED_AT	24	/* the first bytes of it, which count */
#define HEADERS		(sizeof(struct iphdr) + sizeof(struct udphdr))

/* The IP header says that the datagram has @len bytes of payload. */
static void set_len(struct sk_buff *skb, u32 len)
{
	ip_hdr(skb)->tot_len = htons(HEADERS + len);
}

static struct sk_buff *udp_packet(struct kunit *test)
{
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP),
					   HEADERS + PAYLOAD);
	struct iphdr *ip = ip_hdr(skb);

	ip->version = 4;
	ip->ihl = 5;
	ip->protocol = IPPROTO_UDP;
	ip->frag_off = 0;
	set_len(skb, PAYLOAD);
	receive_on(skb, ether_device(test, 5));
	return skb;
}

static u64 fingerprint_of(struct kunit *test, struct sk_buff *skb)
{
	const struct nf_hook_state state = {
		.pf = NFPROTO_IPV4, .hook = NF_INET_PRE_ROUTING,
		.in = skb->dev, .net = &init_net,
	};
	struct nfr_packet pkt;
	struct nfr_flow flow;

	KUNIT_ASSERT_TRUE(test, nfr_packet_init(&pkt, skb, &state,
						NFR_HOOK_NET_IN));
	return nfr_fingerprint(&pkt, &flow);
}

/* Padding does not count, because the stack cuts it off. */
static void each_byte_of_a_payload_counts(struct kunit *test)
{
	struct sk_buff *skb = udp_packet(test);
	u8 *payload = skb->data + HEADERS;

	for (u32 len = 0; len <= PAYLOAD; len++) {
		u64 whole;

		set_len(skb, len);
		whole = fingerprint_of(test, skb);
		for (u32 i = 0; i < PAYLOAD; i++) {
			bool counts = i < len && i < LOOKED_AT;

			payload[i] ^= 1;
			KUNIT_EXPECT_EQ_MSG(test, counts,
					    fingerprint_of(test, skb) != whole,
					    "byte %u of %u", i, len);
			payload[i] ^= 1;
		}
	}
}

/* Move all but the first @linear bytes after the IP header to a page. */
static void scatter(struct kunit *test, struct sk_buff *skb, u32 linear)
{
	u32 len = skb->len - sizeof(struct iphdr) - linear;
	struct page *page = alloc_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	memcpy(page_address(page), skb_tail_pointer(skb) - len, len);
	__skb_trim(skb, skb->len - len);
	skb_add_rx_frag(skb, 0, page, 0, len, PAGE_SIZE);
}

/* Between two points, the stack may make more bytes of a packet linear. */
static void scattered_bytes_count_like_linear_ones(struct kunit *test)
{
	u64 expected = fingerprint_of(test, udp_packet(test));

	KUNIT_EXPECT_NE(test, expected, 0);
	for (u32 linear = 0; linear < PAYLOAD; linear++) {
		struct sk_buff *skb = udp_packet(test);

		scatter(test, skb, linear);
		KUNIT_EXPECT_EQ(test, fingerprint_of(test, skb), expected);
	}
}

static void each_key_has_another_hash(struct kunit *test)
{
	static const struct nfr_hash_key key_a = { 1, 2 }, key_b = { 1, 3 };
	const u64 words[5] = { 1, 2, 3, 4, 5 };

	KUNIT_EXPECT_NE(test, nfr_hash(words, sizeof(words), &key_a),
			nfr_hash(words, sizeof(words), &key_b));
}

static int fingerprint_test_init(struct kunit *test)
{
	nfr_fingerprint_init();
	return 0;
}

static struct kunit_case fingerprint_cases[] = {
	KUNIT_CASE(each_byte_of_a_payload_counts),
	KUNIT_CASE(scattered_bytes_count_like_linear_ones),
	KUNIT_CASE(each_key_has_another_hash),
	{}
};

static struct kunit_suite fingerprint_suite = {
	.name = "nfring_fingerprint",
	.init = fingerprint_test_init,
	.test_cases = fingerprint_cases,
};
kunit_test_suite(fingerprint_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's fingerprints");
MODULE_LICENSE("GPL");
