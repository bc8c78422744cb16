/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fanout group, for the suites of kmod/fanout.c.  The fixture replaces the
 * rest of the module: it counts the packets, and decides how much room and how
 * many points each member has.
 */
#ifndef NFR_KUNIT_FANOUT_FIXTURE_H
#define NFR_KUNIT_FANOUT_FIXTURE_H

#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/module.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/rcupdate.h>

#include "../kmod/fanout.c"
#include "../kmod/filter.c"
#include "../kmod/packet.c"
#include "../kmod/packet_info.c"
#include "../kmod/view.c"
#include "packet_fixture.h"

#define LIMIT	1000

static struct nfr_netns netns;

void nfr_instance_receive(struct nfr_instance *inst, struct nfr_packet *pkt)
{
	nfr_instance_count(inst, NFR_PACKETS);
}

void nfr_instance_lost(struct nfr_instance *inst)
{
	inst->error = -ENETDOWN;
}

/*
 * Members have no ring here; nfr_queue_room() decides how much room they have.
 */
bool nfr_ring_has_room(const struct nfr_ring *ring, u32 shift)
{
	return false;
}

/* In these tests, sinks with the same number of points have the same points. */
bool nfr_sink_same_points(const struct nfr_sink *a, const struct nfr_sink *b)
{
	return a->point_nr == b->point_nr;
}

void nfr_sink_hand_over(struct nfr_sink *from, struct nfr_sink *to)
{
	to->point_nr = from->point_nr;
	from->point_nr = 0;
}

void nfr_sink_release(struct nfr_sink *sink)
{
	sink->point_nr = 0;
}

static inline void free_member(void *arg)
{
	struct nfr_instance *inst = arg;

	nfr_fanout_leave(inst);
	free_percpu(inst->counters);
}

static inline struct nfr_instance *new_member(struct kunit *test)
{
	struct nfr_instance *inst = kunit_kzalloc(test, sizeof(*inst),
						  GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, inst);
	inst->counters = alloc_percpu(struct nfr_counters);
	KUNIT_ASSERT_NOT_NULL(test, inst->counters);
	mutex_init(&inst->lock);
	nfr_sink_init(&inst->sink, &netns, false);
	inst->sink.point_nr = 1;
	inst->queue.limit = LIMIT;
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, free_member, inst), 0);
	return inst;
}

static inline int join_max(struct nfr_instance *inst, u16 id, u16 type_flags,
			   u32 max)
{
	const struct fanout_args args = {
		.id = id, .type_flags = type_flags, .max_num_members = max,
	};
	int err;

	mutex_lock(&inst->lock);
	err = nfr_fanout_join(inst, &args);
	mutex_unlock(&inst->lock);
	return err;
}

static inline int join(struct nfr_instance *inst, u16 id, u16 type_flags)
{
	return join_max(inst, id, type_flags, 0);
}

static inline u64 counted(const struct nfr_instance *inst,
			  enum nfr_counter what)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(inst->counters, cpu)->value[what];
	return sum;
}

static inline u64 packets(const struct nfr_instance *inst)
{
	return counted(inst, NFR_PACKETS);
}

#define MEMBERS	3

struct fixture {
	struct nfr_instance *member[MEMBERS];
	struct nf_hook_state state;
	struct sk_buff *skb;
	struct nfr_packet pkt;
};

static inline struct fixture *group_of(struct kunit *test, u16 type_flags)
{
	struct fixture *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

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

/*
 * Deliver a packet to the group.  Returns the index of the member that got it.
 */
static inline int deliver_one(struct kunit *test, struct fixture *b)
{
	struct nfr_fanout *f = b->member[0]->fanout;
	u64 before[MEMBERS];
	int got = -1;

	for (int i = 0; i < MEMBERS; i++)
		before[i] = packets(b->member[i]);
	rcu_read_lock();
	local_bh_disable();
	nfr_sink_receive(&f->sink, &b->pkt);
	local_bh_enable();
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

static inline int start(struct kunit *test)
{
	memset(&netns, 0, sizeof(netns));
	netns.net = &init_net;
	mutex_init(&netns.lock);
	spin_lock_init(&netns.points_lock);
	xa_init_flags(&netns.fanouts, XA_FLAGS_ALLOC | XA_FLAGS_ACCOUNT);
	return 0;
}

static inline void end(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&netns.lock));
}

#endif
