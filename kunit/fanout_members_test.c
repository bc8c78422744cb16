// SPDX-License-Identifier: GPL-2.0
/* Members of a fanout group: conditions, joining and leaving. */
#include "fanout_fixture.h"

struct type_row {
	const char *name;
	u16 type_flags;
	int err;
};

static const struct type_row types[] = {
	{ "hash", PACKET_FANOUT_HASH, 0 },
	{ "ebpf", PACKET_FANOUT_EBPF, 0 },
	{ "ebpf + 1", PACKET_FANOUT_EBPF + 1, -EINVAL },
	{ "255", 255, -EINVAL },
	{ "all flags", PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_ROLLOVER |
	  PACKET_FANOUT_FLAG_DEFRAG | PACKET_FANOUT_FLAG_IGNORE_OUTGOING, 0 },
	{ "rollover twice",
	  PACKET_FANOUT_ROLLOVER | PACKET_FANOUT_FLAG_ROLLOVER, -EINVAL },
	{ "a number, although UNIQUEID asks for one",
	  PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_UNIQUEID, -EINVAL },
};

static void name_type(const struct type_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(type, types, name_type);

static void types_are_checked(struct kunit *test)
{
	const struct type_row *row = test->param_value;
	struct nfr_instance *inst = new_member(test);

	KUNIT_EXPECT_EQ(test, join(inst, 7, row->type_flags), row->err);
	KUNIT_EXPECT_EQ(test, !inst->fanout, !!row->err);
	KUNIT_EXPECT_EQ(test, xa_empty(&netns.fanouts), !!row->err);
	if (row->err)
		KUNIT_EXPECT_EQ(test, nfr_fanout_value(inst), 0);
	else
		KUNIT_EXPECT_EQ(test, (u32)nfr_fanout_value(inst),
				7 | (u32)row->type_flags << 16);
}

static void members_are_limited(struct kunit *test)
{
	struct nfr_instance *a = new_member(test), *b = new_member(test);
	struct nfr_instance *c = new_member(test);

	KUNIT_EXPECT_EQ(test, join_max(a, 7, PACKET_FANOUT_LB, MEMBERS_MAX + 1),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, join_max(a, 7, PACKET_FANOUT_LB, 2), 0);
	KUNIT_EXPECT_EQ(test, join_max(a, 7, PACKET_FANOUT_LB, 2), -EALREADY);
	KUNIT_EXPECT_EQ(test, join_max(b, 7, PACKET_FANOUT_LB, 3), -EINVAL);
	KUNIT_EXPECT_EQ(test, join_max(b, 7, PACKET_FANOUT_HASH, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, join(b, 7, PACKET_FANOUT_LB), 0);
	KUNIT_EXPECT_EQ(test, join(c, 7, PACKET_FANOUT_LB), -ENOSPC);
	KUNIT_EXPECT_EQ(test, c->sink.point_nr, 1);
	nfr_fanout_leave(a);
	KUNIT_EXPECT_EQ(test, join(c, 7, PACKET_FANOUT_LB), 0);
}

static void points_must_be_the_same(struct kunit *test)
{
	struct nfr_instance *a = new_member(test), *b = new_member(test);

	a->sink.point_nr = 0;
	KUNIT_EXPECT_EQ(test, join(a, 7, PACKET_FANOUT_LB), -EINVAL);
	a->sink.point_nr = 2;
	KUNIT_EXPECT_EQ(test, join(a, 7, PACKET_FANOUT_LB), 0);
	KUNIT_EXPECT_EQ(test, join(b, 7, PACKET_FANOUT_LB), -EINVAL);
	KUNIT_EXPECT_NULL(test, b->fanout);
	b->sink.point_nr = 2;
	KUNIT_EXPECT_EQ(test, join(b, 7, PACKET_FANOUT_LB), 0);
	/* The group now owns the points, each of them once. */
	KUNIT_EXPECT_EQ(test, a->sink.point_nr, 0);
	KUNIT_EXPECT_EQ(test, b->sink.point_nr, 0);
	KUNIT_EXPECT_EQ(test, a->fanout->sink.point_nr, 2);
}

static void ids_in_use_are_skipped(struct kunit *test)
{
	const u16 unique = PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_UNIQUEID;
	struct nfr_instance *inst[4];

	for (int i = 0; i < 4; i++)
		inst[i] = new_member(test);
	netns.next_fanout = U16_MAX;
	KUNIT_EXPECT_EQ(test, join(inst[0], 0, PACKET_FANOUT_HASH), 0);
	KUNIT_EXPECT_EQ(test, join(inst[1], 0, unique), 0);
	KUNIT_EXPECT_EQ(test, join(inst[2], 0, unique), 0);
	KUNIT_EXPECT_EQ(test, nfr_fanout_value(inst[1]),
			PACKET_FANOUT_LB << 16 | U16_MAX);
	KUNIT_EXPECT_EQ(test, nfr_fanout_value(inst[2]),
			PACKET_FANOUT_LB << 16 | 1);
	KUNIT_EXPECT_EQ(test, join(inst[3], 1, PACKET_FANOUT_LB), 0);
}

/* The test inserts entries for all ids but one, as if groups had these ids. */
static void the_last_id_is_found(struct kunit *test)
{
	const u16 unique = PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_UNIQUEID;
	struct nfr_instance *last = new_member(test), *none = new_member(test);

	for (u32 id = 0; id <= U16_MAX; id++)
		if (id != 30000)
			KUNIT_ASSERT_EQ(test, xa_insert(&netns.fanouts, id,
							xa_mk_value(id),
							GFP_KERNEL), 0);
	netns.next_fanout = 30001;
	KUNIT_EXPECT_EQ(test, join(last, 0, unique), 0);
	KUNIT_EXPECT_EQ(test, nfr_fanout_value(last),
			PACKET_FANOUT_LB << 16 | 30000);
	KUNIT_EXPECT_EQ(test, join(none, 0, unique), -ENOMEM);
	KUNIT_EXPECT_NULL(test, none->fanout);
	nfr_fanout_leave(last);
	KUNIT_EXPECT_EQ(test, join(none, 0, unique), 0);
	nfr_fanout_leave(none);
	xa_destroy(&netns.fanouts);
}

static void others_stay_when_a_member_leaves(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_LB);
	struct nfr_fanout *f = b->member[0]->fanout;

	nfr_fanout_leave(b->member[1]);
	KUNIT_EXPECT_EQ(test, f->member_nr, 2);
	for (int i = 0; i < 10; i++)
		KUNIT_EXPECT_NE(test, deliver_one(test, b), 1);
	KUNIT_EXPECT_EQ(test, packets(b->member[0]), 5);
	KUNIT_EXPECT_EQ(test, packets(b->member[2]), 5);
	nfr_fanout_leave(b->member[2]);
	nfr_fanout_leave(b->member[2]);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	nfr_fanout_leave(b->member[0]);
	KUNIT_EXPECT_TRUE(test, xa_empty(&netns.fanouts));
}

/* A packet may still be in the group until a grace period has passed. */
static void a_group_is_freed_after_a_grace_period(struct kunit *test)
{
	struct nfr_instance *inst = new_member(test);
	struct rcu_gp_oldstate since;

	KUNIT_ASSERT_EQ(test, join(inst, 7, PACKET_FANOUT_LB), 0);
	get_state_synchronize_rcu_full(&since);
	nfr_fanout_leave(inst);
	KUNIT_EXPECT_TRUE(test, poll_state_synchronize_rcu_full(&since));
}

static void all_members_lose_the_device(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_LB);

	mutex_lock(&netns.lock);
	nfr_device_lost(&b->member[0]->fanout->sink);
	mutex_unlock(&netns.lock);
	for (int i = 0; i < MEMBERS; i++)
		KUNIT_EXPECT_EQ(test, b->member[i]->error, -ENETDOWN);
}

static struct kunit_case fanout_members_cases[] = {
	KUNIT_CASE_PARAM(types_are_checked, type_gen_params),
	KUNIT_CASE(members_are_limited),
	KUNIT_CASE(points_must_be_the_same),
	KUNIT_CASE(ids_in_use_are_skipped),
	KUNIT_CASE(the_last_id_is_found),
	KUNIT_CASE(others_stay_when_a_member_leaves),
	KUNIT_CASE(a_group_is_freed_after_a_grace_period),
	KUNIT_CASE(all_members_lose_the_device),
	{}
};

static struct kunit_suite fanout_members_suite = {
	.name = "nfring_fanout_members",
	.init = start,
	.exit = end,
	.test_cases = fanout_members_cases,
};
kunit_test_suite(fanout_members_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's fanout groups: their members");
MODULE_LICENSE("GPL");
