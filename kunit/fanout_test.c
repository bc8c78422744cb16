// SPDX-License-Identifier: GPL-2.0
/* Fanout: the choice of the member that gets a packet. */
#include "fanout_fixture.h"

static void set_room(struct fixture *b, int i, int room)
{
	atomic_set(&b->member[i]->queue.charged, LIMIT - room);
}

static void load_balancing_takes_turns(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_LB);
	int first = deliver_one(test, b);

	for (int i = 1; i < 10; i++)
		KUNIT_EXPECT_EQ(test, deliver_one(test, b),
				(first + i) % MEMBERS);
}

/* The packet count exceeds INT_MAX, so it must be taken as unsigned. */
static void turns_go_on_when_the_count_wraps(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_LB);

	atomic_set(&b->member[0]->fanout->rr_cur, INT_MAX - 2);
	for (int i = 0; i < 6; i++)
		KUNIT_EXPECT_GE(test, deliver_one(test, b), 0);
	atomic_set(&b->member[0]->fanout->rr_cur, -3);
	for (int i = 0; i < 6; i++)
		KUNIT_EXPECT_GE(test, deliver_one(test, b), 0);
}

static void queue_mapping_chooses_the_member(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_QM);

	for (int queue = 0; queue < 10; queue++) {
		skb_set_queue_mapping(b->skb, queue);
		KUNIT_EXPECT_EQ(test, deliver_one(test, b), queue % MEMBERS);
	}
	skb_set_queue_mapping(b->skb, U16_MAX);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), U16_MAX % MEMBERS);
}

static void flow_stays_with_its_member(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_HASH);
	int first = deliver_one(test, b);

	KUNIT_EXPECT_GE(test, first, 0);
	for (int i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, deliver_one(test, b), first);
}

static void random_choice_reaches_every_member(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_RND);

	for (int i = 0; i < 300; i++)
		KUNIT_EXPECT_GE(test, deliver_one(test, b), 0);
	/* Each member should get 100 packets; the standard deviation is 8. */
	for (int i = 0; i < MEMBERS; i++)
		KUNIT_EXPECT_GT(test, packets(b->member[i]), 30);
}

static void program_chooses_the_member(struct kunit *test)
{
	static const struct { u32 value; int member; } rows[] = {
		{ 0, 0 }, { 2, 2 }, { 3, 0 }, { U32_MAX, U32_MAX % MEMBERS },
	};
	struct fixture *b = group_of(test, PACKET_FANOUT_CBPF);

	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sock_filter code[] = {
			BPF_STMT(BPF_RET | BPF_K, rows[i].value),
		};
		struct sock_fprog_kern program = { 1, code };
		struct bpf_prog *prog;

		KUNIT_ASSERT_EQ(test, bpf_prog_create(&prog, &program), 0);
		filter_replace(&b->member[0]->fanout->program, prog);
		KUNIT_EXPECT_EQ(test, deliver_one(test, b), rows[i].member);
	}
}

static void first_member_with_room_is_filled(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_ROLLOVER);

	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	/*
	 * A member with only a quarter of its room left counts as full while
	 * others have more.
	 */
	set_room(b, 0, LIMIT / 4);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);
	/*
	 * The search starts at the last choice, even if an earlier member has
	 * room again.
	 */
	set_room(b, 0, LIMIT);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);
	set_room(b, 1, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 2);
	set_room(b, 2, -LIMIT);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLL_FAILED), 0);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLLED_HUGE), 0);

	/*
	 * No member has room: the first member counts the failure and gets the
	 * packet.
	 */
	set_room(b, 0, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLL_FAILED), 1);
}

static void member_with_room_keeps_its_packets(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_QM |
					   PACKET_FANOUT_FLAG_ROLLOVER);

	skb_set_queue_mapping(b->skb, 1);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);
	KUNIT_EXPECT_EQ(test, counted(b->member[1], NFR_ROLLED), 0);

	/*
	 * If its member has no room, a packet goes to another one.  Once there
	 * is room, packets come back.
	 */
	set_room(b, 1, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
	KUNIT_EXPECT_EQ(test, counted(b->member[1], NFR_ROLLED), 1);
	KUNIT_EXPECT_EQ(test, counted(b->member[0], NFR_ROLLED), 0);
	set_room(b, 1, LIMIT);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);

	/*
	 * Members without room are skipped.  If no member has room, the packet
	 * stays.
	 */
	set_room(b, 0, 0);
	set_room(b, 1, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 2);
	set_room(b, 2, 0);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 1);
	KUNIT_EXPECT_EQ(test, counted(b->member[1], NFR_ROLL_FAILED), 1);
}

/*
 * A flow that fills its member on its own is moved before the member is full.
 */
static void a_huge_flow_is_moved_early(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_QM |
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
	/* Another flow stays. */
	__skb_set_sw_hash(b->skb, 0x4321, true);
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), 0);
}

static void outgoing_packets_are_ignored(struct kunit *test)
{
	struct fixture *b = group_of(test, PACKET_FANOUT_LB |
				     PACKET_FANOUT_FLAG_IGNORE_OUTGOING);

	KUNIT_EXPECT_GE(test, deliver_one(test, b), 0);
	b->pkt.outgoing = true;
	KUNIT_EXPECT_EQ(test, deliver_one(test, b), -1);
}

static struct kunit_case fanout_cases[] = {
	KUNIT_CASE(load_balancing_takes_turns),
	KUNIT_CASE(turns_go_on_when_the_count_wraps),
	KUNIT_CASE(queue_mapping_chooses_the_member),
	KUNIT_CASE(flow_stays_with_its_member),
	KUNIT_CASE(random_choice_reaches_every_member),
	KUNIT_CASE(program_chooses_the_member),
	KUNIT_CASE(first_member_with_room_is_filled),
	KUNIT_CASE(member_with_room_keeps_its_packets),
	KUNIT_CASE(a_huge_flow_is_moved_early),
	KUNIT_CASE(outgoing_packets_are_ignored),
	{}
};

static struct kunit_suite fanout_suite = {
	.name = "nfring_fanout",
	.init = start,
	.exit = end,
	.test_cases = fanout_cases,
};
kunit_test_suite(fanout_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's fanout groups: which member gets a packet");
MODULE_LICENSE("GPL");
