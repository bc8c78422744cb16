// SPDX-License-Identifier: GPL-2.0
/*
 * Copy a packet's bytes into a frame and into a clone, from linear data, pages
 * and lists.  The packet must not change.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <net/dst.h>

#include "../kmod/packet.c"
#include "../kmod/packet_info.c"
#include "packet_fixture.h"

static struct nf_hook_state ingress(struct kunit *test)
{
	return state_of(test, NFPROTO_NETDEV, NF_NETDEV_INGRESS);
}

/*
 * Append @len payload bytes to @skb, in a new page.  The first byte has number
 * @from.
 */
static void add_page(struct kunit *test, struct sk_buff *skb, u32 from, u32 len)
{
	struct page *page = alloc_page(GFP_KERNEL);
	u8 *to;

	KUNIT_ASSERT_NOT_NULL(test, page);
	to = page_address(page) + 64;
	for (u32 i = 0; i < len; i++)
		to[i] = payload_byte(from + i);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, 64, len,
			PAGE_SIZE);
}

/*
 * Append @len payload bytes to @skb, in a new skb on its frag_list.  The first
 * byte has number @from.
 */
static void add_list(struct kunit *test, struct sk_buff *skb, u32 from, u32 len)
{
	struct sk_buff *more = alloc_skb(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, more);
	put_payload(more, from, len);
	skb_shinfo(skb)->frag_list = more;
	skb->len += len;
	skb->data_len += len;
	skb->truesize += more->truesize;
}

struct shape_row {
	const char *name;
	u32 linear, page, other_page, list;
};

static const struct shape_row shapes[] = {
	{ "linear", 500 },
	{ "no payload", 0 },
	{ "one byte", 1 },
	{ "in a page", 0, 500 },
	{ "partly in a page", 40, 1000 },
	{ "in two pages", 40, 700, 900 },
	{ "in a list", 40, 0, 0, 1500 },
	{ "everywhere", 40, 700, 900, 1500 },
};

static void name_shape(const struct shape_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape, shapes, name_shape);

static u32 length_of(const struct shape_row *row)
{
	return row->linear + row->page + row->other_page + row->list;
}

static struct sk_buff *shaped(struct kunit *test, const struct shape_row *row,
			      const struct nf_hook_state *state)
{
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), row->linear);
	u32 at = row->linear;

	if (row->page)
		add_page(test, skb, at, row->page);
	at += row->page;
	if (row->other_page)
		add_page(test, skb, at, row->other_page);
	at += row->other_page;
	if (row->list)
		add_list(test, skb, at, row->list);
	receive_on(skb, state->in);
	return skb;
}

static void bytes_are_found_wherever_they_are(struct kunit *test)
{
	const struct shape_row *row = test->param_value;
	struct nf_hook_state state = ingress(test);
	struct sk_buff *skb = shaped(test, row, &state);
	struct nfr_packet pkt = packet_at(test, skb, &state);
	u32 len = length_of(row);

	KUNIT_EXPECT_EQ(test, info_of(&pkt, false).len, ETH_HLEN + len);
	KUNIT_EXPECT_EQ(test, info_of(&pkt, true).len, len);
	expect_copy(test, &pkt, false, ETH_HLEN, ETH_HLEN + len);
	expect_copy(test, &pkt, true, 0, len);
	if (len > 30)
		expect_copy(test, &pkt, false, ETH_HLEN, 30);
}

static void copying_beyond_the_packet_fails(struct kunit *test)
{
	struct nf_hook_state state = ingress(test);
	struct nfr_packet pkt = packet_at(test, received(test, &state), &state);
	u8 to[LEN + ETH_HLEN + 1];

	KUNIT_EXPECT_EQ(test, nfr_packet_copy(&pkt, false, to, sizeof(to)),
			-EFAULT);
	KUNIT_EXPECT_EQ(test, nfr_packet_copy(&pkt, true, to, LEN + 1),
			-EFAULT);
}

/* Fragments are in device memory: only the bytes before them can be stored. */
static void snaplen_excludes_unreadable_fragments(struct kunit *test)
{
	static const struct shape_row row = { "", 40, 1000 };
	struct nf_hook_state state = ingress(test);
	struct sk_buff *skb = shaped(test, &row, &state);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	skb->unreadable = 1;
	pkt = packet_at(test, skb, &state);
	info = info_of(&pkt, false);
	KUNIT_EXPECT_EQ(test, info.len, ETH_HLEN + 1040);
	KUNIT_EXPECT_EQ(test, info.snaplen, ETH_HLEN + 40);
	expect_copy(test, &pkt, false, ETH_HLEN, ETH_HLEN + 40);
	KUNIT_EXPECT_NULL(test, nfr_packet_clone(&pkt, false));
	skb->unreadable = 0;
}

static void clone_is_the_whole_packet(struct kunit *test)
{
	const struct shape_row *row = test->param_value;
	struct nf_hook_state state = ingress(test);
	struct nfr_packet pkt = packet_at(test, shaped(test, row, &state),
					  &state);
	u32 len = length_of(row);
	u8 *bytes = kunit_kmalloc(test, ETH_HLEN + len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	for (int cooked = 0; cooked < 2; cooked++) {
		struct sk_buff *clone = nfr_packet_clone(&pkt, cooked);
		u32 maclen = cooked ? 0 : ETH_HLEN;

		KUNIT_ASSERT_NOT_NULL(test, clone);
		KUNIT_EXPECT_EQ(test, clone->len, maclen + len);
		KUNIT_EXPECT_EQ(test, skb_copy_bits(clone, 0, bytes,
						    maclen + len), 0);
		expect_bytes(test, bytes, maclen, maclen + len);
		consume_skb(clone);
	}
}

/*
 * A clone may stay in the queue for any time, so it must hold neither a device
 * nor a route.
 */
static void clone_holds_no_device_and_no_route(struct kunit *test)
{
	struct nf_hook_state state = ingress(test);
	struct sk_buff *skb = received(test, &state);
	struct dst_entry *dst = kunit_kzalloc(test, sizeof(*dst), GFP_KERNEL);
	struct nfr_packet pkt;
	struct sk_buff *clone;

	KUNIT_ASSERT_NOT_NULL(test, dst);
	rcuref_init(&dst->__rcuref, 5);
	skb_dst_set(skb, dst);
	pkt = packet_at(test, skb, &state);
	clone = nfr_packet_clone(&pkt, false);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	KUNIT_EXPECT_NULL(test, clone->dev);
	KUNIT_EXPECT_EQ(test, clone->_skb_refdst, 0);
	KUNIT_EXPECT_EQ(test, rcuref_read(&dst->__rcuref), 5);
	KUNIT_EXPECT_PTR_EQ(test, skb_dst(skb), dst);
	consume_skb(clone);
	skb->_skb_refdst = 0;
}

/* Clear the flag that cloning has set in the packet. */
static void forget_clone(struct sk_buff *skb)
{
	skb->cloned = 0;
}

/* The hook must not change any bit of the packet. */
static void copying_does_not_change_the_packet(struct kunit *test)
{
	const struct shape_row *row = test->param_value;
	struct nf_hook_state state = ingress(test);
	struct sk_buff *skb = shaped(test, row, &state);
	struct sk_buff *before = kunit_kmalloc(test, sizeof(*skb), GFP_KERNEL);
	u32 end = skb_end_offset(skb) + sizeof(struct skb_shared_info);
	u8 *head = kunit_kmalloc(test, end, GFP_KERNEL);
	struct nfr_packet pkt;
	struct nfr_frame_info info;

	KUNIT_ASSERT_NOT_NULL(test, before);
	KUNIT_ASSERT_NOT_NULL(test, head);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	memcpy(before, skb, sizeof(*skb));
	memcpy(head, skb->head, end);

	pkt = packet_at(test, skb, &state);
	for (int cooked = 0; cooked < 2; cooked++) {
		info = info_of(&pkt, cooked);
		nfr_packet_stamp(&pkt, 0, &info);
		expect_copy(test, &pkt, cooked, cooked ? 0 : ETH_HLEN,
			    info.len);
		consume_skb(nfr_packet_clone(&pkt, cooked));
	}
	forget_clone(skb);
	KUNIT_EXPECT_MEMEQ(test, (u8 *)skb, (u8 *)before, sizeof(*skb));
	KUNIT_EXPECT_MEMEQ(test, skb->head, head, end);
}

static struct kunit_case copy_cases[] = {
	KUNIT_CASE_PARAM(bytes_are_found_wherever_they_are, shape_gen_params),
	KUNIT_CASE(copying_beyond_the_packet_fails),
	KUNIT_CASE(snaplen_excludes_unreadable_fragments),
	KUNIT_CASE_PARAM(clone_is_the_whole_packet, shape_gen_params),
	KUNIT_CASE(clone_holds_no_device_and_no_route),
	KUNIT_CASE_PARAM(copying_does_not_change_the_packet, shape_gen_params),
	{}
};

static struct kunit_suite copy_suite = {
	.name = "nfring_copy",
	.test_cases = copy_cases,
};
kunit_test_suite(copy_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's copies of packets");
MODULE_LICENSE("GPL");
