// SPDX-License-Identifier: GPL-2.0
/* Arguments with bad pointers, or in memory that another thread changes. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "traffic.h"

/* NULL, a kernel address, an unmapped page, and the last bytes before such a page. */
static void *bad[4];

static void make_bad(size_t readable)
{
	uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT(pages != MAP_FAILED);
	OK(munmap(pages + PAGE, PAGE));
	bad[0] = NULL;
	bad[1] = (void *)0xffff888000001000;
	bad[2] = pages + PAGE;
	bad[3] = pages + PAGE - readable;
}

static const int numbers[] = { PACKET_VERSION, PACKET_RESERVE };

TEST(bad_pointers_to_values_fault)
{
	struct ring r;
	socklen_t len;
	size_t i, j;

	make_bad(2);
	ring_open(&r, v, SOCK_RAW);
	for (i = 0; i < 4; i++) {
		for (j = 0; j < sizeof(numbers) / sizeof(numbers[0]); j++) {
			len = sizeof(int);
			FAILS(EFAULT, v->ops->set(r.fd, SOL_PACKET, numbers[j],
						  bad[i], sizeof(int)));
			FAILS(EFAULT, v->ops->get(r.fd, SOL_PACKET, numbers[j],
						  bad[i], &len));
		}
		len = sizeof(int);
		FAILS(EFAULT, v->ops->set(r.fd, SOL_SOCKET, SO_RCVBUF, bad[i],
					  sizeof(int)));
		FAILS(EFAULT, v->ops->get(r.fd, SOL_SOCKET, SO_RCVBUF, bad[i],
					  &len));
		FAILS(EFAULT, v->ops->get(r.fd, SOL_PACKET, PACKET_HDRLEN,
					  bad[i], &len));
	}
	/* The failed calls changed nothing. */
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_VERSION), v->version);
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_RESERVE), 0);
	ring_close(&r);
}

TEST(a_bad_pointer_to_a_request_makes_no_ring)
{
	struct ring r;
	size_t i;
	long ret;

	make_bad(8);
	ring_open(&r, v, SOCK_RAW);
	for (i = 0; i < 4; i++) {
		ret = v->ops->set(r.fd, SOL_PACKET, PACKET_RX_RING, bad[i],
				  sizeof(struct tpacket_req));
		EXPECT_EQ(ret, -1);
		/* Packet sockets of some kernels return EINVAL here. */
		if (errno != EFAULT)
			EXPECT(!v->ops->is_nfring && errno == EINVAL);
	}
	OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, 1));
	ring_close(&r);
}

TEST(statistics_not_delivered_are_not_cleared, .any_version = true,
     .nfring_only = "a packet socket clears its statistics before it copies them")
{
	struct wire w = wire_open("wire");
	struct tpacket_stats stats;
	socklen_t len;
	struct ring r;
	size_t i;

	ring_start(&r, v, w.ifindex, PAGE, 1, PAGE / 2);
	make_bad(4);	/* make this last: a later mapping could fill the hole */
	traffic_send_many(&w, 1, 0, 5, 100);
	for (i = 0; i < 4; i++) {
		len = sizeof(stats);
		FAILS(EFAULT, v->ops->get(r.fd, SOL_PACKET, PACKET_STATISTICS,
					  bad[i], &len));
	}
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 5);
	EXPECT_EQ(stats.tp_drops, 3);
	ring_close(&r);
}

/*
 * The ioctl also stores a length in its argument.  If the argument is read-only, the
 * ioctl must fail before it clears the statistics.
 */
TEST(statistics_of_a_read_only_argument_are_not_cleared, .any_version = true,
     .nfring_only = "getsockopt(2) has a pointer of its own for the length")
{
	struct nfring_sockopt *opt = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct wire w = wire_open("wire");
	struct tpacket_stats stats;
	struct ring r;

	ASSERT(opt != MAP_FAILED);
	ring_start(&r, v, w.ifindex, PAGE, 1, PAGE / 2);
	traffic_send_many(&w, 1, 0, 5, 100);
	*opt = (struct nfring_sockopt){
		.level = SOL_PACKET, .name = PACKET_STATISTICS, .len = sizeof(stats),
		.value = (uintptr_t)&stats,
	};
	OK(mprotect(opt, PAGE, PROT_READ));
	FAILS(EFAULT, ioctl(r.fd, NFRING_GETSOCKOPT, opt));
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 5);
	EXPECT_EQ(stats.tp_drops, 3);
	ring_close(&r);
}

TEST(a_copy_not_delivered_is_not_lost, .any_version = true,
     .nfring_only = "a packet socket has dequeued the packet before the copy fails")
{
	struct wire w = wire_open("wire");
	uint8_t packet[2000];
	uint64_t number;
	uint16_t source;
	struct ring r;
	size_t i;

	make_bad(100);
	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	ring_set(&r, PAGE, 1, 512);
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 3, sizeof(packet));
	for (i = 0; i < 4; i++)
		FAILS(EFAULT, read(r.fd, bad[i], sizeof(packet)));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(read(r.fd, packet, sizeof(packet)), sizeof(packet));
		ASSERT(traffic_parse(packet, sizeof(packet), &source, &number));
		EXPECT_EQ(number, i);
	}
	ring_close(&r);
}

TEST(bad_pointers_to_arguments_fault, .any_version = true,
     .nfring_only = "a packet socket has none of these ioctls")
{
	static const unsigned long requests[] = {
		NFRING_GET_INFO, NFRING_SETSOCKOPT, NFRING_GETSOCKOPT,
		NFRING_ATTACH, NFRING_DETACH, NFRING_GET_STATS, NFRING_RECV,
	};
	int fd = (int)OK(nfring_open());
	size_t i, j;

	make_bad(12);
	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		for (j = 0; j < 4; j++)
			FAILS(EFAULT, ioctl(fd, requests[i], bad[j]));
	FAILS(ENOENT, nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	close(fd);
}

TEST(a_packet_not_received_is_not_lost, .any_version = true,
     .nfring_only = "a packet socket has none of these ioctls")
{
	struct wire w = wire_open("wire");
	struct nfring_recv recv;
	uint8_t packet[500];
	uint64_t number;
	uint16_t source;
	struct ring r;
	size_t i;

	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	make_bad(100);
	traffic_send_many(&w, 1, 0, 2, sizeof(packet));
	for (i = 0; i < 4; i++) {
		recv = (struct nfring_recv){
			.data = (uintptr_t)bad[i],
			.len = sizeof(packet),
		};
		FAILS(EFAULT, ioctl(r.fd, NFRING_RECV, &recv));
	}
	for (i = 0; i < 2; i++) {
		recv.data = (uintptr_t)packet;
		EXPECT_EQ(ioctl(r.fd, NFRING_RECV, &recv), sizeof(packet));
		ASSERT(traffic_parse(packet, sizeof(packet), &source, &number));
		EXPECT_EQ(number, i);
	}
	ring_close(&r);
}

/* A call that reads its argument twice would mix two of these requests. */
static void *flip(void *arg)
{
	volatile struct nfring_sockopt *opt = arg;
	uint64_t end = host_now_ns() + knobs.stress_ms * 1000000ull;

	while (host_now_ns() < end) {
		opt->name = PACKET_RESERVE;
		opt->len = 4;
		opt->level = SOL_PACKET;
		opt->reserved = 0;
		opt->len = 5;
		opt->name = PACKET_RX_RING;
		opt->level = SOL_SOCKET;
		opt->reserved = 1;
	}
	return NULL;
}

TEST(an_argument_is_read_once, .any_version = true,
     .nfring_only = "a packet socket has none of these ioctls", .real_time = true)
{
	struct nfring_sockopt opt = { .level = SOL_PACKET };
	int fd = (int)OK(nfring_open());
	unsigned long calls = 0;
	uint64_t end = host_now_ns() + knobs.stress_ms * 1000000ull;
	pthread_t thread;
	int value = 64;

	opt.value = (uintptr_t)&value;
	pthread_create(&thread, NULL, flip, &opt);
	while (host_now_ns() < end || calls <= 100) {
		if (ioctl(fd, NFRING_SETSOCKOPT, &opt) < 0 &&
		    errno != EINVAL && errno != ENOPROTOOPT)
			FAIL("%s", strerror(errno));
		calls++;
	}
	pthread_join(thread, NULL);
	close(fd);
}

static struct {
	uint8_t data[100], beyond[1000];
} small;

static bool flipped_enough;

static void *flip_recv(void *arg)
{
	volatile struct nfring_recv *recv = arg;
	unsigned int i;

	/*
	 * On one processor, another thread sees the state only at a yield, so
	 * yield in both states.
	 */
	for (i = 0; !__atomic_load_n(&flipped_enough, __ATOMIC_RELAXED); i++) {
		recv->flags = MSG_PEEK;
		recv->reserved = 0;
		recv->len = sizeof(small.data);
		if (i % 1000 == 0)
			host_yield();
		recv->flags = MSG_OOB;
		recv->reserved = 1;
		recv->len = UINT32_MAX;
		if (i % 1000 == 500)
			host_yield();
	}
	return NULL;
}

TEST(the_request_to_receive_is_read_once, .any_version = true,
     .nfring_only = "a packet socket has none of these ioctls", .real_time = true)
{
	struct wire w = wire_open("wire");
	struct nfring_recv recv = {
		.data = (uintptr_t)&small,
		.len = sizeof(small.data),
	};
	uint64_t start = host_now_ns(), now = start;
	unsigned long calls = 0, received = 0;
	pthread_t thread;
	struct ring r;
	long ret;
	size_t i;

	ring_open(&r, v, SOCK_RAW);
	OK(fcntl(r.fd, F_SETFL, O_NONBLOCK));
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 1, 1000);
	pthread_create(&thread, NULL, flip_recv, &recv);
	/*
	 * The other thread may be preempted for a long time while the request has
	 * values that are refused.
	 */
	for (; now < start + knobs.stress_ms * 1000000ull ||
	       ((!received || calls <= 100) &&
		now < start + GUARD_MS * 1000000ull);
	     now = host_now_ns()) {
		ret = ioctl(r.fd, NFRING_RECV, &recv);
		if (ret < 0 && errno != EINVAL && errno != EAGAIN)
			FAIL("%s", strerror(errno));
		/*
		 * A call writes flags that the next call reads, so the next call may
		 * get MSG_TRUNC.
		 */
		if (ret >= 0 && ret != sizeof(small.data) && ret != 1000)
			FAIL("received %ld bytes into a buffer of %zu", ret, sizeof(small.data));
		received += ret >= 0;
		calls++;
		if (ret >= 0)
			traffic_send_many(&w, 1, 0, 1, 1000);
	}
	__atomic_store_n(&flipped_enough, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	for (i = 0; i < sizeof(small.beyond); i++)
		EXPECT_EQ(small.beyond[i], 0);
	NOTE("%lu calls, %lu received", calls, received);
	EXPECT(calls > 100 && received > 0);
	ring_close(&r);
}
