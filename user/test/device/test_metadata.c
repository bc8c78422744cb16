// SPDX-License-Identifier: GPL-2.0
/* NFRING_METADATA: what a frame says about the hook and the packet. */
#include <arpa/inet.h>
#include <unistd.h>

#include "host.h"
#include "metadata.h"
#include "net.h"
#include "traffic.h"

#define ONLY	.nfring_only = "a packet socket's frames have no metadata"

static struct nfring_metadata take(struct ring *r)
{
	struct nfring_metadata m;
	struct frame f;

	ASSERT(ring_wait(r, &f));
	m = *metadata_of(r, &f);
	/* the metadata are before the packet */
	EXPECT(f.mac >= (r->v->version == TPACKET_V3 ? 144 : 128));
	EXPECT_EQ(m.version, 1);
	EXPECT_EQ(m.size, 64);
	EXPECT_EQ(m.reserved[0], 0);
	ring_release(r);
	return m;
}

static void expect_point(const struct nfring_metadata *m, int family, int hook,
			 int priority, int in, int out)
{
	EXPECT_EQ(m->family, family);
	EXPECT_EQ(m->hook, hook);
	EXPECT_EQ(m->priority, priority);
	EXPECT_EQ(m->in_ifindex, in);
	EXPECT_EQ(m->out_ifindex, out);
}

TEST(metadata_say_which_point, ONLY)
{
	int fd = net_udp_to("127.0.0.1", 9), lo = net_index("lo");
	struct nfring_metadata m;
	struct ring r;

	metadata_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_OUT, -7, 0, 0));
	OK(nfring_attach(r.fd, FAMILY_INET, POST_ROUTING, 70000, 0, 0));
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_EGRESS, 3, lo, 0));
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 4, 0, 0));
	OK(nfring_attach(r.fd, FAMILY_INET, PRE_ROUTING, -301, 0, 0));
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	OK(send(fd, "x", 1, 0));
	m = take(&r);
	expect_point(&m, FAMILY_IPV4, LOCAL_OUT, -7, 0, lo);
	EXPECT(m.flags & NFRING_METADATA_LOCAL);
	m = take(&r);
	expect_point(&m, FAMILY_INET, POST_ROUTING, 70000, 0, lo);
	m = take(&r);
	expect_point(&m, FAMILY_NETDEV, NETDEV_EGRESS, 3, 0, lo);
	m = take(&r);
	expect_point(&m, FAMILY_NETDEV, NETDEV_INGRESS, 4, lo, 0);
	m = take(&r);
	expect_point(&m, FAMILY_INET, PRE_ROUTING, -301, lo, 0);
	m = take(&r);
	expect_point(&m, FAMILY_IPV4, LOCAL_IN, 0, lo, 0);
	ring_close(&r);
}

TEST(metadata_have_mark_priority_and_cpu, ONLY)
{
	int fd = net_udp_to("127.0.0.1", 9), mark = 0x1234abcd, priority = 6;
	int cpu = (int)sysconf(_SC_NPROCESSORS_ONLN) - 1;
	struct nfring_metadata m;
	struct ring r;

	OK(host_stay_on(cpu));
	OK(setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)));
	OK(setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority)));
	metadata_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	OK(send(fd, "x", 1, 0));
	m = take(&r);
	EXPECT_EQ(m.mark, 0x1234abcd);
	EXPECT_EQ(m.skb_priority, 6);
	EXPECT_EQ(m.cpu, cpu);
	EXPECT_EQ(m.queue, 0);
	EXPECT(!(m.flags & (NFRING_METADATA_QUEUE | NFRING_METADATA_CT |
			    NFRING_METADATA_DECRYPTED |
			    NFRING_METADATA_ENCRYPTS)));
	ring_close(&r);
}

/* Use two ports: a connection from a port to itself has no direction. */
static int udp_client(uint16_t port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = (int)OK(socket(AF_INET, SOCK_DGRAM, 0));

	OK(connect(fd, (struct sockaddr *)&sin, sizeof(sin)));
	return fd;
}

TEST(metadata_have_the_connection, ONLY)
{
	int server = net_udp_any(9), other = net_udp_any(10);
	int fd = udp_client(9);
	struct nfring_metadata first, second;
	struct ring r;

	if (host_shell("nft 'add table ip t;"
		       "add chain ip t raw { type filter hook output priority -300; };"
		       "add chain ip t c { type filter hook output priority 0; };"
		       "add rule ip t raw udp dport 10 notrack;"
		       "add rule ip t c ct state new ct mark set 0x77'"))
		SKIP("nft cannot add its rules on this kernel");
	metadata_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_OUT, -250, 0, 0));
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_OUT, 10, 0, 0));
	OK(send(fd, "x", 1, 0));
	first = take(&r);
	EXPECT_EQ(first.flags & NFRING_METADATA_CT, 0);
	EXPECT_EQ(first.ct_id, 0);
	first = take(&r);
	EXPECT(first.flags & NFRING_METADATA_CT);
	EXPECT_EQ(first.ct_mark, 0x77);
	EXPECT_EQ(first.ct_zone, 0);
	EXPECT_EQ(first.ct_state, 2);	/* IP_CT_NEW */
	EXPECT(first.flags & NFRING_METADATA_CT_ID);
	EXPECT(first.ct_id);

	OK(send(fd, "y", 1, 0));
	take(&r);
	second = take(&r);
	EXPECT_EQ(second.ct_id, first.ct_id);
	EXPECT_EQ(second.ct_status & 8, 8);	/* IPS_CONFIRMED */
	close(fd);

	fd = udp_client(10);
	OK(send(fd, "z", 1, 0));
	take(&r);
	second = take(&r);
	EXPECT(second.flags & NFRING_METADATA_UNTRACKED);
	EXPECT(!(second.flags & NFRING_METADATA_CT));
	close(server);
	close(other);
	ring_close(&r);
}

/*
 * If the kernel does not report freed packets, a packet may get a new id after this time
 * (AGE_MAX in kmod/identity.c).
 */
#define ID_LIFE_NS	10000000000ull

TEST(a_packet_has_one_id_at_all_points_it_passes, ONLY)
{
	static const uint32_t path[] = {
		LOCAL_OUT, POST_ROUTING, PRE_ROUTING, LOCAL_IN,
	};
	int fd = net_udp_to("127.0.0.1", 9);
	uint64_t last = 0, start, ids[8], also;
	struct ring r, other;
	int i, j;

	metadata_ring(&r, v);
	metadata_ring(&other, v);
	for (i = 0; i < 4; i++) {
		OK(nfring_attach(r.fd, FAMILY_IPV4, path[i], 0, 0, 0));
		OK(nfring_attach(r.fd, FAMILY_IPV4, path[i], 1, 0, 0));
	}
	OK(nfring_attach(other.fd, FAMILY_IPV4, LOCAL_IN, 1, 0, 0));
	/* The packets are equal except for numbers that the kernel sets. */
	for (i = 0; i < 30; i++) {
		start = host_now_ns();
		OK(send(fd, "same", 4, 0));
		for (j = 0; j < 8; j++)
			ids[j] = take(&r).packet_id;
		EXPECT(ids[0] && ids[0] != last);
		last = ids[0];
		also = take(&other).packet_id;
		if (host_now_ns() - start > ID_LIFE_NS)
			continue;
		for (j = 1; j < 8; j++)
			EXPECT_EQ(ids[j], ids[0]);
		EXPECT_EQ(also, ids[0]);
	}
	ring_close(&r);
	ring_close(&other);
}

static uint64_t take_stamped(struct ring *r, uint64_t *stamp)
{
	const struct nfring_metadata *m;
	struct frame f;
	uint64_t time;

	ASSERT(ring_wait(r, &f));
	m = metadata_of(r, &f);
	time = f.sec * 1000000000ull + f.nsec;
	EXPECT(!(f.status & TP_STATUS_TS_SOFTWARE));
	EXPECT(m->flags & NFRING_METADATA_STAMPED);
	*stamp = time - m->stamp_age;
	ring_release(r);
	return time;
}

/*
 * The kernel stamps packets on receipt while any socket asks for that.  If frames had
 * that stamp, a packet would have the same time at all hooks.
 */
TEST(frames_have_the_time_of_the_hook_not_of_receipt, ONLY)
{
	int fd = net_udp_to("127.0.0.1", 9), stamps = net_udp_any(10), on = 1, i;
	uint64_t stamp[3], time[3];
	struct ring r, plain;
	struct frame f;

	OK(setsockopt(stamps, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)));
	metadata_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, net_index("lo"), 0));
	OK(nfring_attach(r.fd, FAMILY_IPV4, PRE_ROUTING, 0, 0, 0));
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	ring_start(&plain, v, net_index("lo"), 1 << 16, 1, 2048);
	/*
	 * The kernel switches the stamps on in a work item, so send until packets have
	 * stamps.
	 */
	do {
		OK(send(fd, "x", 1, 0));
		ASSERT(ring_wait(&plain, &f));
		while (ring_peek(&plain, &f) && !(f.status & TP_STATUS_TS_SOFTWARE))
			ring_release(&plain);
		host_sleep_ms(1); /* sleep: polls for it */
	} while (!ring_peek(&plain, &f));
	ring_drain(&r);
	OK(send(fd, "x", 1, 0));
	for (i = 0; i < 3; i++)
		time[i] = take_stamped(&r, &stamp[i]);
	for (i = 1; i < 3; i++) {
		EXPECT(time[i] >= time[i - 1]);
		EXPECT_EQ(stamp[i], stamp[0]);
	}
	ring_close(&plain);
	ring_close(&r);
	close(stamps);
}

/*
 * An id is a secret permutation of a counter that all namespaces share.  Without the
 * permutation, two ids would tell how many packets came between them.
 */
TEST(ids_do_not_tell_how_many_packets_others_have, ONLY)
{
	int fd = net_udp_to("127.0.0.1", 9), i;
	uint64_t last = 0, id;
	struct ring r;

	metadata_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	for (i = 0; i < 32; i++) {
		OK(send(fd, "x", 1, 0));
		id = take(&r).packet_id;
		/* By chance, a permutation gives such neighbours once in 2^48 pairs. */
		if (i && id - last + 0x8000 < 0x10000)
			FAIL("ids %#llx and %#llx are neighbours",
			     (unsigned long long)last, (unsigned long long)id);
		last = id;
	}
	ring_close(&r);
}

/* The packets are equal, have no IP identification, and reuse the same skb. */
TEST(equal_packets_have_different_ids, ONLY)
{
	struct wire w = wire_open("wire");
	uint64_t last = 0, id;
	struct ring r;
	int i;

	metadata_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, w.ifindex, 0));
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 1, w.ifindex, 0));
	for (i = 0; i < 50; i++) {
		traffic_send_many(&w, 1, 7, 1, 100);
		id = take(&r).packet_id;
		EXPECT(id && id != last);
		EXPECT_EQ(take(&r).packet_id, id);
		last = id;
	}
	ring_close(&r);
}

TEST(copies_of_a_bridge_have_the_id_of_the_packet, ONLY)
{
	struct wire in = wire_open("in");
	struct nfring_metadata m;
	uint64_t id;
	struct ring r;
	int i;

	wire_open("a");
	wire_open("b");
	OK(net_bridge("br"));
	OK(net_up("br"));
	OK(net_enslave("br", "in"));
	OK(net_enslave("br", "a"));
	OK(net_enslave("br", "b"));
	OK(net_forwards("in"));
	OK(net_forwards("a"));
	OK(net_forwards("b"));
	metadata_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_BRIDGE, PRE_ROUTING, 0, 0, TRAFFIC_PROTOCOL));
	OK(nfring_attach(r.fd, FAMILY_BRIDGE, FORWARD, 0, 0, TRAFFIC_PROTOCOL));
	traffic_send_many(&in, 1, 1, 1, 100);
	m = take(&r);
	expect_point(&m, FAMILY_BRIDGE, PRE_ROUTING, 0, in.ifindex, 0);
	id = m.packet_id;
	for (i = 0; i < 2; i++) {
		m = take(&r);
		EXPECT_EQ(m.hook, FORWARD);
		EXPECT(m.out_ifindex);
		EXPECT_EQ(m.packet_id, id);
	}
	ring_close(&r);
}

TEST(metadata_cannot_change_while_there_is_a_ring, ONLY)
{
	struct tpacket_req small = {
		.tp_block_size = PAGE, .tp_block_nr = 1, .tp_frame_size = 112,
		.tp_frame_nr = PAGE / 112,
	};
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_METADATA), 0);
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_METADATA, 3));
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_METADATA, -1));
	OK(ring_option(&r, SOL_NFRING, NFRING_METADATA, 1));
	OK(ring_option(&r, SOL_NFRING, NFRING_METADATA, 1));
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_METADATA), 1);
	FAILS(EINVAL, ring_try_set(&r, &small));
	OK(ring_option(&r, SOL_NFRING, NFRING_METADATA, 0));
	OK(ring_try_set(&r, &small));
	FAILS(EBUSY, ring_option(&r, SOL_NFRING, NFRING_METADATA, 1));
	OK(ring_try_zero(&r));
	OK(ring_option(&r, SOL_NFRING, NFRING_METADATA, 1));
	ring_set(&r, PAGE, 2, 2048);
	FAILS(EBUSY, ring_option(&r, SOL_NFRING, NFRING_METADATA, 0));
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_METADATA), 1);
	ring_close(&r);
}

/* Set up a ring at ingress of @w whose metadata has no packet ids. */
static void ring_without_ids(struct ring *r, const struct variant *v,
			     const struct wire *w, int version)
{
	ring_open(r, v, SOCK_RAW);
	OK(ring_option(r, SOL_NFRING, NFRING_METADATA, version));
	OK(ring_option(r, SOL_NFRING, NFRING_PACKET_ID, 0));
	ring_set(r, 1 << 16, 4, 2048);
	ring_map(r);
	OK(nfring_attach(r->fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, w->ifindex, 0));
}

/* Meanwhile, two rings with ids come and go. */
TEST(a_ring_can_have_metadata_without_ids, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_metadata m, without;
	struct ring none, none_2, r;
	struct frame f;
	int i;

	ring_without_ids(&none, v, &w, 1);
	ring_without_ids(&none_2, v, &w, 2);
	for (i = 0; i < 2; i++) {
		traffic_send_many(&w, 1, 1, 1, 100);
		EXPECT_EQ(take(&none).packet_id, 0);
		ASSERT(ring_wait(&none_2, &f));
		EXPECT_EQ(metadata_of(&none_2, &f)->packet_id, 0);
		ring_release(&none_2);

		metadata_ring(&r, v);
		OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, w.ifindex, 0));
		traffic_send_many(&w, 1, 1, 1, 100);
		m = take(&r);
		EXPECT(m.packet_id);
		without = take(&none);
		EXPECT_EQ(without.packet_id, 0);
		/* Everything else is the same. */
		without.packet_id = m.packet_id;
		EXPECT(!memcmp(&without, &m, sizeof(m)));
		ASSERT(ring_wait(&none_2, &f));
		EXPECT_EQ(metadata_of(&none_2, &f)->packet_id, 0);
		EXPECT_EQ(metadata_of(&none_2, &f)->in_ifindex, w.ifindex);
		ring_release(&none_2);
		ring_close(&r);
	}
	ring_close(&none);
	ring_close(&none_2);
}

TEST(packet_ids_cannot_change_while_there_is_a_ring, ONLY)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_PACKET_ID), 1);
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_PACKET_ID, 2));
	FAILS(EINVAL, ring_option(&r, SOL_NFRING, NFRING_PACKET_ID, -1));
	OK(ring_option(&r, SOL_NFRING, NFRING_PACKET_ID, 0));
	OK(ring_option(&r, SOL_NFRING, NFRING_PACKET_ID, 0));
	/* The order of the two options does not matter. */
	OK(ring_option(&r, SOL_NFRING, NFRING_METADATA, 2));
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_PACKET_ID), 0);
	OK(ring_option(&r, SOL_NFRING, NFRING_PACKET_ID, 1));
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_METADATA), 2);
	ring_set(&r, PAGE, 2, 2048);
	FAILS(EBUSY, ring_option(&r, SOL_NFRING, NFRING_PACKET_ID, 0));
	EXPECT_EQ(ring_option_get(&r, SOL_NFRING, NFRING_PACKET_ID), 1);
	OK(ring_try_zero(&r));
	OK(ring_option(&r, SOL_NFRING, NFRING_PACKET_ID, 0));
	ring_close(&r);
}

/* The reserve and the virtio_net_hdr are between the metadata and the packet. */
TEST(metadata_stand_before_the_reserve, ONLY)
{
	int begin = v->version == TPACKET_V3 ? 80 : 64;
	struct wire w = wire_open("wire");
	uint64_t number;
	uint16_t source;
	struct frame f;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_NFRING, NFRING_METADATA, 1));
	OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, 100));
	OK(ring_option(&r, SOL_PACKET, PACKET_VNET_HDR, 1));
	ring_set(&r, 1 << 16, 1, 2048);
	ring_map(&r);
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 3, 9, 1, 500);
	ASSERT(ring_wait(&r, &f));
	EXPECT_EQ(f.net, begin + 64 + 16 + 100 + 10);
	EXPECT_EQ(f.net - f.mac, 14);
	EXPECT_EQ(metadata_of(&r, &f)->in_ifindex, w.ifindex);
	EXPECT_EQ(f.snaplen, 500);
	EXPECT(traffic_parse(f.data, f.snaplen, &source, &number));
	EXPECT_EQ(number, 9);
	ring_close(&r);
}
