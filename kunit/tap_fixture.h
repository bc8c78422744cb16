/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Taps on real hooks of the initial namespace, with devices created for the
 * test.  The fixture replaces fanout.c, so packets go to the fixture instead of
 * an instance.
 */
#ifndef NFR_KUNIT_TAP_FIXTURE_H
#define NFR_KUNIT_TAP_FIXTURE_H

#include <kunit/test.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <net/ip.h>

#include "../kmod/packet.c"
#include "../kmod/packet_info.c"
#include "../kmod/point.c"
#include "../kmod/sink.c"
#include "../kmod/tap.c"
#include "skb.h"

/* Packets of these tests have this mark.  The fixture ignores other packets. */
#define MARK		0x6b756e69
#define ETHERTYPE	0x88b5

static struct nfr_netns netns;

struct nfr_netns *nfr_netns(struct net *net)
{
	return &netns;
}

struct listener {
	struct nfr_sink sink;
	unsigned int packets;
	unsigned int lost;
	unsigned int missed;
};

void nfr_receive(struct nfr_sink *sink, struct nfr_packet *pkt)
{
	if (pkt->skb->mark == MARK)
		container_of(sink, struct listener, sink)->packets++;
}

void nfr_device_lost(struct nfr_sink *sink)
{
	container_of(sink, struct listener, sink)->lost++;
}

void nfr_device_missed(struct nfr_sink *sink)
{
	container_of(sink, struct listener, sink)->missed++;
}

static inline void stop_listening(void *l)
{
	nfr_sink_detach_all(&((struct listener *)l)->sink);
	synchronize_net();
}

static inline struct listener *new_listener(struct kunit *test)
{
	struct listener *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	nfr_sink_init(&l->sink, nfr_netns(&init_net), false);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, stop_listening, l), 0);
	return l;
}

struct dummy {
	struct net_device *dev;
	bool registered;
};

/* Per device: number of sent packets with the mark. */
struct dummy_priv {
	unsigned int sent;
};

static inline netdev_tx_t dummy_xmit(struct sk_buff *skb,
				     struct net_device *dev)
{
	if (skb->mark == MARK)
		((struct dummy_priv *)netdev_priv(dev))->sent++;
	consume_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops dummy_ops = {
	.ndo_start_xmit = dummy_xmit,
};

static inline void dummy_remove(struct dummy *dummy)
{
	if (dummy->registered)
		unregister_netdev(dummy->dev);
	dummy->registered = false;
}

static inline void dummy_free(void *arg)
{
	struct dummy *dummy = arg;

	dummy_remove(dummy);
	free_netdev(dummy->dev);
}

static inline void dummy_set_up(struct kunit *test, struct dummy *dummy,
				bool up)
{
	rtnl_lock();
	if (up)
		KUNIT_EXPECT_EQ(test, dev_open(dummy->dev, NULL), 0);
	else
		dev_close(dummy->dev);
	rtnl_unlock();
}

/* A registered Ethernet device that is up. */
static inline struct dummy *new_dummy(struct kunit *test)
{
	struct dummy *dummy = kunit_kzalloc(test, sizeof(*dummy), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, dummy);
	dummy->dev = alloc_netdev(sizeof(struct dummy_priv), "kunit%d",
				  NET_NAME_UNKNOWN, ether_setup);
	KUNIT_ASSERT_NOT_NULL(test, dummy->dev);
	dummy->dev->netdev_ops = &dummy_ops;
	eth_hw_addr_random(dummy->dev);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, dummy_free, dummy), 0);
	KUNIT_ASSERT_EQ(test, register_netdev(dummy->dev), 0);
	dummy->registered = true;
	dummy_set_up(test, dummy, true);
	return dummy;
}

static inline unsigned int sent_by(const struct dummy *dummy)
{
	return ((struct dummy_priv *)netdev_priv(dummy->dev))->sent;
}

/*
 * The number of functions at the ingress hook of a device, whoever registered
 * them.
 */
static inline unsigned int hooks_on(const struct dummy *dummy)
{
	const struct nf_hook_entries *hooks;

	hooks = rcu_access_pointer(dummy->dev->nf_hooks_ingress);
	return hooks ? hooks->num_hook_entries : 0;
}

static inline struct sk_buff *marked_packet(struct kunit *test, __be16 protocol)
{
	struct sk_buff *skb = loose_packet(test, 200);

	put_ether(skb, protocol);
	skb->mark = MARK;
	return skb;
}

static inline void deliver(struct sk_buff *skb, struct dummy *dummy)
{
	skb->dev = dummy->dev;
	skb->protocol = eth_type_trans(skb, dummy->dev);
	local_bh_disable();
	netif_receive_skb(skb);
	local_bh_enable();
}

static inline void receive(struct kunit *test, struct dummy *dummy)
{
	struct sk_buff *skb = marked_packet(test, htons(ETHERTYPE));

	put_payload(skb, 0, 100);
	deliver(skb, dummy);
}

/* Receive a packet that ip_rcv() accepts.  Its destination is not local. */
static inline void receive_ip(struct kunit *test, struct dummy *dummy)
{
	struct sk_buff *skb = marked_packet(test, htons(ETH_P_IP));
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 1;
	ip->protocol = IPPROTO_ICMP;
	ip->saddr = htonl(0xc0000201);
	ip->daddr = htonl(0xc0000202);
	ip->tot_len = htons(sizeof(*ip) + 100);
	ip_send_check(ip);
	put_payload(skb, 0, 100);
	deliver(skb, dummy);
}

static inline void send(struct kunit *test, struct dummy *dummy)
{
	struct sk_buff *skb = marked_packet(test, htons(ETHERTYPE));

	put_payload(skb, 0, 100);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = htons(ETHERTYPE);
	skb->dev = dummy->dev;
	dev_queue_xmit(skb);
}

static inline struct nfring_point ingress_of(const struct dummy *dummy)
{
	return (struct nfring_point) {
		.family = NFPROTO_NETDEV,
		.hook = NF_NETDEV_INGRESS,
		.ifindex = dummy ? dummy->dev->ifindex : 0,
	};
}

static inline struct nfring_point prerouting(void)
{
	return (struct nfring_point) {
		.family = NFPROTO_IPV4,
		.hook = NF_INET_PRE_ROUTING,
		.priority = -300,
	};
}

static inline void attach(struct kunit *test, struct listener *l,
		   struct nfring_point point)
{
	KUNIT_ASSERT_EQ(test, nfr_sink_attach(&l->sink, &point, true), 0);
}

static inline void detach(struct kunit *test, struct listener *l,
		   struct nfring_point point)
{
	KUNIT_ASSERT_EQ(test, nfr_sink_detach(&l->sink, &point), 0);
}

/* Attach NFRING_POINTS_MAX points, at priorities from @first upwards. */
static inline struct listener *many_points(struct kunit *test,
					   struct dummy *dummy,
				    int first)
{
	struct listener *l = new_listener(test);
	struct nfring_point point = ingress_of(dummy);

	for (int i = 0; i < NFRING_POINTS_MAX; i++) {
		point.priority = first + i;
		attach(test, l, point);
	}
	return l;
}

static inline void expect_nothing_left(void *arg)
{
	struct kunit *test = arg;

	nfr_taps_release(&netns);
	KUNIT_EXPECT_TRUE(test, list_empty(&netns.taps));
	KUNIT_EXPECT_TRUE(test, list_empty(&netns.attachments));
}

/* Actions run in reverse order, so register the leak check first. */
static inline int tap_test_init(struct kunit *test)
{
	return kunit_add_action(test, expect_nothing_left, test);
}

static inline int tap_suite_init(struct kunit_suite *suite)
{
	int err;

	netns.net = &init_net;
	mutex_init(&netns.lock);
	spin_lock_init(&netns.points_lock);
	INIT_LIST_HEAD(&netns.taps);
	INIT_LIST_HEAD(&netns.attachments);
	INIT_LIST_HEAD(&netns.instances);
	err = nfr_taps_init();
	if (err)
		return err;
	err = nfr_sinks_init();
	if (err)
		nfr_taps_exit();
	return err;
}

static inline void tap_suite_exit(struct kunit_suite *suite)
{
	nfr_sinks_exit();
	nfr_taps_exit();
}

#endif
