/* SPDX-License-Identifier: GPL-2.0 */
/* Packets as a hook sees them, for suites that include kmod/packet.c. */
#ifndef NFR_KUNIT_PACKET_FIXTURE_H
#define NFR_KUNIT_PACKET_FIXTURE_H

#include "skb.h"

/* Interface numbers of the two devices. */
#define IN	7
#define OUT	9

/* Bytes from the network header to the end of the packet. */
#define LEN	100

/* Which header is at skb->data, and which one is before it. */
enum place {
	/* skb->data at the network header, after an Ethernet header */
	RECEIVED,
	/* skb->data at the Ethernet header */
	FRAMED,
	/* skb->data at the network header, never with a header before it */
	BORN,
};

static inline struct nf_hook_state state_of(struct kunit *test, u8 pf, u8 hook)
{
	return (struct nf_hook_state) {
		.pf = pf,
		.hook = hook,
		.in = ether_device(test, IN),
		.out = ether_device(test, OUT),
		.net = &init_net,
	};
}

static inline struct nf_hook_state prerouting(struct kunit *test)
{
	return state_of(test, NFPROTO_IPV4, NF_INET_PRE_ROUTING);
}

static inline void put_in_place(struct sk_buff *skb, enum place place,
				struct net_device *in)
{
	if (place == FRAMED)
		return;
	receive_on(skb, in);
	if (place == RECEIVED)
		return;
	skb_unset_mac_header(skb);
	skb->mac_len = 0;
	skb->dev = NULL;
}

/* An IPv4 packet of LEN bytes as PRE_ROUTING sees it. */
static inline struct sk_buff *received(struct kunit *test,
				       const struct nf_hook_state *state)
{
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);

	put_in_place(skb, RECEIVED, state->in);
	return skb;
}

static inline bool init_at(struct nfr_packet *pkt, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	return nfr_packet_init(pkt, skb, state,
			       nfr_hook_class(state->pf, state->hook));
}

static inline struct nfr_packet packet_at(struct kunit *test,
					  struct sk_buff *skb,
					  const struct nf_hook_state *state)
{
	struct nfr_packet pkt;

	memset(&pkt, 0x5a, sizeof(pkt));
	KUNIT_ASSERT_TRUE(test, init_at(&pkt, skb, state));
	return pkt;
}

static inline struct nfr_frame_info info_of(const struct nfr_packet *pkt,
					    bool cooked)
{
	struct nfr_frame_info info;

	memset(&info, 0x5a, sizeof(info));
	nfr_packet_lengths(pkt, cooked, &info);
	nfr_packet_address(pkt, cooked, &info.address);
	nfr_packet_facts(pkt, cooked, &info);
	return info;
}

/* Expect @len bytes: @maclen bytes of an Ethernet header, then the payload. */
static inline void expect_bytes(struct kunit *test, const u8 *bytes,
				u32 maclen, u32 len)
{
	if (maclen)
		KUNIT_EXPECT_MEMEQ(test, bytes + ETH_ALEN, sender_address,
				   ETH_ALEN);
	for (u32 i = maclen; i < len; i++)
		KUNIT_ASSERT_EQ(test, bytes[i], payload_byte(i - maclen));
}

static inline void expect_copy(struct kunit *test,
			       const struct nfr_packet *pkt, bool cooked,
			       u32 maclen, u32 len)
{
	u8 *to = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, to);
	memset(to, 0x5a, len);
	KUNIT_ASSERT_EQ(test, nfr_packet_copy(pkt, cooked, to, len), 0);
	expect_bytes(test, to, maclen, len);
}

#endif
