// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that are renamed, moved to another namespace or removed, while packets arrive
 * on them and rings are set up.
 */
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "stress.h"

/*
 * Two rings, each on all devices of its namespace.  Every packet is in one of the
 * rings.
 */
struct places {
	int here, there;
	struct ring ring[2];
	struct tally tally[2];
};

static void places_open(struct places *p, const struct variant *v)
{
	p->here = (int)OK(net_here());
	p->there = (int)OK(net_other());
	ring_start(&p->ring[0], v, 0, 1 << 16, 16, 2048);
	OK(net_enter(p->there));
	ring_start(&p->ring[1], v, 0, 1 << 16, 16, 2048);
	OK(net_enter(p->here));
	p->tally[0].source = p->tally[1].source = 1;
}

/* Read some frames, but not all: a ring may never be empty while packets arrive. */
static void places_read(struct places *p)
{
	struct frame f;

	for (int i = 0; i < 2; i++) {
		for (int nr = 0; nr < 256 && ring_peek(&p->ring[i], &f); nr++) {
			tally_frame(&p->tally[i], &f);
			ring_release(&p->ring[i]);
		}
	}
}

/* Return the number of packets that were read from the rings or counted as dropped. */
static uint64_t places_close(struct places *p)
{
	struct tpacket_stats stats;
	uint64_t all = 0;

	for (int i = 0; i < 2; i++) {
		tally_ring(&p->tally[i], &p->ring[i]);
		ring_stats(&p->ring[i], &stats);
		all += p->tally[i].seen + stats.tp_drops;
		ring_close(&p->ring[i]);
	}
	return all;
}

/*
 * Move the device to the other namespace and back.  A ring that is attached only to
 * this device must report an error.
 */
static void move_there_and_back(struct places *p, const struct variant *v, int ifindex)
{
	struct ring only;

	ring_start(&only, v, ifindex, PAGE, 4, PAGE / 2);
	OK(net_move(ifindex, p->there));
	EXPECT_EQ(ring_poll(&only, 0) & POLLERR, POLLERR);
	EXPECT_EQ(ring_option_get(&only, SOL_SOCKET, SO_ERROR), ENETDOWN);
	EXPECT_EQ(ring_poll(&only, 0) & POLLERR, 0);
	ring_close(&only);
	places_read(p);

	OK(net_enter(p->there));
	OK(net_up("wire"));
	sched_yield();
	OK(net_move(net_index("wire"), p->here));
	OK(net_enter(p->here));
	OK(net_up("wire"));
	places_read(p);
}

TEST(devices_that_are_renamed_and_moved_lose_nothing, .real_time = true)
{
	struct wire w = wire_open("wire");
	struct task send = { .w = &w, .source = 1, .len = 100 };
	struct places p = { 0 };
	unsigned int round = 0;
	pthread_t thread;

	places_open(&p, v);
	send.end = UINT64_MAX;
	pthread_create(&thread, NULL, stress_flood, &send);
	for (uint64_t end = stress_end(); !stress_over(end) || !round; round++) {
		/* Some kernels rename only devices that are down. */
		OK(net_down("wire"));
		OK(net_rename(w.ifindex, "other"));
		OK(net_up("other"));
		places_read(&p);
		OK(net_down("other"));
		OK(net_rename(w.ifindex, "wire"));
		OK(net_up("wire"));
		places_read(&p);
		move_there_and_back(&p, v, w.ifindex);
	}
	stress_stop(&send);
	pthread_join(thread, NULL);
	EXPECT_EQ(places_close(&p), send.nr);
	NOTE("%u rounds, %llu packets", round, (unsigned long long)send.nr);
}

static void *make_and_delete(void *arg)
{
	struct task *t = arg;

	while (!stress_over(t->end)) {
		int ifindex = (int)OK(net_dummy("d0"));

		OK(net_up("d0"));
		__atomic_store_n(&t->source, (uint16_t)ifindex, __ATOMIC_RELAXED);
		sched_yield();
		/*
		 * net_delete() returns only when nothing holds a reference to the
		 * device.
		 */
		OK(net_delete(ifindex));
		t->nr++;
	}
	return NULL;
}

/* CVE-2025-38617: a ring is set up or freed while its device is removed. */
TEST(making_and_freeing_a_ring_races_the_removal_of_its_device, .real_time = true)
{
	struct tpacket_req req = { PAGE, 4, PAGE / 2, 8 };
	struct task device = { 0 };
	unsigned int attached = 0;
	struct wire w = wire_open("wire");
	pthread_t thread;
	struct ring r;

	device.end = stress_end();
	pthread_create(&thread, NULL, make_and_delete, &device);
	while (!stress_over(device.end)) {
		int ifindex = __atomic_load_n(&device.source, __ATOMIC_RELAXED);

		if (!ifindex)
			continue;
		ring_open(&r, v, SOCK_RAW);
		if (v->ops->attach(r.fd, ifindex, ETH_P_ALL) == 0)
			attached++;
		else
			EXPECT(errno == ENODEV || errno == ENETDOWN);
		for (int i = 0; i < 3; i++) {
			OK(ring_try_set(&r, &req));
			OK(ring_try_zero(&r));
		}
		close(r.fd);
	}
	pthread_join(thread, NULL);
	NOTE("%llu devices made and deleted, %u rings attached to one",
	     (unsigned long long)device.nr, attached);
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	stress_expect_next(&r, &w);
	ring_close(&r);
}
