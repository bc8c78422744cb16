// SPDX-License-Identifier: GPL-2.0
/*
 * Filters: the bytes that a program sees at each kind of hook.  Running a
 * program must not change the packet.
 */
#include <kunit/test.h>
#include <linux/filter.h>
#include <linux/module.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/rcupdate.h>

#include "../kmod/filter.c"
#include "../kmod/packet.c"
#include "../kmod/packet_info.c"

/* The skb on which a program ran last.  A run on a view does not set it. */
static const struct sk_buff *ran_on;

static u32 run_and_note(const struct bpf_prog *prog, struct sk_buff *skb)
{
	ran_on = skb;
	return bpf_prog_run(prog, skb);
}

#define bpf_prog_run run_and_note
#include "../kmod/view.c"
#undef bpf_prog_run
#include "packet_fixture.h"

static void free_program(void *prog)
{
	bpf_prog_destroy(prog);
}

/* The caller frees the program; the test does not. */
static struct bpf_prog *loose_program(struct kunit *test,
				      struct sock_filter *code, u16 len)
{
	struct sock_fprog_kern program = { .len = len, .filter = code };
	struct bpf_prog *prog;

	KUNIT_ASSERT_EQ(test, bpf_prog_create(&prog, &program), 0);
	return prog;
}

static struct bpf_prog *program_of(struct kunit *test, struct sock_filter *code,
				   u16 len)
{
	struct bpf_prog *prog = loose_program(test, code, len);

	KUNIT_ASSERT_EQ(test, kunit_add_action(test, free_program, prog), 0);
	return prog;
}

/* A hook has disabled soft interrupts, so that no program moves to another CPU. */
static u32 filtered(struct kunit *test, const struct nfr_packet *pkt,
		    bool cooked, const struct bpf_prog *prog)
{
	u32 keep;

	local_bh_disable();
	keep = nfr_packet_filter(pkt, cooked, prog);
	local_bh_enable();
	return keep;
}

/* Run a program that loads @size bytes at @at and returns them. */
static u32 loaded(struct kunit *test, const struct nfr_packet *pkt, bool cooked,
		  u16 size, int at)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_ABS | size, at),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};

	return filtered(test, pkt, cooked, program_of(test, code, 2));
}

static u32 length_seen(struct kunit *test, const struct nfr_packet *pkt,
		       bool cooked)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_LEN | BPF_W, 0),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};

	return filtered(test, pkt, cooked, program_of(test, code, 2));
}

struct place_row {
	const char *name;
	/* input */
	u8 pf;
	u8 hook;
	enum place place;
	/* expected */
	u32 maclen;
	int ifindex;
	u8 pkttype;
};

static const struct place_row places[] = {
	{ "netdev ingress", NFPROTO_NETDEV, NF_NETDEV_INGRESS, RECEIVED, 14, IN,
	  PACKET_BROADCAST },
	{ "netdev egress", NFPROTO_NETDEV, NF_NETDEV_EGRESS, FRAMED, 14, OUT,
	  PACKET_OUTGOING },
	{ "ip prerouting", NFPROTO_IPV4, NF_INET_PRE_ROUTING, RECEIVED, 14, IN,
	  PACKET_BROADCAST },
	{ "ip output", NFPROTO_IPV4, NF_INET_LOCAL_OUT, BORN, 0, OUT,
	  PACKET_OUTGOING },
	{ "ip postrouting, forwarded", NFPROTO_IPV4, NF_INET_POST_ROUTING,
	  RECEIVED, 0, OUT, PACKET_OUTGOING },
	{ "arp output", NFPROTO_ARP, NF_ARP_OUT, FRAMED, 14, OUT,
	  PACKET_OUTGOING },
};

static void name_place(const struct place_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(place, places, name_place);

static struct nfr_packet packet_in(struct kunit *test,
				   const struct place_row *row)
{
	struct nf_hook_state state = state_of(test, row->pf, row->hook);
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);

	put_in_place(skb, row->place, state.in);
	return packet_at(test, skb, &state);
}

static void a_raw_ring_shows_the_header_where_there_is_one(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct nfr_packet pkt = packet_in(test, row);

	KUNIT_EXPECT_EQ(test, length_seen(test, &pkt, false),
			row->maclen + LEN);
	if (row->maclen)
		KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_H, 12),
				ETH_P_IP);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_B,
				     row->maclen + 5), payload_byte(5));
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_B,
				     row->maclen + LEN - 1),
			payload_byte(LEN - 1));
	/* A load after the end rejects the packet. */
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_B,
				     row->maclen + LEN), 0);
}

static void a_cooked_ring_starts_at_the_network_header(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct nfr_packet pkt = packet_in(test, row);

	KUNIT_EXPECT_EQ(test, length_seen(test, &pkt, true), LEN);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, true, BPF_B, 5),
			payload_byte(5));
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, true, BPF_B, SKF_NET_OFF + 5),
			payload_byte(5));
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, true, BPF_B, LEN), 0);
}

/* skb->dev may be NULL or the device the packet came from. */
static void bpf_extensions_report_the_hooks_device(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct nfr_packet pkt = packet_in(test, row);

	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_W,
				     SKF_AD_OFF + SKF_AD_IFINDEX), row->ifindex);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_W,
				     SKF_AD_OFF + SKF_AD_HATYPE), ARPHRD_ETHER);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_W,
				     SKF_AD_OFF + SKF_AD_PKTTYPE), row->pkttype);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_W,
				     SKF_AD_OFF + SKF_AD_PROTOCOL), ETH_P_IP);
}

/* A fanout program sees the packet as the hook does. */
static void fanout_program_starts_at_skb_data(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_LEN | BPF_W, 0),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	struct nfr_packet pkt = packet_in(test, row);
	const struct bpf_prog *prog = program_of(test, code, 2);
	u32 length;

	local_bh_disable();
	length = nfr_packet_run_prog(&pkt, prog);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, length,
			row->place == FRAMED ? ETH_HLEN + LEN : LEN);
}

static void the_packet_is_unchanged(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct nfr_packet pkt = packet_in(test, row);
	struct sk_buff before = *pkt.skb;

	loaded(test, &pkt, false, BPF_W, 3);
	loaded(test, &pkt, true, BPF_W, SKF_AD_OFF + SKF_AD_PAY_OFFSET);
	KUNIT_EXPECT_MEMEQ(test, pkt.skb, &before, sizeof(before));
}

/* Another CPU may look at a shared skb while the program runs. */
static void a_shared_packet_is_not_written(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct nfr_packet pkt = packet_in(test, row);
	u32 length = length_seen(test, &pkt, false);

	KUNIT_EXPECT_PTR_EQ(test, ran_on, pkt.skb);
	skb_get(pkt.skb);
	ran_on = NULL;
	KUNIT_EXPECT_EQ(test, length_seen(test, &pkt, false), length);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_W,
				     SKF_AD_OFF + SKF_AD_PKTTYPE), row->pkttype);
	KUNIT_EXPECT_NULL(test, ran_on);
	kfree_skb(pkt.skb);
}

/* The bytes are in another page than the headers. */
static void bytes_in_fragments_are_seen(struct kunit *test)
{
	static const struct place_row place = {
		"ip prerouting", NFPROTO_IPV4, NF_INET_PRE_ROUTING, RECEIVED,
	};
	struct nfr_packet pkt = packet_in(test, &place);
	struct page *page = alloc_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	memset(page_address(page), 0xc3, 1000);
	skb_add_rx_frag(pkt.skb, 0, page, 0, 1000, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, length_seen(test, &pkt, false),
			ETH_HLEN + LEN + 1000);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_B,
				     ETH_HLEN + LEN - 1), payload_byte(LEN - 1));
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, false, BPF_B, ETH_HLEN + LEN),
			0xc3);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, true, BPF_B, LEN + 999), 0xc3);
	KUNIT_EXPECT_EQ(test, loaded(test, &pkt, true, BPF_B, LEN + 1000), 0);
}

static void a_lock_is_permanent(struct kunit *test)
{
	struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, 1) };
	struct nfr_filter filter = {};

	KUNIT_EXPECT_EQ(test, nfr_filter_detach(&filter), -ENOENT);
	filter_replace(&filter, loose_program(test, code, 1));
	filter_replace(&filter, loose_program(test, code, 1));
	KUNIT_EXPECT_EQ(test, nfr_filter_detach(&filter), 0);
	KUNIT_EXPECT_EQ(test, nfr_filter_detach(&filter), -ENOENT);

	filter_replace(&filter, loose_program(test, code, 1));
	KUNIT_EXPECT_EQ(test, nfr_filter_lock(&filter, false), 0);
	KUNIT_EXPECT_EQ(test, nfr_filter_lock(&filter, true), 0);
	KUNIT_EXPECT_EQ(test, nfr_filter_lock(&filter, true), 0);
	KUNIT_EXPECT_EQ(test, nfr_filter_lock(&filter, false), -EPERM);
	KUNIT_EXPECT_EQ(test, nfr_filter_detach(&filter), -EPERM);
	KUNIT_EXPECT_TRUE(test, rcu_access_pointer(filter.prog));
	nfr_filter_release(&filter);
	KUNIT_EXPECT_FALSE(test, rcu_access_pointer(filter.prog));
}

/* A packet may still run the old program until a grace period has passed. */
static void a_program_is_freed_after_a_grace_period(struct kunit *test)
{
	struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, 1) };
	struct nfr_filter filter = {};
	struct rcu_gp_oldstate since;

	filter_replace(&filter, loose_program(test, code, 1));
	get_state_synchronize_rcu_full(&since);
	filter_replace(&filter, loose_program(test, code, 1));
	KUNIT_EXPECT_TRUE(test, poll_state_synchronize_rcu_full(&since));
	get_state_synchronize_rcu_full(&since);
	KUNIT_EXPECT_EQ(test, nfr_filter_detach(&filter), 0);
	KUNIT_EXPECT_TRUE(test, poll_state_synchronize_rcu_full(&since));
}

static struct kunit_case filter_cases[] = {
	KUNIT_CASE_PARAM(a_raw_ring_shows_the_header_where_there_is_one,
			 place_gen_params),
	KUNIT_CASE_PARAM(a_cooked_ring_starts_at_the_network_header,
			 place_gen_params),
	KUNIT_CASE_PARAM(bpf_extensions_report_the_hooks_device, place_gen_params),
	KUNIT_CASE_PARAM(fanout_program_starts_at_skb_data,
			 place_gen_params),
	KUNIT_CASE_PARAM(the_packet_is_unchanged, place_gen_params),
	KUNIT_CASE_PARAM(a_shared_packet_is_not_written, place_gen_params),
	KUNIT_CASE(bytes_in_fragments_are_seen),
	KUNIT_CASE(a_lock_is_permanent),
	KUNIT_CASE(a_program_is_freed_after_a_grace_period),
	{}
};

static struct kunit_suite filter_suite = {
	.name = "nfring_filter",
	.test_cases = filter_cases,
};
kunit_test_suite(filter_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's filters");
MODULE_LICENSE("GPL");
