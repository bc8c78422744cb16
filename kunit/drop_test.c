// SPDX-License-Identifier: GPL-2.0
/*
 * Dropped packets in contexts and states that no test in user space can make:
 * interrupts disabled, a stale skb->dev, data anywhere.  The fixture replaces
 * the rings, the metadata and the tracepoint.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../kmod/devices.c"
#include "../kmod/drop.c"
#include "../kmod/late.c"
#include "skb.h"

#define LEN	100
#define REASON	77

/* The last packet that the ring got, and how many it got. */
static struct {
	unsigned int nr;
	u32 len;
	int mac_off, net_off, in, out;
	bool outgoing;
	u8 bytes[ETH_HLEN + LEN];
	const struct sock *sk;
	struct sk_buff *frees;
} got;

static unsigned int counted[NFR_COUNTER_NR];
static struct nfr_netns netns;
static struct nfr_tap tap;
static struct nfr_tap_entry entry;

struct nfr_netns *nfr_netns(struct net *net)
{
	return &netns;
}

void nfr_receive(struct nfr_sink *sink, struct nfr_packet *pkt)
{
	const struct nfr_drop *drop = container_of(pkt->state, struct nfr_drop,
						   state);
	int start = nfr_packet_start(pkt, false);
	struct sk_buff *frees = got.frees;

	got.nr++;
	got.len = pkt->skb->len - start;
	got.mac_off = pkt->mac_off - start;
	got.net_off = pkt->net_off - start;
	got.in = drop->in_ifindex;
	got.out = drop->out_ifindex;
	got.outgoing = pkt->outgoing;
	nfr_packet_copy(pkt, false, got.bytes,
			min_t(u32, got.len, sizeof(got.bytes)));
	if (frees) {
		got.frees = NULL;
		nfr_skb_dropped(frees, NULL, REASON, NULL);
	}
}

void nfr_sink_count(struct nfr_sink *sink, enum nfr_counter what)
{
	counted[what]++;
}

bool nfr_reason_is_loss(u32 reason)
{
	return true;
}

u32 nfr_site_number(unsigned long address)
{
	return 1;
}

int nfr_sites_start(void)
{
	return 0;
}

u64 nfr_identity_of_dying(const struct nfr_packet *pkt, bool may_wait)
{
	return 1;
}

void nfr_metadata_2_fill(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
			 const struct sock *sk, bool ids)
{
	memset(m, 0, sizeof(*m));
	got.sk = pkt->skb->sk;
}

int nfr_metadata_get(bool ids)
{
	return 0;
}

void nfr_metadata_put(bool ids)
{
}

bool nfr_lifetime_knows_reasons(void)
{
	return true;
}

bool nfr_lifetime_sees_freed(void)
{
	return true;
}

void nfr_lifetime_wait(void)
{
	synchronize_rcu();
}

static void drop(struct sk_buff *skb)
{
	nfr_skb_dropped(skb, (void *)drop, REASON, NULL);
}

/* Return how many packets had been delivered before interrupts were on again. */
static unsigned int drop_with_interrupts_off(struct sk_buff *skb)
{
	unsigned long flags;
	unsigned int nr;

	local_irq_save(flags);
	drop(skb);
	nr = got.nr;
	local_irq_restore(flags);
	return nr;
}

static struct net_device *loopback(void)
{
	return init_net.loopback_dev;
}

/* A packet as the stack has it after its device received it. */
static struct sk_buff *received_packet(struct kunit *test)
{
	struct sk_buff *skb = ether_packet(test, htons(ETH_P_IP), LEN);

	receive_on(skb, loopback());
	skb->skb_iif = loopback()->ifindex;
	return skb;
}

static void expect_whole(struct kunit *test, const struct sk_buff *skb)
{
	KUNIT_EXPECT_EQ(test, got.len, ETH_HLEN + LEN);
	KUNIT_EXPECT_EQ(test, got.mac_off, 0);
	KUNIT_EXPECT_EQ(test, got.net_off, ETH_HLEN);
	KUNIT_EXPECT_MEMEQ(test, got.bytes, skb->head + HEADROOM,
			   ETH_HLEN + LEN);
}

static void a_packet_is_delivered_at_once(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	drop(skb);
	KUNIT_EXPECT_EQ(test, got.nr, 1);
	KUNIT_EXPECT_EQ(test, got.in, loopback()->ifindex);
	KUNIT_EXPECT_EQ(test, got.out, 0);
	KUNIT_EXPECT_FALSE(test, got.outgoing);
	expect_whole(test, skb);
}

static void with_interrupts_off_a_packet_is_delivered_later(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	KUNIT_EXPECT_EQ(test, drop_with_interrupts_off(skb), 0);
	nfr_drop_put();
	KUNIT_EXPECT_EQ(test, got.nr, 1);
	KUNIT_EXPECT_EQ(test, got.in, loopback()->ifindex);
	KUNIT_EXPECT_FALSE(test, got.outgoing);
	expect_whole(test, skb);
	KUNIT_EXPECT_EQ(test, nfr_drop_get(), 0);
}

/* The buffer is filled several times, so records also meet its end. */
static void what_does_not_fit_the_buffer_is_counted(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);
	unsigned int nr = 0;

	for (int round = 0; round < 3; round++) {
		unsigned int missed = counted[NFR_MISSED_DROPS];
		unsigned long flags;
		struct late *late;

		local_irq_save(flags);
		late = this_cpu_ptr(&late_of_cpu);
		while (counted[NFR_MISSED_DROPS] == missed) {
			drop(skb);
			nr++;
		}
		local_irq_restore(flags);
		irq_work_sync(&late->irq);
		flush_work(&late->work);
		KUNIT_EXPECT_EQ(test, got.nr + counted[NFR_MISSED_DROPS], nr);
		expect_whole(test, skb);
	}
	KUNIT_EXPECT_EQ(test, counted[NFR_MISSED_DROPS], 3);
	KUNIT_EXPECT_GT(test, nr, 3 * 100);
}

static void a_packet_larger_than_the_buffer_is_counted(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	/* It is never read: the length decides. */
	skb->len += BUFFER_SIZE;
	skb->data_len += BUFFER_SIZE;
	drop_with_interrupts_off(skb);
	skb->len -= BUFFER_SIZE;
	skb->data_len -= BUFFER_SIZE;
	KUNIT_EXPECT_EQ(test, counted[NFR_MISSED_DROPS], 1);
	KUNIT_EXPECT_EQ(test, got.nr, 0);
}

/* The ring frees a copy while it gets a packet. */
static void what_a_ring_frees_itself_is_not_delivered(struct kunit *test)
{
	got.frees = received_packet(test);
	drop(received_packet(test));
	KUNIT_EXPECT_EQ(test, got.nr, 1);
	drop(received_packet(test));
	KUNIT_EXPECT_EQ(test, got.nr, 2);
}

/* The kernel frees the parts of a packet after it, and reports each of them. */
static void a_part_of_a_packet_is_not_delivered(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test), *clone;
	struct sk_buff *part = received_packet(test);

	skb_shinfo(skb)->frag_list = part;
	/* The part still belongs to the clone, so it can still be dropped. */
	clone = skb_clone(skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	drop(skb);
	nfr_skb_freed(skb);
	drop(part);
	KUNIT_EXPECT_EQ(test, got.nr, 2);
	skb_get(part);
	consume_skb(clone);
	nfr_skb_freed(skb);
	drop(part);
	KUNIT_EXPECT_EQ(test, got.nr, 3);
	refcount_dec(&part->users);
	nfr_skb_freed(skb);
	drop(part);
	KUNIT_EXPECT_EQ(test, got.nr, 3);
	skb_shinfo(skb)->frag_list = NULL;
}

/* Queues of TCP and UDP use the bytes of skb->dev for other things. */
static void a_stale_device_is_not_used(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	skb->dev = (void *)0x6b6b6b6b6b6b6b6bUL;
	skb->sk = (void *)0x6b6b6b6b6b6b6b6bUL;
	drop(skb);
	KUNIT_EXPECT_EQ(test, got.nr, 0);
	KUNIT_EXPECT_EQ(test, counted[NFR_UNPLACED_DROPS], 1);
	skb->dev = ether_device(test, 1);
	drop(skb);
	KUNIT_EXPECT_EQ(test, counted[NFR_UNPLACED_DROPS], 2);
	skb->dev = NULL;
	drop(skb);
	KUNIT_EXPECT_EQ(test, counted[NFR_UNPLACED_DROPS], 3);
	skb->sk = NULL;
}

/* Also if the packet is described while interrupts are off. */
static void a_stale_socket_is_not_used(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	got.sk = (void *)skb;
	skb->sk = (void *)0x6b6b6b6b6b6b6b6bUL;
	drop_with_interrupts_off(skb);
	KUNIT_EXPECT_NULL(test, got.sk);
	KUNIT_EXPECT_NULL(test, skb->sk);
	skb->sk = NULL;
}

/* The transport header is at skb->data, and the headers before it are kept. */
static void headers_before_the_data_are_shown(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	__skb_pull(skb, 20);
	drop(skb);
	expect_whole(test, skb);
	drop_with_interrupts_off(skb);
	nfr_drop_put();
	KUNIT_EXPECT_EQ(test, got.nr, 2);
	expect_whole(test, skb);
	KUNIT_EXPECT_EQ(test, nfr_drop_get(), 0);
}

static void offsets_that_were_never_set_are_not_used(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	skb->network_header = 0;
	skb_unset_mac_header(skb);
	drop(skb);
	KUNIT_EXPECT_EQ(test, got.len, LEN);
	KUNIT_EXPECT_EQ(test, got.net_off, 0);
	skb->network_header = 60000;
	skb->mac_header = 60001;
	drop(skb);
	KUNIT_EXPECT_EQ(test, got.nr, 2);
	KUNIT_EXPECT_EQ(test, got.len, LEN);
	KUNIT_EXPECT_EQ(test, got.net_off, 0);
	skb_reset_network_header(skb);
	skb_unset_mac_header(skb);
}

/* The header before the data of a forwarded packet is that of its arrival. */
static void a_forwarded_packet_is_outgoing(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	skb->skb_iif = 12345;
	drop(skb);
	KUNIT_EXPECT_TRUE(test, got.outgoing);
	KUNIT_EXPECT_EQ(test, got.out, loopback()->ifindex);
	KUNIT_EXPECT_EQ(test, got.len, LEN);
	KUNIT_EXPECT_EQ(test, got.net_off, 0);
	/* With its new header it is shown whole. */
	__skb_push(skb, ETH_HLEN);
	drop(skb);
	KUNIT_EXPECT_TRUE(test, got.outgoing);
	expect_whole(test, skb);
	__skb_pull(skb, ETH_HLEN);
}

static void a_device_narrows_the_point(struct kunit *test)
{
	struct sk_buff *skb = received_packet(test);

	entry.ifindex = 12345;
	drop(skb);
	KUNIT_EXPECT_EQ(test, got.nr, 0);
	entry.ifindex = loopback()->ifindex;
	drop(skb);
	KUNIT_EXPECT_EQ(test, got.nr, 1);
	entry.protocol = htons(ETH_P_ARP);
	drop(skb);
	KUNIT_EXPECT_EQ(test, got.nr, 1);
}

static int drop_test_init(struct kunit *test)
{
	memset(&got, 0, sizeof(got));
	memset(counted, 0, sizeof(counted));
	memset(&entry, 0, sizeof(entry));
	INIT_LIST_HEAD(&tap.entries);
	list_add_rcu(&entry.in_tap, &tap.entries);
	RCU_INIT_POINTER(netns.drop_tap[NFRING_DROP_LOST], &tap);
	return nfr_drop_get();
}

static void drop_test_exit(struct kunit *test)
{
	if (drop_users)
		nfr_drop_put();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_packet_is_delivered_at_once),
	KUNIT_CASE(with_interrupts_off_a_packet_is_delivered_later),
	KUNIT_CASE(what_does_not_fit_the_buffer_is_counted),
	KUNIT_CASE(a_packet_larger_than_the_buffer_is_counted),
	KUNIT_CASE(what_a_ring_frees_itself_is_not_delivered),
	KUNIT_CASE(a_part_of_a_packet_is_not_delivered),
	KUNIT_CASE(a_stale_device_is_not_used),
	KUNIT_CASE(a_stale_socket_is_not_used),
	KUNIT_CASE(headers_before_the_data_are_shown),
	KUNIT_CASE(offsets_that_were_never_set_are_not_used),
	KUNIT_CASE(a_forwarded_packet_is_outgoing),
	KUNIT_CASE(a_device_narrows_the_point),
	{}
};

static struct kunit_suite suite = {
	.name = "nfring_drop",
	.init = drop_test_init,
	.exit = drop_test_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("nfring: tests of dropped packets");
MODULE_LICENSE("GPL");
