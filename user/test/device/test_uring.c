// SPDX-License-Identifier: GPL-2.0
/*
 * Readers that wait in io_uring.  Like poll(2), io_uring enters the wait queue.  But a
 * wake-up runs a callback, and io_uring checks the ring in another context.  It also
 * keeps the file open.
 */
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "stress.h"
#include "uring.h"

/* Wait for a completion, and return its result. */
static int result(struct uring *u)
{
	struct io_uring_cqe cqe = { .res = 0 };

	if (!uring_wait(u, &cqe))
		FAIL("io_uring completes nothing");
	return cqe.res;
}

static bool completes(struct uring *u)
{
	struct io_uring_cqe cqe;

	return uring_take(u, &cqe);
}

/* A packet socket retires a block only by time, so send fewer packets. */
static unsigned int packets_for(const struct variant *v)
{
	return has_blocks(v) && !v->ops->is_nfring ? 20 : 1000;
}

static void each_packet_completes(const struct variant *v, bool multishot)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct nfring_stats stats;
	unsigned int i, nr = packets_for(v);
	struct uring u;
	struct ring r;

	uring_open(&u);
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	for (i = 0; i < nr; i++) {
		if (!multishot || !i)
			uring_poll(&u, r.fd, multishot);
		EXPECT(!completes(&u));
		traffic_send_many(&w, 1, i, 1, 60);
		EXPECT_EQ(result(&u) & (POLLIN | POLLERR), POLLIN);
		STOP_IF_FAILED();
		tally_ring(&tally, &r);
	}
	EXPECT_EQ(tally.seen, nr);
	if (v->ops->is_nfring) {
		OK(nfring_counters(r.fd, &stats));
		EXPECT(stats.wakeups <= stats.packets);
	}
	uring_close(&u);
	ring_close(&r);
}

TEST(every_packet_wakes_a_reader_in_io_uring)
{
	each_packet_completes(v, false);
}

TEST(every_packet_wakes_a_multishot_reader_in_io_uring)
{
	each_packet_completes(v, true);
}

TEST(io_uring_sees_a_packet_that_came_before)
{
	struct wire w = wire_open("wire");
	struct uring u;
	struct ring r;

	uring_open(&u);
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	traffic_send_many(&w, 1, 0, 1, 60);
	uring_poll(&u, r.fd, false);
	EXPECT_EQ(result(&u) & POLLIN, POLLIN);
	EXPECT_EQ(ring_drain(&r), 1);
	uring_close(&u);
	ring_close(&r);
}

/* io_uring first tries to read without waiting, and waits if that fails. */
TEST(a_read_in_io_uring_waits_for_a_packet, .any_version = true)
{
	struct wire w = wire_open("wire");
	uint8_t packet[200];
	uint64_t number;
	uint16_t source;
	struct uring u;
	struct ring r;
	unsigned int i;

	uring_open(&u);
	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	for (i = 0; i < 100; i++) {
		/* Packets with odd numbers are sent before the read. */
		if (i % 2)
			traffic_send_many(&w, 1, i, 1, 100);
		uring_read(&u, r.fd, packet, sizeof(packet));
		if (i % 2 == 0) {
			EXPECT(!completes(&u));
			traffic_send_many(&w, 1, i, 1, 100);
		}
		ASSERT_EQ(result(&u), 100);
		ASSERT(traffic_parse(packet, 100, &source, &number));
		EXPECT_EQ(number, i);
	}
	uring_close(&u);
	ring_close(&r);
}

TEST(removal_wakes_a_reader_in_io_uring)
{
	int ifindex = (int)OK(net_dummy("d0"));
	struct uring u;
	struct ring r;

	OK(net_up("d0"));
	uring_open(&u);
	ring_start(&r, v, ifindex, PAGE, 4, PAGE / 2);
	uring_poll(&u, r.fd, false);
	EXPECT(!completes(&u));
	OK(net_delete(ifindex));
	EXPECT_EQ(result(&u) & POLLERR, POLLERR);
	uring_close(&u);
	ring_close(&r);
}

/* The request holds the file, so the ring receives until the request completes. */
TEST(a_ring_lives_until_its_io_uring_lets_go, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct uring u;
	struct ring r;
	int again;

	uring_open(&u);
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	uring_poll(&u, r.fd, false);
	ring_close(&r);
	traffic_send_many(&w, 1, 0, 1, 60);
	EXPECT_EQ(result(&u) & POLLIN, POLLIN);
	EXPECT(!v->ops->is_nfring || host_pages_released());

	/* A request that never completes can be cancelled. */
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	again = (int)OK(dup(r.fd));
	uring_poll(&u, r.fd, true);
	ring_close(&r);
	uring_cancel(&u, again);
	close(again);
	EXPECT(HOST_UNTIL(completes(&u)));
	EXPECT(!v->ops->is_nfring || host_pages_released());

	/* Closing the io_uring cancels the request too.  The harness checks that no page is held. */
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	uring_poll(&u, r.fd, true);
	ring_close(&r);
	EXPECT(!v->ops->is_nfring || host_pages_held() > 0);
	uring_close(&u);
}

/* io_uring interrupts epoll_wait(2) to look at the ring again.  So repeat the call. */
static int wait_in_epoll(int epoll, struct epoll_event *event)
{
	int ret;

	do {
		ret = epoll_wait(epoll, event, 1, GUARD_MS);
	} while (ret < 0 && errno == EINTR);
	return ret;
}

/* Let edge-triggered epoll and io_uring wait for the ring, then end both. */
static void one_round(struct ring *r, const struct wire *w, struct uring *u,
		      unsigned int round)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int epoll = (int)OK(epoll_create1(EPOLL_CLOEXEC));
	struct io_uring_cqe cqe;

	ring_open(r, r->v, SOCK_RAW);
	ring_set(r, PAGE, 4, PAGE / 2);
	ring_map(r);
	OK(epoll_ctl(epoll, EPOLL_CTL_ADD, r->fd, &event));
	uring_poll(u, r->fd, true);
	ring_attach(r, w->ifindex);
	if (round % 2) {
		/* The flood goes on, so both have something to report. */
		EXPECT_EQ(wait_in_epoll(epoll, &event), 1);
		EXPECT(uring_wait(u, &cqe));
	}
	if (round % 4 < 2)
		uring_cancel(u, r->fd);
	if (round % 8 < 4)
		close(epoll);
	ring_close(r);
	if (round % 8 >= 4)
		close(epoll);
	while (uring_take(u, &cqe))
		;
}

TEST(waiters_of_all_kinds_race_traffic_and_closing, .real_time = true)
{
	struct wire w = wire_open("wire");
	struct task send = { .w = &w, .source = 1, .len = 100 };
	struct ring r = { .v = v };
	unsigned int round = 0;
	pthread_t thread;
	struct uring u;

	uring_open(&u);
	send.end = UINT64_MAX;
	pthread_create(&thread, NULL, stress_flood, &send);
	for (uint64_t end = stress_end(); !stress_over(end) || round < 8; round++) {
		if (round % 64 == 63) {
			/* Close the io_uring with all its requests. */
			uring_close(&u);
			uring_open(&u);
		}
		one_round(&r, &w, &u, round);
		STOP_IF_FAILED();
	}
	stress_stop(&send);
	pthread_join(thread, NULL);
	uring_close(&u);
	NOTE("%u rounds, %llu packets", round, (unsigned long long)send.nr);
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	stress_expect_next(&r, &w);
	ring_close(&r);
}
