// SPDX-License-Identifier: GPL-2.0
/* Packet metadata and packet ids. */
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/module.h>
#include <linux/udp.h>
#include <net/xfrm.h>

#include "../kmod/conntrack.c"
#include "../kmod/fingerprint.c"
#include "../kmod/identity.c"
#include "../kmod/lifetime.c"
#include "../kmod/metadata.c"
#include "../kmod/place.c"
#include "../kmod/packet.c"
#include "../kmod/packet_info.c"

#include "skb.h"

bool nfr_dropping;

void nfr_skb_dropped(struct sk_buff *skb, void *location, u32 reason,
		     const struct sock *receiver)
{
}

void nfr_skb_freed(struct sk_buff *skb)
{
}

static struct net_device *dev_a, *dev_b;

/* A hook, with its input device @in and its output device @out. */
struct at {
	u8 pf;
	u8 hook;
	int priority;
	struct net_device *in, *out;
};

/* The module tells hooks apart by address, so a test reuses no entry. */
static struct nf_hook_ops ops_pool[64];
static unsigned int ops_used;

static const struct nf_hook_ops *ops_at(const struct at *at)
{
	struct nf_hook_ops *ops;

	for (unsigned int i = 0; i < ops_used; i++) {
		ops = &ops_pool[i];
		if (ops->pf == at->pf && ops->hooknum == at->hook &&
		    ops->priority == at->priority)
			return ops;
	}
	ops = &ops_pool[ops_used++ % ARRAY_SIZE(ops_pool)];
	*ops = (struct nf_hook_ops) {
		.pf = at->pf, .hooknum = at->hook, .priority = at->priority,
	};
	return ops;
}

static struct nfring_metadata metadata_at(struct kunit *test,
					  struct sk_buff *skb, struct at at,
					  bool ids)
{
	const struct nf_hook_state state = {
		.pf = at.pf, .hook = at.hook, .in = at.in, .out = at.out,
		.net = &init_net,
	};
	struct nfring_metadata m;
	struct nfr_packet pkt;

	memset(&m, 0x5a, sizeof(m));
	KUNIT_ASSERT_TRUE(test, nfr_packet_init(&pkt, skb, &state,
					     nfr_hook_class(state.pf, state.hook)));
	pkt.ops = ops_at(&at);
	nfr_metadata_fill(&m, &pkt, ids);
	return m;
}

static struct nfring_metadata seen_at(struct kunit *test, struct sk_buff *skb,
				      struct at at)
{
	return metadata_at(test, skb, at, true);
}

#define PREROUTING(p)	((struct at){ NFPROTO_IPV4, NF_INET_PRE_ROUTING, p, dev_a, NULL })
#define FORWARD		((struct at){ NFPROTO_IPV4, NF_INET_FORWARD, 0, dev_a, dev_b })
#define INPUT		((struct at){ NFPROTO_IPV4, NF_INET_LOCAL_IN, 0, dev_a, NULL })
#define OUTPUT		((struct at){ NFPROTO_IPV4, NF_INET_LOCAL_OUT, 0, NULL, dev_b })
#define POSTROUTING	((struct at){ NFPROTO_IPV4, NF_INET_POST_ROUTING, 0, dev_a, dev_b })

static void put_udp(struct sk_buff *skb, u16 id, u8 said)
{
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));
	struct udphdr *udp = skb_put_zero(skb, sizeof(*udp));

	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->id = htons(id);
	ip->protocol = IPPROTO_UDP;
	ip->tot_len = htons(sizeof(*ip) + sizeof(*udp) + 40);
	ip->saddr = htonl(0x0a000001);
	ip->daddr = htonl(0x0a000002);
	udp->source = htons(1000);
	udp->dest = htons(2000);
	udp->len = htons(sizeof(*udp) + 40);
	memset(skb_put(skb, 40), said, 40);
}

/* The room that an empty packet needs for receive_udp(). */
#define UDP_ROOM	(ETH_HLEN + 128)

/* Turn an empty packet into a UDP packet that the first device received. */
static void receive_udp(struct sk_buff *skb, u16 id, u8 said)
{
	put_ether(skb, htons(ETH_P_IP));
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = htons(ETH_P_IP);
	put_udp(skb, id, said);
	receive_on(skb, dev_a);
}

static struct sk_buff *udp_packet(struct kunit *test, u16 id, u8 said)
{
	struct sk_buff *skb = empty_packet(test, UDP_ROOM);

	receive_udp(skb, id, said);
	return skb;
}

/* Change what address translation and forwarding change. */
static void translate(struct sk_buff *skb)
{
	struct iphdr *ip = ip_hdr(skb);
	struct udphdr *udp = (void *)(ip + 1);

	ip->saddr = htonl(0xc0000201);
	ip->daddr = htonl(0xc0000202);
	ip->ttl--;
	ip->tos = 0x10;
	ip->check = 0x1234;
	udp->source = htons(3000);
	udp->dest = htons(4000);
	udp->check = 0x4321;
	skb->mark = 77;
}

static void metadata_has_the_expected_bytes(struct kunit *test)
{
	static const u8 expected[64] = {
		0x01, 0x00, 0x40, 0x00,			/* version, size */
		0x01, 0x00, 0x00, 0x00,			/* flags: QUEUE */
		0, 0, 0, 0, 0, 0, 0, 0,			/* packet_id */
		0x02, 0x02, 0x05, 0x00,			/* family, hook, queue */
		0x9c, 0xff, 0xff, 0xff,			/* priority */
		0x05, 0x00, 0x00, 0x00,			/* in_ifindex */
		0x06, 0x00, 0x00, 0x00,			/* out_ifindex */
		0x78, 0x56, 0x34, 0x12,			/* mark */
		0, 0, 0, 0,				/* cpu */
		0x0b, 0x00, 0x00, 0x00,			/* skb_priority */
	};
	struct sk_buff *skb = udp_packet(test, 1, 1);
	struct at at = FORWARD;
	struct nfring_metadata m;

	at.priority = -100;
	skb->mark = 0x12345678;
	skb->priority = 11;
	skb_record_rx_queue(skb, 5);
	m = seen_at(test, skb, at);
	KUNIT_EXPECT_NE(test, m.packet_id, 0);
	m.packet_id = 0;
	m.cpu = 0;
	KUNIT_EXPECT_MEMEQ(test, (u8 *)&m, expected, 64);
}

static void translated_packet_keeps_its_id(struct kunit *test)
{
	struct sk_buff *skb = udp_packet(test, 1, 1);
	u64 id = seen_at(test, skb, PREROUTING(-150)).packet_id;

	KUNIT_EXPECT_NE(test, id, 0);
	translate(skb);
	KUNIT_EXPECT_EQ(test, seen_at(test, skb, PREROUTING(0)).packet_id, id);
	KUNIT_EXPECT_EQ(test, seen_at(test, skb, FORWARD).packet_id, id);
	/* shared bytes must be copied before they are written */
	KUNIT_ASSERT_EQ(test, pskb_expand_head(skb, 64, 0, GFP_KERNEL), 0);
	translate(skb);
	KUNIT_EXPECT_EQ(test, seen_at(test, skb, POSTROUTING).packet_id, id);
}

static void copy_has_the_same_id(struct kunit *test)
{
	struct sk_buff *skb = udp_packet(test, 1, 1);
	u64 id = seen_at(test, skb, PREROUTING(-150)).packet_id;
	struct sk_buff *copy = skb_clone(skb, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, free_packet, copy), 0);
	KUNIT_EXPECT_EQ(test, seen_at(test, skb, FORWARD).packet_id, id);
	KUNIT_EXPECT_EQ(test, seen_at(test, copy, FORWARD).packet_id, id);
	KUNIT_EXPECT_EQ(test, seen_at(test, copy, POSTROUTING).packet_id, id);
}

/* The skb is reused for a packet with equal content. */
static void next_packet_at_the_same_address_has_another_id(struct kunit *test)
{
	struct sk_buff *skb = udp_packet(test, 1, 1);
	u64 id = seen_at(test, skb, PREROUTING(0)).packet_id, next;

	KUNIT_EXPECT_EQ(test, seen_at(test, skb, FORWARD).packet_id, id);
	next = seen_at(test, skb, PREROUTING(0)).packet_id;
	KUNIT_EXPECT_NE(test, next, id);
	KUNIT_EXPECT_EQ(test, seen_at(test, skb, INPUT).packet_id, next);
	/* A packet to another address, built in the same skb, gets another id. */
	translate(skb);
	id = seen_at(test, skb, OUTPUT).packet_id;
	KUNIT_EXPECT_NE(test, id, next);
	KUNIT_EXPECT_NE(test, seen_at(test, skb, OUTPUT).packet_id, id);
}

static void other_content_has_another_id(struct kunit *test)
{
	struct sk_buff *skb = udp_packet(test, 1, 1);
	u64 id = seen_at(test, skb, PREROUTING(0)).packet_id;

	ip_hdr(skb)->id = htons(2);
	KUNIT_EXPECT_NE(test, seen_at(test, skb, FORWARD).packet_id, id);
	ip_hdr(skb)->id = htons(1);
	((u8 *)(ip_hdr(skb) + 1))[8] ^= 1;
	KUNIT_EXPECT_NE(test, seen_at(test, skb, FORWARD).packet_id, id);
}

static void other_address_has_another_id(struct kunit *test)
{
	u64 id = seen_at(test, udp_packet(test, 1, 1), PREROUTING(0)).packet_id;

	KUNIT_EXPECT_NE(test, seen_at(test, udp_packet(test, 1, 1),
				      FORWARD).packet_id, id);
}

/* Make all remembered packets older than AGE_MAX. */
static void age_all(void)
{
	for (int i = 0; i < BUCKET_NR; i++)
		for (int j = 0; j < WAY_NR; j++)
			buckets[i].way[j].when -= AGE_MAX + 1;
}

/* Only on a kernel without the tracepoints are packets forgotten by age. */
static void old_packet_is_forgotten(struct kunit *test)
{
	struct sk_buff *skb = udp_packet(test, 1, 1);
	u64 id = seen_at(test, skb, PREROUTING(0)).packet_id;

	age_all();
	KUNIT_EXPECT_EQ(test, seen_at(test, skb, FORWARD).packet_id, id);
	age_all();
	sees_deaths = false;
	KUNIT_EXPECT_NE(test, seen_at(test, skb, POSTROUTING).packet_id, id);
	sees_deaths = true;
}

static bool is_remembered(const void *address)
{
	const struct bucket *bucket = bucket_of(address);

	for (int i = 0; i < WAY_NR; i++)
		if (bucket->address[i] == address)
			return true;
	return false;
}

static struct sk_buff *seen_packet(struct kunit *test)
{
	struct sk_buff *skb = loose_packet(test, UDP_ROOM);

	receive_udp(skb, 1, 'a');
	seen_at(test, skb, PREROUTING(0));
	KUNIT_EXPECT_TRUE(test, is_remembered(skb));
	KUNIT_EXPECT_TRUE(test, is_remembered(skb->head));
	return skb;
}

/* The kernel's own tracepoints report that the packets are freed. */
static void freed_packet_is_forgotten(struct kunit *test)
{
	struct sk_buff *skb;
	const void *head;

	KUNIT_EXPECT_TRUE(test, sees_deaths);
	skb = seen_packet(test);
	head = skb->head;
	kfree_skb(skb);
	KUNIT_EXPECT_FALSE(test, is_remembered(skb));
	KUNIT_EXPECT_FALSE(test, is_remembered(head));
	skb = seen_packet(test);
	head = skb->head;
	consume_skb(skb);
	KUNIT_EXPECT_FALSE(test, is_remembered(skb));
	KUNIT_EXPECT_FALSE(test, is_remembered(head));
}

static void bytes_are_remembered_as_long_as_a_copy(struct kunit *test)
{
	struct sk_buff *skb = seen_packet(test);
	struct sk_buff *copy = skb_clone(skb, GFP_KERNEL);
	const void *head = skb->head;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	consume_skb(skb);
	KUNIT_EXPECT_FALSE(test, is_remembered(skb));
	KUNIT_EXPECT_TRUE(test, is_remembered(head));
	kfree_skb(copy);
	KUNIT_EXPECT_FALSE(test, is_remembered(head));
}

/* ip_rcv() cuts off the padding that the sender's device has added. */
static void packet_without_its_padding_keeps_its_id(struct kunit *test)
{
	const struct at ingress = { NFPROTO_NETDEV, NF_NETDEV_INGRESS, 0, dev_a, NULL };
	struct sk_buff *skb = udp_packet(test, 1, 'a');
	unsigned int len = skb->len;
	u64 id;

	skb_put_zero(skb, 18);
	id = seen_at(test, skb, ingress).packet_id;
	__skb_trim(skb, len);
	KUNIT_EXPECT_EQ(test, seen_at(test, skb, PREROUTING(0)).packet_id, id);
}

static bool is_said_decrypted(struct kunit *test, bool transmit, struct at at)
{
	struct sk_buff *skb = udp_packet(test, 1, 'a');
	struct sec_path *path = secpath_set(skb);
	u32 flags;

	KUNIT_ASSERT_NOT_NULL(test, path);
	path->len = transmit;
	path->olen = transmit;
	flags = seen_at(test, skb, at).flags;
	/* Freeing the skb must not release states, because the path has none. */
	path->len = 0;
	path->olen = 0;
	return flags & NFRING_METADATA_DECRYPTED;
}

static void packet_to_be_encrypted_is_not_called_decrypted(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_XFRM)) {
		kunit_skip(test, "this kernel has no IPsec");
		return;
	}
	KUNIT_EXPECT_TRUE(test, is_said_decrypted(test, false, INPUT));
	KUNIT_EXPECT_TRUE(test, is_said_decrypted(test, false, POSTROUTING));
	KUNIT_EXPECT_FALSE(test, is_said_decrypted(test, true, POSTROUTING));
}

/*
 * Expect @flags for a timestamp from @age nanoseconds ago.  If @flags is not
 * zero, expect the age as well, or U32_MAX if the age is larger.
 */
static void expect_age(struct kunit *test, s64 age, u32 flags)
{
	u64 before = ktime_get_real_ns(), stamp = before - age, after, time;
	struct nfr_frame_info info = {
		.sec = stamp / NSEC_PER_SEC, .nsec = stamp % NSEC_PER_SEC,
		.status = TP_STATUS_USER | TP_STATUS_TS_SOFTWARE,
	};
	struct nfring_metadata m = { };

	nfr_metadata_time(&m, &info);
	after = ktime_get_real_ns();
	time = info.sec * NSEC_PER_SEC + info.nsec;
	KUNIT_EXPECT_EQ(test, info.status, TP_STATUS_USER);
	KUNIT_EXPECT_GE(test, time, before);
	KUNIT_EXPECT_LE(test, time, after);
	KUNIT_EXPECT_EQ(test, m.flags, flags);
	if (flags)
		KUNIT_EXPECT_EQ(test, m.stamp_age,
				min_t(u64, time - stamp, U32_MAX));
}

static void time_is_now_and_the_age_of_the_stamp_is_kept(struct kunit *test)
{
	expect_age(test, 0, NFRING_METADATA_STAMPED);
	expect_age(test, NSEC_PER_SEC + 1, NFRING_METADATA_STAMPED);
	expect_age(test, 100 * NSEC_PER_SEC, NFRING_METADATA_STAMPED);
	/* The clock was set back. */
	expect_age(test, -1000 * NSEC_PER_SEC, 0);
}

/* The device's time stays, because the ring has asked for it. */
static void hardware_time_stays(struct kunit *test)
{
	struct nfr_frame_info info = {
		.sec = 7, .nsec = 9, .status = TP_STATUS_TS_RAW_HARDWARE,
	};
	struct nfring_metadata m = { };

	nfr_metadata_time(&m, &info);
	KUNIT_EXPECT_EQ(test, info.sec, 7);
	KUNIT_EXPECT_EQ(test, info.nsec, 9);
	KUNIT_EXPECT_EQ(test, info.status, TP_STATUS_TS_RAW_HARDWARE);
	KUNIT_EXPECT_EQ(test, m.flags, 0);
}

/* The header can contain any bytes. */
static void malformed_header_has_an_id(struct kunit *test)
{
	for (u32 len = 0; len < 64; len++) {
		struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), len);

		receive_on(skb, dev_a);
		if (len)
			skb->data[0] = 0x45;
		KUNIT_EXPECT_NE(test, seen_at(test, skb,
					      PREROUTING(0)).packet_id, 0);
		skb->protocol = htons(ETH_P_IPV6);
		if (len)
			skb->data[0] = 0x60;
		KUNIT_EXPECT_NE(test, seen_at(test, skb,
					      PREROUTING(0)).packet_id, 0);
	}
}

/* Records, and the tracepoint that clears them, take time for each packet. */
static void metadata_without_ids_keeps_no_records(struct kunit *test)
{
	struct nfring_metadata m;

	nfr_metadata_put(true);
	KUNIT_ASSERT_EQ(test, nfr_metadata_get(false), 0);
	KUNIT_EXPECT_NULL(test, buckets);
	m = metadata_at(test, udp_packet(test, 1, 1), PREROUTING(0), false);
	KUNIT_EXPECT_EQ(test, m.in_ifindex, dev_a->ifindex);
	KUNIT_EXPECT_EQ(test, m.packet_id, 0);
	nfr_metadata_put(false);
	KUNIT_ASSERT_EQ(test, nfr_metadata_get(true), 0);
}

static int metadata_test_init(struct kunit *test)
{
	ops_used = 0;
	dev_a = ether_device(test, 5);
	dev_b = ether_device(test, 6);
	return nfr_metadata_get(true);
}

static void metadata_test_exit(struct kunit *test)
{
	nfr_metadata_put(true);
	KUNIT_EXPECT_NULL(test, buckets);
}

static struct kunit_case metadata_cases[] = {
	KUNIT_CASE(metadata_has_the_expected_bytes),
	KUNIT_CASE(translated_packet_keeps_its_id),
	KUNIT_CASE(copy_has_the_same_id),
	KUNIT_CASE(next_packet_at_the_same_address_has_another_id),
	KUNIT_CASE(other_content_has_another_id),
	KUNIT_CASE(other_address_has_another_id),
	KUNIT_CASE(old_packet_is_forgotten),
	KUNIT_CASE(freed_packet_is_forgotten),
	KUNIT_CASE(bytes_are_remembered_as_long_as_a_copy),
	KUNIT_CASE(packet_without_its_padding_keeps_its_id),
	KUNIT_CASE(packet_to_be_encrypted_is_not_called_decrypted),
	KUNIT_CASE(time_is_now_and_the_age_of_the_stamp_is_kept),
	KUNIT_CASE(hardware_time_stays),
	KUNIT_CASE(malformed_header_has_an_id),
	KUNIT_CASE(metadata_without_ids_keeps_no_records),
	{}
};

static struct kunit_suite metadata_suite = {
	.name = "nfring_metadata",
	.init = metadata_test_init,
	.exit = metadata_test_exit,
	.test_cases = metadata_cases,
};
kunit_test_suite(metadata_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's metadata");
MODULE_LICENSE("GPL");
