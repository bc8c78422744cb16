// SPDX-License-Identifier: GPL-2.0
/*
 * A TPACKET_V3 block is retired when it is full, after its time, or for a
 * sleeping reader.
 */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "blocks.h"
#include "host.h"
#include "net.h"
#include "sleeper.h"

static uint64_t ms_since(uint64_t start)
{
	return (host_now_ns() - start) / 1000000;
}

TEST(a_block_is_published_at_its_time, BLOCKS)
{
	static const unsigned int tov[] = { 1, 300 };
	struct wire w = wire_open("wire");
	uint64_t sent, waited;
	struct frame f;
	struct ring r;
	size_t i, n;

	for (i = 0; i < sizeof(tov) / sizeof(tov[0]); i++) {
		blocks_start(&r, v, &w, 4, tov[i], false);
		sent = host_now_ns();
		traffic_send_many(&w, 1, 0, 3, 100);
		EXPECT_EQ(ring_await(&r, 0), TP_STATUS_USER | TP_STATUS_BLK_TMO);
		waited = ms_since(sent);
		/* A packet socket's timer always runs, so it may expire early. */
		if (v->ops->is_nfring)
			EXPECT(waited + 10 >= tov[i]);
		for (n = 0; n < 3; n++) {
			ASSERT(ring_wait(&r, &f));
			ring_release(&r);
		}
		EXPECT_EQ(ring_drain(&r), 0);
		ring_close(&r);
	}
}

/*
 * Check that the reader was woken.  Only the counter shows that: without a wake-up, the
 * reader would find the packet when its poll(2) times out.
 */
static void expect_woken(const struct ring *r)
{
	if (r->v->ops->is_nfring)
		EXPECT(nfring_wakeups(r->fd) > 0);
}

TEST(a_block_wakes_its_sleeper_at_its_time, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	blocks_start(&r, v, &w, 4, 100, false);
	sleeper_start(&s, &r, FOREVER);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	EXPECT_EQ(ring_status(&r, 0) & TP_STATUS_BLK_TMO, TP_STATUS_BLK_TMO);
	expect_woken(&r);
	ring_close(&r);
}

TEST(a_time_of_0_is_a_short_default, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;

	blocks_start(&r, v, &w, 4, 0, false);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_await(&r, 0), TP_STATUS_USER | TP_STATUS_BLK_TMO);
	ring_close(&r);
}

#define ANOTHER_CLOCK	"a packet socket has no second timer to compare with"

/*
 * A ring of frames whose sleeper the module wakes @usecs after a packet.  It serves as
 * a clock: the timers of one processor expire in their order, even if both are late.
 */
static void clock_start(struct ring *clock, const struct variant *v, int ifindex,
			unsigned int usecs)
{
	struct nfring_wakeup wakeup = { .packets = 1000, .usecs = usecs };

	OK(host_stay_on(sched_getcpu()));
	ring_start(clock, v, ifindex, PAGE, 4, PAGE / 2);
	OK(v->ops->set(clock->fd, SOL_NFRING, NFRING_WAKEUP, &wakeup,
		       sizeof(wakeup)));
}

static void send_from(int ifindex, uint64_t number)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_ifindex = ifindex };
	uint8_t packet[100];
	int fd = (int)OK(socket(AF_PACKET, SOCK_RAW, 0));

	OK(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	traffic_build(packet, 1, number, sizeof(packet));
	OK(send(fd, packet, sizeof(packet), 0));
	close(fd);
}

/* Send a packet from the device.  Return whether block 0 is retired within @usecs. */
static bool retires_within(struct ring *r, int ifindex, unsigned int usecs)
{
	const struct variant frames = { "clock", r->v->ops, TPACKET_V2 };
	struct sleeper s;
	struct ring clock;
	bool retired;

	clock_start(&clock, &frames, ifindex, usecs);
	sleeper_start(&s, &clock, FOREVER);
	send_from(ifindex, 0);
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	retired = ring_status(r, 0) != TP_STATUS_KERNEL;
	ring_close(&clock);
	return retired;
}

/* A time that was rounded up to a scheduler tick could become ten times as long. */
TEST(a_short_time_is_exact, BLOCKS, .nfring_only = ANOTHER_CLOCK)
{
	struct wire w = wire_open("wire");
	struct ring r;

	blocks_start(&r, v, &w, 4, 1, false);
	EXPECT(retires_within(&r, w.ifindex, 3000));
	ring_close(&r);
	blocks_start(&r, v, &w, 4, 6, false);
	EXPECT(!retires_within(&r, w.ifindex, 3000));
	ring_close(&r);
}

/*
 * Open a ring without a retire time, so that the module chooses it.  Disable early
 * retiring.
 */
static void open_without_time(struct ring *r, const struct variant *v)
{
	ring_open(r, v, SOCK_RAW);
	r->tov_ms = 0;
	OK(ring_option(r, SOL_NFRING, NFRING_EARLY_RETIRE, 0));
}

/* Attach the ring before it is set up, so that the module knows the device. */
static void start_on(struct ring *r, const struct variant *v, int ifindex,
		     unsigned int block_size)
{
	open_without_time(r, v);
	ring_attach(r, ifindex);
	ring_set(r, block_size, 4, 2048);
	ring_map(r);
}

/* At 10 Gbit/s the time is 1 ms for a block of one page, and 4 ms for one of 4 MiB. */
TEST(without_a_time_the_speed_of_the_device_counts, BLOCKS,
     .nfring_only = ANOTHER_CLOCK)
{
	struct ring r;
	int fast, slow;

	fast = (int)OK(net_veth("v0", "v1", -1));
	OK(net_up("v0"));
	OK(net_up("v1"));
	OK(net_ready("v0"));
	slow = (int)OK(net_dummy("d0"));
	OK(net_up("d0"));

	start_on(&r, v, fast, PAGE);
	EXPECT(retires_within(&r, fast, 3000));
	ring_close(&r);
	start_on(&r, v, fast, 4 << 20);
	EXPECT(!retires_within(&r, fast, 3000));
	ring_close(&r);
	start_on(&r, v, slow, PAGE);
	EXPECT(!retires_within(&r, slow, 3000));
	ring_close(&r);

	/* A ring on two devices uses the speed of neither. */
	open_without_time(&r, v);
	ring_attach(&r, fast);
	ring_attach(&r, slow);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	EXPECT(!retires_within(&r, fast, 3000));
	ring_close(&r);
}

/* If they were cut to 16 bits, some of these times would become 0. */
TEST(a_long_time_is_kept, BLOCKS,
     .nfring_only = "packet sockets of some kernels keep only 16 bits of the time")
{
	static const unsigned int tov[] = { 65535, 65536, 1u << 31, 0xffffffff };
	struct wire w = wire_open("wire");
	struct ring r;
	size_t i;

	for (i = 0; i < sizeof(tov) / sizeof(tov[0]); i++) {
		blocks_start(&r, v, &w, 4, tov[i], false);
		traffic_send_many(&w, 1, 0, 3, 100);
		host_sleep_ms(300); /* sleep: a shorter time would pass */
		EXPECT_EQ(ring_status(&r, 0), TP_STATUS_KERNEL);
		/* A full block is retired before its time. */
		traffic_send_many(&w, 1, 3, 2, ALONE);
		EXPECT_EQ(ring_status(&r, 0), TP_STATUS_USER);
		EXPECT_EQ(block_header(&r, 0)->num_pkts, 4);
		EXPECT_EQ(ring_status(&r, 1), TP_STATUS_KERNEL);
		ring_close(&r);
	}
}

TEST(an_idle_ring_publishes_nothing, BLOCKS)
{
	struct wire w = wire_open("wire");
	struct ring r;
	int i;

	blocks_start(&r, v, &w, 4, 1, true);
	host_sleep_ms(200); /* sleep: nothing must happen in this time */
	EXPECT_EQ(ring_poll(&r, 100), 0);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(ring_status(&r, (unsigned int)i), TP_STATUS_KERNEL);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
}

#define TRACING		"/sys/kernel/tracing/"
#define EXPIRY		TRACING "events/timer/hrtimer_expire_entry/enable"

/*
 * Return how many lines of the trace contain @what, or -1 if there is no trace.
 */
static int count_traced(const char *what)
{
	FILE *trace = fopen(TRACING "trace", "r");
	char line[512];
	int nr = 0;

	if (!trace)
		return -1;
	while (fgets(line, sizeof(line), trace))
		nr += strstr(line, what) != NULL;
	fclose(trace);
	return nr;
}

static void trace_start(void)
{
	/* Opening the file with O_TRUNC empties the trace. */
	close((int)OK(open(TRACING "trace", O_WRONLY | O_TRUNC)));
	OK(host_write(TRACING "tracing_on", "1"));
}

/* Return how often the module's timer expires in @ms milliseconds. */
static int expiries(unsigned int ms)
{
	host_sleep_ms(ms); /* sleep: the timer must not expire in this time */
	OK(host_write(TRACING "tracing_on", "0"));
	return count_traced("function=nfr_block_timeout");
}

TEST(the_timer_runs_for_packets_only, BLOCKS,
     .nfring_only = "a packet socket's timer always runs")
{
	struct wire w = wire_open("wire");
	struct ring r;

	mount("tracefs", TRACING, "tracefs", 0, NULL);
	if (access(EXPIRY, W_OK) < 0)
		SKIP("this kernel does not trace its timers");
	/*
	 * Do not record task names: that patches the kernel's code where each wake-up
	 * passes, and emulated processors sometimes crash when code is patched.
	 */
	OK(host_write(TRACING "options/record-cmd", "0"));
	OK(host_write(EXPIRY, "1"));
	blocks_start(&r, v, &w, 4, 1, false);
	trace_start();
	EXPECT_EQ(expiries(200), 0);
	traffic_send_many(&w, 1, 0, 1, 100);
	ring_await(&r, 0);
	trace_start();
	EXPECT_EQ(expiries(200), 0);
	ring_close(&r);

	/* A time that overflowed would expire at once, again and again. */
	blocks_start(&r, v, &w, 4, 0xffffffff, false);
	trace_start();
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(expiries(200), 0);
	ring_close(&r);

	blocks_start(&r, v, &w, 4, 1000, false);
	trace_start();
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_await(&r, 0), TP_STATUS_USER | TP_STATUS_BLK_TMO);
	EXPECT_EQ(expiries(2000), 1);
	ring_close(&r);
	OK(host_write(EXPIRY, "0"));
}

/* Send a packet each millisecond; return how many blocks were retired by time. */
static unsigned int retired_by_time(struct ring *r, int fd, const struct sockaddr_ll *to)
{
	unsigned int retired = 0, i;
	uint8_t packet[100] = { 0 };

	for (i = 0; i < 100; i++) {
		OK(sendto(fd, packet, sizeof(packet), 0, (const void *)to, sizeof(*to)));
		host_sleep_ms(1); /* sleep: a time that is too short would be over */
		while (ring_status(r, r->next) & TP_STATUS_USER) {
			retired += (ring_status(r, r->next) & TP_STATUS_BLK_TMO) != 0;
			ring_set_status(r, r->next, TP_STATUS_KERNEL);
			r->next = (r->next + 1) % ring_places(r);
		}
	}
	return retired;
}

/*
 * CVE-2019-20812: on a device without a speed, a time of 0 made the timer expire again
 * and again.
 */
TEST(a_time_of_0_makes_no_timer_storm_on_any_device, BLOCKS)
{
	static const char *const names[] = { "d0", "lo" };
	int fd = (int)OK(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	unsigned int retired;
	uint64_t start, ms;
	struct ring r;
	size_t i;

	OK(net_dummy("d0"));
	OK(net_up("d0"));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct wire w = { .ifindex = net_index(names[i]) };

		to.sll_ifindex = w.ifindex;
		blocks_start(&r, v, &w, 4, 0, false);
		start = host_now_ns();
		retired = retired_by_time(&r, fd, &to);
		ms = ms_since(start);
		NOTE("%s: %u blocks in %llu ms", names[i], retired, (unsigned long long)ms);
		/*
		 * The time is 8 ms, but a timer that counts ticks may expire after only
		 * 4 ms.
		 */
		EXPECT(retired <= ms / 4 + 2);
		ring_close(&r);
	}

	/* A deleted device has neither a speed nor packets. */
	blocks_start(&r, v, &(struct wire){ .ifindex = net_index("d0") }, 4, 0, false);
	OK(net_delete(net_index("d0")));
	host_sleep_ms(100); /* sleep: nothing must happen in this time */
	for (i = 0; i < 4; i++)
		EXPECT_EQ(ring_status(&r, (unsigned int)i), TP_STATUS_KERNEL);
	ring_close(&r);
	close(fd);
}

/* Commit 56d82862a0a2: the time for blocks of 256 MiB and more overflowed. */
TEST(a_time_of_0_suits_blocks_of_any_size, BLOCKS,
     .nfring_only = "the time of a packet socket depends on the speed of the device")
{
	static const unsigned int sizes[] = { 256u << 20, 512u << 20, 0x7ffff000 };
	struct wire w = wire_open("wire");
	unsigned int i, made = 0;
	struct frame f;
	struct ring r;

	OK(host_write(NFRING_PARAMETERS "ring_max_mb", "2048"));
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		open_without_time(&r, v);
		r.req = (struct tpacket_req){ sizes[i], 1, 2048, sizes[i] / 2048 };
		if (ring_try_set(&r, &r.req) < 0) {
			EXPECT_EQ(errno, ENOMEM);
			ring_close(&r);
			continue;
		}
		made++;
		r.size = sizes[i];
		ring_map(&r);
		ring_attach(&r, w.ifindex);
		traffic_send_many(&w, 1, 0, 1, 100);
		EXPECT_EQ(ring_await(&r, 0), TP_STATUS_USER | TP_STATUS_BLK_TMO);
		ASSERT(ring_wait(&r, &f));
		EXPECT_EQ(f.len, 100);
		ring_close(&r);
	}
	NOTE("there was memory for %u of the blocks", made);
	EXPECT(made > 0);
}

TEST(a_sleeper_gets_a_block_early, BLOCKS,
     .nfring_only = "a packet socket retires a block when it is full or its time is over")
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	blocks_start(&r, v, &w, 4, NEVER_MS, true);
	sleeper_start(&s, &r, FOREVER);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_USER);
	EXPECT_EQ(block_header(&r, 0)->num_pkts, 1);
	EXPECT_EQ(ring_drain(&r), 1);
	/* poll(2) also retires a block that had packets before the call. */
	traffic_send_many(&w, 1, 1, 3, 100);
	EXPECT_EQ(ring_status(&r, 1), TP_STATUS_KERNEL);
	EXPECT_EQ(ring_poll(&r, FOREVER), POLLIN);
	EXPECT_EQ(block_header(&r, 1)->num_pkts, 3);
	ring_close(&r);
}

TEST(a_sleeper_waits_for_the_time_if_it_chose_to, BLOCKS,
     .nfring_only = "only the module has this option")
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	blocks_start(&r, v, &w, 4, NEVER_MS, false);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_EARLY_RETIRE), 0);
	sleeper_start(&s, &r, 700);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(sleeper_join(&s), 0);
	EXPECT_EQ(ring_poll(&r, 0), 0);
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_KERNEL);
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_EARLY_RETIRE, 2));
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_EARLY_RETIRE, -1));
	OK(ring_option(&r, SOL_NFRING, NFRING_EARLY_RETIRE, 1));
	EXPECT_EQ(ring_poll(&r, 0), POLLIN);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_EARLY_RETIRE), 1);
	ring_close(&r);
}

TEST(asking_for_early_blocks_wakes_a_sleeper, BLOCKS,
     .nfring_only = "only the module has this option")
{
	struct wire w = wire_open("wire");
	struct sleeper s;
	struct ring r;

	blocks_start(&r, v, &w, 4, NEVER_MS, false);
	sleeper_start(&s, &r, FOREVER);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_KERNEL);
	OK(ring_option(&r, SOL_NFRING, NFRING_EARLY_RETIRE, 1));
	EXPECT_EQ(sleeper_join(&s), POLLIN);
	expect_woken(&r);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
}

TEST(a_busy_reader_gets_full_blocks, BLOCKS)
{
	unsigned int i;
	struct wire w = wire_open("wire");
	struct ring r;

	blocks_start(&r, v, &w, 8, NEVER_MS, true);
	traffic_send_many(&w, 1, 0, 3 * MANY_NR + 1, MANY);
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(ring_status(&r, i), TP_STATUS_USER);
		EXPECT_EQ(block_header(&r, i)->num_pkts, MANY_NR);
	}
	EXPECT_EQ(ring_status(&r, 3), TP_STATUS_KERNEL);
	ring_close(&r);
}

static int epoll_of(const struct ring *r, uint32_t events)
{
	struct epoll_event event = { .events = events };
	int epoll = (int)OK(epoll_create1(EPOLL_CLOEXEC));

	OK(epoll_ctl(epoll, EPOLL_CTL_ADD, r->fd, &event));
	return epoll;
}

/* Edge-triggered epoll reports a block that another reader's poll(2) retired. */
TEST(a_block_retired_by_poll_wakes_the_others, BLOCKS,
     .nfring_only = "a packet socket's blocks end by time or when full")
{
	struct wire w = wire_open("wire");
	struct epoll_event event;
	struct ring r;
	int epoll;

	blocks_start(&r, v, &w, 4, NEVER_MS, true);
	epoll = epoll_of(&r, EPOLLIN | EPOLLET);
	traffic_send_many(&w, 1, 0, 1, MANY);
	EXPECT_EQ(epoll_wait(epoll, &event, 1, GUARD_MS), 1);
	/* This packet goes into the next block, which stays open. */
	traffic_send_many(&w, 1, 1, 1, MANY);
	EXPECT_EQ(epoll_wait(epoll, &event, 1, 0), 0);
	ring_set_status(&r, 0, TP_STATUS_KERNEL);
	EXPECT_EQ(ring_status(&r, 1), TP_STATUS_KERNEL);
	EXPECT_EQ(ring_poll(&r, 0), POLLIN);
	EXPECT_EQ(ring_status(&r, 1), TP_STATUS_USER);
	EXPECT_EQ(epoll_wait(epoll, &event, 1, 0), 1);
	EXPECT_EQ(nfring_wakeups(r.fd), 2);
	close(epoll);
	ring_close(&r);
}

/* A reader needs no wake-up for a block that its own poll(2) retires. */
TEST(a_block_retired_by_poll_wakes_nobody_else, BLOCKS,
     .nfring_only = "a packet socket does not count its wake-ups")
{
	struct wire w = wire_open("wire");
	struct ring r;

	blocks_start(&r, v, &w, 4, NEVER_MS, true);
	traffic_send_many(&w, 1, 0, 1, MANY);
	EXPECT_EQ(ring_poll(&r, FOREVER), POLLIN);
	EXPECT_EQ(ring_status(&r, 0), TP_STATUS_USER);
	EXPECT_EQ(nfring_wakeups(r.fd), 0);
	ring_close(&r);
}

/*
 * A reader in epoll is on the wait queue even while it works.  This reader returns each
 * block at once.  It must get full blocks until epoll_wait(2) finds nothing.
 */
TEST(a_busy_reader_in_epoll_gets_full_blocks, BLOCKS,
     .nfring_only = "a packet socket's blocks end by time or when full")
{
	struct wire w = wire_open("wire");
	struct epoll_event event;
	struct ring r;
	int epoll;

	blocks_start(&r, v, &w, 4, NEVER_MS, true);
	epoll = epoll_of(&r, EPOLLIN);
	traffic_send_many(&w, 1, 0, 1, MANY);
	EXPECT_EQ(block_header(&r, 0)->num_pkts, 1);
	EXPECT_EQ(nfring_wakeups(r.fd), 1);
	ring_set_status(&r, 0, TP_STATUS_KERNEL);
	traffic_send_many(&w, 1, 1, MANY_NR, MANY);
	EXPECT_EQ(ring_status(&r, 1), TP_STATUS_KERNEL);
	EXPECT_EQ(nfring_wakeups(r.fd), 1);
	traffic_send_many(&w, 1, 1 + MANY_NR, MANY_NR, MANY);
	EXPECT_EQ(block_header(&r, 1)->num_pkts, MANY_NR);
	EXPECT_EQ(nfring_wakeups(r.fd), 2);
	ring_set_status(&r, 1, TP_STATUS_KERNEL);

	/*
	 * The first epoll_wait(2) retires the open block, and the second one finds
	 * nothing.
	 */
	EXPECT_EQ(ring_status(&r, 2), TP_STATUS_KERNEL);
	EXPECT_EQ(epoll_wait(epoll, &event, 1, GUARD_MS), 1);
	EXPECT_EQ(block_header(&r, 2)->num_pkts, MANY_NR);
	ring_set_status(&r, 2, TP_STATUS_KERNEL);
	EXPECT_EQ(epoll_wait(epoll, &event, 1, 0), 0);
	traffic_send_many(&w, 1, 1 + 2 * MANY_NR, 1, MANY);
	EXPECT_EQ(block_header(&r, 3)->num_pkts, 1);
	close(epoll);
	ring_close(&r);
}

/*
 * A reader that uses epoll is on the wait queue even while it works.  It must
 * get the first packet at once.  After that it must get full blocks, not a
 * block for each packet.
 */
TEST(a_waiter_that_does_not_read_gets_full_blocks, BLOCKS,
     .nfring_only = "a packet socket retires a block when it is full or its time is over")
{
	struct wire w = wire_open("wire");
	struct epoll_event event;
	struct ring r;
	int epoll;

	blocks_start(&r, v, &w, 8, NEVER_MS, true);
	epoll = epoll_of(&r, EPOLLIN);
	traffic_send_many(&w, 1, 0, 1 + 3 * MANY_NR + 1, MANY);
	EXPECT_EQ(epoll_wait(epoll, &event, 1, GUARD_MS), 1);
	EXPECT_EQ(block_header(&r, 0)->num_pkts, 1);
	EXPECT_EQ(block_header(&r, 1)->num_pkts, MANY_NR);
	EXPECT_EQ(block_header(&r, 2)->num_pkts, MANY_NR);
	EXPECT_EQ(block_header(&r, 3)->num_pkts, MANY_NR);
	EXPECT_EQ(ring_status(&r, 4), TP_STATUS_KERNEL);
	EXPECT_EQ(ring_drain(&r), 3 * MANY_NR + 2);
	close(epoll);
	ring_close(&r);
}
