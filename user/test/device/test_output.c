// SPDX-License-Identifier: GPL-2.0
/*
 * When a process sends a packet, the hooks run in process context.  A soft interrupt on
 * the same processor may send another packet at any moment.
 */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "stress.h"

#define PORT	700

/**
 * struct sender - a thread that sends numbered packets
 * @fd: socket connected to the other end
 * @nr: number of packets that the socket took
 * @end: time at which the thread ends
 */
struct sender {
	int fd;
	uint64_t nr;
	uint64_t end;
};

/* The kernel answers an echo request in a soft interrupt, through the output hooks. */
static void *request_echoes(void *arg)
{
	struct { struct icmphdr h; uint8_t data[1000]; } echo = { 0 };
	struct sender *s = arg;

	OK(host_stay_on(0));
	echo.h.type = ICMP_ECHO;
	echo.h.checksum = traffic_sum(&echo, sizeof(echo), 0);
	while (!stress_over(__atomic_load_n(&s->end, __ATOMIC_RELAXED)))
		if (send(s->fd, &echo, sizeof(echo), 0) == sizeof(echo))
			s->nr++;
	return NULL;
}

static void *send_numbers(void *arg)
{
	struct sender *s = arg;
	uint64_t number[100] = { 0 };

	OK(host_stay_on(0));
	while (!stress_over(__atomic_load_n(&s->end, __ATOMIC_RELAXED))) {
		number[0] = s->nr;
		if (send(s->fd, number, sizeof(number), 0) == sizeof(number))
			s->nr++;
	}
	return NULL;
}

static int icmp_to(const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = (int)OK(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
	int one = 1;

	inet_pton(AF_INET, address, &to.sin_addr);
	OK(connect(fd, (struct sockaddr *)&to, sizeof(to)));
	/* Nobody reads the answers, so make the socket's queue as small as possible. */
	OK(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &one, sizeof(one)));
	return fd;
}

/**
 * struct outgoing - the packets read from the ring
 * @datagrams: datagrams of the process
 * @next: the least number that the next datagram may have
 * @answers: echo replies of soft interrupts
 */
struct outgoing {
	uint64_t datagrams, next, answers;
};

/* Packets at this hook start with the IP header. */
static void look_at(struct outgoing *o, const struct frame *f)
{
	const struct iphdr *ip = (const void *)f->data;
	uint64_t number;

	if (ip->protocol == IPPROTO_ICMP) {
		EXPECT_EQ(f->len, sizeof(*ip) + sizeof(struct icmphdr) + 1000);
		o->answers++;
		return;
	}
	EXPECT_EQ(ip->protocol, IPPROTO_UDP);
	EXPECT_EQ(f->len, sizeof(*ip) + sizeof(struct udphdr) + 800);
	memcpy(&number, f->data + sizeof(*ip) + sizeof(struct udphdr), sizeof(number));
	if (number < o->next)
		FAIL("datagram %llu comes after datagram %llu", (unsigned long long)number,
		     (unsigned long long)o->next - 1);
	o->next = number + 1;
	o->datagrams++;
}

static void read_all(struct outgoing *o, struct ring *r)
{
	struct frame f;

	while (ring_peek(r, &f)) {
		look_at(o, &f);
		ring_release(r);
	}
}

TEST(a_process_and_a_soft_interrupt_send_on_one_processor,
     .nfring_only = "a packet socket cannot attach to IP hooks", .real_time = true)
{
	struct net_pair pair = net_pair(1500);
	struct sender process = { 0 }, echo = { 0 };
	struct outgoing seen = { 0 };
	struct tpacket_stats stats;
	pthread_t thread[2];
	struct ring r;
	int sink;

	OK(net_enter(pair.there));
	sink = net_udp_any(PORT);
	echo.fd = icmp_to("10.9.0.1");
	OK(net_enter(pair.here));
	process.fd = net_udp_to("10.9.0.2", PORT);
	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, 1 << 14, 8, 2048);
	ring_map(&r);
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	process.end = echo.end = UINT64_MAX;
	pthread_create(&thread[0], NULL, send_numbers, &process);
	pthread_create(&thread[1], NULL, request_echoes, &echo);
	/* Go on until packets of both kinds were read; a busy machine needs longer. */
	for (uint64_t end = stress_end();
	     !stress_over(end) || !seen.datagrams || !seen.answers;) {
		read_all(&seen, &r);
		ring_poll(&r, 5);
		STOP_IF_FAILED();
	}
	__atomic_store_n(&process.end, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&echo.end, 0, __ATOMIC_RELAXED);
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	/*
	 * The last replies may still be on their way.  After the detach none can
	 * arrive.
	 */
	OK(nfring_detach(r.fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	read_all(&seen, &r);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, seen.datagrams + seen.answers + stats.tp_drops);
	EXPECT(seen.datagrams <= process.nr && seen.answers <= echo.nr);
	EXPECT(stats.tp_packets >= process.nr);
	NOTE("%llu datagrams, %llu of %llu answers, %u dropped",
	     (unsigned long long)process.nr, (unsigned long long)seen.answers,
	     (unsigned long long)echo.nr, stats.tp_drops);
	close(sink);
	ring_close(&r);
}
