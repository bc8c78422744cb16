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
#include <stdlib.h>
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
	ring_set(r, PAGE, 16, PAGE / 2);
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

/* Expect the numbers @first to @last at the socket, in this order. */
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
	/* The first capture registers the taps.  They stay registered. */
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

/* The numbers of packets on one path, by result. */
struct outcome {
	unsigned int sent, lost, changed, late;
};

/**
 * struct path - packets from a client to the server, and back
 * @what: name of the path, printed in notes
 * @out: the client's socket
 * @in: the server's socket
 * @done: results since the last site_begin()
 */
struct path {
	const char *what;
	int out, in;
	struct outcome done;
};

enum { ROUTED, OFFLOADED, SHAPED, BRIDGED, PATH_NR };

/* Length of a packet: its number, then bytes computed from its number and path. */
#define PACKET_LEN	400

static void packet_fill(uint8_t *packet, uint32_t path, uint32_t number)
{
	size_t i;

	memcpy(packet, &number, sizeof(number));
	for (i = sizeof(number); i < PACKET_LEN; i++)
		packet[i] = (uint8_t)(number * 31 + path * 7 + i);
}

/*
 * Receive the packet of this number.  Count it as late if it has not arrived yet, and
 * as lost if it never arrives.
 */
static void path_receive(struct path *path, int fd, uint32_t which, uint32_t number)
{
	uint8_t got[PACKET_LEN + 1], want[PACKET_LEN];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t len;

	if (poll(&p, 1, 0) == 0) {
		path->done.late++;
		if (poll(&p, 1, GUARD_MS) <= 0) {
			path->done.lost++;
			return;
		}
	}
	len = recv(fd, got, sizeof(got), 0);
	packet_fill(want, which, number);
	if (len != PACKET_LEN || memcmp(got, want, PACKET_LEN))
		path->done.changed++;
}

static void path_send(struct path *path, int fd, uint32_t which, uint32_t number)
{
	uint8_t packet[PACKET_LEN];

	packet_fill(packet, which, number);
	OK(send(fd, packet, sizeof(packet), 0));
	path->done.sent++;
}

/* Keep this many packets in the queue at any time, so that a flush would drop some. */
#define WAITING	4

/**
 * struct site - the namespaces, the paths and the queue
 * @path: the paths; the routed one passes the queue
 * @queue: the queue on the routed path
 * @id: the packets in the queue, from the oldest to the newest
 * @number: number of the next packet on each path
 */
struct site {
	int middle, server, client[3];
	struct path path[PATH_NR];
	struct nfqueue queue;
	uint32_t id[WAITING];
	uint32_t number;
};

/*
 * Send a packet along each path and back.  On the routed path, let a packet of an earlier
 * round leave the queue, and send one that stays in the queue.
 */
static void site_round(struct site *s)
{
	struct path *routed = &s->path[ROUTED];
	uint32_t number = s->number++, which;
	uint32_t *oldest = &s->id[number % WAITING];

	if (*oldest) {
		nfqueue_accept(&s->queue, *oldest);
		path_receive(routed, routed->in, ROUTED, number - WAITING);
	}
	path_send(routed, routed->out, ROUTED, number);
	*oldest = nfqueue_next(&s->queue);
	ASSERT(*oldest);
	for (which = ROUTED + 1; which < PATH_NR; which++) {
		struct path *path = &s->path[which];

		path_send(path, path->out, which, number);
		path_receive(path, path->in, which, number);
		path_send(path, path->in, which, number);
		path_receive(path, path->out, which, number);
	}
}

/* Make a veth pair from the middle to another namespace.  @here is NULL for a bridge port. */
static void join(struct site *s, const char *name, int ns, const char *here,
		 const char *there)
{
	OK(net_enter(s->middle));
	OK(net_veth(name, here ? "eth" : "port", ns));
	OK(net_up(name));
	if (here)
		OK(net_address(name, here));
	OK(net_enter(ns));
	OK(net_up(here ? "eth" : "port"));
	OK(net_address(here ? "eth" : "port", there));
	if (here)
		OK(net_gateway(here));
	OK(net_ready(here ? "eth" : "port"));
	OK(net_enter(s->middle));
	OK(net_ready(name));
}

/* Connect both sockets of a path, so that each one receives only from the other. */
static void path_open(struct site *s, uint32_t which, const char *what, int client,
		      const char *client_address, const char *server_address, uint16_t port)
{
	struct path *path = &s->path[which];

	path->what = what;
	OK(net_enter(client));
	path->out = net_udp_to(server_address, port);
	OK(net_enter(s->server));
	path->in = net_udp_to(client_address, port);
}

static void site_build(struct site *s)
{
	int i;

	OK(net_enter_fresh());
	s->middle = (int)OK(net_here());
	s->server = (int)OK(net_other());
	for (i = 0; i < 3; i++)
		s->client[i] = (int)OK(net_other());
	join(s, "server", s->server, "10.2.0.1", "10.2.0.2");
	join(s, "routed", s->client[0], "10.1.0.1", "10.1.0.2");
	join(s, "shaped", s->client[1], "10.4.0.1", "10.4.0.2");
	join(s, "left", s->client[2], NULL, "10.3.0.2");
	join(s, "right", s->server, NULL, "10.3.0.3");
	OK(net_forwarding());
	OK(net_bridge("br"));
	OK(net_up("br"));
	OK(net_enslave("br", "left"));
	OK(net_enslave("br", "right"));
	OK(net_forwards("left"));
	OK(net_forwards("right"));
	queue_rule("forward");
	if (host_shell("echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables && "
		       "nft 'add rule ip q c ct state invalid drop; "
		       "add flowtable ip q f { hook ingress priority 0; "
		       "devices = { server, routed }; }; "
		       "add rule ip q c udp dport 10 flow add @f' && "
		       "ip link add ifb type ifb && ip link set ifb up && "
		       "tc qdisc add dev shaped clsact && "
		       "tc filter add dev shaped ingress matchall action mirred egress "
		       "redirect dev ifb"))
		SKIP("no br_netfilter, flowtable or tc on this kernel");
	s->queue = nfqueue_open(QUEUE);
	path_open(s, ROUTED, "routed and queued", s->client[0], "10.1.0.2", "10.2.0.2",
		  QUEUED_PORT);
	path_open(s, OFFLOADED, "in a flowtable", s->client[0], "10.1.0.2", "10.2.0.2", 10);
	path_open(s, SHAPED, "redirected by tc", s->client[1], "10.4.0.2", "10.2.0.2", 11);
	path_open(s, BRIDGED, "bridged, with connection tracking", s->client[2], "10.3.0.2",
		  "10.3.0.3", 12);
	OK(net_enter(s->middle));
}

/* Check that tc redirects, the flowtable offloads, and the bridge tracks connections. */
static void site_check(void)
{
	EXPECT_EQ(host_shell("grep -Eq 'ifb: *[1-9]' /proc/net/dev"), 0);
	if (access("/proc/thread-self/net/nf_conntrack", R_OK))
		return;	/* some kernels have no such list */
	EXPECT_EQ(host_shell("grep -q 'dport=10 .*OFFLOAD' /proc/net/nf_conntrack"), 0);
	EXPECT_EQ(host_shell("grep -q 'dport=12 ' /proc/net/nf_conntrack"), 0);
}

/* Reset the results of all paths. */
static void site_begin(struct site *s)
{
	unsigned int i;

	for (i = 0; i < PATH_NR; i++)
		s->path[i].done = (struct outcome){ 0 };
}

/* Start and stop captures.  This runs in a process of its own. */
static void capture_many(const struct variant *v, volatile unsigned int *captures)
{
	struct ring r;
	struct frame f;

	while (*captures < CAPTURES) {
		capture_start(&r, v);
		ASSERT(ring_wait(&r, &f));
		capture_stop(&r, *captures % 2);
		++*captures;
	}
	_exit(0);
}

TEST(captures_disturb_no_traffic, .seconds = 900, ONLY)
{
	volatile unsigned int *captures = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
					       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct outcome without[PATH_NR];
	struct site s = { 0 };
	int status, i;
	struct ring r;
	pid_t pid;

	ASSERT(captures != MAP_FAILED);
	site_build(&s);
	/* Set up the neighbours, the flows and the taps before anything is counted. */
	capture_start(&r, v);
	for (i = 0; i < 10; i++)
		site_round(&s);
	capture_stop(&r, true);
	site_check();

	site_begin(&s);
	for (i = 0; i < 200; i++)
		site_round(&s);
	for (i = 0; i < PATH_NR; i++)
		without[i] = s.path[i].done;

	site_begin(&s);
	pid = (pid_t)OK(fork());
	if (!pid)
		capture_many(v, captures);
	while (*captures < CAPTURES && !test_failures()) {
		site_round(&s);
		host_yield();
	}
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
	for (i = 0; i < PATH_NR; i++) {
		const struct path *path = &s.path[i];
		const struct outcome *done = &path->done;

		NOTE("%s: %u packets, %u lost, %u changed, %u late", path->what,
		     done->sent, done->lost, done->changed, done->late);
		EXPECT_EQ(without[i].lost + without[i].changed, 0);
		EXPECT_EQ(done->lost, 0);
		EXPECT_EQ(done->changed, 0);
		/* Without simulated time, a busy processor can make any packet late. */
		if (getenv("NFRING_TIME") && *getenv("NFRING_TIME") && !without[i].late)
			EXPECT_EQ(done->late, 0);
	}
	EXPECT_EQ(*captures, CAPTURES);
}
