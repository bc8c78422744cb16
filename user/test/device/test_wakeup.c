// SPDX-License-Identifier: GPL-2.0
/* NFRING_WAKEUP: wake a sleeper after a number of frames, or after a time. */
#include <poll.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "sleeper.h"
#include "traffic.h"

#define ONLY	.frames = true, .nfring_only = "only the module has this option"

static int set_wakeup(struct ring *r, unsigned int packets, unsigned int usecs)
{
	struct nfring_wakeup w = { .packets = packets, .usecs = usecs };

	return r->v->ops->set(r->fd, SOL_NFRING, NFRING_WAKEUP, &w, sizeof(w));
}

static void start(struct ring *r, const struct variant *v, const struct wire *w,
		  unsigned int packets, unsigned int usecs)
{
	ring_start(r, v, w->ifindex, PAGE, 16, PAGE / 2);
	OK(set_wakeup(r, packets, usecs));
}

TEST(the_chosen_number_of_packets_wakes_a_sleeper, ONLY)
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;
	int i;

	start(&r, v, &w, 4, 0);
	for (i = 0; i < 3; i++) {
		uint64_t before = nfring_wakeups(r.fd);

		sleeper_start(&s, &r, FOREVER);
		traffic_send_many(&w, 1, 0, 3, 100);
		host_sleep_ms(200); /* sleep: nothing must wake it in this time */
		EXPECT_EQ(nfring_wakeups(r.fd), before);
		traffic_send_many(&w, 1, 3, 1, 100);
		EXPECT_EQ(sleeper_join(&s), POLLIN);
		EXPECT_EQ(nfring_wakeups(r.fd), before + 1);
		EXPECT_EQ(ring_drain(&r), 4);
	}
	ring_close(&r);
}

TEST(a_sleeper_is_woken_after_the_chosen_time, ONLY)
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;
	uint64_t sent;
	int i;

	start(&r, v, &w, 100, 300000);
	for (i = 0; i < 2; i++) {
		sleeper_start(&s, &r, FOREVER);
		sent = host_now_ns();
		traffic_send_many(&w, 1, 0, 2, 100);
		EXPECT_EQ(sleeper_join(&s), POLLIN);
		EXPECT(s.woken - sent >= 290000000ull);
		EXPECT_EQ(ring_drain(&r), 2);
	}
	EXPECT_EQ(nfring_wakeups(r.fd), 2);
	ring_close(&r);
}

/* The other reader finds the packets, but leaves them to the sleeper. */
TEST(another_poll_does_not_delay_a_sleeper, ONLY)
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	start(&r, v, &w, 100, 300000);
	sleeper_start(&s, &r, FOREVER);
	traffic_send_many(&w, 1, 0, 2, 100);
	EXPECT_EQ(ring_poll(&r, 0), POLLIN);
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	EXPECT_EQ(nfring_wakeups(r.fd), 1);
	EXPECT_EQ(ring_drain(&r), 2);
	ring_close(&r);
}

/* A reader that finds a packet does not sleep, so it needs no wake-up. */
TEST(a_reader_that_finds_a_packet_does_not_sleep, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_wakeup told;
	socklen_t len = sizeof(told);
	struct ring r;

	start(&r, v, &w, 100, 0);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_poll(&r, FOREVER), POLLIN);
	EXPECT_EQ(nfring_wakeups(r.fd), 0);
	EXPECT_EQ(ring_drain(&r), 1);
	OK(v->ops->get(r.fd, SOL_NFRING, NFRING_WAKEUP, &told, &len));
	EXPECT_EQ(len, sizeof(told));
	EXPECT_EQ(told.packets, 100);
	EXPECT_EQ(told.usecs, 0);
	ring_close(&r);
}

TEST(a_change_wakes_a_sleeper_with_packets, ONLY)
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	start(&r, v, &w, 10, 0);
	sleeper_start(&s, &r, FOREVER);
	traffic_send_many(&w, 1, 0, 3, 100);
	EXPECT_EQ(nfring_wakeups(r.fd), 0);
	OK(set_wakeup(&r, 3, 0));
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	EXPECT(nfring_wakeups(r.fd) > 0);
	EXPECT_EQ(ring_drain(&r), 3);
	ring_close(&r);
}

TEST(a_number_of_0_or_1_wakes_for_each_packet, ONLY)
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		start(&r, v, &w, i, 0);
		sleeper_start(&s, &r, FOREVER);
		traffic_send_many(&w, 1, 0, 1, 100);
		EXPECT_EQ(sleeper_join(&s), POLLIN);
		ring_close(&r);
	}
}

/* The ring is full before the wanted number of frames has arrived. */
TEST(a_full_ring_wakes_its_sleeper, ONLY)
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	start(&r, v, &w, 100, 0);
	sleeper_start(&s, &r, FOREVER);
	traffic_send_many(&w, 1, 0, 33, 100);
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	EXPECT_EQ(nfring_wakeups(r.fd), 1);
	EXPECT_EQ(ring_drain(&r), 32);
	ring_close(&r);
}

/*
 * Close a ring whose timer does not run, is about to end, or runs for another minute.  In
 * the last case, the number of packets has woken the sleeper, so the timer still runs.
 */
TEST(closing_races_a_wake_up, ONLY)
{
	enum { PACKETS = 3 };
	struct wire w = wire_open("wire");
	struct ring r;
	unsigned int i;

	for (i = 0; i < 30; i++) {
		bool sleeps = i % 2, enough = i % 4 == 3;
		struct sleeper s;

		start(&r, v, &w, PACKETS, enough ? 60 * 1000000 : 1000 * (i % 4));
		if (sleeps) {
			sleeper_start(&s, &r, FOREVER);
			traffic_send_many(&w, 1, 0, enough ? PACKETS : 1, 100);
			EXPECT_EQ(sleeper_join(&s), POLLIN);
		}
		ring_close(&r);
	}
}
