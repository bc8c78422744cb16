// SPDX-License-Identifier: GPL-2.0
/* Counters, and what PACKET_STATISTICS reports. */
#include <kunit/test.h>
#include <linux/module.h>

#include "../kmod/stats.c"
#include "counters.h"

/*
 * Report as PACKET_STATISTICS does: for each counter, the low 32 bits of its
 * increase since the last report.
 */
static void collect(struct nfr_counters __percpu *counters, bool *losing,
		    struct nfr_collected *collected)
{
	struct tpacket_stats_v3 told = {};
	struct nfring_stats now;

	nfr_stats_fold(counters, &now);
	told.tp_drops = nfr_stats_drops(&now) - collected->drops;
	told.tp_packets = now.packets - collected->packets + told.tp_drops;
	nfr_stats_collect(counters, losing, &told, collected);
}

static void a_ring_is_marked_until_its_drop_is_reported(struct kunit *test)
{
	struct nfr_counters __percpu *counters = counters_of(test);
	struct nfr_collected collected = {};
	bool losing = false;

	nfr_stats_drop(counters, &losing, NFR_DROP_FULL);
	KUNIT_EXPECT_TRUE(test, losing);
	collect(counters, &losing, &collected);
	KUNIT_EXPECT_FALSE(test, losing);
	KUNIT_EXPECT_EQ(test, collected.drops, 1);
}

static void a_drop_during_the_report_keeps_the_mark(struct kunit *test)
{
	struct nfr_counters __percpu *counters = counters_of(test);
	const struct tpacket_stats_v3 told = { .tp_packets = 1, .tp_drops = 1 };
	struct nfr_collected collected = {};
	bool losing = false;

	nfr_stats_drop(counters, &losing, NFR_DROP_FULL);
	nfr_stats_drop(counters, &losing, NFR_DROP_FULL);
	nfr_stats_collect(counters, &losing, &told, &collected);
	KUNIT_EXPECT_TRUE(test, losing);
}

static void a_report_of_four_billion_drops_clears_the_mark(struct kunit *test)
{
	struct nfr_counters __percpu *counters = counters_of(test);
	struct nfr_collected collected = {};
	bool losing = true;

	this_cpu_write(counters->value[NFR_DROP_FULL], BIT_ULL(32) + 5);
	collect(counters, &losing, &collected);
	KUNIT_EXPECT_FALSE(test, losing);

	nfr_stats_drop(counters, &losing, NFR_DROP_FULL);
	KUNIT_EXPECT_TRUE(test, losing);
	collect(counters, &losing, &collected);
	KUNIT_EXPECT_FALSE(test, losing);
}

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(a_ring_is_marked_until_its_drop_is_reported),
	KUNIT_CASE(a_drop_during_the_report_keeps_the_mark),
	KUNIT_CASE(a_report_of_four_billion_drops_clears_the_mark),
	{}
};

static struct kunit_suite stats_suite = {
	.name = "nfring_stats",
	.test_cases = stats_cases,
};
kunit_test_suite(stats_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's counters");
MODULE_LICENSE("GPL");
