// SPDX-License-Identifier: GPL-2.0
/* Points, the hooks they share, and the packets they get. */
#include <kunit/test.h>
#include <linux/module.h>

#include "tap_fixture.h"

bool nfr_lifetime_knows_reasons(void)
{
	return false;
}

static void packet_reaches_its_listener_while_attached(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);

	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 0);
	attach(test, l, ingress_of(dummy));
	receive(test, dummy);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 2);
	detach(test, l, ingress_of(dummy));
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 2);
}

static void hook_is_registered_once_and_stays(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l[3];

	for (int i = 0; i < 3; i++)
		l[i] = new_listener(test);
	KUNIT_EXPECT_EQ(test, hooks_on(dummy), 0);
	for (int i = 0; i < 3; i++) {
		attach(test, l[i], ingress_of(dummy));
		KUNIT_EXPECT_EQ(test, hooks_on(dummy), 1);
	}
	receive(test, dummy);
	for (int i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, l[i]->packets, 1);
		KUNIT_EXPECT_EQ(test, hooks_on(dummy), 1);
		detach(test, l[i], ingress_of(dummy));
	}
	KUNIT_EXPECT_EQ(test, hooks_on(dummy), 1);
}

static void unused_tap_is_used_again(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);

	attach(test, l, ingress_of(dummy));
	detach(test, l, ingress_of(dummy));
	receive(test, dummy);
	attach(test, l, ingress_of(dummy));
	KUNIT_EXPECT_EQ(test, hooks_on(dummy), 1);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 1);
}

static void only_unused_taps_are_released(struct kunit *test)
{
	struct dummy *used = new_dummy(test), *unused = new_dummy(test);
	struct listener *l = new_listener(test);

	attach(test, l, ingress_of(used));
	attach(test, l, ingress_of(unused));
	detach(test, l, ingress_of(unused));
	KUNIT_EXPECT_EQ(test, nfr_taps_release(&netns), 1);
	KUNIT_EXPECT_EQ(test, hooks_on(used), 1);
	KUNIT_EXPECT_EQ(test, hooks_on(unused), 0);
	receive(test, used);
	KUNIT_EXPECT_EQ(test, l->packets, 1);
	KUNIT_EXPECT_EQ(test, nfr_taps_release(&netns), 0);
}

static void other_listeners_stay_when_one_detaches(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *one = new_listener(test), *two = new_listener(test);

	attach(test, one, ingress_of(dummy));
	attach(test, two, ingress_of(dummy));
	detach(test, one, ingress_of(dummy));
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, one->packets, 0);
	KUNIT_EXPECT_EQ(test, two->packets, 1);
}

/* KASAN reports a use after free if the removed entry is freed too early. */
static void a_hook_goes_on_from_an_entry_that_was_removed(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *one = new_listener(test), *two = new_listener(test);
	struct nfr_tap_entry *first, *second;
	struct nfr_tap *tap;

	attach(test, one, ingress_of(dummy));
	attach(test, two, ingress_of(dummy));
	tap = list_first_entry(&netns.taps, struct nfr_tap, in_netns);
	first = list_first_entry(&tap->entries, struct nfr_tap_entry, in_tap);
	second = list_next_entry(first, in_tap);
	KUNIT_ASSERT_PTR_EQ(test, first->sink, &one->sink);
	KUNIT_ASSERT_PTR_EQ(test, second->sink, &two->sink);

	mutex_lock(&netns.lock);
	rcu_read_lock();
	attachment_unserve(&netns, first);
	KUNIT_EXPECT_PTR_EQ(test, list_next_entry(first, in_tap), second);
	rcu_read_unlock();
	mutex_unlock(&netns.lock);
}

static void each_priority_is_a_hook_of_its_own(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);
	struct nfring_point point = ingress_of(dummy);

	attach(test, l, point);
	point.priority = INT_MIN;
	attach(test, l, point);
	point.priority = INT_MAX;
	attach(test, l, point);
	KUNIT_EXPECT_EQ(test, hooks_on(dummy), 3);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 3);
	nfr_sink_detach_all(&l->sink);
	KUNIT_EXPECT_EQ(test, nfr_taps_release(&netns), 3);
	KUNIT_EXPECT_EQ(test, hooks_on(dummy), 0);
}

static void point_gets_only_its_protocol(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *all = new_listener(test), *every = new_listener(test);
	struct listener *this = new_listener(test), *other = new_listener(test);
	struct nfring_point point = ingress_of(dummy);

	attach(test, all, point);
	point.protocol = htons(ETH_P_ALL);
	attach(test, every, point);
	point.protocol = htons(ETHERTYPE);
	attach(test, this, point);
	point.protocol = htons(ETH_P_IP);
	attach(test, other, point);
	KUNIT_EXPECT_EQ(test, hooks_on(dummy), 1);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, all->packets, 1);
	KUNIT_EXPECT_EQ(test, every->packets, 1);
	KUNIT_EXPECT_EQ(test, this->packets, 1);
	KUNIT_EXPECT_EQ(test, other->packets, 0);
}

static void ip_hook_serves_all_devices_or_the_one_asked_for(struct kunit *test)
{
	struct dummy *a = new_dummy(test), *b = new_dummy(test);
	struct listener *all = new_listener(test), *one = new_listener(test);
	struct nfring_point point = prerouting();

	attach(test, all, point);
	point.ifindex = b->dev->ifindex;
	attach(test, one, point);
	receive_ip(test, a);
	KUNIT_EXPECT_EQ(test, all->packets, 1);
	KUNIT_EXPECT_EQ(test, one->packets, 0);
	receive_ip(test, b);
	KUNIT_EXPECT_EQ(test, all->packets, 2);
	KUNIT_EXPECT_EQ(test, one->packets, 1);
}

static void egress_hook_sees_packets_and_lets_them_pass(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);
	struct nfring_point point = ingress_of(dummy);

	point.hook = NF_NETDEV_EGRESS;
	attach(test, l, point);
	send(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 1);
	KUNIT_EXPECT_EQ(test, sent_by(dummy), 1);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 1);
}

static unsigned int taken;

static int take(struct sk_buff *skb, struct net_device *dev,
		struct packet_type *pt, struct net_device *orig_dev)
{
	if (skb->mark == MARK)
		taken++;
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

static void ingress_hook_lets_packets_go_on(struct kunit *test)
{
	struct packet_type type = { .type = htons(ETHERTYPE), .func = take };
	struct dummy *dummy = new_dummy(test);

	attach(test, new_listener(test), ingress_of(dummy));
	taken = 0;
	dev_add_pack(&type);
	receive(test, dummy);
	dev_remove_pack(&type);
	KUNIT_EXPECT_EQ(test, taken, 1);
}

struct error_row {
	const char *name;
	struct nfring_point point;
	int error;
};

static const struct error_row errors[] = {
	{ "unknown family", { .family = NFPROTO_UNSPEC }, -EINVAL },
	{ "family beyond all", { .family = 255 }, -EINVAL },
	{ "netdev hook", { .family = NFPROTO_NETDEV, .hook = 2 }, -EINVAL },
	{ "inet hook", { .family = NFPROTO_INET, .hook = 6 }, -EINVAL },
	{ "ip hook", { .family = NFPROTO_IPV4, .hook = 5 }, -EINVAL },
	{ "ip6 hook", { .family = NFPROTO_IPV6, .hook = 5 }, -EINVAL },
	{ "arp hook", { .family = NFPROTO_ARP, .hook = 3 }, -EINVAL },
	{ "bridge hook", { .family = NFPROTO_BRIDGE, .hook = 5 }, -EINVAL },
	{ "hook 2^32 - 1", { .family = NFPROTO_IPV4, .hook = U32_MAX },
	  -EINVAL },
	{ "flags", { .family = NFPROTO_IPV4, .flags = 1 }, -EINVAL },
	{ "reserved", { .family = NFPROTO_IPV4, .reserved = 1 }, -EINVAL },
	{ "negative device", { .family = NFPROTO_IPV4, .ifindex = -1 },
	  -EINVAL },
	{ "no such device", { .family = NFPROTO_NETDEV, .ifindex = INT_MAX },
	  -ENODEV },
	{ "no such device, ip", { .family = NFPROTO_IPV4, .ifindex = INT_MAX },
	  -ENODEV },
};

static void name_error(const struct error_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(error, errors, name_error);

static void refused_point_leaves_nothing(struct kunit *test)
{
	const struct error_row *row = test->param_value;
	struct listener *l = new_listener(test);

	KUNIT_EXPECT_EQ(test, nfr_sink_attach(&l->sink, &row->point, true),
			row->error);
	KUNIT_EXPECT_TRUE(test, list_empty(&l->sink.attachments));
	KUNIT_EXPECT_TRUE(test, list_empty(&netns.attachments));
	KUNIT_EXPECT_TRUE(test, list_empty(&netns.taps));
}

static void point_can_be_attached_once(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);
	struct nfring_point point = ingress_of(dummy);

	KUNIT_EXPECT_EQ(test, nfr_sink_detach(&l->sink, &point), -ENOENT);
	attach(test, l, point);
	KUNIT_EXPECT_EQ(test, nfr_sink_attach(&l->sink, &point, true), -EEXIST);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 1);
	detach(test, l, point);
	KUNIT_EXPECT_EQ(test, nfr_sink_detach(&l->sink, &point), -ENOENT);
	attach(test, l, point);
}

static void points_of_a_ring_are_limited(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = many_points(test, dummy, 0);
	struct nfring_point point = ingress_of(dummy);

	point.priority = -1;
	KUNIT_EXPECT_EQ(test, nfr_sink_attach(&l->sink, &point, true), -E2BIG);
	KUNIT_EXPECT_EQ(test, hooks_on(dummy), NFRING_POINTS_MAX);
	detach(test, l, ingress_of(dummy));
	attach(test, l, point);
}

struct full_row {
	const char *name;
	u32 family, hook;	/* the hook with NFRING_TAPS_MAX taps */
	u32 next_family, next_hook;
	int error;		/* of attaching the next tap without privileges */
};

static const struct full_row full_rows[] = {
	{ "the same hook", NFPROTO_IPV4, NF_INET_LOCAL_IN,
	  NFPROTO_IPV4, NF_INET_LOCAL_IN, -EDQUOT },
	{ "another hook", NFPROTO_IPV4, NF_INET_LOCAL_IN,
	  NFPROTO_IPV4, NF_INET_LOCAL_OUT, 0 },
	{ "another family", NFPROTO_IPV4, NF_INET_LOCAL_IN,
	  NFPROTO_IPV6, NF_INET_LOCAL_IN, 0 },
	{ "both families after one", NFPROTO_IPV6, NF_INET_LOCAL_IN,
	  NFPROTO_INET, NF_INET_LOCAL_IN, -EDQUOT },
	{ "one family after both", NFPROTO_INET, NF_INET_LOCAL_IN,
	  NFPROTO_IPV6, NF_INET_LOCAL_IN, -EDQUOT },
	{ "the other name of ingress", NFPROTO_NETDEV, NF_NETDEV_INGRESS,
	  NFPROTO_INET, NF_INET_INGRESS, -EDQUOT },
	{ "egress of the same device", NFPROTO_NETDEV, NF_NETDEV_INGRESS,
	  NFPROTO_NETDEV, NF_NETDEV_EGRESS, 0 },
	{ "a hook of IP with the same number", NFPROTO_NETDEV,
	  NF_NETDEV_INGRESS, NFPROTO_INET, NF_INET_PRE_ROUTING, 0 },
};

static void name_full(const struct full_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(full, full_rows, name_full);

/* Return a point at a hook.  A hook of devices gets @dummy as its device. */
static struct nfring_point point_of(const struct dummy *dummy, u32 family,
				    u32 hook)
{
	struct nfring_point point = { .family = family, .hook = hook };

	if (nfr_point_on_device(&point))
		point.ifindex = dummy->dev->ifindex;
	return point;
}

static void full_hook_needs_a_privilege(struct kunit *test)
{
	const struct full_row *row = test->param_value;
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test), *next = new_listener(test);
	struct nfring_point point = point_of(dummy, row->family, row->hook);

	for (; point.priority < NFRING_TAPS_MAX; point.priority++)
		KUNIT_ASSERT_EQ(test, nfr_sink_attach(&l->sink, &point, false),
				0);
	/* the taps count, whether they are used or not */
	nfr_sink_detach_all(&l->sink);

	point = point_of(dummy, row->next_family, row->next_hook);
	point.priority = -1;
	KUNIT_EXPECT_EQ(test, nfr_sink_attach(&next->sink, &point, false),
			row->error);
	if (!row->error)
		return;
	attach(test, next, point);
	nfr_taps_release(&netns);
	point.priority = -2;
	KUNIT_EXPECT_EQ(test, nfr_sink_attach(&next->sink, &point, false), 0);
}

/* Any number of points can share the taps of a full hook. */
static void taps_of_a_full_hook_can_be_shared(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = many_points(test, dummy, 0);
	struct listener *other = new_listener(test);
	struct nfring_point point = ingress_of(dummy);

	KUNIT_EXPECT_EQ(test, nfr_sink_attach(&other->sink, &point, false), 0);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, NFRING_POINTS_MAX);
	KUNIT_EXPECT_EQ(test, other->packets, 1);
}

static void detach_all_leaves_nothing(struct kunit *test)
{
	struct dummy *a = new_dummy(test), *b = new_dummy(test);
	struct listener *l = new_listener(test), *other = new_listener(test);
	struct nfring_point everywhere = ingress_of(NULL);

	everywhere.priority = 5;
	attach(test, l, ingress_of(a));
	attach(test, l, ingress_of(b));
	attach(test, l, everywhere);
	attach(test, l, prerouting());
	attach(test, other, ingress_of(b));
	nfr_sink_detach_all(&l->sink);
	KUNIT_EXPECT_TRUE(test, list_empty(&l->sink.attachments));
	nfr_taps_release(&netns);
	KUNIT_EXPECT_EQ(test, hooks_on(a), 0);
	KUNIT_EXPECT_EQ(test, hooks_on(b), 1);
	receive(test, b);
	KUNIT_EXPECT_EQ(test, l->packets, 0);
	KUNIT_EXPECT_EQ(test, other->packets, 1);
}

static struct kunit_case tap_cases[] = {
	KUNIT_CASE(packet_reaches_its_listener_while_attached),
	KUNIT_CASE(hook_is_registered_once_and_stays),
	KUNIT_CASE(unused_tap_is_used_again),
	KUNIT_CASE(only_unused_taps_are_released),
	KUNIT_CASE(other_listeners_stay_when_one_detaches),
	KUNIT_CASE(a_hook_goes_on_from_an_entry_that_was_removed),
	KUNIT_CASE(each_priority_is_a_hook_of_its_own),
	KUNIT_CASE(point_gets_only_its_protocol),
	KUNIT_CASE(ip_hook_serves_all_devices_or_the_one_asked_for),
	KUNIT_CASE(egress_hook_sees_packets_and_lets_them_pass),
	KUNIT_CASE(ingress_hook_lets_packets_go_on),
	KUNIT_CASE_PARAM(refused_point_leaves_nothing, error_gen_params),
	KUNIT_CASE(point_can_be_attached_once),
	KUNIT_CASE(points_of_a_ring_are_limited),
	KUNIT_CASE_PARAM(full_hook_needs_a_privilege, full_gen_params),
	KUNIT_CASE(taps_of_a_full_hook_can_be_shared),
	KUNIT_CASE(detach_all_leaves_nothing),
	{}
};

static struct kunit_suite tap_suite = {
	.name = "nfring_tap",
	.suite_init = tap_suite_init,
	.suite_exit = tap_suite_exit,
	.init = tap_test_init,
	.test_cases = tap_cases,
};
kunit_test_suite(tap_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's taps");
MODULE_LICENSE("GPL");
