// SPDX-License-Identifier: GPL-2.0
/*
 * A packet whose bytes cannot be read.  Reading fails after its frame was
 * claimed, so the frame must be published, but without the bytes of an earlier
 * packet.  The fixture replaces the reader and the queue.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "../kmod/core/block.c"
#include "../kmod/core/frame.c"
#include "../kmod/core/geom.c"
#include "../kmod/core/header.h"
#include "../kmod/core/ring.c"
#include "../kmod/packet.c"
#include "../kmod/packet_info.c"
#include "../kmod/receive.c"
#include "../kmod/stats.c"
#include "../kmod/view.c"
#include "counters.h"
#include "packet_fixture.h"

#define BLOCK	4096
#define STALE	0x77

bool nfr_wake_reader(struct nfr_instance *inst, struct nfr_rx_ring *rx_ring,
		     unsigned int events)
{
	return false;
}

void nfr_wake_sleeper(struct nfr_instance *inst)
{
}

void nfr_rx_ring_arm(struct nfr_rx_ring *rx_ring, u64 seq)
{
}

void nfr_sink_receive(struct nfr_sink *sink, struct nfr_packet *pkt)
{
}

void nfr_queue_put(struct nfr_queue *q, struct sk_buff *copy, u64 seq,
		   const struct nfr_frame_info *info)
{
	consume_skb(copy);
}

void nfr_metadata_fill(struct nfring_metadata *m, struct nfr_packet *pkt,
		       bool ids)
{
}

void nfr_metadata_for(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
		      const struct nfr_rx_ring *rx_ring)
{
}

struct timespec64 nfr_metadata_age(struct nfring_metadata *m, u32 sec,
				   u32 nsec)
{
	return (struct timespec64) { .tv_sec = sec, .tv_nsec = nsec };
}

struct fixture {
	struct nfr_instance inst;
	struct nfr_rx_ring rx_ring;
	void *block;
};

enum route { ROUTE_PLAIN, ROUTE_OPTIONS, ROUTE_GENERAL };

struct kind {
	const char *name;
	int version, type;
	enum route route;
};

static const struct kind kinds[] = {
	{ "V1", TPACKET_V1, SOCK_RAW },
	{ "V2", TPACKET_V2, SOCK_RAW },
	{ "V3", TPACKET_V3, SOCK_RAW },
	{ "V1 with options", TPACKET_V1, SOCK_RAW, ROUTE_OPTIONS },
	{ "V2 with options", TPACKET_V2, SOCK_RAW, ROUTE_OPTIONS },
	{ "V3 with options", TPACKET_V3, SOCK_RAW, ROUTE_OPTIONS },
	{ "V2 cooked", TPACKET_V2, SOCK_DGRAM, ROUTE_GENERAL },
	{ "V3 cooked", TPACKET_V3, SOCK_DGRAM, ROUTE_GENERAL },
	{ "V1 on the general path", TPACKET_V1, SOCK_RAW, ROUTE_GENERAL },
	{ "V2 on the general path", TPACKET_V2, SOCK_RAW, ROUTE_GENERAL },
	{ "V3 on the general path", TPACKET_V3, SOCK_RAW, ROUTE_GENERAL },
};

/* A ring of one block.  Its first half has the bytes of an old packet. */
static struct fixture *fixture_of(struct kunit *test, const struct kind *kind)
{
	const struct nfr_request req = {
		.version = kind->version,
		.block_size = BLOCK,
		.block_nr = 1,
		.frame_size = BLOCK / 2,
		.frame_nr = 2,
	};
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	struct nfr_geom geom;
	void *state;

	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_ASSERT_EQ(test, nfr_geom_init(&geom, &req, BLOCK), 0);
	f->block = kunit_kzalloc(test, BLOCK, GFP_KERNEL);
	state = kunit_kzalloc(test, nfr_ring_state_size(&geom), GFP_KERNEL);
	f->inst.counters = counters_of(test);
	init_waitqueue_head(&f->inst.wait);
	KUNIT_ASSERT_NOT_NULL(test, f->block);
	KUNIT_ASSERT_NOT_NULL(test, state);
	nfr_ring_init(&f->rx_ring.ring, &geom, &f->block, state);
	f->rx_ring.inst = &f->inst;
	f->rx_ring.cooked = kind->type == SOCK_DGRAM;
	rcu_assign_pointer(f->inst.rx_ring, &f->rx_ring);
	f->rx_ring.fills = kind->route != ROUTE_GENERAL;
	if (kind->route == ROUTE_PLAIN)
		rcu_assign_pointer(f->inst.sink.plain, &f->rx_ring);
	memset(f->block + 64, STALE, BLOCK / 2 - 64);
	return f;
}

static void receive(struct kunit *test, struct fixture *f, struct sk_buff *skb,
		    const struct nf_hook_state *state)
{
	struct nfr_packet pkt = packet_at(test, skb, state);

	rcu_read_lock();
	local_bh_disable();
	nfr_instance_receive(&f->inst, &pkt);
	local_bh_enable();
	rcu_read_unlock();
}

/* Receive a packet whose length includes a fragment that does not exist. */
static void receive_unreadable(struct kunit *test, struct fixture *f,
			       const struct nf_hook_state *state)
{
	struct sk_buff *skb = received(test, state);

	skb->len += LEN;
	skb->data_len += LEN;
	receive(test, f, skb, state);
	skb->len -= LEN;
	skb->data_len -= LEN;
}

static void name_kind(const struct kind *kind, char *desc)
{
	strscpy(desc, kind->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(kind, kinds, name_kind);

static u32 maclen_of(const struct kind *kind)
{
	return kind->type == SOCK_RAW ? ETH_HLEN : 0;
}

struct shown {
	u32 len, snaplen, mac;
};

static struct shown frame_of(int version, void *frame)
{
	const struct tpacket_hdr *v1 = frame;
	const struct tpacket2_hdr *v2 = frame;
	const struct tpacket3_hdr *v3 = frame;

	switch (version) {
	case TPACKET_V1:
		return (struct shown) {
			v1->tp_len, v1->tp_snaplen, v1->tp_mac
		};
	case TPACKET_V2:
		return (struct shown) {
			v2->tp_len, v2->tp_snaplen, v2->tp_mac
		};
	default:
		return (struct shown) {
			v3->tp_len, v3->tp_snaplen, v3->tp_mac
		};
	}
}

static void bytes_that_cannot_be_read_are_not_shown(struct kunit *test)
{
	const struct kind *kind = test->param_value;
	struct nf_hook_state state = state_of(test, NFPROTO_NETDEV,
					      NF_NETDEV_INGRESS);
	struct fixture *f = fixture_of(test, kind);
	u32 maclen = maclen_of(kind);
	void *frame = f->block + f->rx_ring.ring.geom.first;
	struct nfring_stats stats;
	struct shown shown;

	receive_unreadable(test, f, &state);
	shown = frame_of(kind->version, frame);
	KUNIT_EXPECT_EQ(test, shown.len, maclen + 2 * LEN);
	KUNIT_EXPECT_EQ(test, shown.snaplen, 0);
	for (u32 i = 0; i < maclen + 2 * LEN; i++)
		KUNIT_ASSERT_EQ(test, ((u8 *)frame)[shown.mac + i], 0);
	nfr_stats_fold(f->inst.counters, &stats);
	KUNIT_EXPECT_EQ(test, stats.copy_fault, 1);
	KUNIT_EXPECT_EQ(test, stats.packets, 1);
}

/* The ring still works: the failure changes nothing in the next frame. */
static void the_next_packet_is_whole(struct kunit *test)
{
	const struct kind *kind = test->param_value;
	struct nf_hook_state state = state_of(test, NFPROTO_NETDEV,
					      NF_NETDEV_INGRESS);
	struct fixture *f = fixture_of(test, kind);
	u32 maclen = maclen_of(kind);
	u32 first = f->rx_ring.ring.geom.first;
	void *frame = f->block + first;
	struct nfring_stats stats;
	struct shown shown;

	receive_unreadable(test, f, &state);
	receive(test, f, received(test, &state), &state);
	if (kind->version == TPACKET_V3)
		frame += ((struct tpacket3_hdr *)frame)->tp_next_offset;
	else
		frame += BLOCK / 2;
	KUNIT_ASSERT_PTR_NE(test, frame, f->block + first);
	shown = frame_of(kind->version, frame);
	KUNIT_EXPECT_EQ(test, shown.len, maclen + LEN);
	KUNIT_EXPECT_EQ(test, shown.snaplen, maclen + LEN);
	expect_bytes(test, frame + shown.mac, maclen, maclen + LEN);
	nfr_stats_fold(f->inst.counters, &stats);
	KUNIT_EXPECT_EQ(test, stats.copy_fault, 1);
	KUNIT_EXPECT_EQ(test, stats.packets, 2);
}

static struct kunit_case receive_cases[] = {
	KUNIT_CASE_PARAM(bytes_that_cannot_be_read_are_not_shown,
			 kind_gen_params),
	KUNIT_CASE_PARAM(the_next_packet_is_whole, kind_gen_params),
	{}
};

static struct kunit_suite receive_suite = {
	.name = "nfring_receive",
	.test_cases = receive_cases,
};
kunit_test_suite(receive_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's path of a packet");
MODULE_LICENSE("GPL");
