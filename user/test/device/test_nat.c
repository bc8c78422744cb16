// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses before and after NAT.
 *
 *	client 10.1.0.2 --- 10.1.0.1 router 10.2.0.1 --- 10.2.0.2 server
 *
 * The router translates packets for its port 80 to the server's port 8080, and sets
 * its own address as the source of packets to the server.
 */
#include <arpa/inet.h>
#include <unistd.h>

#include "host.h"
#include "metadata.h"
#include "net.h"
#include "nfring.h"
#include "ring.h"

static struct { int router, client, server, to_client, to_server; } net;

static int end(const char *name, const char *peer, int ns, const char *here,
	       const char *there)
{
	int ifindex = (int)OK(net_veth(name, peer, ns));

	OK(net_up(name));
	OK(net_address(name, here));
	OK(net_enter(ns));
	OK(net_up(peer));
	OK(net_address(peer, there));
	OK(net_gateway(here));
	OK(net_ready(peer));
	OK(net_enter(net.router));
	OK(net_ready(name));
	return ifindex;
}

static void build(void)
{
	OK(net_enter_fresh());
	net.router = (int)OK(net_here());
	net.client = (int)OK(net_other());
	net.server = (int)OK(net_other());
	net.to_client = end("c", "eth", net.client, "10.1.0.1", "10.1.0.2");
	net.to_server = end("s", "eth", net.server, "10.2.0.1", "10.2.0.2");
	OK(net_forwarding());
	if (host_shell("nft 'add table ip n;"
		       "add chain ip n pre { type nat hook prerouting priority -100; };"
		       "add chain ip n post { type nat hook postrouting priority 100; };"
		       "add rule ip n pre udp dport 80 dnat to 10.2.0.2:8080;"
		       "add rule ip n post oifname s masquerade'"))
		SKIP("nft cannot add its rules on this kernel");
}

struct step {
	const char *what;
	uint32_t hook;
	int priority;
	bool at_server_side;
	const char *from, *to;
};

/* The points in the order in which a packet passes them. */
static const struct step there[] = {
	{ "prerouting before DNAT", PRE_ROUTING, -150, false, "10.1.0.2", "10.1.0.1" },
	{ "prerouting after DNAT", PRE_ROUTING, -50, false, "10.1.0.2", "10.2.0.2" },
	{ "forward", FORWARD, 0, false, "10.1.0.2", "10.2.0.2" },
	{ "postrouting before SNAT", POST_ROUTING, 50, true, "10.1.0.2", "10.2.0.2" },
	{ "postrouting after SNAT", POST_ROUTING, 300, true, "10.2.0.1", "10.2.0.2" },
};

/* The points of the reply, which conntrack translates back. */
static const struct step back[] = {
	{ "reply, prerouting before DNAT", PRE_ROUTING, -150, true, "10.2.0.2", "10.2.0.1" },
	{ "reply, prerouting after DNAT", PRE_ROUTING, -50, true, "10.2.0.2", "10.1.0.2" },
	{ "reply, forward", FORWARD, 0, true, "10.2.0.2", "10.1.0.2" },
	{ "reply, postrouting before SNAT", POST_ROUTING, 50, false, "10.2.0.2", "10.1.0.2" },
	{ "reply, postrouting after SNAT", POST_ROUTING, 300, false, "10.1.0.1", "10.1.0.2" },
};

static void expect_step(struct ring *r, const struct step *step)
{
	const uint8_t *ip;
	char from[16], to[16];
	struct frame f;
	bool in;

	if (!ring_wait(r, &f)) {
		FAIL("no packet came at %s", step->what);
		test_stop();
	}
	ip = (uint8_t *)f.base + f.net;
	inet_ntop(AF_INET, ip + 12, from, sizeof(from));
	inet_ntop(AF_INET, ip + 16, to, sizeof(to));
	if (strcmp(from, step->from) || strcmp(to, step->to))
		FAIL("%s: %s > %s, expected %s > %s", step->what, from, to,
		     step->from, step->to);

	in = step->hook != POST_ROUTING;
	if (!EXPECT_EQ(f.net - f.mac, in ? 14 : 0) ||
	    !EXPECT_EQ(f.sll->sll_halen, in ? 6 : 0))
		NOTE("failed at %s", step->what);
	EXPECT_EQ(f.sll->sll_ifindex,
		  step->at_server_side ? net.to_server : net.to_client);
	EXPECT_EQ(f.sll->sll_pkttype, in ? PACKET_HOST : PACKET_OUTGOING);
	ring_release(r);
}

TEST(translation_is_seen_between_hooks,
     .nfring_only = "a packet socket sees devices, not hooks")
{
	int client, server;
	uint8_t payload[64];
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);
	struct ring r;
	size_t i;

	build();
	OK(net_enter(net.client));
	client = net_udp_to("10.1.0.1", 80);
	OK(net_enter(net.server));
	server = net_udp_any(8080);
	OK(net_enter(net.router));

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, 1 << 16, 1, 2048);
	ring_map(&r);
	for (i = 0; i < 5; i++)
		OK(nfring_attach(r.fd, FAMILY_IPV4, there[i].hook,
				 there[i].priority, 0, 0));

	OK(send(client, "question", 8, 0));
	EXPECT_EQ(recvfrom(server, payload, sizeof(payload), 0,
			   (struct sockaddr *)&peer, &len), 8);
	OK(sendto(server, "answer", 6, 0, (struct sockaddr *)&peer, len));
	EXPECT_EQ(recv(client, payload, sizeof(payload), 0), 6);
	for (i = 0; i < 5; i++)
		expect_step(&r, &there[i]);
	for (i = 0; i < 5; i++)
		expect_step(&r, &back[i]);
	ring_close(&r);
}

static uint64_t take_id(struct ring *r, const struct step *step)
{
	const struct nfring_metadata *m;
	struct frame f;
	uint64_t id;

	if (!ring_wait(r, &f)) {
		FAIL("no packet came at %s", step->what);
		test_stop();
	}
	m = metadata_of(r, &f);
	EXPECT_EQ(m->hook, step->hook);
	EXPECT_EQ(m->priority, step->priority);
	/* IPS_DST_NAT is set after DNAT, IPS_SRC_NAT after SNAT. */
	if (step->priority != -150)
		EXPECT(m->ct_status & 0x20);
	if (step->priority == 300)
		EXPECT(m->ct_status & 0x10);
	id = m->packet_id;
	ring_release(r);
	return id;
}

/*
 * For the second half of the packets, a packet socket is open as well, so that skbs
 * share their data.
 */
TEST(translation_leaves_the_packet_its_id,
     .nfring_only = "a packet socket sees devices, not hooks")
{
	uint64_t seen[20] = { 0 };
	int client, server, i, j;
	struct ring r, socket;

	build();
	OK(net_enter(net.client));
	client = net_udp_to("10.1.0.1", 80);
	OK(net_enter(net.server));
	server = net_udp_any(8080);
	OK(net_enter(net.router));

	metadata_ring(&r, v);
	for (i = 0; i < 5; i++)
		OK(nfring_attach(r.fd, FAMILY_IPV4, there[i].hook,
				 there[i].priority, 0, 0));
	for (i = 0; i < 20; i++) {
		char payload[8];

		if (i == 10)
			ring_start(&socket, &(struct variant) {
				.ops = &packet_ops, .version = TPACKET_V2,
			}, net.to_client, 1 << 16, 1, 2048);
		OK(send(client, "question", 8, 0));
		EXPECT_EQ(recv(server, payload, sizeof(payload), 0), 8);
		seen[i] = take_id(&r, &there[0]);
		EXPECT(seen[i]);
		for (j = 1; j < 5; j++)
			EXPECT_EQ(take_id(&r, &there[j]), seen[i]);
		for (j = 0; j < i; j++)
			EXPECT(seen[j] != seen[i]);
	}
	ring_close(&socket);
	ring_close(&r);
}
