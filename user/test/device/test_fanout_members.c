// SPDX-License-Identifier: GPL-2.0
/* Fanout: which rings may join a group, and what happens when members leave. */
#include <linux/if_tun.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include "flows.h"
#include "host.h"
#include "net.h"
#include "nfring.h"
#include "stress.h"

#define LB	PACKET_FANOUT_LB

static struct group g;

static void send_some(const struct wire *w, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		flow_send(w, 1000, 10000, i);
}

static int value_of(struct ring *r)
{
	return ring_option_get(r, SOL_PACKET, PACKET_FANOUT);
}

static int join_args(struct ring *r, uint16_t id, uint16_t type, uint32_t max)
{
	struct fanout_args args = {
		.id = id, .type_flags = type, .max_num_members = max,
	};

	return r->v->ops->set(r->fd, SOL_PACKET, PACKET_FANOUT, &args,
			      sizeof(args));
}

TEST(a_member_reports_its_group, .any_version = true)
{
	static const int types[] = {
		PACKET_FANOUT_HASH, LB, PACKET_FANOUT_CPU,
		PACKET_FANOUT_ROLLOVER, PACKET_FANOUT_RND, PACKET_FANOUT_QM,
		PACKET_FANOUT_CBPF, PACKET_FANOUT_EBPF,
		PACKET_FANOUT_QM | PACKET_FANOUT_FLAG_ROLLOVER,
		LB | PACKET_FANOUT_FLAG_DEFRAG,
		LB | PACKET_FANOUT_FLAG_DEFRAG | PACKET_FANOUT_FLAG_ROLLOVER,
	};
	struct wire w = wire_open("wire");
	struct ring r;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		group_candidate(&r, v, &w, 8);
		EXPECT_EQ(value_of(&r), 0);
		OK(group_join(&r, FANOUT(types[i], 0xfff0)));
		EXPECT_EQ(value_of(&r), FANOUT(types[i], 0xfff0));
		ring_close(&r);
	}
}

TEST(a_member_cannot_join_another_group, .any_version = true)
{
	struct wire w = wire_open("wire");

	group_start(&g, v, &w, 1, 8, FANOUT(LB, 7));
	FAILS(EALREADY, group_join(&g.member[0], FANOUT(LB, 7)));
	FAILS(EALREADY, group_join(&g.member[0], FANOUT(LB, 8)));
	FAILS(EINVAL, group_join(&g.member[0], FANOUT(99, 8)));
	EXPECT_EQ(value_of(&g.member[0]), FANOUT(LB, 7));
	group_close(&g);
}

TEST(bad_groups_are_refused, .any_version = true)
{
	static const int bad[] = {
		8, 99, 255, 8 | PACKET_FANOUT_FLAG_DEFRAG,
		PACKET_FANOUT_ROLLOVER | PACKET_FANOUT_FLAG_ROLLOVER,
	};
	struct wire w = wire_open("wire");
	int room[4] = { FANOUT(LB, 7), 4 };
	struct ring r;
	socklen_t len;
	size_t i;

	group_candidate(&r, v, &w, 8);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		FAILS(EINVAL, group_join(&r, FANOUT(bad[i], 7)));
	for (len = 0; len <= sizeof(room); len++)
		if (len != 4 && len != 8)
			FAILS(EINVAL, v->ops->set(r.fd, SOL_PACKET, PACKET_FANOUT,
						  room, len));
	FAILS(EFAULT, v->ops->set(r.fd, SOL_PACKET, PACKET_FANOUT, (void *)8, 4));
	FAILS(EINVAL, join_args(&r, 7, LB, 65537));
	FAILS(EINVAL, join_args(&r, 7, LB, UINT32_MAX));
	EXPECT_EQ(value_of(&r), 0);
	/* The refused attempts must leave nothing behind. */
	OK(group_join(&r, FANOUT(PACKET_FANOUT_HASH, 7)));
	send_some(&w, 3);
	EXPECT_EQ(ring_drain(&r), 3);
	ring_close(&r);
}

TEST(a_ring_without_points_cannot_join_a_group, .any_version = true)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 2, PAGE / 2);
	FAILS(EINVAL, group_join(&r, FANOUT(LB, 7)));
	EXPECT_EQ(value_of(&r), 0);
	ring_close(&r);
}

TEST(members_agree_on_mode_device_and_protocol, .any_version = true)
{
	struct wire w = wire_open("wire"), elsewhere = wire_open("else");
	struct ring r;

	group_start(&g, v, &w, 1, 8, FANOUT(LB, 7));
	group_candidate(&r, v, &w, 8);
	FAILS(EINVAL, group_join(&r, FANOUT(PACKET_FANOUT_HASH, 7)));
	FAILS(EINVAL, group_join(&r, FANOUT(LB | PACKET_FANOUT_FLAG_DEFRAG, 7)));
	FAILS(EINVAL, join_args(&r, 7, LB, 5));
	OK(join_args(&r, 7, LB, 256));
	ring_close(&r);

	/* Rings of another device, all devices, or another protocol may not join. */
	group_candidate(&r, v, &elsewhere, 8);
	FAILS(EINVAL, group_join(&r, FANOUT(LB, 7)));
	/* A ring that was refused still receives. */
	send_some(&elsewhere, 2);
	EXPECT_EQ(ring_drain(&r), 2);
	ring_close(&r);
	ring_start(&r, v, 0, PAGE, 2, PAGE / 2);
	FAILS(EINVAL, group_join(&r, FANOUT(LB, 7)));
	ring_close(&r);
	ring_open(&r, v, SOCK_RAW);
	OK(v->ops->attach(r.fd, w.ifindex, ETH_P_IP));
	FAILS(EINVAL, group_join(&r, FANOUT(LB, 7)));
	ring_close(&r);
	send_some(&w, 4);
	EXPECT_EQ(ring_drain(&g.member[0]), 4);
	group_close(&g);
}

TEST(points_of_members_are_compared, .any_version = true,
     .nfring_only = "a packet socket has no points")
{
	struct ring a, b;
	int fd = net_udp_to("127.0.0.1", 9);
	unsigned int i;

	ring_open(&a, v, SOCK_RAW);
	ring_open(&b, v, SOCK_RAW);
	ring_set(&a, PAGE, 8, PAGE / 2);
	ring_set(&b, PAGE, 8, PAGE / 2);
	ring_map(&a);
	ring_map(&b);
	OK(nfring_attach(a.fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	OK(nfring_attach(a.fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	OK(group_join(&a, FANOUT(LB, 7)));
	OK(nfring_attach(b.fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	FAILS(EINVAL, group_join(&b, FANOUT(LB, 7)));
	OK(nfring_attach(b.fd, FAMILY_IPV4, LOCAL_OUT, 1, 0, 0));
	FAILS(EINVAL, group_join(&b, FANOUT(LB, 7)));
	OK(nfring_detach(b.fd, FAMILY_IPV4, LOCAL_OUT, 1, 0, 0));
	/* The order in which points were attached does not matter. */
	OK(nfring_attach(b.fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	OK(group_join(&b, FANOUT(LB, 7)));
	for (i = 0; i < 10; i++)
		OK(send(fd, "x", 1, 0));
	EXPECT_EQ(ring_drain(&a), 10);
	EXPECT_EQ(ring_drain(&b), 10);
	ring_close(&b);
	ring_close(&a);
}

TEST(points_of_members_stay_as_they_are, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct ring *r = &g.member[0];

	group_start(&g, v, &w, 1, 8, FANOUT(LB, 7));
	if (v->ops->is_nfring) {
		FAILS(EINVAL, nfring_attach(r->fd, FAMILY_IPV4, LOCAL_IN, 0, 0,
					    0));
		FAILS(EINVAL, nfring_detach(r->fd, FAMILY_NETDEV,
					    NETDEV_INGRESS, 0, w.ifindex,
					    ETH_P_ALL));
	} else {
		FAILS(EINVAL, v->ops->attach(r->fd, 0, ETH_P_ALL));
	}
	send_some(&w, 3);
	EXPECT_EQ(ring_drain(r), 3);
	group_close(&g);
}

TEST(a_group_can_be_full, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct ring r[3];
	int i;

	for (i = 0; i < 3; i++)
		group_candidate(&r[i], v, &w, 8);
	OK(join_args(&r[0], 7, LB, 2));
	OK(join_args(&r[1], 7, LB, 2));
	FAILS(ENOSPC, join_args(&r[2], 7, LB, 2));
	FAILS(ENOSPC, group_join(&r[2], FANOUT(LB, 7)));
	send_some(&w, 4);
	EXPECT_EQ(ring_drain(&r[0]), 2);
	EXPECT_EQ(ring_drain(&r[2]), 4);
	ring_close(&r[0]);
	OK(group_join(&r[2], FANOUT(LB, 7)));
	ring_close(&r[1]);
	ring_close(&r[2]);
}

TEST(a_group_has_room_for_256, .any_version = true, .seconds = 120)
{
	struct wire w = wire_open("wire");
	static struct ring r[257];
	int i;

	for (i = 0; i < 257; i++) {
		ring_open(&r[i], v, SOCK_RAW);
		ring_attach(&r[i], w.ifindex);
		if (i < 256)
			OK(group_join(&r[i], FANOUT(LB, 7)));
	}
	FAILS(ENOSPC, group_join(&r[256], FANOUT(LB, 7)));
	for (i = 0; i < 257; i++)
		ring_close(&r[i]);
}

TEST(a_group_can_get_a_unique_id, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct ring a, b, c;

	group_candidate(&a, v, &w, 8);
	group_candidate(&b, v, &w, 8);
	group_candidate(&c, v, &w, 8);
	FAILS(EINVAL, group_join(&a, FANOUT(LB | PACKET_FANOUT_FLAG_UNIQUEID, 7)));
	OK(group_join(&a, FANOUT(LB | PACKET_FANOUT_FLAG_UNIQUEID, 0)));
	OK(group_join(&b, FANOUT(LB | PACKET_FANOUT_FLAG_UNIQUEID, 0)));
	EXPECT(value_of(&a) != value_of(&b));
	EXPECT_EQ(value_of(&a) >> 16, LB);
	/* Other rings can join with the id that the kernel chose. */
	OK(group_join(&c, value_of(&a)));
	EXPECT_EQ(value_of(&c), value_of(&a));
	send_some(&w, 6);
	EXPECT_EQ(ring_drain(&a), 3);
	EXPECT_EQ(ring_drain(&b), 6);
	EXPECT_EQ(ring_drain(&c), 3);
	ring_close(&a);
	ring_close(&b);
	ring_close(&c);
}

TEST(the_others_get_the_packets_of_a_member_that_left, .any_version = true)
{
	struct wire w = wire_open("wire");
	unsigned int i;

	group_start(&g, v, &w, 4, 64, FANOUT(LB, 7));
	for (i = 0; i < 3; i++) {
		send_some(&w, 60);
		group_collect(&g);
		EXPECT_EQ(g.total, 60);
		/* Close the first member, then a middle one, then the last one. */
		ring_close(&g.member[i ? 1 : 0]);
		memmove(&g.member[i ? 1 : 0], &g.member[i ? 2 : 1],
			(g.nr - (i ? 2 : 1)) * sizeof(g.member[0]));
		g.nr--;
	}
	send_some(&w, 60);
	group_collect(&g);
	EXPECT_EQ(g.got[0], 60);
	group_close(&g);
	/* The group ended with its last member, so its id is free. */
	group_start(&g, v, &w, 2, 64, FANOUT(PACKET_FANOUT_HASH, 7));
	send_some(&w, 60);
	group_collect(&g);
	EXPECT_EQ(g.total, 60);
	group_close(&g);
}

TEST(namespaces_have_separate_groups, .any_version = true)
{
	int there = (int)OK(net_other());
	struct wire w = wire_open("wire"), other;
	struct group h;

	group_start(&g, v, &w, 1, 8, FANOUT(LB, 7));
	OK(net_enter(there));
	other = wire_open("wire");
	group_start(&h, v, &other, 1, 8, FANOUT(PACKET_FANOUT_HASH, 7));
	send_some(&w, 3);
	EXPECT_EQ(ring_drain(&g.member[0]), 3);
	EXPECT_EQ(ring_drain(&h.member[0]), 0);
	group_close(&h);
	group_close(&g);
}

TEST(all_members_report_a_removed_device, .any_version = true)
{
	struct wire w = wire_open("wire");
	unsigned int i;

	group_start(&g, v, &w, 3, 64, FANOUT(LB, 7));
	OK(net_down("wire"));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(ring_poll(&g.member[i], FOREVER) & POLLERR, POLLERR);
		EXPECT_EQ(ring_option_get(&g.member[i], SOL_SOCKET, SO_ERROR),
			  ENETDOWN);
		EXPECT_EQ(ring_option_get(&g.member[i], SOL_SOCKET, SO_ERROR), 0);
	}
	OK(net_up("wire"));
	send_some(&w, 60);
	group_collect(&g);
	EXPECT_EQ(g.total, 60);
	close(w.fd);
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(ring_poll(&g.member[i], FOREVER) & POLLERR, POLLERR);
		EXPECT_EQ(ring_option_get(&g.member[i], SOL_SOCKET, SO_ERROR),
			  ENETDOWN);
	}
	group_close(&g);
}

TEST(members_without_a_ring_receive, .any_version = true)
{
	struct wire w = wire_open("wire");
	uint8_t packet[200];
	struct ring r[2];
	int i;

	for (i = 0; i < 2; i++) {
		ring_open(&r[i], v, SOCK_RAW);
		ring_attach(&r[i], w.ifindex);
		OK(group_join(&r[i], FANOUT(LB, 7)));
	}
	send_some(&w, 2);
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(ring_poll(&r[i], 0) & POLLIN, POLLIN);
		EXPECT_EQ(read(r[i].fd, packet, sizeof(packet)), 100);
		EXPECT_EQ(ring_poll(&r[i], 0) & POLLIN, 0);
	}
	for (i = 0; i < 2; i++)
		ring_close(&r[i]);
}

/*
 * CVE-2017-6346, -15649, CVE-2018-18559, CVE-2026-31504: members join and leave while
 * the device goes down and up and packets arrive.
 */
struct race {
	const struct variant *v;
	const struct wire *w;
	uint64_t end;
	unsigned int rounds, joined;
	bool over;
};

/* Each thread runs at least this many rounds, however long they take. */
#define ROUNDS_MIN	60

static bool enough_rounds(const struct race *race, unsigned int rounds)
{
	return rounds >= ROUNDS_MIN && stress_over(race->end) &&
	       __atomic_load_n(&race->joined, __ATOMIC_RELAXED);
}

static bool may_happen(int error)
{
	/* The device may be down when the ring attaches to it or joins. */
	return error == EINVAL || error == ENETDOWN;
}

static void *come_and_go(void *arg)
{
	struct race *race = arg;
	const struct variant *v = race->v;
	unsigned int i;
	struct ring r;

	for (i = 0; !enough_rounds(race, i); i++) {
		ring_open(&r, v, SOCK_RAW);
		if (i % 2) {
			ring_set(&r, PAGE, 2, PAGE / 2);
			ring_map(&r);
		}
		if (v->ops->attach(r.fd, race->w->ifindex, ETH_P_ALL) < 0)
			EXPECT(may_happen(errno));
		else if (group_join(&r, FANOUT(LB, 7)) == 0)
			__atomic_add_fetch(&race->joined, 1, __ATOMIC_RELAXED);
		else
			EXPECT(!v->ops->is_nfring && may_happen(errno));
		ring_close(&r);
	}
	__atomic_add_fetch(&race->rounds, i, __ATOMIC_RELAXED);
	return NULL;
}

static void *flap(void *arg)
{
	struct race *race = arg;

	while (!__atomic_load_n(&race->over, __ATOMIC_RELAXED)) {
		OK(net_down("wire"));
		sched_yield();
		OK(net_up("wire"));
		host_sleep_ms(1); /* sleep: rings must be able to join while it is up */
	}
	return NULL;
}

TEST(members_come_and_go_on_a_flapping_device, .any_version = true,
     .seconds = 240, .real_time = true)
{
	struct wire w = wire_open("wire");
	struct race race = { .v = v, .w = &w, .end = stress_end() };
	struct task flood = { .w = &w, .len = 100, .source = 1 };
	pthread_t member[2], flapper, flooder;
	struct ring r;
	int i;

	flood.end = UINT64_MAX;
	pthread_create(&flooder, NULL, stress_flood, &flood);
	pthread_create(&flapper, NULL, flap, &race);
	for (i = 0; i < 2; i++)
		pthread_create(&member[i], NULL, come_and_go, &race);
	for (i = 0; i < 2; i++)
		pthread_join(member[i], NULL);
	__atomic_store_n(&race.over, true, __ATOMIC_RELAXED);
	stress_stop(&flood);
	pthread_join(flapper, NULL);
	pthread_join(flooder, NULL);
	NOTE("joined %u times in %u attempts", race.joined, race.rounds);

	/* The group ended with its last member, so its id can be used again. */
	group_candidate(&r, v, &w, 64);
	OK(group_join(&r, FANOUT(PACKET_FANOUT_HASH, 7)));
	stress_expect_next(&r, &w);
	ring_close(&r);
}
