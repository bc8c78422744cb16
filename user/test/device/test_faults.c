// SPDX-License-Identifier: GPL-2.0
/*
 * Fault injection: /proc/thread-self/fail-nth makes the first allocation or user copy
 * of a call fail, in the next call the second, and so on.  The call must return an
 * error and leave nothing behind.  Without a fault it must then work.
 */
#include <fcntl.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "huge.h"
#include "net.h"
#include "nfring.h"
#include "program.h"
#include "traffic.h"

#define NR_MAX	400

static int nth_fd;

static void prepare(void)
{
	static const char *const kinds[] = { "failslab", "fail_page_alloc" };
	char path[100];
	size_t i;

	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth_fd < 0)
		SKIP("this kernel has no fault injection");
	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path),
			 "/sys/kernel/debug/%s/ignore-gfp-wait", kinds[i]);
		if (host_write(path, "N") < 0)
			SKIP("no %s", path);
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/verbose",
			 kinds[i]);
		host_write(path, "0");
	}
	/* Allocation profiling would warn when a fault hits its own allocations. */
	host_write("/proc/sys/vm/mem_profiling", "0");
	host_write("/sys/kernel/debug/fail_page_alloc/min-order", "0");
	host_write("/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem", "N");
	host_write("/sys/kernel/debug/fail_usercopy/verbose", "0");
}

static void arm(int nth)
{
	char text[16];

	OK(pwrite(nth_fd, text, (size_t)snprintf(text, sizeof(text), "%d", nth),
		  0));
}

/*
 * Return whether the fault was reached.  This read copies to user space, so the fault
 * may hit the read itself: then the call did not reach it.
 */
static bool disarm(void)
{
	char text[16] = "1";
	bool reached = pread(nth_fd, text, sizeof(text), 0) > 0 && atoi(text) == 0;

	if (!reached)
		(void)!pwrite(nth_fd, "0", 1, 0);
	return reached;
}

static bool documented(int error)
{
	/* socket(2) returns ENFILE if it cannot allocate a file. */
	return error == ENOMEM || error == EFAULT || error == ENOBUFS ||
	       error == EINVAL || error == ENFILE;
}

/*
 * Call @act with a fault at each possible place.  @act returns -1 and sets errno, or
 * returns a value; @undo reverts a successful @act.  A call may also survive a fault
 * if it can do without that allocation.
 */
static void walk(const char *what, long (*act)(struct ring *),
		 void (*undo)(struct ring *, long), struct ring *r)
{
	int nth, failed = 0, survived = 0, error;
	bool reached;
	long ret;

	for (nth = 1; nth < NR_MAX; nth++) {
		arm(nth);
		ret = act(r);
		error = errno;
		reached = disarm();
		if (ret < 0 && !reached) {
			FAIL("%s failed without a fault: %s", what, strerror(error));
			break;
		}
		if (ret < 0 && !documented(error))
			FAIL("%s, fault %d: undocumented error: %s", what, nth, strerror(error));
		if (ret >= 0)
			undo(r, ret);
		if (!reached)
			break;
		if (ret < 0)
			failed++;
		else
			survived++;
	}
	NOTE("%s: %d faults returned an error, %d were survived", what, failed, survived);
	EXPECT(nth > 1 && nth < NR_MAX);
	ret = act(r);
	if (ret < 0)
		FAIL("%s fails after the faults: %s", what, strerror(errno));
	else
		undo(r, ret);
}

static long act_open(struct ring *r)
{
	return r->v->ops->open(SOCK_RAW);
}

static void undo_open(struct ring *r, long fd)
{
	(void)r;
	close((int)fd);
}

TEST(every_fault_of_open_is_reported, .seconds = 120, .any_version = true)
{
	struct ring r = { .v = v };

	prepare();
	walk("open", act_open, undo_open, &r);
}

static long act_set(struct ring *r)
{
	return ring_try_set(r, &r->req);
}

static void undo_set(struct ring *r, long ret)
{
	(void)ret;
	OK(ring_try_zero(r));
	if (r->v->ops->is_nfring)
		EXPECT_EQ(host_pages_held(), 0);
}

TEST(every_fault_of_making_a_ring_is_reported, .seconds = 120)
{
	struct ring r;

	prepare();
	ring_open(&r, v, SOCK_RAW);
	r.req = (struct tpacket_req){ 4 * PAGE, 4, 4 * PAGE, 4 };
	walk("set ring", act_set, undo_set, &r);
	ring_close(&r);
}

TEST(every_fault_of_making_a_vmalloc_ring_is_reported, .seconds = 120,
     .any_version = true, .nfring_only = "only the module has this parameter")
{
	struct ring r;

	prepare();
	OK(host_write(NFRING_PARAMETERS "force_vmalloc", "1"));
	ring_open(&r, v, SOCK_RAW);
	r.req = (struct tpacket_req){ 4 * PAGE, 4, 4 * PAGE, 4 };
	walk("set vmalloc ring", act_set, undo_set, &r);
	ring_close(&r);
}

static unsigned int mixed;

/* A block whose huge allocation failed consists of pages; the other blocks stay huge. */
static void undo_set_huge(struct ring *r, long ret)
{
	uint8_t *map = huge_map_at(r, NULL, PROT_READ | PROT_WRITE, 0);
	long huge;

	huge_stamp(map, r->size, 1);
	EXPECT(huge_stamped(map, 0, r->size, 1));
	huge = huge_smaps(map, "FilePmdMapped");
	mixed += huge > 0 && huge < (long)(r->size >> 10);
	munmap(map, r->size);
	undo_set(r, ret);
}

TEST(every_fault_of_making_a_huge_ring_is_reported, .seconds = 120,
     .any_version = true, .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	struct ring r;

	huge_or_skip();
	prepare();
	ring_open(&r, v, SOCK_RAW);
	r.req = (struct tpacket_req){ 2 * HUGE, 3, 2 * HUGE, 3 };
	r.size = 6 * HUGE;
	walk("set huge ring", act_set, undo_set_huge, &r);
	EXPECT(mixed > 0);
	ring_close(&r);
}

static long act_map(struct ring *r)
{
	void *map = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 r->fd, 0);

	return map == MAP_FAILED ? -1 : (long)map;
}

static void undo_map(struct ring *r, long map)
{
	OK(munmap((void *)map, r->size));
}

TEST(every_fault_of_mapping_is_reported, .seconds = 120)
{
	struct ring r;

	prepare();
	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, 4 * PAGE, 600, 4 * PAGE);
	walk("mmap", act_map, undo_map, &r);
	/* A mapping that failed half-way must not count as mapped. */
	OK(ring_try_zero(&r));
	ring_close(&r);
}

static long act_attach(struct ring *r)
{
	return nfring_attach(r->fd, FAMILY_INET, LOCAL_OUT, 3, 0, 0);
}

static void undo_attach(struct ring *r, long ret)
{
	(void)ret;
	OK(nfring_detach(r->fd, FAMILY_INET, LOCAL_OUT, 3, 0, 0));
}

static long act_attach_all(struct ring *r)
{
	return nfring_attach(r->fd, FAMILY_NETDEV, NETDEV_INGRESS, 3, 0, 0);
}

static void undo_attach_all(struct ring *r, long ret)
{
	(void)ret;
	OK(nfring_detach(r->fd, FAMILY_NETDEV, NETDEV_INGRESS, 3, 0, 0));
}

TEST(every_fault_of_attaching_is_reported, .seconds = 120, .any_version = true,
     .nfring_only = "a packet socket has no points")
{
	struct wire w;
	struct ring r;

	prepare();
	w = wire_open("wire");
	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, 2048);
	ring_map(&r);
	walk("attach", act_attach, undo_attach, &r);
	walk("attach to all devices", act_attach_all, undo_attach_all, &r);
	/* A failed attempt must leave no hook behind: each packet comes once. */
	traffic_send_many(&w, 1, 0, 2, 100);
	EXPECT_EQ(ring_drain(&r), 0);
	OK(act_attach_all(&r));
	traffic_send_many(&w, 1, 0, 2, 100);
	EXPECT_EQ(ring_drain(&r), 2);
	ring_close(&r);
}

#define POISON	0x5a5a5a5a

/*
 * The number of packets that all calls reported, including calls that hit a
 * fault later.
 */
static unsigned int told;

static long act_statistics(struct ring *r)
{
	struct tpacket_stats stats = { POISON, POISON };
	socklen_t len = sizeof(stats);
	long ret = r->v->ops->get(r->fd, SOL_PACKET, PACKET_STATISTICS, &stats,
				  &len);

	if (stats.tp_packets != POISON)
		told += stats.tp_packets;
	return ret;
}

static void undo_statistics(struct ring *r, long ret)
{
	(void)r;
	(void)ret;
}

TEST(faults_lose_no_statistics, .any_version = true,
     .nfring_only = "a packet socket clears them before it checks the arguments")
{
	struct wire w;
	struct ring r;

	prepare();
	w = wire_open("wire");
	ring_start(&r, v, w.ifindex, PAGE, 1, 2048);
	traffic_send_many(&w, 1, 0, 5, 100);
	walk("statistics", act_statistics, undo_statistics, &r);
	EXPECT_EQ(told, 5);
	ring_close(&r);
}

static long act_filter(struct ring *r)
{
	static const struct sock_filter all[] = { LOAD(BPF_B, 0), KEEP(ALL) };

	return ATTACH(r, all);
}

static void undo_filter(struct ring *r, long ret)
{
	(void)ret;
	OK(ring_option(r, SOL_SOCKET, SO_DETACH_FILTER, 0));
}

TEST(every_fault_of_a_filter_is_reported, .seconds = 120, .any_version = true)
{
	static const struct sock_filter none[] = { KEEP(0) };
	struct wire w;
	struct ring r;

	prepare();
	w = wire_open("wire");
	ring_start(&r, v, w.ifindex, PAGE, 1, 2048);
	walk("filter", act_filter, undo_filter, &r);
	/* If attaching a filter fails, the old filter stays. */
	OK(ATTACH(&r, none));
	arm(1);
	EXPECT(act_filter(&r) < 0);
	disarm();
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_drain(&r), 0);
	ring_close(&r);
}

static struct packet_mreq promiscuous;

static long act_member(struct ring *r)
{
	return r->v->ops->set(r->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP,
			      &promiscuous, sizeof(promiscuous));
}

static void undo_member(struct ring *r, long ret)
{
	(void)ret;
	OK(r->v->ops->set(r->fd, SOL_PACKET, PACKET_DROP_MEMBERSHIP,
			  &promiscuous, sizeof(promiscuous)));
	EXPECT_EQ(net_number("d0", IFLA_PROMISCUITY), 0);
}

TEST(every_fault_of_a_membership_is_reported, .seconds = 120, .any_version = true)
{
	struct ring r;

	prepare();
	promiscuous.mr_type = PACKET_MR_PROMISC;
	promiscuous.mr_ifindex = (int)OK(net_dummy("d0"));
	ring_open(&r, v, SOCK_RAW);
	walk("membership", act_member, undo_member, &r);
	ring_close(&r);
}

/* The ifindex of the wire.  Looking it up in act_join() could hit the fault. */
static int joined_device;

static long act_join(struct ring *r)
{
	struct ring member = { .v = r->v };
	int error;

	member.fd = r->v->ops->open(SOCK_RAW);
	if (member.fd < 0)
		return -1;
	if (r->v->ops->attach(member.fd, joined_device, ETH_P_ALL) == 0 &&
	    ring_option(&member, SOL_PACKET, PACKET_FANOUT, 7) == 0)
		return member.fd;
	error = errno;
	close(member.fd);
	errno = error;
	return -1;
}

TEST(every_fault_of_joining_a_group_is_reported, .seconds = 120,
     .any_version = true)
{
	struct wire w;
	struct ring r;

	prepare();
	w = wire_open("wire");
	joined_device = w.ifindex;
	ring_start(&r, v, w.ifindex, PAGE, 1, 2048);
	walk("join", act_join, undo_open, &r);
	/* If creating a group failed, there is no group, and its number is free. */
	OK(ring_option(&r, SOL_PACKET, PACKET_FANOUT,
		       PACKET_FANOUT_LB << 16 | 7));
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
}

/* The number of packets received so far, which is also the number of the next packet. */
static uint64_t taken;

static long act_receive(struct ring *r)
{
	static uint8_t packet[200];
	struct received got = {
		.data = packet, .size = sizeof(packet), .flags = MSG_DONTWAIT,
	};
	ssize_t len = r->v->ops->recv(r->fd, &got);
	uint64_t number;
	uint16_t source;

	if (len < 0)
		return -1;
	EXPECT_EQ(len, 100);
	if (EXPECT(traffic_parse(packet, 100, &source, &number)))
		EXPECT_EQ(number, taken);
	taken++;
	return 0;
}

TEST(faults_lose_no_packets, .any_version = true,
     .nfring_only = "a packet socket has dequeued the packet before the copy fails")
{
	struct wire w;
	struct ring r;

	prepare();
	w = wire_open("wire");
	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 5, 100);
	walk("receive", act_receive, undo_statistics, &r);
	while (act_receive(&r) == 0)
		;
	EXPECT_EQ(taken, 5);
	ring_close(&r);
}
