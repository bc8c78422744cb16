// SPDX-License-Identifier: GPL-2.0
/*
 * Run two operations at the same time, for as long as the command line says.
 * Only documented errors may occur, and afterwards packets must arrive.
 */
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "stress.h"

static void *map_and_unmap(void *arg)
{
	struct task *t = arg;
	void *view;

	while (!stress_over(t->end)) {
		view = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			    t->r->fd, 0);
		if (view == MAP_FAILED) {
			if (errno != EINVAL)
				FAIL("mmap: %s", strerror(errno));
			continue;
		}
		*(volatile uint8_t *)view = 0;
		munmap(view, 4 * PAGE);
		t->nr++;
	}
	return NULL;
}

TEST(mapping_a_ring_races_making_and_freeing_it, .real_time = true)
{
	struct wire w = wire_open("wire");
	struct task map = { 0 }, send = { .w = &w, .source = 1, .len = 100 };
	struct tpacket_req req = { PAGE, 4, PAGE / 2, 8 }, zero = { 0 };
	unsigned long made = 0, tries = 0;
	pthread_t thread[2];
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	map.r = &r;
	map.end = send.end = stress_end();
	pthread_create(&thread[0], NULL, map_and_unmap, &map);
	pthread_create(&thread[1], NULL, stress_flood, &send);
	/*
	 * On a busy machine the time may pass too quickly, so try at least
	 * three times.
	 */
	while (!stress_over(map.end) || tries < 3) {
		tries++;
		if (ring_try_set(&r, made % 2 ? &zero : &req) == 0)
			made++;
		else if (errno != EBUSY)
			FAIL("%s", strerror(errno));
	}
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	NOTE("%llu mappings, %lu of %lu tries set up or freed a ring, %llu packets",
	     (unsigned long long)map.nr, made, tries, (unsigned long long)send.nr);
	ring_try_zero(&r);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	stress_expect_next(&r, &w);
	ring_close(&r);
}

static void *change_version(void *arg)
{
	struct task *t = arg;

	while (!stress_over(t->end)) {
		int other = (int)(t->nr++ % 3);

		if (ring_option(t->r, SOL_PACKET, PACKET_VERSION, other) < 0 &&
		    errno != EBUSY)
			FAIL("version: %s", strerror(errno));
		if (ring_option(t->r, SOL_PACKET, PACKET_RESERVE,
				(int)(t->nr % 3 << 29)) < 0 && errno != EBUSY)
			FAIL("reserve: %s", strerror(errno));
	}
	return NULL;
}

TEST(options_race_making_and_freeing_a_ring, .real_time = true)
{
	struct wire w = wire_open("wire");
	struct task change = { 0 }, send = { .w = &w, .source = 1, .len = 100 };
	struct tpacket_req req = { PAGE, 4, PAGE / 2, 8 };
	unsigned long rounds = 0;
	pthread_t thread[2];
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	change.r = &r;
	change.end = send.end = stress_end();
	pthread_create(&thread[0], NULL, change_version, &change);
	pthread_create(&thread[1], NULL, stress_flood, &send);
	while (!stress_over(change.end)) {
		rounds++;
		if (ring_try_set(&r, &req) < 0 && errno != EINVAL &&
		    errno != EBUSY)
			FAIL("%s", strerror(errno));
		/*
		 * While there is no ring, the version may change to V3.  This
		 * request is too short for V3 and then fails.
		 */
		if (ring_try_zero(&r) < 0 && errno != EINVAL)
			FAIL("%s", strerror(errno));
	}
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	NOTE("%lu rounds, %llu changes, %llu packets", rounds,
	     (unsigned long long)change.nr, (unsigned long long)send.nr);
	ring_close(&r);
}

static void *flap(void *arg)
{
	struct task *t = arg;

	while (!stress_over(t->end)) {
		OK(net_down("wire"));
		OK(net_up("wire"));
		t->nr++;
	}
	return NULL;
}

/* A packet socket can miss that its device comes up while its ring is being set up. */
TEST(making_and_freeing_a_ring_races_a_flapping_device,
     .nfring_only = "a packet socket may receive nothing after this race", .real_time = true)
{
	struct wire w = wire_open("wire");
	struct task link = { 0 }, send = { .w = &w, .source = 1, .len = 100 };
	unsigned long rounds = 0;
	struct tpacket_req req = { PAGE, 4, PAGE / 2, 8 };
	pthread_t thread[2];
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	link.end = send.end = stress_end();
	pthread_create(&thread[0], NULL, flap, &link);
	pthread_create(&thread[1], NULL, stress_flood, &send);
	while (!stress_over(link.end)) {
		rounds++;
		OK(ring_try_set(&r, &req));
		OK(ring_try_zero(&r));
	}
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	NOTE("%lu rounds, %llu flaps, %llu packets", rounds,
	     (unsigned long long)link.nr, (unsigned long long)send.nr);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	stress_expect_next(&r, &w);
	ring_close(&r);
}

static void *attach_and_detach(void *arg)
{
	struct task *t = arg;

	while (!stress_over(t->end)) {
		if (nfring_attach(t->r->fd, FAMILY_NETDEV, NETDEV_INGRESS, 0,
				  t->w->ifindex, 0) < 0)
			FAIL("attach: %s", strerror(errno));
		if (nfring_detach(t->r->fd, FAMILY_NETDEV, NETDEV_INGRESS, 0,
				  t->w->ifindex, 0) < 0)
			FAIL("detach: %s", strerror(errno));
		t->nr++;
	}
	return NULL;
}

TEST(attaching_races_traffic_and_a_flapping_device, .any_version = true,
     .nfring_only = "a packet socket has no points", .real_time = true)
{
	struct wire w = wire_open("wire");
	struct task link = { 0 }, send = { .w = &w, .source = 1, .len = 100 };
	struct task point;
	pthread_t thread[3];
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	link.end = send.end = stress_end();
	point = (struct task){ .r = &r, .w = &w, .end = link.end };
	pthread_create(&thread[0], NULL, flap, &link);
	pthread_create(&thread[1], NULL, stress_flood, &send);
	pthread_create(&thread[2], NULL, attach_and_detach, &point);
	while (!stress_over(link.end)) {
		ring_drain(&r);
		ring_poll(&r, 1);
	}
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	NOTE("attached %llu times, %llu flaps, %llu packets", (unsigned long long)point.nr,
	     (unsigned long long)link.nr, (unsigned long long)send.nr);
	ring_attach(&r, w.ifindex);
	stress_expect_next(&r, &w);
	ring_close(&r);
}

/*
 * Make and delete devices.  One ring is attached to all devices, another to the new
 * device.
 */
TEST(devices_come_and_go_under_a_ring_on_all_devices, .real_time = true)
{
	uint64_t end = stress_end();
	struct wire w = wire_open("wire");
	struct task send = { .w = &w, .source = 1, .len = 100, .end = end };
	struct ring r, on_it;
	pthread_t thread;
	int ifindex;
	unsigned int devices = 0;

	ring_start(&r, v, 0, PAGE, 4, PAGE / 2);
	pthread_create(&thread, NULL, stress_flood, &send);
	while (!stress_over(end)) {
		devices++;
		ifindex = (int)OK(net_dummy("d0"));
		OK(net_up("d0"));
		ring_start(&on_it, v, ifindex, PAGE, 1, PAGE / 2);
		OK(net_delete(ifindex));
		EXPECT_EQ(ring_poll(&on_it, 0) & POLLERR, POLLERR);
		ring_close(&on_it);
	}
	pthread_join(thread, NULL);
	NOTE("%u devices, %llu packets", devices, (unsigned long long)send.nr);
	stress_expect_next(&r, &w);
	ring_close(&r);
}

TEST(closing_races_traffic, .real_time = true)
{
	uint64_t end = stress_end();
	struct wire w[2] = { wire_open("wire0"), wire_open("wire1") };
	struct task send[2];
	pthread_t thread[2];
	unsigned int rings = 0;
	struct ring r;
	int i;

	for (i = 0; i < 2; i++) {
		send[i] = (struct task){ .w = &w[i], .source = 1, .len = 3000,
					 .end = end };
		pthread_create(&thread[i], NULL, stress_flood, &send[i]);
	}
	while (!stress_over(end)) {
		rings++;
		ring_open(&r, v, SOCK_RAW);
		OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
		ring_set(&r, PAGE, 4, 512);
		ring_map(&r);
		ring_attach(&r, 0);
		ring_close(&r);
	}
	for (i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	NOTE("%u rings, %llu packets", rings, (unsigned long long)(send[0].nr + send[1].nr));
}

static void *switch_it(void *arg)
{
	struct task *t = arg;

	while (!stress_over(t->end)) {
		OK(ring_option(t->r, SOL_NFRING, NFRING_OVERWRITE, t->nr % 2));
		t->nr++;
	}
	return NULL;
}

TEST(overwriting_races_making_and_freeing_a_ring, .blocks = true,
     .nfring_only = "only the module has this option", .real_time = true)
{
	struct task turn = { 0 }, send = { .source = 1, .len = 100 };
	unsigned long rings = 0;
	struct tpacket_req req = { PAGE, 4, PAGE / 2, 8 };
	struct wire w = wire_open("wire");
	pthread_t thread[2];
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	r.tov_ms = 1;
	ring_attach(&r, w.ifindex);
	turn.r = &r;
	send.w = &w;
	turn.end = send.end = stress_end();
	pthread_create(&thread[0], NULL, switch_it, &turn);
	pthread_create(&thread[1], NULL, stress_flood, &send);
	while (!stress_over(turn.end)) {
		rings++;
		OK(ring_try_set(&r, &req));
		OK(ring_try_zero(&r));
	}
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	NOTE("%lu rings, %llu changes, %llu packets", rings,
	     (unsigned long long)turn.nr, (unsigned long long)send.nr);
	OK(ring_option(&r, SOL_NFRING, NFRING_OVERWRITE, 0));
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	stress_expect_next(&r, &w);
	ring_close(&r);
}

#define TAP_PRIORITY	-7

/* Attach a ring, have it join a group, and close it, again and again. */
static void *visit_taps(void *arg)
{
	struct task *t = arg;
	int group = PACKET_FANOUT_LB << 16 | 7;
	struct nfring_sockopt join = {
		.level = SOL_PACKET, .name = PACKET_FANOUT, .len = sizeof(group),
		.value = (uintptr_t)&group,
	};
	int fd;

	while (!stress_over(t->end)) {
		fd = (int)OK(nfring_open());
		OK(nfring_attach(fd, FAMILY_NETDEV, NETDEV_INGRESS, TAP_PRIORITY, 0, 0));
		if (t->nr++ % 2)
			OK(ioctl(fd, NFRING_SETSOCKOPT, &join));
		close(fd);
	}
	return NULL;
}

/* Read both lists, again and again. */
static void *list_taps(void *arg)
{
	struct task *t = arg;
	char text[4096];

	while (!stress_over(t->end)) {
		OK(host_read("/proc/thread-self/net/nfring", text, sizeof(text)));
		OK(host_read("/proc/thread-self/net/nfring_taps", text, sizeof(text)));
		t->nr++;
	}
	return NULL;
}

TEST(release_of_taps_races_their_use, .real_time = true, .any_version = true,
     .nfring_only = "packet sockets are not at hooks")
{
	struct wire w = wire_open("wire");
	struct task visit = { 0 }, list = { 0 }, send = { .w = &w, .source = 1, .len = 100 };
	unsigned long released = 0, tries = 0;
	struct tally tally = { .source = 2 };
	pthread_t thread[3];
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	visit.end = list.end = send.end = stress_end();
	pthread_create(&thread[0], NULL, visit_taps, &visit);
	pthread_create(&thread[1], NULL, list_taps, &list);
	pthread_create(&thread[2], NULL, stress_flood, &send);
	/* On a busy machine the time may be over too soon: try at least three times. */
	while (!stress_over(visit.end) || tries < 3) {
		int dummy = (int)OK(net_dummy("d0"));

		tries++;
		released += (unsigned long)OK(ioctl(r.fd, NFRING_RELEASE_TAPS));
		OK(net_delete(dummy));
	}
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	pthread_join(thread[2], NULL);
	NOTE("%llu visits, %llu lists, %lu taps released", (unsigned long long)visit.nr,
	     (unsigned long long)list.nr, released);
	/* The taps that this ring uses were never released. */
	ring_drain(&r);
	traffic_send(&w, 2, 0, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 1);
	ring_close(&r);
}
