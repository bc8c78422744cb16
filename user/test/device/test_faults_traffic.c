// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations that fail while packets arrive.  The packets that a ring gets and those
 * that it counts as lost must add up to the packets sent.
 */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "faults.h"
#include "nfring.h"
#include "stress.h"

#define STEPS_MAX	400

/* Start a ring that queues a copy of each packet larger than its frame. */
static void start_with_copies(struct ring *r, const struct variant *v,
			      const struct wire *w, unsigned int block_size,
			      unsigned int block_nr, unsigned int frame_size)
{
	ring_open(r, v, SOCK_RAW);
	OK(ring_option(r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	ring_set(r, block_size, block_nr, frame_size);
	ring_map(r);
	ring_attach(r, w->ifindex);
}

/*
 * Send numbered packets.  Allocation number N fails while packet number N is sent.
 * Stop at the first packet that needs fewer allocations.  The kernel's checkers
 * allocate as well, so it is not certain which allocations fail.  Return how many
 * packets the device took.
 */
static uint64_t send_with_faults(const struct wire *w, size_t len)
{
	uint64_t sent = 0;
	int nth;

	for (nth = 1; nth < STEPS_MAX; nth++) {
		faults_arm(nth);
		sent += traffic_send(w, 1, sent, len) == 0;
		if (!faults_disarm())
			break;
	}
	EXPECT(nth > 1 && nth < STEPS_MAX);
	NOTE("%d allocations failed, %llu packets arrived", nth - 1,
	     (unsigned long long)sent);
	return sent;
}

/* Read all packets of the queue, which must be in order; return their number. */
static uint64_t receive_all(struct ring *r, size_t len)
{
	uint8_t packet[2000];
	struct tally tally = { .source = 1 };
	struct frame f = { .data = packet, .snaplen = (uint32_t)len };

	while (read(r->fd, packet, sizeof(packet)) == (ssize_t)len)
		tally_frame(&tally, &f);
	return tally.seen;
}

TEST(each_failed_allocation_of_a_packet_is_counted)
{
	struct tally tally = { .source = 1 };
	struct nfring_stats counters;
	struct tpacket_stats stats;
	struct wire w;
	struct ring r;
	uint64_t sent;

	faults_prepare();
	w = wire_open("wire");
	start_with_copies(&r, v, &w, PAGE, 64, 512);
	sent = send_with_faults(&w, 1000);
	tally_ring(&tally, &r);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, sent);
	EXPECT_EQ(tally.seen + stats.tp_drops, sent);
	if (v->ops->is_nfring) {
		OK(nfring_counters(r.fd, &counters));
		EXPECT_EQ(tally.seen, sent);
		EXPECT_EQ(counters.copies + counters.drop_copy,
			  has_blocks(v) ? 0 : sent);
	}
	stress_expect_next(&r, &w);
	ring_close(&r);
}

TEST(each_failed_allocation_of_a_queued_packet_is_counted, .any_version = true)
{
	struct tpacket_stats stats;
	uint64_t sent, taken;
	struct wire w;
	struct ring r;

	faults_prepare();
	w = wire_open("wire");
	ring_open(&r, v, SOCK_RAW);
	OK(fcntl(r.fd, F_SETFL, O_NONBLOCK));
	ring_attach(&r, w.ifindex);
	sent = send_with_faults(&w, 1000);
	taken = receive_all(&r, 1000);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, sent);
	EXPECT_EQ(taken + stats.tp_drops, sent);
	ring_close(&r);
}

/* Hooks may not wait for memory, so their allocations are the first to fail. */
TEST(copies_without_memory_are_counted, .frames = true,
     .nfring_only = "a packet socket needs no copy if it is the last to see the packet")
{
	struct nfring_stats counters;
	struct wire w;
	uint8_t whole[2000];
	struct frame f;
	struct ring r;
	int i;

	faults_prepare();
	w = wire_open("wire");
	start_with_copies(&r, v, &w, PAGE, 4, 512);
	faults_at_random(FAULT_ATOMIC, 100);
	faults_mark_thread(true);
	traffic_send_many(&w, 1, 0, 20, 1000);
	faults_mark_thread(false);
	for (i = 0; i < 20; i++) {
		ASSERT(ring_peek(&r, &f));
		EXPECT_EQ(f.status & TP_STATUS_COPY, 0);
		EXPECT_EQ(f.len, 1000);
		ring_release(&r);
	}
	OK(nfring_counters(r.fd, &counters));
	EXPECT_EQ(counters.packets, 20);
	EXPECT_EQ(counters.drop_copy, 20);
	EXPECT_EQ(counters.drop_full, 0);

	traffic_send_many(&w, 1, 20, 1, 1000);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.status & TP_STATUS_COPY, TP_STATUS_COPY);
	EXPECT_EQ(read(r.fd, whole, sizeof(whole)), 1000);
	ring_close(&r);
}

static void *flood_without_memory(void *arg)
{
	struct task *t = arg;

	/* Use the thread's buffer once: a later page fault could not report an error. */
	while (traffic_send(t->w, t->source, t->nr, t->len) < 0)
		;
	t->nr++;
	faults_mark_thread(true);
	stress_flood(t);
	faults_mark_thread(false);
	return NULL;
}

static bool lacks_memory(int error)
{
	return error == ENOMEM || error == ENOBUFS || error == ENFILE;
}

/* Make a ring, attach it and close it again; each call may find no memory. */
static void *make_without_memory(void *arg)
{
	static const struct tpacket_req rings[] = {
		{ 1 << 16, 8, 2048, 256 }, { 4096, 2, 2048, 4 },
	};
	struct task *t = arg;
	struct ring r = *t->r;
	unsigned int i = 0;

	faults_mark_thread(true);
	while (!stress_over(t->end)) {
		r.fd = r.v->ops->open(SOCK_RAW);
		if (r.fd < 0) {
			EXPECT(lacks_memory(errno));
			continue;
		}
		if (ring_option(&r, SOL_PACKET, PACKET_VERSION, r.v->version) == 0 &&
		    r.v->ops->attach(r.fd, t->w->ifindex, ETH_P_ALL) == 0 &&
		    ring_try_set(&r, &rings[i++ % 2]) == 0)
			t->nr++;
		else
			EXPECT(lacks_memory(errno));
		close(r.fd);
	}
	faults_mark_thread(false);
	return NULL;
}

TEST(failing_allocations_under_traffic_lose_nothing, .real_time = true,
     .nfring_only = "a packet socket's failed allocations warn in the log of the kernel")
{
	struct task send = { .source = 1, .len = 3000 }, make = { 0 };
	struct tally tally = { .source = 1 };
	struct tpacket_stats stats;
	pthread_t thread[2];
	struct wire w;
	struct ring r;

	faults_prepare();
	w = wire_open("wire");
	start_with_copies(&r, v, &w, 1 << 16, 16, 2048);
	send.w = make.w = &w;
	make.r = &r;
	send.end = make.end = stress_end();
	faults_at_random(FAULT_ANY, 30);
	pthread_create(&thread[0], NULL, flood_without_memory, &send);
	pthread_create(&thread[1], NULL, make_without_memory, &make);
	while (!stress_over(make.end)) {
		tally_ring(&tally, &r);
		ring_poll(&r, 5);
	}
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	tally_ring(&tally, &r);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, send.nr);
	EXPECT_EQ(tally.seen + stats.tp_drops, send.nr);
	NOTE("%llu packets, %llu rings made", (unsigned long long)send.nr,
	     (unsigned long long)make.nr);
	stress_expect_next(&r, &w);
	ring_close(&r);
}
