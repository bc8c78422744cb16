// SPDX-License-Identifier: GPL-2.0
/* Packets larger than a frame: read(2) returns the whole packet. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "stress.h"
#include "traffic.h"

#define FRAME	512

static uint8_t whole[2 * TRAFFIC_MAX];

static void start(struct ring *r, const struct variant *v, const struct wire *w,
		  unsigned int frames)
{
	ring_open(r, v, SOCK_RAW);
	OK(ring_option(r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	OK(fcntl(r->fd, F_SETFL, O_NONBLOCK));
	ring_set(r, PAGE, frames * FRAME / PAGE ?: 1, FRAME);
	ring_map(r);
	ring_attach(r, w->ifindex);
}

static void expect_whole(ssize_t got, size_t len, uint64_t number)
{
	uint64_t is;
	uint16_t source;

	ASSERT_EQ(got, len);
	ASSERT(traffic_parse(whole, len, &source, &is));
	EXPECT_EQ(is, number);
}

TEST(truncated_packet_is_read_whole, .frames = true)
{
	static const size_t sizes[] = { 600, 1514, 9000, 65000, 65535 };
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;
	size_t i;

	start(&r, v, &w, 32);
	FAILS(EAGAIN, read(r.fd, whole, sizeof(whole)));
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		traffic_send_many(&w, 1, i, 1, sizes[i]);
		ASSERT(ring_peek(&r, &f));
		EXPECT_EQ(f.status & TP_STATUS_COPY, TP_STATUS_COPY);
		EXPECT_EQ(f.len, sizes[i]);
		EXPECT_EQ(f.snaplen, FRAME - f.mac);
		EXPECT(!memcmp(f.data + 16, &i, sizeof(i)));
		expect_whole(read(r.fd, whole, sizeof(whole)), sizes[i], i);
		FAILS(EAGAIN, read(r.fd, whole, sizeof(whole)));
		ring_release(&r);
	}
	ring_close(&r);
}

/*
 * Packets on lo arrive in the softirq, while the reader holds the same locks with
 * softirqs enabled or disabled. Lockdep reports a lock that the softirq could wait for.
 */
TEST(packet_in_the_softirq_is_read_whole, .frames = true)
{
	struct wire w = { .ifindex = net_index("lo") };
	int fd = net_udp_to("127.0.0.1", 9);
	char data[2 * FRAME] = "";
	struct frame f;
	struct ring r;

	start(&r, v, &w, 8);
	ASSERT_EQ(send(fd, data, sizeof(data), 0), sizeof(data));
	ASSERT(ring_wait(&r, &f));
	EXPECT_EQ(f.status & TP_STATUS_COPY, TP_STATUS_COPY);
	EXPECT_EQ(read(r.fd, whole, sizeof(whole)), f.len);
	close(fd);
	ring_close(&r);
}

TEST(packet_that_fits_has_no_copy, .frames = true)
{
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;

	start(&r, v, &w, 8);
	traffic_send_many(&w, 1, 0, 1, 100);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.status & TP_STATUS_COPY, 0);
	/* Send a packet that fills the frame exactly, then one that is a byte longer. */
	traffic_send_many(&w, 1, 1, 1, (size_t)FRAME - f.mac);
	FAILS(EAGAIN, read(r.fd, whole, sizeof(whole)));
	ring_release(&r);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.snaplen, FRAME - f.mac);
	EXPECT_EQ(f.status & TP_STATUS_COPY, 0);
	traffic_send_many(&w, 1, 2, 1, (size_t)FRAME - f.mac + 1);
	expect_whole(read(r.fd, whole, sizeof(whole)), FRAME - f.mac + 1u, 2);
	ring_close(&r);
}

TEST(no_copy_without_the_threshold, .frames = true)
{
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;

	start(&r, v, &w, 8);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 0));
	traffic_send_many(&w, 1, 0, 1, 9000);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.status & TP_STATUS_COPY, 0);
	EXPECT_EQ(f.len, 9000);
	FAILS(EAGAIN, read(r.fd, whole, sizeof(whole)));
	ring_close(&r);
}

TEST(buffer_of_any_size_takes_one_packet, .frames = true)
{
	static const size_t rooms[] = { 1, 13, 1000, 1999, 2000, 2001, 100000 };
	struct wire w = wire_open("wire");
	struct ring r;
	size_t i;

	start(&r, v, &w, 32);
	for (i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		size_t stored = rooms[i] < 2000 ? rooms[i] : 2000;

		traffic_send_many(&w, 1, i, 1, 2000);
		memset(whole, 0x5a, sizeof(whole));
		ASSERT_EQ(read(r.fd, whole, rooms[i]), stored);
		EXPECT_EQ(whole[stored], 0x5a);
		EXPECT_EQ(whole[stored - 1] == 0x5a, 0);
	}
	FAILS(EAGAIN, read(r.fd, whole, sizeof(whole)));

	/* A read of 0 bytes leaves the packet in the queue. */
	traffic_send_many(&w, 1, 50, 1, 2000);
	EXPECT_EQ(read(r.fd, whole, 0), 0);
	expect_whole(read(r.fd, whole, sizeof(whole)), 2000, 50);
	ring_close(&r);
}

TEST(read_fault_is_reported, .frames = true, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, &w, 8);
	traffic_send_many(&w, 1, 0, 1, 2000);
	FAILS(EFAULT, syscall(SYS_read, r.fd, 8ul, 2000ul));
	ring_close(&r);
}

TEST(copies_come_in_the_order_of_the_ring, .frames = true)
{
	struct wire w = wire_open("wire");
	struct ring r;
	struct frame f;
	uint64_t number;
	int i;

	start(&r, v, &w, 32);
	for (i = 0; i < 30; i++)
		traffic_send_many(&w, 1, (uint64_t)i, 1, i % 3 ? 1500 : 100);
	while (ring_peek(&r, &f)) {
		memcpy(&number, f.data + 16, sizeof(number));
		if (f.status & TP_STATUS_COPY)
			expect_whole(read(r.fd, whole, sizeof(whole)), 1500, number);
		ring_release(&r);
	}
	FAILS(EAGAIN, read(r.fd, whole, sizeof(whole)));
	ring_close(&r);
}

struct sender {
	const struct wire *w;
	uint16_t source;
	uint64_t nr;
};

static void *send_all(void *arg)
{
	struct sender *s = arg;

	traffic_send_many(s->w, s->source, 0, s->nr, 1500);
	return NULL;
}

/* Copies must have the order of their frames, even if two CPUs receive the packets. */
TEST(copies_of_several_cpus_follow_the_ring, .frames = true)
{
	struct wire w[2] = { wire_open("wire0"), wire_open("wire1") };
	struct sender s[2] = { { &w[0], 1, 300 }, { &w[1], 2, 300 } };
	uint64_t number, is, copies = 0;
	uint16_t source, from;
	pthread_t thread[2];
	struct ring r;
	struct frame f;
	int i;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20));
	OK(fcntl(r.fd, F_SETFL, O_NONBLOCK));
	ring_set(&r, PAGE, 200, FRAME);
	ring_map(&r);
	ring_attach(&r, 0);
	for (i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, send_all, &s[i]);
	for (i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	while (ring_peek(&r, &f)) {
		memcpy(&source, f.data + 14, sizeof(source));
		memcpy(&number, f.data + 16, sizeof(number));
		if (!EXPECT_EQ(f.status & TP_STATUS_COPY, TP_STATUS_COPY))
			break;
		ASSERT_EQ(read(r.fd, whole, sizeof(whole)), 1500);
		ASSERT(traffic_parse(whole, 1500, &from, &is));
		EXPECT_EQ(from, source);
		EXPECT_EQ(is, number);
		copies++;
		ring_release(&r);
	}
	EXPECT_EQ(copies, 600);
	ring_close(&r);
}

TEST(copies_are_limited_by_the_receive_buffer, .frames = true)
{
	struct wire w = wire_open("wire");
	unsigned int with = 0, without = 0, got = 0;
	struct tpacket_stats stats;
	struct frame f;
	struct ring r;

	start(&r, v, &w, 64);
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUF, 8192));
	traffic_send_many(&w, 1, 0, 40, 3000);
	while (ring_peek(&r, &f)) {
		if (f.status & TP_STATUS_COPY)
			with++;
		else
			without++;
		EXPECT_EQ(f.len, 3000);
		ring_release(&r);
	}
	EXPECT_EQ(with + without, 40);
	EXPECT(with > 1);
	EXPECT(without > 1);
	EXPECT(with * 3000 <= 16384 + 6000);
	while (read(r.fd, whole, sizeof(whole)) == 3000)
		got++;
	EXPECT_EQ(got, with);
	/* A packet without a copy does not count as dropped. */
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 40);
	EXPECT_EQ(stats.tp_drops, 0);
	/* The queue has room again. */
	traffic_send_many(&w, 1, 100, 1, 3000);
	expect_whole(read(r.fd, whole, sizeof(whole)), 3000, 100);
	ring_close(&r);
}

struct later {
	const struct wire *w;
	pid_t reader;
};

static void *send_one_later(void *arg)
{
	const struct later *later = arg;

	HOST_UNTIL(host_is_asleep(later->reader));
	traffic_send_many(later->w, 1, 7, 1, 2000);
	return NULL;
}

TEST(blocking_read_waits_for_a_copy, .frames = true)
{
	struct wire w = wire_open("wire");
	struct later later = { &w, gettid() };
	pthread_t sender;
	struct ring r;

	start(&r, v, &w, 8);
	OK(fcntl(r.fd, F_SETFL, 0));
	pthread_create(&sender, NULL, send_one_later, &later);
	expect_whole(read(r.fd, whole, sizeof(whole)), 2000, 7);
	pthread_join(sender, NULL);
	ring_close(&r);
}

/* A new ring must not get the copies of the old ring. */
TEST(a_new_ring_starts_without_copies, .frames = true)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, &w, 8);
	traffic_send_many(&w, 1, 0, 3, 2000);
	OK(munmap(r.map, r.size));
	OK(ring_try_zero(&r));
	ring_set(&r, PAGE, 1, FRAME);
	FAILS(EAGAIN, read(r.fd, whole, sizeof(whole)));
	r.map = NULL;
	ring_close(&r);
}

TEST(a_ring_set_up_under_traffic_keeps_its_copies, .frames = true, .real_time = true)
{
	struct wire w = wire_open("wire");
	struct task flood = { .w = &w, .source = 1, .len = 2000 };
	unsigned int rounds, copies = 0;
	uint64_t number, end;
	pthread_t sender;
	struct frame f;
	struct ring r;

	end = stress_end();
	for (rounds = 0; rounds < 3 || !stress_over(end); rounds++) {
		ring_open(&r, v, SOCK_RAW);
		OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
		OK(fcntl(r.fd, F_SETFL, O_NONBLOCK));
		ring_attach(&r, w.ifindex);
		flood.end = UINT64_MAX;
		pthread_create(&sender, NULL, stress_flood, &flood);
		/*
		 * Packets enter the ring even before the call that sets up the ring
		 * returns.
		 */
		ring_set(&r, PAGE, 2, FRAME);
		stress_stop(&flood);
		pthread_join(sender, NULL);
		ring_map(&r);
		while (ring_peek(&r, &f)) {
			if (f.status & TP_STATUS_COPY) {
				memcpy(&number, f.data + 16, sizeof(number));
				expect_whole(read(r.fd, whole, sizeof(whole)), 2000, number);
				copies++;
			}
			ring_release(&r);
		}
		ring_close(&r);
	}
	printf("# %u rings, %u copies\n", rounds, copies);
}

TEST(copies_left_unread_are_freed_with_the_ring, .frames = true)
{
	struct wire w = wire_open("wire");
	struct ring r;
	int i;

	for (i = 0; i < 8; i++) {
		start(&r, v, &w, 8);
		traffic_send_many(&w, 1, 0, 8, 9000);
		ring_close(&r);
	}
}
