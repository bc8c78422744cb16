// SPDX-License-Identifier: GPL-2.0
/*
 * Sleeping until a packet arrives: no wake-up is lost, and none comes without a
 * packet.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "sleeper.h"
#include "traffic.h"

static void start(struct ring *r, const struct variant *v, const struct wire *w)
{
	ring_start(r, v, w->ifindex, PAGE, 4, PAGE / 2);
}

TEST(poll_of_an_empty_ring_times_out)
{
	struct wire w = wire_open("wire");
	struct ring r;
	uint64_t before;

	start(&r, v, &w);
	EXPECT_EQ(ring_poll(&r, 0) & POLLIN, 0);
	before = host_now_ns();
	EXPECT_EQ(ring_poll(&r, 50), 0);
	EXPECT(host_now_ns() - before >= 50000000);
	ring_close(&r);
}

TEST(poll_of_a_descriptor_without_ring_is_quiet)
{
	struct wire w = wire_open("wire");
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_poll(&r, 0), 0);
	close(w.fd);
	ring_close(&r);
}

TEST(poll_sees_a_packet_that_came_before)
{
	struct wire w = wire_open("wire");
	struct pollfd p = { .events = POLLIN | POLLRDNORM };
	struct ring r;

	start(&r, v, &w);
	traffic_send_many(&w, 1, 0, 1, 100);
	p.fd = r.fd;
	EXPECT_EQ(poll(&p, 1, FOREVER), 1);
	EXPECT_EQ(p.revents, POLLIN | POLLRDNORM);
	ring_drain(&r);
	EXPECT_EQ(ring_poll(&r, 0), 0);
	ring_close(&r);
}

TEST(poll_sees_a_copy_that_waits, .frames = true)
{
	struct wire w = wire_open("wire");
	uint8_t byte;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	ring_set(&r, PAGE, 4, 512);
	ring_map(&r);
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 1, 1000);
	ring_drain(&r);
	EXPECT_EQ(ring_poll(&r, 0), POLLIN);
	EXPECT_EQ(read(r.fd, &byte, 1), 1);
	EXPECT_EQ(ring_poll(&r, 0), 0);
	ring_close(&r);
}

/* Send one packet at a time, each as soon as the reader has got the previous packet. */
struct ping {
	const struct wire *w;
	uint64_t nr;
	uint64_t taken;
	bool stop;
};

static void *send_pings(void *arg)
{
	struct ping *p = arg;
	uint64_t i;

	for (i = 0; i < p->nr; i++) {
		while (__atomic_load_n(&p->taken, __ATOMIC_ACQUIRE) < i) {
			if (__atomic_load_n(&p->stop, __ATOMIC_RELAXED))
				return NULL;
			host_yield();
		}
		traffic_send_many(p->w, 1, i, 1, 60);
	}
	return NULL;
}

enum waiter { BY_POLL, BY_SELECT, BY_EPOLL, BY_EPOLL_EDGE };

static int wait_once(const struct ring *r, enum waiter how, int epoll)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	struct epoll_event event;
	fd_set set;

	switch (how) {
	case BY_POLL:
		return poll(&p, 1, FOREVER);
	case BY_SELECT:
		FD_ZERO(&set);
		FD_SET(r->fd, &set);
		return select(r->fd + 1, &set, NULL, NULL, NULL);
	default:
		return epoll_wait(epoll, &event, 1, GUARD_MS);
	}
}

static int epoll_of(const struct ring *r, enum waiter how)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = (int)OK(epoll_create1(EPOLL_CLOEXEC));

	if (how == BY_EPOLL_EDGE)
		event.events |= EPOLLET;
	OK(epoll_ctl(epoll, EPOLL_CTL_ADD, r->fd, &event));
	return epoll;
}

static void ping(const struct variant *v, enum waiter how, uint64_t nr)
{
	struct wire w = wire_open("wire");
	struct ping p = { .w = &w, .nr = nr };
	struct tally tally = { .source = 1 };
	struct nfring_stats stats;
	pthread_t sender;
	struct ring r;
	int epoll;

	start(&r, v, &w);
	epoll = epoll_of(&r, how);
	pthread_create(&sender, NULL, send_pings, &p);
	while (tally.seen < nr) {
		if (wait_once(&r, how, epoll) != 1) {
			FAIL("no wake-up for packet %llu, which is %sin the ring",
			     (unsigned long long)tally.seen,
			     ring_status(&r, r.next) ? "" : "not ");
			break;
		}
		tally_ring(&tally, &r);
		__atomic_store_n(&p.taken, tally.seen, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&p.stop, true, __ATOMIC_RELAXED);
	pthread_join(sender, NULL);
	EXPECT_EQ(tally.seen, nr);
	if (v->ops->is_nfring) {
		OK(nfring_counters(r.fd, &stats));
		EXPECT(stats.wakeups <= stats.packets);
	}
	close(epoll);
	ring_close(&r);
}

TEST(every_packet_wakes_a_reader_in_poll)
{
	/* Only a timer retires a packet socket's block, so send fewer packets. */
	ping(v, BY_POLL, has_blocks(v) && !v->ops->is_nfring ? 100 : 1000);
}

TEST(every_packet_wakes_a_reader_in_select, .any_version = true)
{
	ping(v, BY_SELECT, 1000);
}

TEST(every_packet_wakes_a_reader_in_epoll, .any_version = true)
{
	ping(v, BY_EPOLL, 1000);
}

TEST(every_packet_is_an_edge_for_epoll, .any_version = true)
{
	ping(v, BY_EPOLL_EDGE, 1000);
}

TEST(wake_ups_are_for_sleepers_only, .any_version = true,
     .nfring_only = "a packet socket does not count its wake-ups")
{
	struct wire w = wire_open("wire");
	struct nfring_stats stats;
	struct ring r;

	start(&r, v, &w);
	traffic_send_many(&w, 1, 0, 100, 60);
	OK(nfring_counters(r.fd, &stats));
	EXPECT_EQ(stats.wakeups, 0);
	EXPECT_EQ(stats.packets, 8);
	EXPECT_EQ(stats.drop_full, 92);
	ring_close(&r);
}

/* A thread in poll(2) that waits only for POLLPRI.  A dropped packet must not wake it. */
struct other_things {
	const struct ring *r;
	pid_t tid;
	bool over;
};

static void *poll_for_other_things(void *arg)
{
	struct other_things *other = arg;
	struct pollfd p = { .fd = other->r->fd, .events = POLLPRI };

	__atomic_store_n(&other->tid, gettid(), __ATOMIC_RELEASE);
	poll(&p, 1, 300);
	__atomic_store_n(&other->over, true, __ATOMIC_RELEASE);
	return NULL;
}

static bool waits_for_other_things(const struct other_things *other)
{
	pid_t tid = __atomic_load_n(&other->tid, __ATOMIC_ACQUIRE);

	return (tid && host_is_asleep(tid)) ||
	       __atomic_load_n(&other->over, __ATOMIC_ACQUIRE);
}

TEST(drops_wake_nobody, .any_version = true,
     .nfring_only = "a packet socket wakes its reader for a drop")
{
	struct wire w = wire_open("wire");
	struct nfring_stats before, after;
	struct other_things other = { 0 };
	pthread_t sleeper;
	struct ring r;

	start(&r, v, &w);
	other.r = &r;
	traffic_send_many(&w, 1, 0, 8, 60);
	OK(nfring_counters(r.fd, &before));
	pthread_create(&sleeper, NULL, poll_for_other_things, &other);
	EXPECT(HOST_UNTIL(waits_for_other_things(&other)));
	traffic_send_many(&w, 1, 8, 50, 60);
	pthread_join(sleeper, NULL);
	OK(nfring_counters(r.fd, &after));
	EXPECT_EQ(after.wakeups, before.wakeups);
	EXPECT_EQ(after.drop_full, 50);
	ring_close(&r);
}

TEST(a_wake_up_is_counted, .any_version = true,
     .nfring_only = "a packet socket does not count its wake-ups")
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	start(&r, v, &w);
	sleeper_start(&s, &r, FOREVER);
	traffic_send_many(&w, 1, 0, 1, 60);
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	EXPECT_EQ(nfring_wakeups(r.fd), 1);
	ring_close(&r);
}

/* Make the ring signal each packet by SIGRTMIN, which sigtimedwait(2) collects. */
static void ask_for_signals(const struct ring *r, sigset_t *wanted)
{
	sigemptyset(wanted);
	sigaddset(wanted, SIGRTMIN);
	OK(sigprocmask(SIG_BLOCK, wanted, NULL));
	OK(fcntl(r->fd, F_SETSIG, SIGRTMIN));
	OK(fcntl(r->fd, F_SETOWN, getpid()));
	OK(fcntl(r->fd, F_SETFL, O_ASYNC));
}

/* Wait for a signal about the ring and return its events; 0: none came. */
static long await_signal(const struct ring *r, const sigset_t *wanted, int ms)
{
	const struct timespec patience = { .tv_sec = ms / 1000 };
	siginfo_t info;

	if (sigtimedwait(wanted, &info, &patience) != SIGRTMIN)
		return 0;
	EXPECT_EQ(info.si_fd, r->fd);
	return info.si_band;
}

TEST(a_packet_signals_its_reader)
{
	struct wire w = wire_open("wire");
	sigset_t wanted;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	r.tov_ms = 10;
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	ring_attach(&r, w.ifindex);
	ask_for_signals(&r, &wanted);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT(await_signal(&r, &wanted, GUARD_MS) & POLLIN);
	EXPECT_EQ(ring_drain(&r), 1);
	OK(fcntl(r.fd, F_SETFL, 0));
	while (await_signal(&r, &wanted, 0))
		;
	traffic_send_many(&w, 1, 1, 1, 100);
	EXPECT_EQ(ring_drain(&r), 1);
	EXPECT_EQ(await_signal(&r, &wanted, 0), 0);
	/* Close the ring while signals are enabled. */
	OK(fcntl(r.fd, F_SETFL, O_ASYNC));
	ring_close(&r);
	traffic_send_many(&w, 1, 2, 1, 100);
	EXPECT_EQ(await_signal(&r, &wanted, 0), 0);
}

TEST(a_lost_device_signals_its_reader, .any_version = true)
{
	struct wire w = wire_open("wire");
	sigset_t wanted;
	struct ring r;

	start(&r, v, &w);
	ask_for_signals(&r, &wanted);
	OK(net_down("wire"));
	EXPECT(await_signal(&r, &wanted, GUARD_MS) & POLLERR);
	ring_close(&r);
}

/* epoll uses the ring's wait queue, but the ring may be closed first. */
TEST(a_ring_may_close_before_its_epoll, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct ring r;
	int i, epoll;

	for (i = 0; i < 20; i++) {
		start(&r, v, &w);
		epoll = epoll_of(&r, BY_EPOLL);
		traffic_send_many(&w, 1, 0, 1, 60);
		ring_close(&r);
		close(epoll);
	}
}
