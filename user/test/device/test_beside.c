// SPDX-License-Identifier: GPL-2.0
/*
 * Traffic and programs beside a capture: nothing is lost, changed or delayed because
 * captures start and stop.
 *
 *	routed	10.1.0.2 --- 10.1.0.1        10.2.0.1 --- 10.2.0.2
 *	shaped	10.4.0.2 --- 10.4.0.1  middle
 *	bridged	10.3.0.2 ------------- bridge ----------- 10.3.0.3  server
 */
#include <arpa/inet.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfqueue.h"
#include "nfring.h"
#include "ring.h"

#define ONLY	.any_version = true, \
		.nfring_only = "a packet socket is at no hook"

#define CAPTURES	100
#define QUEUE		7
#define QUEUED_PORT	9

/* Points of all families, before and after the rules of these tests at priority 0. */
static const struct { uint32_t family, hook; int priority; } points[] = {
	{ FAMILY_NETDEV, NETDEV_INGRESS, 0 },
	{ FAMILY_NETDEV, NETDEV_EGRESS, 0 },
	{ FAMILY_INET, PRE_ROUTING, -150 },
	{ FAMILY_IPV4, LOCAL_IN, -50 },
	{ FAMILY_IPV4, LOCAL_IN, 50 },
	{ FAMILY_IPV4, FORWARD, -50 },
	{ FAMILY_IPV4, FORWARD, 50 },
	{ FAMILY_INET, POST_ROUTING, 300 },
	{ FAMILY_ARP, ARP_IN, 0 },
	{ FAMILY_BRIDGE, PRE_ROUTING, 0 },
	{ FAMILY_BRIDGE, FORWARD, 0 },
};

#define POINT_NR	(sizeof(points) / sizeof(points[0]))

/* Open a ring at all points. */
static void capture_start(struct ring *r, const struct variant *v)
{
	size_t i;

	ring_open(r, v, SOCK_RAW);
	ring_set(r, PAGE, 16, 2048);
	ring_map(r);
	for (i = 0; i < POINT_NR; i++)
		if (nfring_attach(r->fd, points[i].family, points[i].hook,
				  points[i].priority, 0, 0) < 0)
			ASSERT_EQ(errno, EOPNOTSUPP);
}

/* Leave the points one by one, or all at once by closing the ring. */
static void capture_stop(struct ring *r, bool detach)
{
	size_t i;

	for (i = 0; detach && i < POINT_NR; i++)
		nfring_detach(r->fd, points[i].family, points[i].hook,
			      points[i].priority, 0, 0);
	ring_close(r);
}

static void queue_rule(const char *hook)
{
	if (host_shell("nft 'add table ip q; add chain ip q c { type filter hook %s "
		       "priority 0; }; add rule ip q c udp dport %d queue num %d'",
		       hook, QUEUED_PORT, QUEUE))
		SKIP("nft cannot queue packets on this kernel");
}

/* The numbers that arrive at the socket are @first to @last, in order. */
static void expect_numbers(int fd, uint32_t first, uint32_t last)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint32_t number, want;

	for (want = first; want <= last; want++) {
		if (poll(&p, 1, GUARD_MS) <= 0) {
			FAIL("packet %u did not arrive", want);
			test_stop();
		}
		ASSERT_EQ(recv(fd, &number, sizeof(number), 0), sizeof(number));
		ASSERT_EQ(number, want);
	}
	FAILS(EAGAIN, recv(fd, &number, sizeof(number), MSG_DONTWAIT));
}

TEST(captures_that_end_flush_no_queue, .seconds = 600, ONLY)
{
	enum { PACKETS = 20 };
	struct nfqueue queue;
	uint32_t number, id;
	int in, out, i;
	struct ring r;

	OK(net_enter_fresh());
	queue_rule("input");
	queue = nfqueue_open(QUEUE);
	/* The first capture brings the taps. */
	capture_start(&r, v);
	capture_stop(&r, true);

	in = net_udp_any(QUEUED_PORT);
	out = (int)OK(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	OK(connect(out, (struct sockaddr *)&(struct sockaddr_in){
			.sin_family = AF_INET, .sin_port = htons(QUEUED_PORT),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
		   sizeof(struct sockaddr_in)));
	for (number = 1; number <= PACKETS; number++)
		OK(send(out, &number, sizeof(number), 0));
	ASSERT(HOST_UNTIL(nfqueue_waiting(&queue) == PACKETS));

	for (i = 0; i < CAPTURES; i++) {
		capture_start(&r, v);
		capture_stop(&r, i % 2);
		if (!EXPECT_EQ(nfqueue_waiting(&queue), PACKETS)) {
			NOTE("after capture %d", i + 1);
			test_stop();
		}
	}
	for (i = 0; i < PACKETS; i++) {
		id = nfqueue_next(&queue);
		ASSERT(id);
		nfqueue_accept(&queue, id);
	}
	expect_numbers(in, 1, PACKETS);
}
