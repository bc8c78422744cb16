// SPDX-License-Identifier: GPL-2.0
/*
 * Readers that poll and sleep, and a packet that arrives while the frame before
 * it is still being filled.  Each test runs in one thread.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "../kmod/core/geom.c"
#include "../kmod/core/ring.c"
#include "../kmod/core/frame.c"
#include "../kmod/core/block.c"
#include "../kmod/queue.c"
#include "../kmod/read.c"
#include "../kmod/wait.c"
#include "counters.h"

#define BLOCK	4096
#define BLOCKS	3

/* An instance, its ring, and a reader that sleeps and counts its wake-ups. */
struct fixture {
	struct nfr_instance inst;
	struct nfr_rx_ring rx_ring;
	void *blocks[BLOCKS];
	struct wait_queue_entry sleeper;
	int woken;
};

static int count_wake_up(struct wait_queue_entry *entry, unsigned int mode,
			 int flags, void *key)
{
	container_of(entry, struct fixture, sleeper)->woken++;
	return 0;
}

static void ring_init(struct kunit *test, struct fixture *b, int version)
{
	const struct nfr_request req = {
		.version = version,
		.block_size = BLOCK,
		.block_nr = BLOCKS,
		.frame_size = BLOCK,
		.frame_nr = BLOCKS,
	};
	struct nfr_geom geom;
	void *state;

	KUNIT_ASSERT_EQ(test, nfr_geom_init(&geom, &req, BLOCK), 0);
	for (int i = 0; i < BLOCKS; i++) {
		b->blocks[i] = kunit_kzalloc(test, BLOCK, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, b->blocks[i]);
	}
	state = kunit_kzalloc(test, nfr_ring_state_size(&geom), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, state);
	nfr_ring_init(&b->rx_ring.ring, &geom, b->blocks, state);
	b->rx_ring.inst = &b->inst;
	rcu_assign_pointer(b->inst.rx_ring, &b->rx_ring);
}

static struct fixture *fixture_of(struct kunit *test, int version)
{
	struct fixture *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->inst.early = true;
	b->inst.counters = counters_of(test);
	init_waitqueue_head(&b->inst.wait);
	nfr_queue_init(&b->inst.queue, INT_MAX);
	ring_init(test, b, version);
	init_waitqueue_func_entry(&b->sleeper, count_wake_up);
	add_wait_queue(&b->inst.wait, &b->sleeper);
	return b;
}

/* Claim a frame of @size bytes.  Rings of V1 and V2 ignore @size. */
static void claim(struct kunit *test, struct fixture *b, u32 size,
		  struct nfr_slot *slot)
{
	const struct nfr_frame_info info = {};
	const struct nfr_layout at = { .size = size };
	unsigned int events;

	local_bh_disable();
	events = nfr_ring_reserve(&b->rx_ring.ring, &info, &at, 0, slot);
	local_bh_enable();
	KUNIT_ASSERT_TRUE(test, events & NFR_RESERVED);
}

static void commit(struct fixture *b, const struct nfr_slot *slot)
{
	unsigned int events;

	local_bh_disable();
	events = nfr_ring_commit(&b->rx_ring.ring, slot, TP_STATUS_USER);
	nfr_wake_for(&b->inst, &b->rx_ring, events);
	local_bh_enable();
}

static __poll_t poll_ring(struct fixture *b)
{
	return nfr_wait_poll(&b->inst, NULL, NULL);
}

static void poll_waits_for_a_frame_being_filled(struct kunit *test)
{
	struct fixture *b = fixture_of(test, TPACKET_V2);
	struct nfr_slot slow, fast;

	claim(test, b, 0, &slow);
	claim(test, b, 0, &fast);
	commit(b, &fast);
	KUNIT_EXPECT_EQ(test, poll_ring(b), 0);
	b->woken = 0;
	commit(b, &slow);
	KUNIT_EXPECT_EQ(test, b->woken, 1);
	KUNIT_EXPECT_EQ(test, poll_ring(b), EPOLLIN | EPOLLRDNORM);
}

/*
 * The reader goes to sleep because its next frame is being filled, although a
 * later frame is committed.  The commit of the next frame must wake the reader:
 * it must not sleep until a hundred packets have arrived.
 */
static void packet_after_a_frame_being_filled_is_counted(struct kunit *test)
{
	struct fixture *b = fixture_of(test, TPACKET_V2);
	struct nfr_slot slow, fast;

	b->inst.wakeup.packets = 100;
	claim(test, b, 0, &slow);
	claim(test, b, 0, &fast);
	commit(b, &fast);
	KUNIT_EXPECT_EQ(test, poll_ring(b), 0);
	KUNIT_EXPECT_EQ(test, b->woken, 0);
	commit(b, &slow);
	KUNIT_EXPECT_EQ(test, b->woken, 1);
}

static void poll_closes_no_block_after_one_being_filled(struct kunit *test)
{
	struct fixture *b = fixture_of(test, TPACKET_V3);
	struct nfr_ring *ring = &b->rx_ring.ring;
	struct nfr_slot slow, fast;

	KUNIT_EXPECT_EQ(test, poll_ring(b), 0);
	claim(test, b, 4048, &slow);
	claim(test, b, 72, &fast);
	commit(b, &fast);
	KUNIT_EXPECT_EQ(test, nfr_ring_filling(ring), 2);
	KUNIT_EXPECT_EQ(test, poll_ring(b), 0);
	KUNIT_EXPECT_EQ(test, nfr_ring_filling(ring), 2);
	KUNIT_EXPECT_EQ(test, b->woken, 0);
	commit(b, &slow);
	KUNIT_EXPECT_EQ(test, b->woken, 1);
	KUNIT_EXPECT_EQ(test, poll_ring(b), EPOLLIN | EPOLLRDNORM);
}

/* Another reader may have gone to sleep while the queue was empty. */
static void packet_put_back_wakes_readers(struct kunit *test)
{
	struct fixture *b = fixture_of(test, TPACKET_V2);
	struct sk_buff *copy = alloc_skb(64, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	done_with(&b->inst, copy, false, -EFAULT);
	KUNIT_EXPECT_EQ(test, b->woken, 1);
	nfr_queue_purge(&b->inst.queue);
}

static struct kunit_case wait_cases[] = {
	KUNIT_CASE(poll_waits_for_a_frame_being_filled),
	KUNIT_CASE(packet_after_a_frame_being_filled_is_counted),
	KUNIT_CASE(poll_closes_no_block_after_one_being_filled),
	KUNIT_CASE(packet_put_back_wakes_readers),
	{}
};

static struct kunit_suite wait_suite = {
	.name = "nfring_wait",
	.test_cases = wait_cases,
};

kunit_test_suite(wait_suite);

MODULE_DESCRIPTION("Tests of nfring's sleeping readers");
MODULE_LICENSE("GPL");
