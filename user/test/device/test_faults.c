// SPDX-License-Identifier: GPL-2.0
/*
 * Each allocation and user copy of a call fails once.  The call must return an error
 * and leave nothing behind.  Afterwards it must work without a fault.
 */
#include <fcntl.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "faults.h"
#include "host.h"
#include "huge.h"
#include "net.h"
#include "nfring.h"
#include "program.h"
#include "traffic.h"

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

	faults_prepare();
	faults_walk("open", act_open, undo_open, &r);
}

static struct {
	int fd[500];
	unsigned int nr;
} opened;

static void keep_open(struct ring *r, long fd)
{
	(void)r;
	opened.fd[opened.nr++] = (int)fd;
}

/*
 * A ring's counters come from a pool of memory for each processor. Only an allocation for
 * which the pool must grow can fail. Keep rings open until that has happened.
 */
TEST(every_fault_of_many_opens_is_reported, .seconds = 120, .any_version = true)
{
	struct ring r = { .v = v };

	faults_prepare();
	while (opened.nr < 400)
		faults_walk("open", act_open, keep_open, &r);
	while (opened.nr)
		close(opened.fd[--opened.nr]);
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

	faults_prepare();
	ring_open(&r, v, SOCK_RAW);
	r.req = (struct tpacket_req){ 4 * PAGE, 4, 4 * PAGE, 4 };
	faults_walk("set ring", act_set, undo_set, &r);
	ring_close(&r);
}

TEST(every_fault_of_making_a_vmalloc_ring_is_reported, .seconds = 120,
     .any_version = true, .nfring_only = "only the module has this parameter")
{
	struct ring r;

	faults_prepare();
	OK(host_write(NFRING_PARAMETERS "force_vmalloc", "1"));
	ring_open(&r, v, SOCK_RAW);
	r.req = (struct tpacket_req){ 4 * PAGE, 4, 4 * PAGE, 4 };
	faults_walk("set vmalloc ring", act_set, undo_set, &r);
	ring_close(&r);
}

/* The ring's frames have room for metadata and a virtio_net_hdr. */
TEST(every_fault_of_a_ring_with_all_options_is_reported, .seconds = 120,
     .nfring_only = "only the module has these options")
{
	struct wire w;
	struct ring r;

	faults_prepare();
	w = wire_open("wire");
	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_NFRING, NFRING_METADATA, 1));
	OK(ring_option(&r, SOL_PACKET, PACKET_VNET_HDR, 1));
	if (has_blocks(v))
		OK(ring_option(&r, SOL_NFRING, NFRING_OVERWRITE, 1));
	r.req = (struct tpacket_req){ 4 * PAGE, 4, 2048, 4 * PAGE / 2048 * 4 };
	/* Packets wait in the queue, which a new ring empties. */
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 5, 100);
	faults_walk("set ring", act_set, undo_set, &r);
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

/* Return whether the kernel maps this ring with huge entries for this process. */
static bool maps_huge(struct ring *r)
{
	uint8_t *map;
	bool huge;

	OK(ring_try_set(r, &r->req));
	map = huge_map_at(r, NULL, PROT_READ | PROT_WRITE, 0);
	huge_stamp(map, r->size, 1);
	huge = huge_mapped(r, map);
	munmap(map, r->size);
	OK(ring_try_zero(r));
	return huge;
}

static void walk_huge_ring(const struct variant *v, unsigned int block_size, unsigned int nr)
{
	struct ring r;
	bool huge;

	faults_prepare();
	ring_open(&r, v, SOCK_RAW);
	r.req = (struct tpacket_req){ block_size, nr, block_size, nr };
	r.size = (size_t)block_size * nr;
	huge = maps_huge(&r);
	NOTE("the kernel maps the ring with %s", huge ? "huge entries" : "pages");
	faults_walk("set huge ring", act_set, undo_set_huge, &r);
	EXPECT(mixed > 0 || !huge);
	ring_close(&r);
}

TEST(every_fault_of_making_a_huge_ring_is_reported, .seconds = 120,
     .any_version = true, .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	huge_or_skip();
	walk_huge_ring(v, 2 * HUGE, 3);
}

/* For a process with PR_SET_THP_DISABLE the kernel maps only pages. */
TEST(every_fault_of_a_huge_ring_without_huge_entries_is_reported, .seconds = 120,
     .any_version = true, .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	huge_or_skip();
	OK(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
	walk_huge_ring(v, HUGE, 1);
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

	faults_prepare();
	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, 4 * PAGE, 600, 4 * PAGE);
	faults_walk("mmap", act_map, undo_map, &r);
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

	faults_prepare();
	w = wire_open("wire");
	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	faults_walk("attach", act_attach, undo_attach, &r);
	faults_walk("attach to all devices", act_attach_all, undo_attach_all, &r);
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

static void undo_nothing(struct ring *r, long ret)
{
	(void)r;
	(void)ret;
}

TEST(faults_lose_no_statistics, .any_version = true,
     .nfring_only = "a packet socket clears its statistics before it copies them")
{
	struct wire w;
	struct ring r;

	faults_prepare();
	w = wire_open("wire");
	ring_start(&r, v, w.ifindex, PAGE, 1, PAGE / 2);
	traffic_send_many(&w, 1, 0, 5, 100);
	faults_walk("statistics", act_statistics, undo_nothing, &r);
	EXPECT_EQ(told, 5);
	ring_close(&r);
}

/* The options of SOL_NFRING, and the value that the test sets. */
static const struct {
	const char *what;
	int name;
	socklen_t len;
	int value[2];
	bool set_only;
} options[] = {
	{ "NFRING_EARLY_RETIRE", NFRING_EARLY_RETIRE, 4, { 1 }, false },
	{ "NFRING_WAKEUP", NFRING_WAKEUP, 8, { 2, 100 }, false },
	{ "NFRING_SENDER", NFRING_SENDER, 4, { -1 }, true },
	{ "NFRING_METADATA", NFRING_METADATA, 4, { 1 }, false },
	{ "NFRING_OVERWRITE", NFRING_OVERWRITE, 4, { 1 }, false },
	{ "NFRING_PACKET_ID", NFRING_PACKET_ID, 4, { 0 }, false },
};

static size_t walked;

static long act_set_option(struct ring *r)
{
	return r->v->ops->set(r->fd, SOL_NFRING, options[walked].name,
			      options[walked].value, options[walked].len);
}

static long act_get_option(struct ring *r)
{
	socklen_t len = options[walked].len;
	int value[2];

	return r->v->ops->get(r->fd, SOL_NFRING, options[walked].name, value, &len);
}

/* Set the option to 0: then it keeps nothing allocated. */
static void undo_option(struct ring *r, long ret)
{
	static const int none[2];

	(void)ret;
	if (!options[walked].set_only)
		OK(r->v->ops->set(r->fd, SOL_NFRING, options[walked].name, none,
				  options[walked].len));
}

TEST(every_fault_of_the_modules_options_is_reported,
     .nfring_only = "only the module has these options")
{
	struct ring r;

	faults_prepare();
	ring_open(&r, v, SOCK_RAW);
	for (walked = 0; walked < sizeof(options) / sizeof(options[0]); walked++) {
		faults_walk(options[walked].what, act_set_option, undo_option, &r);
		if (!options[walked].set_only)
			faults_walk(options[walked].what, act_get_option, undo_nothing, &r);
	}
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

	faults_prepare();
	w = wire_open("wire");
	ring_start(&r, v, w.ifindex, PAGE, 1, PAGE / 2);
	faults_walk("filter", act_filter, undo_filter, &r);
	/* If attaching a filter fails, the old filter stays. */
	OK(ATTACH(&r, none));
	faults_arm(1);
	EXPECT(act_filter(&r) < 0);
	faults_disarm();
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

	faults_prepare();
	promiscuous.mr_type = PACKET_MR_PROMISC;
	promiscuous.mr_ifindex = (int)OK(net_dummy("d0"));
	ring_open(&r, v, SOCK_RAW);
	faults_walk("membership", act_member, undo_member, &r);
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

	faults_prepare();
	w = wire_open("wire");
	joined_device = w.ifindex;
	ring_start(&r, v, w.ifindex, PAGE, 1, PAGE / 2);
	faults_walk("join", act_join, undo_open, &r);
	/* If creating a group failed, there is no group, and its id is free. */
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

	faults_prepare();
	w = wire_open("wire");
	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 5, 100);
	faults_walk("receive", act_receive, undo_nothing, &r);
	while (act_receive(&r) == 0)
		;
	EXPECT_EQ(taken, 5);
	ring_close(&r);
}

/* Return whether the ring that is attached to all devices has a tap on this device. */
static bool is_hooked(const char *device)
{
	char text[4096], point[64];

	OK(host_read("/proc/thread-self/net/nfring_taps", text, sizeof(text)));
	snprintf(point, sizeof(point), "1 netdev/ingress:%s@0\n", device);
	return strstr(text, point);
}

/* Make a device again and again, each time with a later fault.  Return how many were missed. */
static unsigned long long missed_devices_of_a_walk(int fd)
{
	struct nfring_stats stats = { 0 };
	unsigned long long missed = 0;
	bool reached;
	int nth;

	for (nth = 1, reached = true; reached; nth++) {
		faults_arm(nth);
		net_dummy("d0");
		reached = faults_disarm();
		if (net_index("d0") < 0)
			continue;	/* the fault prevented the device itself */
		missed += !is_hooked("d0");
		OK(nfring_counters(fd, &stats));
		if (!EXPECT_EQ(stats.missed_devices, missed))
			break;
		OK(net_delete(net_index("d0")));
	}
	return missed;
}

TEST(a_device_that_cannot_be_hooked_is_counted, .seconds = 120, .any_version = true,
     .nfring_only = "a packet socket allocates nothing for a new device")
{
	unsigned long long missed = 0;
	int walks, fd;

	faults_prepare();
	OK(net_enter_fresh());
	fd = (int)OK(nfring_open());
	OK(nfring_attach(fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, 0, 0));
	/*
	 * The kernel's own allocations vary from device to device.  So one walk
	 * over all faults can miss the allocations of the module.
	 */
	for (walks = 0; walks < 20 && !missed; walks++)
		missed = missed_devices_of_a_walk(fd);
	NOTE("%llu faults kept the ring from a device", missed);
	EXPECT(missed);
	close(fd);
}
