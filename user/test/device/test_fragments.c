// SPDX-License-Identifier: GPL-2.0
/* Groups that reassemble fragments, and the effect on other rings and on traffic. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "drops.h"
#include "faults.h"
#include "flows.h"
#include "host.h"
#include "net.h"
#include "nfring.h"

#define ONLY	.nfring_only = "packet sockets cannot attach here, or have the bug that this tests"
#define GROUP	(PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_DEFRAG)
#define STEPS_MAX	200
#define WALKS_MAX	20

static struct group g;

#define MAC_LEN		14
#define FRAGMENT_MAX	(20 + 800)

/*
 * Write the first or second fragment of a UDP packet of 1000 bytes; return the
 * fragment's length.
 */
static size_t fragment_build(uint8_t *p, uint8_t id, bool second)
{
	const uint8_t header[20] = {
		0x45, 0, 0, 0, 0, id, 0x20, 0, 64, 17, 0, 0,
		10, 0, 0, 1, 10, 0, 0, 2,
	};
	size_t len = second ? 200 : 800;
	uint16_t check;

	memcpy(p, header, sizeof(header));
	p[2] = (uint8_t)((20 + len) >> 8);
	p[3] = (uint8_t)(20 + len);
	if (second) {
		p[6] = 0;
		p[7] = 100;
	}
	check = traffic_sum(p, sizeof(header), 0);
	memcpy(p + 10, &check, 2);
	memset(p + 20, second ? 'b' : 'a', len);
	return 20 + len;
}

static void send_fragment(const struct wire *w, uint8_t id, bool second)
{
	uint8_t p[MAC_LEN + FRAGMENT_MAX] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
	};
	size_t len = fragment_build(p + MAC_LEN, id, second);

	OK(write(w->fd, p, MAC_LEN + len));
}

TEST(a_group_reassembles_fragments, .any_version = true)
{
	struct wire w = wire_open("wire");
	unsigned int i, nr = 0;
	struct ring beside;
	struct frame f;

	group_candidate(&beside, v, &w, 32);
	memset(&g, 0, sizeof(g));
	for (g.nr = 0; g.nr < 2; g.nr++) {
		ring_start(&g.member[g.nr], v, w.ifindex, PAGE, 4, PAGE / 2);
		OK(group_join(&g.member[g.nr],
			      FANOUT(GROUP, 7)));
	}
	send_fragment(&w, 1, false);
	for (i = 0; i < 2; i++)
		EXPECT(!ring_peek(&g.member[i], &f));
	send_fragment(&w, 1, true);
	/* Send the last fragment first. */
	send_fragment(&w, 2, true);
	send_fragment(&w, 2, false);
	for (i = 0; i < 2; i++) {
		while (ring_peek(&g.member[i], &f)) {
			EXPECT_EQ(f.len, MAC_LEN + 20 + 1000);
			EXPECT_EQ(f.snaplen, f.len);
			EXPECT_EQ(f.net - f.mac, MAC_LEN);
			EXPECT_EQ(f.data[12], 8);
			EXPECT_EQ(f.data[34], 'a');
			EXPECT_EQ(f.data[34 + 799], 'a');
			EXPECT_EQ(f.data[34 + 800], 'b');
			EXPECT_EQ(f.data[34 + 999], 'b');
			/*
			 * The IP header must have the length of the whole
			 * packet, and offset 0.
			 */
			EXPECT_EQ(f.data[16] << 8 | f.data[17], 1020);
			EXPECT_EQ(f.data[20] << 8 | f.data[21], 0);
			EXPECT_EQ(f.sll->sll_ifindex, w.ifindex);
			ring_release(&g.member[i]);
			nr++;
		}
	}
	EXPECT_EQ(nr, 2);
	/* A ring outside the group gets the fragments as they arrived. */
	EXPECT_EQ(ring_drain(&beside), 4);
	ring_close(&beside);
	group_close(&g);
}

/*
 * Send the first fragment while step number @nth fails.  Return whether the call reached
 * that step; store in @sent whether the call succeeded.
 */
static bool send_with_fault(const struct wire *w, int nth, bool *sent)
{
	uint8_t p[MAC_LEN + FRAGMENT_MAX] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
	};
	size_t len = fragment_build(p + MAC_LEN, (uint8_t)nth, false);

	faults_arm(nth);
	*sent = write(w->fd, p, MAC_LEN + len) > 0;
	return faults_disarm();
}

/* Send fragments, each with a fault at a later step; return how many @r got. */
static unsigned int walk_of_fragments(const struct wire *w, struct ring *r)
{
	unsigned int delivered = 0;
	bool sent;
	int nth;

	for (nth = 1; nth < STEPS_MAX && send_with_fault(w, nth, &sent); nth++)
		if (sent)
			delivered += ring_drain(r);
	NOTE("%d faults, %u fragments delivered", nth - 1, delivered);
	EXPECT(nth > 1 && nth < STEPS_MAX);
	return delivered;
}

/*
 * A fragment that cannot be copied cannot wait for the others.  So it is delivered as
 * it is.  Packets differ in the allocations that they need, so one walk may miss the
 * allocation of the copy.
 */
TEST(a_fragment_without_a_copy_is_delivered, .any_version = true,
     .nfring_only = "a packet socket loses such a fragment")
{
	unsigned int delivered = 0, walks;
	struct wire w;
	struct ring r;

	faults_prepare();
	w = wire_open("wire");
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	OK(group_join(&r, FANOUT(GROUP, 7)));
	for (walks = 0; !delivered && walks < WALKS_MAX; walks++)
		delivered = walk_of_fragments(&w, &r);
	EXPECT(delivered > 0);
	ring_close(&r);
}

/* Make a device with the MAC address to which send_fragment() sends. */
static struct wire receiver(const char *name)
{
	struct wire w = wire_open(name);

	OK(host_shell("ip link set %s address 02:00:00:00:00:02", name));
	return w;
}

/* Return how many IPv4 packets of @protocol the device sent since the last call. */
static unsigned int sent(const struct wire *w, uint8_t protocol)
{
	unsigned int nr = 0;
	uint8_t p[2048];

	OK(fcntl(w->fd, F_SETFL, O_NONBLOCK));
	while (read(w->fd, p, sizeof(p)) > 34)
		nr += p[12] == 8 && !p[13] && p[23] == protocol;
	return nr;
}

TEST(fragments_pass_a_bridge_whatever_the_group, .any_version = true, ONLY)
{
	static const uint16_t ids[] = { 0, 0xffff };
	struct wire in, out;
	struct ring r;
	size_t i;

	OK(net_enter_fresh());
	in = wire_open("in");
	out = wire_open("out");
	OK(net_bridge("br"));
	OK(net_up("br"));
	OK(net_enslave("br", "in"));
	OK(net_enslave("br", "out"));
	OK(net_forwards("in"));
	OK(net_forwards("out"));
	/* Connection tracking on a bridge reassembles fragments. */
	if (host_shell("echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables && "
		       "nft 'add table ip t; add chain ip t c { type filter hook "
		       "forward priority 0; }; add rule ip t c ct state new accept'"))
		SKIP("this kernel has no connection tracking on bridges");
	for (i = 0; i < 2; i++) {
		ring_start(&r, v, in.ifindex, PAGE, 4, PAGE / 2);
		OK(group_join(&r, FANOUT(GROUP, ids[i])));
		send_fragment(&in, i, false);
		send_fragment(&in, i, true);
		EXPECT_EQ(ring_drain(&r), 1);
		EXPECT_EQ(sent(&out, 17), 2);
		ring_close(&r);
	}
}

static bool no_fragment_waits(void)
{
	char text[1000];

	return host_read("/proc/net/sockstat", text, sizeof(text)) >= 0 &&
	       strstr(text, "FRAG: inuse 0 ");
}

TEST(a_group_reports_no_missing_fragment_to_the_sender, .any_version = true, ONLY)
{
	struct wire w;
	struct ring r;

	OK(net_enter_fresh());
	w = receiver("wire");
	OK(net_address("wire", "10.0.0.2"));
	if (host_shell("ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev wire; "
		       "echo 1 > /proc/sys/net/ipv4/ipfrag_time; "
		       "nft 'add table ip t; add chain ip t c { type filter hook "
		       "prerouting priority -500; }; add rule ip t c drop'"))
		SKIP("nft cannot add its rules on this kernel");
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	OK(group_join(&r, FANOUT(GROUP, 7)));
	send_fragment(&w, 1, false);
	EXPECT(!no_fragment_waits());
	EXPECT(HOST_UNTIL(no_fragment_waits()));
	EXPECT_EQ(sent(&w, 1), 0);
	ring_close(&r);
}

/* The kernel drops the second copy at once, and the first one when its time is over. */
TEST(copies_of_a_group_are_no_dropped_packets, .any_version = true, ONLY)
{
	int initial = drops_initial();
	uint64_t before;
	struct wire w;
	struct ring r;

	OK(net_enter_fresh());
	w = wire_open("wire");
	OK(host_shell("echo 1 > /proc/sys/net/ipv4/ipfrag_time"));
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	OK(group_join(&r, FANOUT(GROUP, 7)));
	before = drops_unplaced(initial);
	send_fragment(&w, 1, false);
	send_fragment(&w, 1, false);
	EXPECT(!no_fragment_waits());
	EXPECT(HOST_UNTIL(no_fragment_waits()));
	EXPECT_EQ(drops_unplaced(initial), before);
	ring_close(&r);
	close(initial);
}

TEST(a_packet_has_the_header_of_its_first_fragment, .any_version = true, ONLY)
{
	int tun = (int)OK(net_wire("tun", 0));
	struct wire w = receiver("wire");
	uint8_t p[4 + FRAGMENT_MAX] = { 0, 0, 8, 0 };
	struct frame f;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	OK(nfring_attach(r.fd, FAMILY_IPV4, PRE_ROUTING, -500, 0, 0));
	OK(group_join(&r, FANOUT(GROUP, 7)));
	OK(write(tun, p, 4 + fragment_build(p + 4, 1, false)));
	send_fragment(&w, 1, true);
	if (EXPECT(ring_peek(&r, &f))) {
		EXPECT_EQ(f.net, f.mac);
		EXPECT_EQ(f.len, 20 + 1000);
		ring_release(&r);
	}
	send_fragment(&w, 2, false);
	OK(write(tun, p, 4 + fragment_build(p + 4, 2, true)));
	if (EXPECT(ring_peek(&r, &f))) {
		EXPECT_EQ(f.net - f.mac, MAC_LEN);
		EXPECT_EQ(f.data[6], 2);
		EXPECT_EQ(f.len, MAC_LEN + 20 + 1000);
		ring_release(&r);
	}
	ring_close(&r);
}
