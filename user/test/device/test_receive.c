// SPDX-License-Identifier: GPL-2.0
/* Receive packets without a ring, one in each call. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "program.h"
#include "traffic.h"

static uint8_t room[2 * TRAFFIC_MAX];

/* A packet socket needs these options to report what /dev/nfring always reports. */
static void start(struct ring *r, const struct variant *v, int type, int ifindex)
{
	ring_open(r, v, type);
	OK(ring_option(r, SOL_PACKET, PACKET_AUXDATA, 1));
	if (!v->ops->is_nfring) {
		OK(ring_option(r, SOL_SOCKET, SO_TIMESTAMPNS, 1));
		OK(ring_option(r, SOL_SOCKET, SO_RXQ_OVFL, 1));
	}
	OK(fcntl(r->fd, F_SETFL, O_NONBLOCK));
	ring_attach(r, ifindex);
}

static ssize_t take_up_to(struct ring *r, struct received *got, size_t size,
			  int flags)
{
	memset(room, 0x5a, sizeof(room));
	memset(got, 0x5a, sizeof(*got));
	got->data = room;
	got->size = size;
	got->flags = flags;
	return r->v->ops->recv(r->fd, got);
}

static ssize_t take(struct ring *r, struct received *got, int flags)
{
	return take_up_to(r, got, sizeof(room), flags);
}

static void expect_packet(ssize_t len, size_t wanted, uint64_t number)
{
	uint64_t is;
	uint16_t source;

	if (!EXPECT_EQ(len, wanted))
		return;
	if (EXPECT(traffic_parse(room, wanted, &source, &is)))
		EXPECT_EQ(is, number);
}

static void expect_nothing(struct ring *r)
{
	struct received got;

	FAILS(EAGAIN, take(r, &got, 0));
	EXPECT_EQ(ring_poll(r, 0) & POLLIN, 0);
}

TEST(without_a_ring_packets_are_queued_whole, .any_version = true)
{
	static const size_t sizes[] = { 24, 60, 1514, 9000, 65000, 65535 };
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;
	size_t i;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20));
	expect_nothing(&r);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		traffic_send_many(&w, 1, i, 1, sizes[i]);
	EXPECT_EQ(ring_poll(&r, 0), POLLIN);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		expect_packet(take(&r, &got, 0), sizes[i], i);
		EXPECT_EQ(got.flags & MSG_TRUNC, 0);
		EXPECT_EQ(got.aux.tp_len, sizes[i]);
		EXPECT_EQ(got.aux.tp_snaplen, sizes[i]);
	}
	expect_nothing(&r);
	ring_close(&r);
}

TEST(read_takes_from_the_same_queue, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	traffic_send_many(&w, 1, 0, 4, 500);
	expect_packet(read(r.fd, room, sizeof(room)), 500, 0);
	expect_packet(take(&r, &got, 0), 500, 1);
	EXPECT_EQ(read(r.fd, room, 20), 20);
	EXPECT_EQ(read(r.fd, room, 0), 0);
	expect_packet(take(&r, &got, 0), 500, 3);
	FAILS(EAGAIN, read(r.fd, room, sizeof(room)));
	ring_close(&r);
}

static bool same_address(const struct sockaddr_ll *a, const struct sockaddr_ll *b)
{
	/* recvmsg(2) stores only sll_halen bytes of the link-layer address. */
	return a->sll_family == b->sll_family &&
	       a->sll_protocol == b->sll_protocol &&
	       a->sll_ifindex == b->sll_ifindex &&
	       a->sll_hatype == b->sll_hatype &&
	       a->sll_pkttype == b->sll_pkttype &&
	       a->sll_halen == b->sll_halen &&
	       !memcmp(a->sll_addr, b->sll_addr, a->sll_halen);
}

#define TIMESTAMP_BITS	(TP_STATUS_TS_SOFTWARE | TP_STATUS_TS_SYS_HARDWARE | \
			 TP_STATUS_TS_RAW_HARDWARE)

static void expect_same(const struct received *a, const struct received *b)
{
	EXPECT(same_address(&a->address, &b->address));
	EXPECT_EQ(a->aux.tp_status & ~TIMESTAMP_BITS,
		  b->aux.tp_status & ~TIMESTAMP_BITS);
	EXPECT_EQ(a->aux.tp_len, b->aux.tp_len);
	EXPECT_EQ(a->aux.tp_snaplen, b->aux.tp_snaplen);
	EXPECT_EQ(a->aux.tp_mac, b->aux.tp_mac);
	EXPECT_EQ(a->aux.tp_net, b->aux.tp_net);
	EXPECT_EQ(a->aux.tp_vlan_tci, b->aux.tp_vlan_tci);
	EXPECT_EQ(a->aux.tp_vlan_tpid, b->aux.tp_vlan_tpid);
	EXPECT(a->sec - b->sec <= 5 && b->sec - a->sec <= 5);
	EXPECT(a->nsec < 1000000000);
}

static bool await(struct ring *r)
{
	return ring_poll(r, FOREVER) & POLLIN;
}

/* The ring must report the same about each packet as a packet socket does. */
static void compare(const struct variant *v, int type, int ifindex,
		    void (*traffic)(void *), void *arg, unsigned int at_least)
{
	const struct variant original = { "oracle", &packet_ops, v->version };
	static uint8_t copy[sizeof(room)];
	struct ring tested, oracle;
	struct received a, b;
	unsigned int nr = 0;
	ssize_t len;

	start(&oracle, &original, type, ifindex);
	start(&tested, v, type, ifindex);
	OK(ring_option(&oracle, SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20));
	OK(ring_option(&tested, SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20));
	traffic(arg);
	while ((nr >= at_least || await(&oracle)) &&
	       (len = take(&oracle, &b, 0)) >= 0) {
		memcpy(copy, room, (size_t)len);
		EXPECT(await(&tested));
		EXPECT_EQ(take(&tested, &a, 0), len);
		EXPECT(!memcmp(room, copy, (size_t)len));
		expect_same(&a, &b);
		nr++;
	}
	if (nr < at_least)
		FAIL("there are %u packets, expected at least %u", nr, at_least);
	expect_nothing(&tested);
	ring_close(&tested);
	ring_close(&oracle);
}

static void send_kinds(void *arg)
{
	static uint8_t tagged[604];
	const struct wire *w = arg;

	traffic_send_many(w, 1, 0, 1, 60);
	traffic_send_many(w, 1, 1, 1, 9000);
	traffic_build(tagged, 1, 2, 600);
	memmove(tagged + 16, tagged + 12, 588);
	memcpy(tagged + 12, "\x81\x00\x60\x05", 4);
	OK(write(w->fd, tagged, sizeof(tagged)));
}

TEST(a_received_packet_is_described, .any_version = true)
{
	struct wire w = wire_open("wire");

	compare(v, SOCK_RAW, w.ifindex, send_kinds, &w, 3);
	compare(v, SOCK_DGRAM, w.ifindex, send_kinds, &w, 3);
}

static void send_udp(void *arg)
{
	static const uint8_t payload[700] = "payload";

	OK(send(*(int *)arg, payload, sizeof(payload), 0));
	OK(send(*(int *)arg, payload, 1, 0));
}

TEST(a_sent_packet_is_described, .any_version = true)
{
	int d0 = (int)OK(net_dummy("d0")), fd;

	OK(net_up("d0"));
	OK(net_address("d0", "10.7.0.1"));
	OK(host_shell("ip neigh add 10.7.0.9 lladdr 02:00:00:00:00:09 dev d0"));
	fd = net_udp_to("10.7.0.9", 9);
	compare(v, SOCK_RAW, d0, send_udp, &fd, 2);
	compare(v, SOCK_DGRAM, d0, send_udp, &fd, 2);
}

TEST(the_time_is_that_of_the_packet, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct timespec before, after;
	struct received got;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	clock_gettime(CLOCK_REALTIME, &before);
	traffic_send_many(&w, 1, 0, 1, 100);
	clock_gettime(CLOCK_REALTIME, &after);
	EXPECT(await(&r));
	expect_packet(take(&r, &got, 0), 100, 0);
	EXPECT(got.sec * 1000000000 + got.nsec >=
	       before.tv_sec * 1000000000 + before.tv_nsec);
	/*
	 * A packet socket may stamp the packet later, when the program receives the
	 * packet.
	 */
	if (v->ops->is_nfring)
		EXPECT(got.sec * 1000000000 + got.nsec <=
		       after.tv_sec * 1000000000 + after.tv_nsec);
	ring_close(&r);
}

TEST(a_buffer_of_any_size_receives_one_packet, .any_version = true)
{
	static const size_t sizes[] = { 0, 1, 24, 499, 500, 501, sizeof(room) };
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;
	size_t i, stored;
	uint64_t number;
	int trunc;

	start(&r, v, SOCK_RAW, w.ifindex);
	for (trunc = 0; trunc < 2; trunc++) {
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			number = i;
			stored = sizes[i] < 500 ? sizes[i] : 500;
			traffic_send_many(&w, 1, i, 1, 500);
			EXPECT_EQ(take_up_to(&r, &got, sizes[i],
					     trunc ? MSG_TRUNC : 0),
				  trunc ? 500 : stored);
			EXPECT_EQ(got.flags & MSG_TRUNC,
				  stored < 500 ? MSG_TRUNC : 0);
			EXPECT_EQ(got.aux.tp_len, 500);
			EXPECT_EQ(got.address.sll_ifindex, w.ifindex);
			EXPECT(stored < TRAFFIC_MIN || !memcmp(room + 16, &number, 8));
			EXPECT_EQ(room[stored], 0x5a);
			expect_nothing(&r);
		}
	}
	ring_close(&r);
}

TEST(peeking_leaves_the_packet, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	FAILS(EAGAIN, take(&r, &got, MSG_PEEK));
	traffic_send_many(&w, 1, 0, 2, 500);
	expect_packet(take(&r, &got, MSG_PEEK), 500, 0);
	EXPECT_EQ(take_up_to(&r, &got, 0, MSG_PEEK | MSG_TRUNC), 500);
	EXPECT_EQ(got.flags & MSG_TRUNC, MSG_TRUNC);
	EXPECT_EQ(ring_poll(&r, 0), POLLIN);
	expect_packet(take(&r, &got, 0), 500, 0);
	expect_packet(take(&r, &got, MSG_PEEK), 500, 1);
	expect_packet(read(r.fd, room, sizeof(room)), 500, 1);
	expect_nothing(&r);
	ring_close(&r);
}

TEST(other_flags_are_refused, .any_version = true)
{
	static const int flags[] = { MSG_OOB, MSG_WAITALL, MSG_DONTROUTE, 1 << 27 };
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;
	size_t i;

	start(&r, v, SOCK_RAW, w.ifindex);
	traffic_send_many(&w, 1, 0, 1, 500);
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		FAILS(EINVAL, take(&r, &got, flags[i]));
	expect_packet(take(&r, &got, 0), 500, 0);
	ring_close(&r);
}

struct later {
	const struct wire *w;
	pid_t receiver;
};

static void *send_one_later(void *arg)
{
	const struct later *later = arg;

	HOST_UNTIL(host_is_asleep(later->receiver));
	traffic_send_many(later->w, 1, 7, 1, 2000);
	return NULL;
}

TEST(receiving_waits_for_a_packet, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct received got;
	struct later later = { &w, gettid() };
	pthread_t sender;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(fcntl(r.fd, F_SETFL, 0));
	FAILS(EAGAIN, take(&r, &got, MSG_DONTWAIT));
	pthread_create(&sender, NULL, send_one_later, &later);
	expect_packet(take(&r, &got, 0), 2000, 7);
	pthread_join(sender, NULL);
	ring_close(&r);
}

static void no_action(int sig)
{
	(void)sig;
}

TEST(a_signal_ends_the_waiting, .any_version = true)
{
	static const struct itimerval each_second = { { 1, 0 }, { 1, 0 } }, never;
	struct sigaction action = { .sa_handler = no_action };
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;

	sigaction(SIGALRM, &action, NULL);
	start(&r, v, SOCK_RAW, w.ifindex);
	OK(fcntl(r.fd, F_SETFL, 0));
	/* Repeat the signal, in case the first one comes before the call. */
	setitimer(ITIMER_REAL, &each_second, NULL);
	FAILS(EINTR, take(&r, &got, 0));
	setitimer(ITIMER_REAL, &never, NULL);
	ring_close(&r);
}

TEST(removal_is_reported_once_without_a_ring, .any_version = true)
{
	int ifindex = (int)OK(net_dummy("d0"));
	struct received got;
	struct ring r;

	OK(net_up("d0"));
	start(&r, v, SOCK_RAW, ifindex);
	OK(net_delete(ifindex));
	EXPECT_EQ(ring_poll(&r, FOREVER) & POLLERR, POLLERR);
	FAILS(ENETDOWN, take(&r, &got, 0));
	expect_nothing(&r);
	ring_close(&r);
}

/*
 * Send more packets than fit into the receive buffer.  Receive them; return their
 * number.
 */
static unsigned int overflow(struct ring *r, const struct wire *w,
			     unsigned int nr)
{
	struct received got;
	unsigned int taken;

	OK(ring_option(r, SOL_SOCKET, SO_RCVBUF, 16384));
	traffic_send_many(w, 1, 0, nr, 1000);
	for (taken = 0; take(r, &got, 0) == 1000; taken++)
		EXPECT_EQ(got.drops, 0);
	return taken;
}

TEST(a_full_receive_buffer_is_counted, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct nfring_stats counters;
	struct tpacket_stats stats;
	unsigned int taken;
	struct received got;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	taken = overflow(&r, &w, 200);
	EXPECT(taken > 4);
	EXPECT(taken < 64);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 200);
	EXPECT_EQ(stats.tp_drops, 200 - taken);
	if (v->ops->is_nfring) {
		OK(nfring_counters(r.fd, &counters));
		EXPECT_EQ(counters.packets, taken);
		EXPECT_EQ(counters.bytes, taken * 1000);
		EXPECT_EQ(counters.drop_queue, 200 - taken);
		EXPECT_EQ(counters.drop_full, 0);
		EXPECT_EQ(counters.copies, 0);
		EXPECT_EQ(counters.drop_copy, 0);
	}

	/* There is room again, and the next packet reports the number of drops. */
	traffic_send_many(&w, 1, 500, 1, 1000);
	expect_packet(take(&r, &got, 0), 1000, 500);
	EXPECT_EQ(got.drops, 200 - taken);
	EXPECT(got.aux.tp_status & TP_STATUS_USER);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 1);
	EXPECT_EQ(stats.tp_drops, 0);
	ring_close(&r);
}

TEST(a_larger_receive_buffer_takes_more, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct tpacket_stats stats;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20));
	traffic_send_many(&w, 1, 0, 2000, 1000);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 2000);
	EXPECT_EQ(stats.tp_drops, 0);
	ring_close(&r);
}

TEST(a_new_ring_starts_without_queued_packets, .frames = true)
{
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	traffic_send_many(&w, 1, 0, 3, 100);
	ring_set(&r, PAGE, 2, 512);
	expect_nothing(&r);
	ring_map(&r);
	/*
	 * A packet of the ring is also queued only if it is truncated and copies are
	 * enabled.
	 */
	traffic_send_many(&w, 1, 3, 1, 100);
	traffic_send_many(&w, 1, 4, 1, 1000);
	FAILS(EAGAIN, take(&r, &got, 0));
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	traffic_send_many(&w, 1, 5, 1, 1000);
	EXPECT_EQ(ring_drain(&r), 3);

	/* Copies from the ring are freed with it. */
	OK(munmap(r.map, r.size));
	r.map = NULL;
	OK(ring_try_zero(&r));
	expect_nothing(&r);
	traffic_send_many(&w, 1, 6, 1, 100);
	expect_packet(take(&r, &got, 0), 100, 6);
	ring_close(&r);
}

TEST(a_whole_copy_is_described, .any_version = true,
     .nfring_only = "a packet socket has no hooks to report with a copy")
{
	struct wire w = wire_open("wire");
	struct received got;
	struct frame f;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	ring_set(&r, PAGE, 2, 512);
	ring_map(&r);
	traffic_send_many(&w, 1, 5, 1, 1000);
	ASSERT(ring_peek(&r, &f));
	expect_packet(take(&r, &got, 0), 1000, 5);
	EXPECT(same_address(&got.address, f.sll));
	/* In V1, a frame has microseconds. */
	EXPECT_EQ(got.sec, f.sec);
	EXPECT_EQ(got.nsec / 1000, f.nsec / 1000);
	EXPECT_EQ(got.aux.tp_len, 1000);
	EXPECT_EQ(got.aux.tp_net, 14);
	ring_release(&r);
	expect_nothing(&r);
	ring_close(&r);
}

TEST(a_filter_cuts_what_is_queued, .any_version = true)
{
	static const struct sock_filter code[] = { KEEP(100) };
	static const struct sock_filter none[] = { KEEP(0) };
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ATTACH(&r, code));
	traffic_send_many(&w, 1, 0, 1, 1000);
	OK(ATTACH(&r, none));
	traffic_send_many(&w, 1, 1, 1, 1000);
	expect_packet(take(&r, &got, MSG_PEEK), 100, 0);
	EXPECT_EQ(got.flags & MSG_TRUNC, 0);
	EXPECT_EQ(got.aux.tp_len, 1000);
	EXPECT_EQ(got.aux.tp_snaplen, 100);
	EXPECT_EQ(take(&r, &got, MSG_TRUNC), 100);
	/* In a packet socket, MSG_PEEK overwrites the stored length with the address. */
	if (v->ops->is_nfring)
		EXPECT_EQ(got.aux.tp_len, 1000);
	expect_nothing(&r);
	ring_close(&r);
}

TEST(a_packet_not_delivered_stays, .any_version = true,
     .nfring_only = "a packet socket has dequeued the packet before the copy fails")
{
	struct wire w = wire_open("wire");
	struct nfring_recv recv = { .len = 1000 };
	struct received got;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	traffic_send_many(&w, 1, 0, 2, 500);
	recv.data = 8;
	FAILS(EFAULT, ioctl(r.fd, NFRING_RECV, &recv));
	recv.data = (uintptr_t)room;
	recv.reserved = 1;
	FAILS(EINVAL, ioctl(r.fd, NFRING_RECV, &recv));
	FAILS(EFAULT, ioctl(r.fd, NFRING_RECV, NULL));
	FAILS(EFAULT, ioctl(r.fd, NFRING_RECV, (void *)8));
	FAILS(EFAULT, syscall(SYS_read, r.fd, 8ul, 100ul));
	expect_packet(take(&r, &got, 0), 500, 0);
	expect_packet(take(&r, &got, 0), 500, 1);
	expect_nothing(&r);
	ring_close(&r);
}

static int next_length(const struct ring *r)
{
	int len = -1;

	OK(ioctl(r->fd, FIONREAD, &len));
	return len;
}

TEST(the_length_of_the_next_packet_is_reported, .any_version = true)
{
	struct wire w = wire_open("wire");
	uint8_t byte;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	EXPECT_EQ(next_length(&r), 0);
	traffic_send_many(&w, 1, 0, 1, 100);
	traffic_send_many(&w, 1, 1, 1, 200);
	EXPECT_EQ(next_length(&r), 100);
	EXPECT_EQ(read(r.fd, &byte, 1), 1);
	EXPECT_EQ(next_length(&r), 200);
	FAILS(EFAULT, ioctl(r.fd, FIONREAD, NULL));
	EXPECT_EQ(read(r.fd, &byte, 1), 1);
	EXPECT_EQ(next_length(&r), 0);
	ring_close(&r);
}

/* A read-only descriptor restricts mmap(2), but no other call. */
TEST(a_read_only_ring_can_be_set_up_and_read, .any_version = true,
     .nfring_only = "a packet socket is always open for reading and writing")
{
	struct wire w = wire_open("wire");
	uint8_t packet[200];
	struct ring r = { .v = v };

	r.fd = (int)OK(open(NFRING_DEVICE, O_RDONLY | O_CLOEXEC));
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUF, 100000));
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(read(r.fd, packet, sizeof(packet)), 100);
	OK(ring_option(&r, SOL_PACKET, PACKET_VERSION, v->version));
	ring_set(&r, PAGE, 4, PAGE / 2);
	EXPECT(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, r.fd, 0) ==
	       MAP_FAILED);
	r.size = 4 * PAGE;
	r.map = mmap(NULL, r.size, PROT_READ, MAP_SHARED, r.fd, 0);
	ASSERT(r.map != MAP_FAILED);
	traffic_send_many(&w, 1, 1, 1, 100);
	EXPECT_EQ(ring_poll(&r, FOREVER), POLLIN);
	ring_close(&r);
}
