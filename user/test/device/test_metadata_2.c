// SPDX-License-Identifier: GPL-2.0
/* Version 2 of the metadata: the connection of a packet, its SPI, and version 1 beside it. */
#include <arpa/inet.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "owners.h"

#define ONLY	.nfring_only = "a packet socket's frames have no metadata"

static void expect_tuple(const struct nfring_metadata_2 *m, uint16_t from, uint16_t to)
{
	uint8_t loopback[16] = { 127, 0, 0, 1 };

	if (!EXPECT(m->base.flags & NFRING_METADATA_CT_TUPLE))
		return;
	EXPECT_EQ(m->ct_family, FAMILY_IPV4);
	EXPECT_EQ(m->ct_protocol, IPPROTO_UDP);
	EXPECT_EQ(ntohs(m->ct_source_port), from);
	EXPECT_EQ(ntohs(m->ct_dest_port), to);
	EXPECT(!memcmp(m->ct_source, loopback, 16));
	EXPECT(!memcmp(m->ct_dest, loopback, 16));
}

/* The rule sends port 80 to port 4444.  Both directions have the addresses before it. */
TEST(a_packet_has_the_addresses_before_translation, ONLY)
{
	uint8_t byte;
	struct nfring_metadata_2 m;
	int server, client, i;
	struct ring r;

	OK(net_enter_fresh());
	drops_run("nft 'add table ip n;"
		  "add chain ip n out { type nat hook output priority -100; };"
		  "add rule ip n out udp dport 80 dnat to 127.0.0.1:4444;"
		  "add chain ip n post { type nat hook postrouting priority 100; }'");
	OK(host_write("/proc/sys/net/netfilter/nf_conntrack_acct", "1"));
	server = net_udp_any(4444);
	client = owners_udp(3333, "127.0.0.1", 80);
	drops_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	for (i = 1; i <= 3; i++) {
		struct sockaddr_in peer;
		socklen_t len = sizeof(peer);

		OK(send(client, "x", 1, 0));
		OK(recvfrom(server, &byte, 1, 0, (struct sockaddr *)&peer, &len));
		m = owners_take(&r);
		expect_tuple(&m, 3333, 80);
		EXPECT(m.base.flags & NFRING_METADATA_CT_COUNTERS);
		EXPECT_EQ(m.ct_packets[0], i);
		EXPECT_EQ(m.ct_bytes[0], 29 * i);
		EXPECT_EQ(m.ct_packets[1], i - 1);
		OK(sendto(server, "y", 1, 0, (struct sockaddr *)&peer, len));
		OK(recv(client, &byte, 1, 0));
		m = owners_take(&r);
		expect_tuple(&m, 3333, 80);
		EXPECT_EQ(m.ct_packets[1], i);
		EXPECT_EQ(m.ct_bytes[1], 29 * i);
		STOP_IF_FAILED();
	}
	close(server);
	close(client);
	ring_close(&r);
}

#define STATE								\
	"ip xfrm state add src 10.9.0.1 dst 10.9.0.2 proto esp spi 0x1234 reqid 1"	\
	" mode transport enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff"	\
	" auth 'hmac(sha256)' 0x000102030405060708090a0b0c0d0e0f && "
#define POLICY(direction)						\
	"ip xfrm policy add dir " direction " src 10.9.0.1/32 dst 10.9.0.2/32"	\
	" proto udp tmpl proto esp reqid 1 mode transport"

TEST(a_packet_has_the_spi_that_is_to_be_applied_or_was, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct nfring_metadata_2 m;
	struct ring out, in;
	int fd;

	drops_run(STATE POLICY("out"));
	fd = net_udp_to("10.9.0.2", DROPS_PORT);
	drops_ring(&out, v);
	OK(nfring_attach(out.fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	OK(net_enter(pair.there));
	drops_run(STATE POLICY("in"));
	net_udp_any(DROPS_PORT);
	drops_ring(&in, v);
	OK(nfring_attach(in.fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	OK(send(fd, "hello world", 11, 0));

	m = owners_take(&out);
	EXPECT(m.base.flags & NFRING_METADATA_SPI);
	EXPECT(m.base.flags & NFRING_METADATA_SPI_OUT);
	EXPECT_EQ(m.spi, 0x1234);
	/* The first packet is still encrypted. */
	m = owners_take(&in);
	EXPECT_EQ(m.base.flags & NFRING_METADATA_SPI, 0);
	EXPECT_EQ(m.spi, 0);
	m = owners_take(&in);
	EXPECT(m.base.flags & NFRING_METADATA_SPI);
	EXPECT_EQ(m.base.flags & NFRING_METADATA_SPI_OUT, 0);
	EXPECT_EQ(m.spi, 0x1234);
	close(fd);
	ring_close(&out);
	ring_close(&in);
}

/* The module computes the id of a dropped packet for all rings at once. */
TEST(a_dropped_packet_has_an_id_only_where_ids_are_wanted, ONLY)
{
	struct wire w = drops_router();
	struct ring none, ids;
	struct frame f;

	drops_ring(&ids, v);
	ring_open(&none, v, SOCK_RAW);
	OK(ring_option(&none, SOL_NFRING, NFRING_METADATA, 2));
	OK(ring_option(&none, SOL_NFRING, NFRING_PACKET_ID, 0));
	ring_set(&none, 1 << 18, 4, 2048);
	ring_map(&none);
	OK(nfring_attach(none.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	OK(nfring_attach(ids.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	drops_send(&w, &(struct datagram){ .bad_ip = true });
	drops_wait(&none, DROPS_PORT, &f);
	EXPECT_EQ(drops_metadata(&none, &f)->base.packet_id, 0);
	EXPECT(drops_metadata(&none, &f)->base.flags & NFRING_METADATA_DROP);
	drops_wait(&ids, DROPS_PORT, &f);
	EXPECT(drops_metadata(&ids, &f)->base.packet_id);
	ring_close(&none);
	ring_close(&ids);
}

/* A program that asks for version 1 gets it, even at points for drops. */
TEST(version_1_of_the_metadata_stays, ONLY)
{
	struct wire w = drops_router();
	const struct nfring_metadata *m;
	struct ring one, two;
	struct frame f;

	metadata_ring(&one, v);
	drops_ring(&two, v);
	OK(nfring_attach(one.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	OK(nfring_attach(two.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	drops_send(&w, &(struct datagram){ .bad_ip = true });
	drops_wait(&one, DROPS_PORT, &f);
	m = metadata_of(&one, &f);
	EXPECT_EQ(m->version, 1);
	EXPECT_EQ(m->size, 64);
	EXPECT(m->flags < NFRING_METADATA_DROP);
	EXPECT_EQ(m->family, NFRING_PROTO_DROP);
	EXPECT_EQ(m->hook, NFRING_DROP_LOST);
	EXPECT(f.mac < (v->version == TPACKET_V3 ? 80 + 192 : 64 + 192));
	drops_wait(&two, DROPS_PORT, &f);
	EXPECT(drops_metadata(&two, &f)->base.flags & NFRING_METADATA_DROP);
	EXPECT_EQ(drops_metadata(&two, &f)->base.packet_id, m->packet_id);
	ring_close(&one);
	ring_close(&two);
}
