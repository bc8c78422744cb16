// SPDX-License-Identifier: GPL-2.0
/* The queue of whole packets for read(2). */
#include <kunit/test.h>
#include <linux/module.h>

#include "../kmod/core/header.h"
#include "../kmod/queue.c"

#define LIMIT	100000

static const struct nfr_frame_info info = {
	.len = 1500,
	.maclen = 14,
	.status = TP_STATUS_USER | TP_STATUS_VLAN_VALID,
	.sec = 1700000000,
	.nsec = 123456789,
	.vlan_tci = 0x2005,
	.vlan_tpid = 0x8100,
	.address.sll_family = AF_PACKET,
	.address.sll_protocol = cpu_to_be16(0x800),
	.address.sll_hatype = 1,
	.address.sll_ifindex = 7,
	.address.sll_pkttype = PACKET_OTHERHOST,
	.address.sll_halen = 6,
	.address.sll_addr = { 2, 1, 2, 3, 4, 5 },
};

static void purge(void *o)
{
	nfr_queue_purge(o);
}

static struct nfr_queue *queue_of(struct kunit *test, int limit)
{
	struct nfr_queue *o = kunit_kmalloc(test, sizeof(*o), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, o);
	memset(o, 0x5a, sizeof(*o));
	nfr_queue_init(o, limit);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, purge, o), 0);
	return o;
}

/*
 * Make a copy that contains its number.  nfr_queue_put() gives the copy to the
 * queue.
 */
static struct sk_buff *copy_of(struct kunit *test, u64 number)
{
	struct sk_buff *skb = alloc_skb(sizeof(number), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	memset(skb->cb, 0x5a, sizeof(skb->cb));
	skb_put_data(skb, &number, sizeof(number));
	return skb;
}

static void put(struct kunit *test, struct nfr_queue *o, u64 number)
{
	nfr_queue_put(o, copy_of(test, number), number, &info);
}

static void expect_next(struct kunit *test, struct nfr_queue *o, u64 number)
{
	struct sk_buff *skb = nfr_queue_take(o);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, *(u64 *)skb->data, number);
	consume_skb(skb);
}

static void expect_empty(struct kunit *test, struct nfr_queue *o)
{
	KUNIT_EXPECT_TRUE(test, nfr_queue_empty(o));
	KUNIT_EXPECT_NULL(test, nfr_queue_take(o));
	KUNIT_EXPECT_EQ(test, atomic_read(&o->charged), 0);
}

static void new_queue_is_empty(struct kunit *test)
{
	expect_empty(test, queue_of(test, LIMIT));
}

static void copies_leave_in_the_order_they_came(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);

	for (u64 n = 1; n <= 5; n++)
		put(test, o, n);
	KUNIT_EXPECT_FALSE(test, nfr_queue_empty(o));
	for (u64 n = 1; n <= 5; n++)
		expect_next(test, o, n);
	expect_empty(test, o);
}

/*
 * CPUs queue copies in any order.  They must leave in the order of their
 * claims.
 */
static void copies_leave_in_the_order_of_their_claims(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);

	for (u32 order = 0; order < 4 * 4 * 4 * 4; order++) {
		u64 n[4] = { order & 3, order >> 2 & 3, order >> 4 & 3,
			     order >> 6 };

		if ((BIT(n[0]) | BIT(n[1]) | BIT(n[2]) | BIT(n[3])) != 0xf)
			continue;
		for (int i = 0; i < 4; i++)
			put(test, o, 10 + n[i]);
		for (u64 i = 0; i < 4; i++)
			expect_next(test, o, 10 + i);
	}
	expect_empty(test, o);
}

/* Claims are numbered by lap (upper 32 bits) and slot. */
static void claim_numbers_have_64_bits(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);

	put(test, o, 1ULL << 32);
	put(test, o, 5);
	put(test, o, 0xffffffff00000000);
	put(test, o, (1ULL << 32) + 1);
	put(test, o, 0x80000000);
	expect_next(test, o, 5);
	expect_next(test, o, 0x80000000);
	expect_next(test, o, 1ULL << 32);
	expect_next(test, o, (1ULL << 32) + 1);
	expect_next(test, o, 0xffffffff00000000);
	expect_empty(test, o);
}

static void requeued_copy_is_the_first_again(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);
	struct sk_buff *first;
	int charged;

	put(test, o, 7);
	put(test, o, 8);
	charged = atomic_read(&o->charged);
	first = nfr_queue_take(o);
	KUNIT_ASSERT_NOT_NULL(test, first);
	put(test, o, 9);
	nfr_queue_requeue(o, first);
	KUNIT_EXPECT_GT(test, atomic_read(&o->charged), charged);
	expect_next(test, o, 7);
	expect_next(test, o, 8);
	expect_next(test, o, 9);
	expect_empty(test, o);
}

/* SO_RCVBUF limits the memory that copies use, not their bytes. */
static void copies_are_charged_with_their_memory(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);
	struct sk_buff *small = copy_of(test, 1);
	struct sk_buff *large = alloc_skb(9000, GFP_KERNEL);
	int truesize;

	KUNIT_ASSERT_NOT_NULL(test, large);
	truesize = large->truesize;
	KUNIT_ASSERT_GT(test, truesize, 9000);
	nfr_queue_put(o, large, 1, &info);
	KUNIT_EXPECT_EQ(test, atomic_read(&o->charged), truesize);
	nfr_queue_put(o, small, 2, &info);
	KUNIT_EXPECT_EQ(test, atomic_read(&o->charged),
			truesize + (int)small->truesize);
	consume_skb(nfr_queue_take(o));
	KUNIT_EXPECT_EQ(test, atomic_read(&o->charged), (int)small->truesize);
	nfr_queue_purge(o);
	expect_empty(test, o);
}

static void room_ends_at_the_limit(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);
	int each;

	put(test, o, 1);
	each = atomic_read(&o->charged);
	KUNIT_ASSERT_GT(test, each, 1);

	o->limit = 2 * each;
	KUNIT_EXPECT_TRUE(test, nfr_queue_has_room(o));
	put(test, o, 2);
	KUNIT_EXPECT_FALSE(test, nfr_queue_has_room(o));
	o->limit = 2 * each + 1;
	KUNIT_EXPECT_TRUE(test, nfr_queue_has_room(o));
	o->limit = 2 * each - 1;
	KUNIT_EXPECT_FALSE(test, nfr_queue_has_room(o));
	expect_next(test, o, 1);
	KUNIT_EXPECT_TRUE(test, nfr_queue_has_room(o));
}

/* The last copy that is accepted may raise the sum above INT_MAX. */
static void sum_beyond_an_int_leaves_no_room(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, INT_MAX);

	atomic_set(&o->charged, INT_MAX - 1);
	KUNIT_EXPECT_TRUE(test, nfr_queue_has_room(o));
	atomic_add(9000, &o->charged);
	KUNIT_EXPECT_FALSE(test, nfr_queue_has_room(o));
}

static void limit_of_zero_leaves_no_room(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, nfr_queue_has_room(queue_of(test, 0)));
}

static void purge_frees_every_copy(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);
	struct sk_buff *watched[3];

	for (int i = 0; i < 3; i++) {
		watched[i] = skb_get(copy_of(test, i));
		nfr_queue_put(o, watched[i], i, &info);
		KUNIT_ASSERT_EQ(test, refcount_read(&watched[i]->users), 2);
	}
	nfr_queue_purge(o);
	for (int i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, refcount_read(&watched[i]->users), 1);
		consume_skb(watched[i]);
	}
	expect_empty(test, o);
}

static void copies_from_before_a_ring_are_stale(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);
	struct nfr_queue *other = queue_of(test, LIMIT);

	/*
	 * Copies for two frames of a new ring, and a packet that was queued
	 * before the ring.
	 */
	put(test, o, 1);
	put(test, o, NFR_QUEUE_END);
	put(test, o, 2);
	nfr_queue_purge_stale(o, true);
	expect_next(test, o, 1);
	expect_next(test, o, 2);
	expect_empty(test, o);

	/* A copy for a frame of a ring that no longer exists. */
	put(test, other, 1);
	put(test, other, NFR_QUEUE_END);
	nfr_queue_purge_stale(other, false);
	expect_next(test, other, NFR_QUEUE_END);
	expect_empty(test, other);
}

static void purged_queue_takes_copies_again(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);

	put(test, o, 3);
	nfr_queue_purge(o);
	put(test, o, 1);
	expect_next(test, o, 1);
	expect_empty(test, o);
}

static void copies_keep_the_description_of_their_packet(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);
	const struct nfr_queued *queued;
	struct sk_buff *skb;

	atomic_set(&o->drops, 3);
	put(test, o, 1);
	skb = nfr_queue_take(o);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	queued = nfr_queued(skb);
	KUNIT_EXPECT_EQ(test, queued->status, info.status);
	KUNIT_EXPECT_EQ(test, queued->len, 1500);
	KUNIT_EXPECT_EQ(test, queued->drops, 3);
	KUNIT_EXPECT_EQ(test, queued->net, 14);
	KUNIT_EXPECT_EQ(test, queued->vlan_tci, 0x2005);
	KUNIT_EXPECT_EQ(test, queued->vlan_tpid, 0x8100);
	KUNIT_EXPECT_EQ(test, queued->address.sll_family, AF_PACKET);
	KUNIT_EXPECT_EQ(test, queued->address.sll_ifindex, 7);
	KUNIT_EXPECT_EQ(test, queued->address.sll_pkttype, PACKET_OTHERHOST);
	KUNIT_EXPECT_MEMEQ(test, queued->address.sll_addr,
			   info.address.sll_addr, 8);
	KUNIT_EXPECT_EQ(test, skb->tstamp,
			1700000000LL * NSEC_PER_SEC + 123456789);
	consume_skb(skb);
}

static void peeking_takes_nothing_away(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);
	struct sk_buff *skb;

	KUNIT_EXPECT_NULL(test, nfr_queue_peek(o));
	put(test, o, 1);
	put(test, o, 2);
	for (int i = 0; i < 2; i++) {
		skb = nfr_queue_peek(o);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		KUNIT_EXPECT_EQ(test, *(u64 *)skb->data, 1);
		consume_skb(skb);
	}
	expect_next(test, o, 1);
	expect_next(test, o, 2);
	expect_empty(test, o);
}

static void copies_without_a_frame_go_to_the_end(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);

	for (u64 number = 1; number <= 3; number++)
		nfr_queue_put(o, copy_of(test, number), NFR_QUEUE_END, &info);
	for (u64 number = 1; number <= 3; number++)
		expect_next(test, o, number);
	expect_empty(test, o);
}

static void sum_beyond_an_int_is_shown(struct kunit *test)
{
	struct nfr_queue *o = queue_of(test, LIMIT);
	u64 shown;

	atomic_set(&o->charged, INT_MIN);
	shown = nfr_queue_charged(o);
	KUNIT_EXPECT_EQ(test, shown, 1ULL << 31);
	atomic_set(&o->charged, 0);
}

static struct kunit_case queue_cases[] = {
	KUNIT_CASE(copies_keep_the_description_of_their_packet),
	KUNIT_CASE(peeking_takes_nothing_away),
	KUNIT_CASE(copies_without_a_frame_go_to_the_end),
	KUNIT_CASE(new_queue_is_empty),
	KUNIT_CASE(copies_leave_in_the_order_they_came),
	KUNIT_CASE(copies_leave_in_the_order_of_their_claims),
	KUNIT_CASE(claim_numbers_have_64_bits),
	KUNIT_CASE(requeued_copy_is_the_first_again),
	KUNIT_CASE(copies_are_charged_with_their_memory),
	KUNIT_CASE(room_ends_at_the_limit),
	KUNIT_CASE(sum_beyond_an_int_leaves_no_room),
	KUNIT_CASE(sum_beyond_an_int_is_shown),
	KUNIT_CASE(limit_of_zero_leaves_no_room),
	KUNIT_CASE(purge_frees_every_copy),
	KUNIT_CASE(copies_from_before_a_ring_are_stale),
	KUNIT_CASE(purged_queue_takes_copies_again),
	{}
};

static struct kunit_suite queue_suite = {
	.name = "nfring_queue",
	.test_cases = queue_cases,
};
kunit_test_suite(queue_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's whole copies");
MODULE_LICENSE("GPL");
