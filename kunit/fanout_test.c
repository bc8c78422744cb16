// SPDX-License-Identifier: GPL-2.0
/*
 * Which member of a group gets a packet, and who may be one.  The suite is the
 * rest of the module: it takes the packets, and members have as much room, and
 * as many points, as it says.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/rcupdate.h>

#include "../kmod/fanout.c"
#include "../kmod/filter.c"
#include "../kmod/packet.c"
#include "packet_fixture.h"

#define LIMIT	1000

static struct nfr_netns netns;

static void receive(struct nfr_instance *in)
{
	nfr_instance_count(in, NFR_PACKETS);
}

void nfr_instance_receive(struct nfr_instance *in, struct nfr_packet *pkt)
{
	receive(in);
}

void nfr_instance_lost(struct nfr_instance *in)
{
	in->error = -ENETDOWN;
}

/* Members here have no ring: what is queued says how much room there is. */
bool nfr_ring_has_room(const struct nfr_ring *ring, u32 shift)
{
	return false;
}

/* Points are the same where there are as many. */
bool nfr_tap_same_points(const struct nfr_client *a, const struct nfr_client *b)
{
	return a->point_nr == b->point_nr;
}

void nfr_tap_hand_over(struct nfr_client *from, struct nfr_client *to)
{
	to->point_nr = from->point_nr;
	from->point_nr = 0;
}

void nfr_tap_release(struct nfr_client *client)
{
	client->point_nr = 0;
}

static void free_member(void *arg)
{
	struct nfr_instance *in = arg;

	nfr_fanout_leave(in);
	free_percpu(in->counters);
}

static struct nfr_instance *new_member(struct kunit *test)
{
	struct nfr_instance *in = kunit_kzalloc(test, sizeof(*in), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, in);
	in->counters = alloc_percpu(struct nfr_counters);
	KUNIT_ASSERT_NOT_NULL(test, in->counters);
	mutex_init(&in->lock);
	nfr_client_init(&in->client, &netns, false);
	in->client.point_nr = 1;
	in->queue.limit = LIMIT;
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, free_member, in), 0);
	return in;
}

static int join_max(struct nfr_instance *in, u16 id, u16 type_flags, u32 max)
{
	const struct fanout_args args = {
		.id = id, .type_flags = type_flags, .max_num_members = max,
	};
	int err;

	mutex_lock(&in->lock);
	err = nfr_fanout_join(in, &args);
	mutex_unlock(&in->lock);
	return err;
}

static int join(struct nfr_instance *in, u16 id, u16 type_flags)
{
	return join_max(in, id, type_flags, 0);
}

static u64 counted(const struct nfr_instance *in, enum nfr_counter what)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(in->counters, cpu)->value[what];
	return sum;
}

static u64 packets(const struct nfr_instance *in)
{
	return counted(in, NFR_PACKETS);
}

#define MEMBERS	3

struct bench {
	struct nfr_instance *member[MEMBERS];
	struct nf_hook_state state;
	struct sk_buff *skb;
	struct nfr_packet pkt;
};

static struct bench *group_of(struct kunit *test, u16 type_flags)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (int i = 0; i < MEMBERS; i++) {
		b->member[i] = new_member(test);
		KUNIT_ASSERT_EQ(test, join(b->member[i], 1, type_flags), 0);
	}
	b->state = prerouting(test);
	b->skb = received(test, &b->state);
	b->pkt = packet_at(test, b->skb, &b->state);
	return b;
}

/* A packet to the group; which member got it. */
static int deliver_one(struct kunit *test, struct bench *b)
{
	struct nfr_fanout *f = b->member[0]->fanout;
	u64 before[MEMBERS];
	int got = -1;

	for (int i = 0; i < MEMBERS; i++)
		before[i] = packets(b->member[i]);
	rcu_read_lock();
	nfr_receive(&f->client, &b->pkt);
	rcu_read_unlock();
	for (int i = 0; i < MEMBERS; i++) {
		if (packets(b->member[i]) == before[i])
			continue;
		KUNIT_EXPECT_EQ(test, packets(b->member[i]), before[i] + 1);
		KUNIT_EXPECT_EQ(test, got, -1);
		got = i;
	}
	return got;
}

static void set_room(struct bench *b, int i, int room)
{
	atomic_set(&b->member[i]->queue.charged, LIMIT - room);
}

static void turns_are_taken(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_LB);
	int first = deliver_one(test, b);

	for (int i = 1; i < 10; i++)
		KUNIT_EXPECT_EQ(test, deliver_one(test, b),
				(first + i) % MEMBERS);
}

/* Beyond what an int holds: an unsigned number of packets came. */
static void turns_go_on_when_the_count_wraps(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_LB);

	atomic_set(&b->member[0]->fanout->turn, INT_MAX - 2);
	for (int i = 0; i < 6; i++)
		KUNIT_EXPECT_GE(test, deliver_one(test, b), 0);
	atomic_set(&b->member[0]->fanout->turn, -3);
	for (int i = 0; i < 6; i++)
		KUNIT_EXPECT_GE(test, deliver_one(test, b), 0);
}

static void queue_chooses(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_QM);

	for (int queue = 0; queue < 10; queue++) {
		skb_set_queue_mapping(b->skb, queue);
		KUNIT_EXPECT_EQ(test, deliver_one(test, b), queue % MEMBERS);
	}
	skb_set_queue_mapping(b->skb, U16_MAX);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), U16_MAX % MEMBERS);
}

static void flow_stays_where_it_is(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_HASH);
	int first = deliver_one(test, b);

	KUNIT_EXPECT_GE(test, first, 0);
	for (int i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, deliver_one(test, b), first);
}

static void chance_chooses_members_only(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_RND);

	for (int i = 0; i < 300; i++)
		KUNIT_EXPECT_GE(test, deliver_one(test, b), 0);
	/* Expected are 100, give or take 8. */
	for (int i = 0; i < MEMBERS; i++)
		KUNIT_EXPECT_GT(test, packets(b->member[i]), 30);
}

static void program_chooses(struct kunit *test)
{
	static const struct { u32 value; int member; } rows[] = {
		{ 0, 0 }, { 2, 2 }, { 3, 0 }, { U32_MAX, U32_MAX % MEMBERS },
	};
	struct bench *b = group_of(test, PACKET_FANOUT_CBPF);

	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sock_filter code[] = {
			BPF_STMT(BPF_RET | BPF_K, rows[i].value),
		};
		struct sock_fprog_kern program = { 1, code };
		struct bpf_prog *prog;

		KUNIT_ASSERT_EQ(test, bpf_prog_create(&prog, &program), 0);
		replace(&b->member[0]->fanout->program, prog);
		KUNIT_EXPECT_EQ(test, deliver_one(test, b), rows[i].member);
	}
}

static void the_first_with_room_is_filled(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_ROLLOVER);

	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	/* A quarter left is as good as none, as long as others have more. */
	set_room(b, 0, LIMIT / 4);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);
	/* It goes on from there, also when there is room again before. */
	set_room(b, 0, LIMIT);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);
	set_room(b, 1, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 2);
	set_room(b, 2, -LIMIT);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLL_FAILED), 0);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLLED_HUGE), 0);

	/* Nobody: the first counts it, and loses it or not. */
	set_room(b, 0, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLL_FAILED), 1);
}

static void who_has_room_keeps_its_packets(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_QM |
					 PACKET_FANOUT_FLAG_ROLLOVER);

	skb_set_queue_mapping(b->skb, 1);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);
	KUNIT_EXPECT_EQ(test, counted(b->member[1], NFR_ROLLED), 0);

	/* None left: to another, and back as soon as there is some. */
	set_room(b, 1, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	KUNIT_EXPECT_EQ(test, counted(b->member[1], NFR_ROLLED), 1);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLLED), 0);
	set_room(b, 1, LIMIT);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);

	/* Others without room are passed by; where all are, it stays. */
	set_room(b, 0, 0);
	set_room(b, 1, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 2);
	set_room(b, 2, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);
	KUNIT_EXPECT_EQ(test, counted(b->member[1], NFR_ROLL_FAILED), 1);
}

/* A flow that fills the member by itself is moved before it is full. */
static void a_huge_flow_is_moved_early(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_QM |
					 PACKET_FANOUT_FLAG_ROLLOVER);
	int moved = 0;

	set_room(b, 0, LIMIT / 8);
	skb_set_queue_mapping(b->skb, 0);
	__skb_set_sw_hash(b->skb, 0x1234, true);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	for (int i = 0; i < 200; i++)
		moved += deliver_one(test, b) != 0;
	KUNIT_EXPECT_GT(test, moved, 100);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLLED), moved);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLLED_HUGE), moved);
	/* Another one stays. */
	__skb_set_sw_hash(b->skb, 0x4321, true);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
}

static void outgoing_packets_are_ignored(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_LB |
				   PACKET_FANOUT_FLAG_IGNORE_OUTGOING);

	KUNIT_EXPECT_GE(test, deliver_one(test, b), 0);
	b->pkt.outgoing = true;
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), -1);
}

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
	{ "a number where one is asked for",
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
	struct nfr_instance *in = new_member(test);

	KUNIT_EXPECT_EQ(test, join(in, 7, row->type_flags), row->err);
	KUNIT_EXPECT_EQ(test, !in->fanout, !!row->err);
	KUNIT_EXPECT_EQ(test, list_empty(&netns.fanouts), !!row->err);
	if (row->err)
		KUNIT_EXPECT_EQ(test, nfr_fanout_value(in), 0);
	else
		KUNIT_EXPECT_EQ(test, (u32)nfr_fanout_value(in),
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
	KUNIT_EXPECT_EQ(test, c->client.point_nr, 1);
	nfr_fanout_leave(a);
	KUNIT_EXPECT_EQ(test, join(c, 7, PACKET_FANOUT_LB), 0);
}

static void points_must_be_the_same(struct kunit *test)
{
	struct nfr_instance *a = new_member(test), *b = new_member(test);

	a->client.point_nr = 0;
	KUNIT_EXPECT_EQ(test, join(a, 7, PACKET_FANOUT_LB), -EINVAL);
	a->client.point_nr = 2;
	KUNIT_EXPECT_EQ(test, join(a, 7, PACKET_FANOUT_LB), 0);
	KUNIT_EXPECT_EQ(test, join(b, 7, PACKET_FANOUT_LB), -EINVAL);
	KUNIT_EXPECT_NULL(test, b->fanout);
	b->client.point_nr = 2;
	KUNIT_EXPECT_EQ(test, join(b, 7, PACKET_FANOUT_LB), 0);
	/* The group has them now, once. */
	KUNIT_EXPECT_EQ(test, a->client.point_nr, 0);
	KUNIT_EXPECT_EQ(test, b->client.point_nr, 0);
	KUNIT_EXPECT_EQ(test, a->fanout->client.point_nr, 2);
}

static void numbers_in_use_are_passed_by(struct kunit *test)
{
	const u16 unique = PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_UNIQUEID;
	struct nfr_instance *in[4];

	for (int i = 0; i < 4; i++)
		in[i] = new_member(test);
	netns.next_fanout = U16_MAX;
	KUNIT_EXPECT_EQ(test, join(in[0], 0, PACKET_FANOUT_HASH), 0);
	KUNIT_EXPECT_EQ(test, join(in[1], 0, unique), 0);
	KUNIT_EXPECT_EQ(test, join(in[2], 0, unique), 0);
	KUNIT_EXPECT_EQ(test, nfr_fanout_value(in[1]),
			PACKET_FANOUT_LB << 16 | U16_MAX);
	KUNIT_EXPECT_EQ(test, nfr_fanout_value(in[2]),
			PACKET_FANOUT_LB << 16 | 1);
	KUNIT_EXPECT_EQ(test, join(in[3], 1, PACKET_FANOUT_LB), 0);
}

static void a_leaver_leaves_the_others(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_LB);
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
	KUNIT_EXPECT_TRUE(test, list_empty(&netns.fanouts));
}

/* A packet may still be in the group until a grace period has passed. */
static void a_group_is_freed_after_a_grace_period(struct kunit *test)
{
	struct nfr_instance *in = new_member(test);
	struct rcu_gp_oldstate since;

	KUNIT_ASSERT_EQ(test, join(in, 7, PACKET_FANOUT_LB), 0);
	get_state_synchronize_rcu_full(&since);
	nfr_fanout_leave(in);
	KUNIT_EXPECT_TRUE(test, poll_state_synchronize_rcu_full(&since));
}

static void all_members_lose_the_device(struct kunit *test)
{
	struct bench *b = group_of(test, PACKET_FANOUT_LB);

	mutex_lock(&netns.lock);
	nfr_device_lost(&b->member[0]->fanout->client);
	mutex_unlock(&netns.lock);
	for (int i = 0; i < MEMBERS; i++)
		KUNIT_EXPECT_EQ(test, b->member[i]->error, -ENETDOWN);
}

static int start(struct kunit *test)
{
	memset(&netns, 0, sizeof(netns));
	netns.net = &init_net;
	mutex_init(&netns.lock);
	INIT_LIST_HEAD(&netns.fanouts);
	return 0;
}

static void end(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&netns.lock));
}

static struct kunit_case fanout_cases[] = {
	KUNIT_CASE(turns_are_taken),
	KUNIT_CASE(turns_go_on_when_the_count_wraps),
	KUNIT_CASE(queue_chooses),
	KUNIT_CASE(flow_stays_where_it_is),
	KUNIT_CASE(chance_chooses_members_only),
	KUNIT_CASE(program_chooses),
	KUNIT_CASE(the_first_with_room_is_filled),
	KUNIT_CASE(who_has_room_keeps_its_packets),
	KUNIT_CASE(a_huge_flow_is_moved_early),
	KUNIT_CASE(outgoing_packets_are_ignored),
	KUNIT_CASE_PARAM(types_are_checked, type_gen_params),
	KUNIT_CASE(members_are_limited),
	KUNIT_CASE(points_must_be_the_same),
	KUNIT_CASE(numbers_in_use_are_passed_by),
	KUNIT_CASE(a_leaver_leaves_the_others),
	KUNIT_CASE(a_group_is_freed_after_a_grace_period),
	KUNIT_CASE(all_members_lose_the_device),
	{}
};

static struct kunit_suite fanout_suite = {
	.name = "nfring_fanout",
	.init = start,
	.exit = end,
	.test_cases = fanout_cases,
};
kunit_test_suite(fanout_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's fanout groups");
MODULE_LICENSE("GPL");
