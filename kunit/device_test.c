// SPDX-License-Identifier: GPL-2.0
/* Points on devices that appear and disappear while a ring is attached. */
#include <kunit/test.h>
#include <linux/module.h>

#include "tap_fixture.h"

bool nfr_lifetime_knows_reasons(void)
{
	return false;
}

static void all_devices_include_future_ones(struct kunit *test)
{
	struct dummy *a = new_dummy(test), *b;
	struct listener *l = new_listener(test);

	attach(test, l, ingress_of(NULL));
	KUNIT_EXPECT_EQ(test, hooks_on(a), 1);
	receive(test, a);
	KUNIT_EXPECT_EQ(test, l->packets, 1);

	b = new_dummy(test);
	KUNIT_EXPECT_EQ(test, hooks_on(b), 1);
	receive(test, b);
	KUNIT_EXPECT_EQ(test, l->packets, 2);

	dummy_remove(a);
	KUNIT_EXPECT_EQ(test, l->lost, 0);
	receive(test, b);
	KUNIT_EXPECT_EQ(test, l->packets, 3);
	detach(test, l, ingress_of(NULL));
	KUNIT_EXPECT_EQ(test, hooks_on(b), 1);
	receive(test, b);
	KUNIT_EXPECT_EQ(test, l->packets, 3);
}

static void one_device_and_all_share_its_hook(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *one = new_listener(test), *all = new_listener(test);

	attach(test, one, ingress_of(dummy));
	attach(test, all, ingress_of(NULL));
	KUNIT_EXPECT_EQ(test, hooks_on(dummy), 1);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, one->packets, 1);
	KUNIT_EXPECT_EQ(test, all->packets, 1);
	detach(test, all, ingress_of(NULL));
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, one->packets, 2);
	KUNIT_EXPECT_EQ(test, all->packets, 1);
}

/*
 * The attach fails at the device with the full hook, after it has hooked other
 * devices.
 */
static void failure_on_one_device_undoes_the_others(struct kunit *test)
{
	struct dummy *a = new_dummy(test), *full = new_dummy(test);
	struct listener *l = new_listener(test);
	struct nfring_point all = ingress_of(NULL);

	/* netfilter allows 1024 functions per hook */
	for (int i = 0; i < 1024 / NFRING_POINTS_MAX; i++)
		many_points(test, full, 1 + i * NFRING_POINTS_MAX);
	KUNIT_EXPECT_EQ(test, nfr_sink_attach(&l->sink, &all, true), -E2BIG);
	KUNIT_EXPECT_TRUE(test, list_empty(&l->sink.attachments));
	KUNIT_EXPECT_EQ(test, l->sink.point_nr, 0);
	nfr_taps_release(&netns);
	KUNIT_EXPECT_EQ(test, hooks_on(a), 0);
}

static void device_that_goes_down_is_reported_once(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);

	attach(test, l, ingress_of(dummy));
	KUNIT_EXPECT_EQ(test, l->lost, 0);
	dummy_set_up(test, dummy, false);
	KUNIT_EXPECT_EQ(test, l->lost, 1);
	dummy_set_up(test, dummy, true);
	KUNIT_EXPECT_EQ(test, l->lost, 1);
	receive(test, dummy);
	KUNIT_EXPECT_EQ(test, l->packets, 1);
	dummy_set_up(test, dummy, false);
	KUNIT_EXPECT_EQ(test, l->lost, 2);
	/* no second report: the device was already down */
	dummy_remove(dummy);
	KUNIT_EXPECT_EQ(test, l->lost, 2);
}

static void device_that_is_down_already_is_reported(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);

	dummy_set_up(test, dummy, false);
	attach(test, l, ingress_of(dummy));
	KUNIT_EXPECT_EQ(test, l->lost, 1);
}

static void points_are_removed_with_their_device(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);
	struct nfring_point point = ingress_of(dummy), ip = prerouting();

	ip.ifindex = dummy->dev->ifindex;
	attach(test, l, point);
	attach(test, l, ip);
	dummy_remove(dummy);
	KUNIT_EXPECT_GE(test, l->lost, 1);
	KUNIT_EXPECT_TRUE(test, list_empty(&l->sink.attachments));
	KUNIT_EXPECT_EQ(test, nfr_sink_detach(&l->sink, &point), -ENOENT);
	/* the tap of the IP hook is left; the tap on the device is gone */
	KUNIT_EXPECT_EQ(test, nfr_taps_release(&netns), 1);
}

static void unused_taps_are_removed_with_their_device(struct kunit *test)
{
	struct dummy *dummy = new_dummy(test);
	struct listener *l = new_listener(test);

	attach(test, l, ingress_of(dummy));
	detach(test, l, ingress_of(dummy));
	dummy_remove(dummy);
	KUNIT_EXPECT_TRUE(test, list_empty(&netns.taps));
}

static void no_loss_is_reported_while_a_device_is_left(struct kunit *test)
{
	struct dummy *a = new_dummy(test), *b = new_dummy(test);
	struct listener *two = new_listener(test), *all = new_listener(test);

	attach(test, two, ingress_of(a));
	attach(test, two, ingress_of(b));
	attach(test, all, ingress_of(NULL));
	dummy_set_up(test, a, false);
	dummy_remove(a);
	KUNIT_EXPECT_EQ(test, two->lost, 0);
	KUNIT_EXPECT_EQ(test, all->lost, 0);
	receive(test, b);
	KUNIT_EXPECT_EQ(test, two->packets, 1);
	/* b is now the only device of this ring */
	dummy_set_up(test, b, false);
	KUNIT_EXPECT_EQ(test, two->lost, 1);
	KUNIT_EXPECT_EQ(test, all->lost, 0);
}

static struct kunit_case device_cases[] = {
	KUNIT_CASE(all_devices_include_future_ones),
	KUNIT_CASE(one_device_and_all_share_its_hook),
	KUNIT_CASE_SLOW(failure_on_one_device_undoes_the_others),
	KUNIT_CASE(device_that_goes_down_is_reported_once),
	KUNIT_CASE(device_that_is_down_already_is_reported),
	KUNIT_CASE(points_are_removed_with_their_device),
	KUNIT_CASE(unused_taps_are_removed_with_their_device),
	KUNIT_CASE(no_loss_is_reported_while_a_device_is_left),
	{}
};

static struct kunit_suite device_suite = {
	.name = "nfring_device",
	.suite_init = tap_suite_init,
	.suite_exit = tap_suite_exit,
	.init = tap_test_init,
	.test_cases = device_cases,
};
kunit_test_suite(device_suite);

MODULE_DESCRIPTION("KUnit tests of nfring and devices that come and go");
MODULE_LICENSE("GPL");
