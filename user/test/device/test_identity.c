// SPDX-License-Identifier: GPL-2.0
/*
 * Packet ids under a mix of everything that makes packets look alike or change.
 *
 *	client 1 10.1.0.2 ---------- 10.1.0.1 c  router  s 10.3.0.1 --- 10.3.0.2 server
 *	client 2 10.2.0.2 --- p bridge 10.2.0.1          v 10.4.0.1 --- 10.4.0.2 (VRF)
 *	         another port q of the bridge            t 10.6.0.1 --- 10.6.0.2 (GRO)
 *	                     tap 10.5.0.1 w
 *
 * The clients send the same bytes from the same port.  The router translates port 80 to
 * the server's port 8080, and the source address to its own.  IPsec protects port 9001
 * (tunnel mode) and the router's own packets to port 9002 (transport mode).
 *
 * Everything but the tap and the link with GRO also carries IPv6, where fd00:N::M stands
 * for 10.N.0.M.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <unistd.h>

#include "host.h"
#include "ledger.h"
#include "metadata.h"
#include "net.h"
#include "nfring.h"
#include "traffic.h"

#define ONLY	.nfring_only = "a packet socket's frames have no ids"

enum { CLIENT_1, CLIENT_2, OTHER_PORT, ROUTER, SERVER, NODE_NR };

static const enum ledger_node ledger_node_of[NODE_NR] = {
	LEDGER_CLIENT, LEDGER_CLIENT, LEDGER_CLIENT, LEDGER_ROUTER, LEDGER_SERVER,
};

static struct {
	int ns[NODE_NR];
	struct ring ring[NODE_NR];
	struct wire w;
} net;

/* Make a veth pair from the router to a node, with an address at each end. */
static void link_to(int node, const char *name, const char *peer,
		    const char *here, const char *there)
{
	OK(net_enter(net.ns[ROUTER]));
	OK(net_veth(name, peer, net.ns[node]));
	OK(net_up(name));
	if (here)
		OK(net_address(name, here));
	OK(net_enter(net.ns[node]));
	OK(net_up(peer));
	if (there)
		OK(net_address(peer, there));
	OK(net_ready(peer));
	OK(net_enter(net.ns[ROUTER]));
	OK(net_ready(name));
}

static void run_in(int node, const char *command)
{
	OK(net_enter(net.ns[node]));
	if (host_shell("%s", command))
		SKIP("this command fails on this kernel: %s", command);
}

static void build_links(void)
{
	int i;

	OK(net_enter_fresh());
	net.ns[ROUTER] = (int)OK(net_here());
	for (i = 0; i < NODE_NR; i++)
		if (i != ROUTER)
			net.ns[i] = (int)OK(net_other());
	link_to(CLIENT_1, "c", "eth", "10.1.0.1", "10.1.0.2");
	link_to(CLIENT_2, "p", "eth", NULL, "10.2.0.2");
	link_to(OTHER_PORT, "q", "eth", NULL, "10.2.0.3");
	link_to(SERVER, "s", "eth", "10.3.0.1", "10.3.0.2");
	link_to(SERVER, "v", "vrfeth", "10.4.0.1", NULL);
	link_to(SERVER, "t", "gro", "10.6.0.1", "10.6.0.2");
	OK(net_bridge("br"));
	OK(net_enslave("br", "p"));
	OK(net_enslave("br", "q"));
	OK(net_up("br"));
	OK(net_address("br", "10.2.0.1"));
	OK(net_forwards("p"));
	OK(net_forwards("q"));
	net.w = wire_open("w");
	OK(net_address("w", "10.5.0.1"));
	OK(net_forwarding());
	OK(net_enter(net.ns[CLIENT_1]));
	OK(net_gateway("10.1.0.1"));
	OK(net_enter(net.ns[CLIENT_2]));
	OK(net_gateway("10.2.0.1"));
	OK(net_enter(net.ns[SERVER]));
	OK(net_gateway("10.3.0.1"));
}

#define ENDS	" src 10.3.0.1 dst 10.3.0.2 proto esp"
#define ENDS_6	" src fd00:3::1 dst fd00:3::2 proto esp"
#define CIPHER	" enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff"
#define DIGEST	" auth 'hmac(sha256)' 0x000102030405060708090a0b0c0d0e0f"
#define STATES(ends, mode, spi)						\
	"ip xfrm state add" ends " spi " spi " reqid " spi		\
	" mode " mode CIPHER DIGEST " && "
#define POLICY(direction, selector, ends, mode, spi)			\
	"ip xfrm policy add dir " direction " " selector		\
	" tmpl" ends " reqid " spi " mode " mode
#define TUNNELLED	"src 10.1.0.0/24 dst 10.3.0.2/32 proto udp dport 9001"
#define TRANSPORTED	"src 10.3.0.1/32 dst 10.3.0.2/32 proto udp dport 9002"
#define TUNNELLED_6	"src fd00:1::/64 dst fd00:3::2/128 proto udp dport 9001"
#define TRANSPORTED_6	"src fd00:3::1/128 dst fd00:3::2/128 proto udp dport 9002"

#define IPSEC(direction, ends, tunnelled, transported, tunnel, transport)	\
	STATES(ends, "tunnel", tunnel) STATES(ends, "transport", transport)	\
	POLICY(direction, tunnelled, ends, "tunnel", tunnel) " && "		\
	POLICY(direction, transported, ends, "transport", transport)
#define IPSEC_4(direction)	IPSEC(direction, ENDS, TUNNELLED, TRANSPORTED, "1", "2")
#define IPSEC_6(direction)	IPSEC(direction, ENDS_6, TUNNELLED_6, TRANSPORTED_6, "3", "4")

#define NAT(family, server)							\
	"nft 'add table " family " n;"						\
	"add chain " family " n pre { type nat hook prerouting priority -100; };"	\
	"add chain " family " n post { type nat hook postrouting priority 100; };"	\
	"add rule " family " n pre udp dport 80 dnat to " server ":8080;"	\
	"add rule " family " n post udp dport 8080 masquerade'"
#define TRACK(family)								\
	"nft 'add table " family " n;"						\
	"add chain " family " n in { type filter hook input priority 0; };"	\
	"add rule " family " n in ct state new accept'"

static void build_rules(void)
{
	run_in(ROUTER, "ip link set w address 02:00:00:00:00:0a");
	run_in(ROUTER, NAT("ip", "10.3.0.2"));
	run_in(SERVER, TRACK("ip"));
	run_in(SERVER, "ip link add vrf0 type vrf table 100 && ip link set vrf0 up &&"
	       "ip link set vrfeth master vrf0 && ip addr add 10.4.0.2/24 dev vrfeth &&"
	       "ip route add table 100 default via 10.4.0.1");
	run_in(ROUTER, IPSEC_4("out"));
	run_in(SERVER, IPSEC_4("in"));
	/* Some TCP segments are lost, and sent again. */
	run_in(ROUTER, "tc qdisc add dev t root netem loss 2%");
	/* Some datagrams are duplicated on the way. */
	run_in(ROUTER, "tc qdisc add dev v root netem duplicate 20%");
	OK(net_offload("t", 0));
	OK(net_enter(net.ns[SERVER]));
	OK(net_offload("gro", 1));
}

/* While an address is checked for duplicates, a neighbour cannot be solicited from it. */
#define ENABLE_6							\
	"cd /proc/sys/net/ipv6/conf && "				\
	"for file in */accept_dad; do echo 0 > $file; done && "	\
	"echo 0 > all/disable_ipv6"
#define ADD_6(address, device)						\
	" && ip addr add " address "/64 dev " device " nodad"
#define GATEWAY_6(address)	" && ip -6 route add default via " address

static void build_ipv6(void)
{
	run_in(ROUTER, ENABLE_6 ADD_6("fd00:1::1", "c") ADD_6("fd00:2::1", "br")
	       ADD_6("fd00:3::1", "s") ADD_6("fd00:4::1", "v")
	       " && echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
	run_in(CLIENT_1, ENABLE_6 ADD_6("fd00:1::2", "eth") GATEWAY_6("fd00:1::1"));
	run_in(CLIENT_2, ENABLE_6 ADD_6("fd00:2::2", "eth") GATEWAY_6("fd00:2::1"));
	run_in(OTHER_PORT, ENABLE_6 ADD_6("fd00:2::3", "eth"));
	run_in(SERVER, ENABLE_6 ADD_6("fd00:3::2", "eth") GATEWAY_6("fd00:3::1")
	       ADD_6("fd00:4::2", "vrfeth")
	       " && ip -6 route add table 100 default via fd00:4::1");
}

static void build_ipv6_rules(void)
{
	run_in(ROUTER, NAT("ip6", "[fd00:3::2]"));
	run_in(SERVER, TRACK("ip6"));
	run_in(ROUTER, IPSEC_6("out"));
	run_in(SERVER, IPSEC_6("in"));
}

static void open_ring(int node, const struct variant *v)
{
	struct ring *r = &net.ring[node];

	OK(net_enter(net.ns[node]));
	ring_open(r, v, SOCK_RAW);
	OK(ring_option(r, SOL_NFRING, NFRING_METADATA, 1));
	ring_set(r, 1 << 20, 8, 2048);
	ring_map(r);
	OK(nfring_attach(r->fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_NETDEV, NETDEV_EGRESS, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_BRIDGE, PRE_ROUTING, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_BRIDGE, LOCAL_IN, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_BRIDGE, FORWARD, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_BRIDGE, POST_ROUTING, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, PRE_ROUTING, -450, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, PRE_ROUTING, -150, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, PRE_ROUTING, -50, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, LOCAL_IN, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, FORWARD, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, LOCAL_OUT, -250, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, LOCAL_OUT, 50, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, POST_ROUTING, 50, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_INET, POST_ROUTING, 300, 0, 0));
}

/**
 * struct kind - datagrams that are equal except for their number
 * @what: printed in notes
 * @from: node that sends them
 * @to: address that they are sent to
 * @port: port that they are sent to
 * @node: node that receives them
 * @at: port that they are received at
 * @device: device of the receiving socket, or NULL
 * @len: bytes of payload
 * @answered: the receiver sends each one back
 * @number: number of the kind for the ledger
 */
struct kind {
	const char *what;
	int from;
	const char *to;
	uint16_t port;
	int node;
	uint16_t at;
	const char *device;
	size_t len;
	bool answered;
	uint8_t number;
};

#define KEEPALIVE	LEDGER_PAYLOAD
#define REPEATED	20	/* kind of the injected datagrams */

static const struct kind kinds[] = {
	{ "NAT, client 1", CLIENT_1, "10.3.0.1", 80, SERVER, 8080, NULL, KEEPALIVE, true, 1 },
	{ "NAT, client 2", CLIENT_2, "10.3.0.1", 80, SERVER, 8080, NULL, KEEPALIVE, true, 2 },
	{ "routed, client 1", CLIENT_1, "10.3.0.2", 9000, SERVER, 9000, NULL, KEEPALIVE, true, 3 },
	{ "routed, client 2", CLIENT_2, "10.3.0.2", 9000, SERVER, 9000, NULL, KEEPALIVE, true, 4 },
	{ "bridge, flooded", CLIENT_2, "10.2.0.255", 9003, ROUTER, 9003, NULL, KEEPALIVE, false, 5 },
	{ "bridge, one port", CLIENT_2, "10.2.0.3", 9004, OTHER_PORT, 9004, NULL, KEEPALIVE, true, 6 },
	{ "lo", ROUTER, "127.0.0.1", 9005, ROUTER, 9005, NULL, KEEPALIVE, true, 7 },
	{ "VRF", CLIENT_1, "10.4.0.2", 9006, SERVER, 9006, "vrf0", KEEPALIVE, true, 8 },
	{ "fragments", CLIENT_1, "10.3.0.2", 9007, SERVER, 9007, NULL, 4000, true, 9 },
	{ "IPsec tunnel", CLIENT_1, "10.3.0.2", 9001, SERVER, 9001, NULL, KEEPALIVE, false, LEDGER_WRAPPED },
	{ "IPsec transport", ROUTER, "10.3.0.2", 9002, SERVER, 9002, NULL, KEEPALIVE, false, LEDGER_WRAPPED + 1 },
	{ "NAT, client 1, IPv6", CLIENT_1, "fd00:3::1", 80, SERVER, 8080, NULL, KEEPALIVE, true, 21 },
	{ "NAT, client 2, IPv6", CLIENT_2, "fd00:3::1", 80, SERVER, 8080, NULL, KEEPALIVE, true, 22 },
	{ "routed, client 1, IPv6", CLIENT_1, "fd00:3::2", 9000, SERVER, 9000, NULL, KEEPALIVE, true, 23 },
	{ "routed, client 2, IPv6", CLIENT_2, "fd00:3::2", 9000, SERVER, 9000, NULL, KEEPALIVE, true, 24 },
	{ "bridge, IPv6", CLIENT_2, "fd00:2::3", 9004, OTHER_PORT, 9004, NULL, KEEPALIVE, true, 25 },
	{ "lo, IPv6", ROUTER, "::1", 9005, ROUTER, 9005, NULL, KEEPALIVE, true, 26 },
	{ "VRF, IPv6", CLIENT_1, "fd00:4::2", 9006, SERVER, 9006, "vrf0", KEEPALIVE, true, 27 },
	{ "fragments, IPv6", CLIENT_1, "fd00:3::2", 9007, SERVER, 9007, NULL, 4000, true, 28 },
	{ "IPsec tunnel, IPv6", CLIENT_1, "fd00:3::2", 9001, SERVER, 9001, NULL, KEEPALIVE, false, LEDGER_WRAPPED + 2 },
	{ "IPsec transport, IPv6", ROUTER, "fd00:3::2", 9002, SERVER, 9002, NULL, KEEPALIVE, false, LEDGER_WRAPPED + 3 },
};

#define KIND_NR		(sizeof(kinds) / sizeof(kinds[0]))

/* The sending and the receiving socket of each kind. */
static int out_of[KIND_NR], in_of[KIND_NR];

static bool is_ipv6(const struct kind *kind)
{
	return strchr(kind->to, ':');
}

static int option(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value));
}

/* Return a socket that has @port of IPv4, or of IPv6 only. */
static int socket_at(int node, uint16_t port, const char *device, bool ipv6)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in6 any6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	int fd;

	OK(net_enter(net.ns[node]));
	fd = (int)OK(socket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
	OK(option(fd, SOL_SOCKET, SO_REUSEADDR, 1));
	OK(option(fd, SOL_SOCKET, SO_BROADCAST, 1));
	if (device)
		OK(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
			      (socklen_t)strlen(device)));
	if (ipv6) {
		OK(option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1));
		OK(bind(fd, (struct sockaddr *)&any6, sizeof(any6)));
	} else {
		OK(bind(fd, (struct sockaddr *)&any, sizeof(any)));
	}
	return fd;
}

/*
 * Return the socket that receives a kind.  Kinds with the same node and port share one.
 */
static int receiver_of(size_t i)
{
	const struct kind *kind = &kinds[i];
	size_t j;

	for (j = 0; j < i; j++)
		if (kinds[j].node == kind->node && kinds[j].at == kind->at &&
		    is_ipv6(&kinds[j]) == is_ipv6(kind))
			return in_of[j];
	return socket_at(kind->node, kind->at, kind->device, is_ipv6(kind));
}

static void open_sockets(void)
{
	size_t i;

	for (i = 0; i < KIND_NR; i++) {
		in_of[i] = receiver_of(i);
		/*
		 * Both clients send from the same source port, which depends on the
		 * destination port.
		 */
		out_of[i] = socket_at(kinds[i].from, (uint16_t)(kinds[i].port + 1000),
				      NULL, is_ipv6(&kinds[i]));
		if (is_ipv6(&kinds[i]) || kinds[i].len > LEDGER_MTU)
			continue;
		/*
		 * Make all datagrams look alike: with "don't fragment" the IP
		 * identification is 0.
		 */
		OK(option(in_of[i], IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO));
		OK(option(out_of[i], IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO));
	}
}

static ssize_t send_to(int fd, const struct kind *kind, const uint8_t *payload)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6, .sin6_port = htons(kind->port) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(kind->port) };

	if (is_ipv6(kind)) {
		inet_pton(AF_INET6, kind->to, &to6.sin6_addr);
		return sendto(fd, payload, kind->len, 0, (struct sockaddr *)&to6, sizeof(to6));
	}
	inet_pton(AF_INET, kind->to, &to.sin_addr);
	return sendto(fd, payload, kind->len, 0, (struct sockaddr *)&to, sizeof(to));
}

static bool readable(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, (int)GUARD_MS) == 1;
}

/* Send a datagram, wait until it has arrived, and send its answer. */
static void exchange(size_t i, uint64_t number)
{
	const struct kind *kind = &kinds[i];
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	uint8_t payload[4096];

	ledger_fill(payload, kind->len, kind->number, number * 2);
	OK(send_to(out_of[i], kind, payload));
	if (!readable(in_of[i])) {
		FAIL("%s: datagram %llu did not arrive", kind->what,
		     (unsigned long long)number);
		test_stop();
	}
	OK(recvfrom(in_of[i], payload, sizeof(payload), 0, (struct sockaddr *)&from, &len));
	if (!kind->answered)
		return;
	ledger_fill(payload, kind->len, kind->number, number * 2 + 1);
	OK(sendto(in_of[i], payload, kind->len, 0, (struct sockaddr *)&from, len));
	if (!readable(out_of[i])) {
		FAIL("%s: answer %llu did not arrive", kind->what,
		     (unsigned long long)number);
		test_stop();
	}
	OK(recv(out_of[i], payload, sizeof(payload), 0));
}

struct raw {
	uint8_t ethernet[14];
	uint8_t ip[20];
	uint8_t udp[8];
	uint8_t payload[LEDGER_PAYLOAD];
} __attribute__((packed));

#define SINK_PORT	10000	/* 0x2710 in the datagram below */

static int sink;

/*
 * Send a datagram with @len bytes of payload into the tap, to the socket sink of the
 * server.  Pad a short datagram to 60 bytes, as network cards do.
 */
static void inject(size_t len, unsigned int dscp, uint64_t number)
{
	struct raw raw = {
		.ethernet = { 2, 0, 0, 0, 0, 10, 2, 0, 0, 0, 0, 11, 8, 0 },
		.ip = { 0x45, (uint8_t)(dscp << 2), 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0,
			10, 5, 0, 2, 10, 3, 0, 2 },
		.udp = { 0x13, 0x88, 0x27, 0x10, 0, 0, 0, 0 },
	};
	size_t size = 42 + len;
	uint16_t check;

	raw.ip[2] = (uint8_t)((28 + len) >> 8);
	raw.ip[3] = (uint8_t)(28 + len);
	raw.udp[4] = (uint8_t)((8 + len) >> 8);
	raw.udp[5] = (uint8_t)(8 + len);
	check = traffic_sum(raw.ip, sizeof(raw.ip), 0);
	memcpy(raw.ip + 10, &check, 2);
	if (len >= LEDGER_PAYLOAD)
		ledger_fill(raw.payload, len, REPEATED, number);
	OK(write(net.w.fd, &raw, size < 60 ? 60 : size));
}

#define INJECTED	10

/* Send datagrams that look the same to the module, and short ones with padding. */
static void inject_some(uint64_t round)
{
	uint8_t payload[LEDGER_PAYLOAD];
	unsigned int i;

	for (i = 0; i < INJECTED; i++) {
		inject(LEDGER_PAYLOAD, 0, round * INJECTED + i);
		inject(4, 1 + i, 0);
	}
	for (i = 0; i < 2 * INJECTED; i++) {
		ASSERT(readable(sink));
		OK(recv(sink, payload, sizeof(payload), 0));
	}
}

/*
 * Send a burst of TCP over the link that loses packets.  The server merges segments
 * (GRO).
 */
static void stream_some(const int ends[2])
{
	static char bytes[20000];
	size_t left = sizeof(bytes);

	OK(send(ends[0], bytes, sizeof(bytes), 0));
	while (left) {
		ssize_t nr = (ssize_t)OK(recv(ends[1], bytes, left, 0));

		ASSERT(nr > 0);
		left -= (size_t)nr;
	}
}

static void take_all(struct ledger *l)
{
	int node;

	for (node = 0; node < NODE_NR; node++)
		ledger_take(l, &net.ring[node], ledger_node_of[node]);
}

static void expect_no_drops(void)
{
	struct nfring_stats stats;
	int node;

	for (node = 0; node < NODE_NR; node++) {
		OK(nfring_counters(net.ring[node].fd, &stats));
		EXPECT_EQ(stats.drop_full, 0);
	}
}

/* Each kind of datagram must have been seen at several points. */
static void expect_kinds(const struct ledger *l, uint64_t rounds)
{
	const struct kind *kind;

	for (kind = kinds; kind < kinds + KIND_NR; kind++)
		if (l->kinds[kind->number] < rounds * 5)
			FAIL("%s: seen only %llu times", kind->what,
			     (unsigned long long)l->kinds[kind->number]);
	EXPECT(l->kinds[REPEATED] >= rounds * INJECTED * 5);
	EXPECT(l->kinds[LEDGER_SHORT] >= rounds * INJECTED * 5);
	EXPECT(l->kinds[LEDGER_TCP] >= rounds * 5);
	EXPECT(l->kinds[LEDGER_ESP] >= rounds * 5);
}

static void one_round(const int ends[2], uint64_t round)
{
	size_t i;

	for (i = 0; i < KIND_NR; i++)
		exchange(i, round);
	inject_some(round);
	stream_some(ends);
}

/* A round has about 85 packets, so the stress suite sends about 100,000. */
static uint64_t rounds(void)
{
	return knobs.stress_ms >= 2000 ? 1200 : 60;
}

TEST(ids_are_right_in_a_mix_of_everything, ONLY, .any_version = true, .seconds = 600)
{
	uint64_t round, nr = rounds();
	struct ledger ledger;
	struct ring tap;
	int ends[2], node;

	build_links();
	build_rules();
	build_ipv6();
	build_ipv6_rules();
	for (node = 0; node < NODE_NR; node++)
		open_ring(node, v);
	open_sockets();
	sink = socket_at(SERVER, SINK_PORT, NULL, false);
	net_tcp_pair(net.ns[CLIENT_1], net.ns[SERVER], "10.6.0.2", 9100, ends);
	ledger_init(&ledger, nr * 150);
	OK(net_enter(net.ns[ROUTER]));
	ledger.to_server = (int)OK(net_index("s"));
	for (round = 0; round < nr; round++) {
		/* In the second half of the rounds, a packet socket gets all packets too. */
		if (round == nr / 2)
			ring_start(&tap, &(struct variant) {
				.ops = &packet_ops, .version = TPACKET_V2,
			}, 0, 1 << 16, 1, 2048);
		one_round(ends, round);
		take_all(&ledger);
		ledger_begin(&ledger);
	}
	NOTE("%llu sightings, %llu other frames: %llu wrong merges, %llu wrong splits",
	     (unsigned long long)ledger.sightings, (unsigned long long)ledger.unknown,
	     (unsigned long long)ledger.merges, (unsigned long long)ledger.splits);
	EXPECT_EQ(ledger.merges, 0);
	EXPECT_EQ(ledger.splits, 0);
	expect_no_drops();
	expect_kinds(&ledger, nr);
	ring_close(&tap);
	for (node = 0; node < NODE_NR; node++)
		ring_close(&net.ring[node]);
	ledger_free(&ledger);
}
