// SPDX-License-Identifier: GPL-2.0
/*
 * The frames of received packets, compared with those of a packet socket that watches
 * the same traffic.  If the variant is a packet socket too, two packet sockets
 * are compared.  That tests the comparison.
 */
#include <arpa/inet.h>
#include <linux/if_tun.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net.h"
#include "paired.h"
#include "traffic.h"

static void sizes_over_wire(void *arg)
{
	static const size_t sizes[] = {
		24, 59, 60, 61, 1514, 1900, 2000, 2048, 9000, 40000, 65535,
	};
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		traffic_send_many(arg, 1, i, 1, sizes[i]);
	for (i = 1900; i < 2000; i++)
		traffic_send_many(arg, 1, i, 1, i);
}

TEST(received_packets_of_every_size)
{
	struct wire w = wire_open("wire");

	paired_both_types(v, w.ifindex, sizes_over_wire, &w, 111);
}

static void kinds_over_wire(void *arg)
{
	static const uint8_t to[][6] = {
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
		{ 1, 0, 0x5e, 0, 0, 1 }, { 2, 9, 9, 9, 9, 9 },
		{ 0x33, 0x33, 0, 0, 0, 1 }, { 0, 0, 0, 0, 0, 0 },
	};
	static const uint16_t protocols[] = {
		0x0000, 0x0026, 0x05dc, 0x0800, 0x0806, 0x86dd, 0x8847, 0xffff,
	};
	const struct wire *w = arg;
	uint8_t packet[100];
	uint16_t protocol;
	size_t i, j;

	for (i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		for (j = 0; j < sizeof(protocols) / sizeof(protocols[0]); j++) {
			traffic_build(packet, 1, i * 16 + j, sizeof(packet));
			protocol = htons(protocols[j]);
			memcpy(packet, to[i], 6);
			memcpy(packet + 12, &protocol, 2);
			OK(write(w->fd, packet, sizeof(packet)));
		}
	}
	OK(write(w->fd, packet, 15));
}

TEST(received_packets_of_every_kind)
{
	struct wire w = wire_open("wire");

	paired_both_types(v, w.ifindex, kinds_over_wire, &w, 41);
}

static void tagged_over_wire(void *arg)
{
	static const uint16_t tags[][4] = {
		{ 0x8100, 0x0005, 0x88b5, 0 }, { 0x8100, 0xe123, 0x88b5, 0 },
		{ 0x88a8, 0x0007, 0x88b5, 0 }, { 0x8100, 0x0000, 0x88b5, 0 },
		{ 0x88a8, 0x0064, 0x8100, 0x00c8 },
		{ 0x8100, 0x0064, 0x8100, 0x00c8 },
	};
	const struct wire *w = arg;
	uint8_t packet[200];
	uint16_t word;
	size_t i, j;

	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		traffic_build(packet, 1, i, sizeof(packet));
		for (j = 0; j < 4; j++) {
			word = htons(tags[i][j]);
			memcpy(packet + 12 + 2 * j, &word, 2);
		}
		OK(write(w->fd, packet, sizeof(packet)));
	}
}

TEST(vlan_tags)
{
	struct wire w = wire_open("wire");
	struct paired t;

	paired_both_types(v, w.ifindex, tagged_over_wire, &w, 6);
	paired_start(&t, v, SOCK_RAW, w.ifindex);
	tagged_over_wire(&w);
	if (v->version != TPACKET_V1)
		EXPECT(paired_compare(&t, 6) & TP_STATUS_VLAN_VALID);
	else
		EXPECT(!(paired_compare(&t, 6) & TP_STATUS_VLAN_VALID));
}

static void layer3_over_tun(void *arg)
{
	static const size_t sizes[] = { 1, 13, 14, 60, 1514, 9000, 65531 };
	static uint8_t packet[TRAFFIC_MAX];
	const struct wire *w = arg;
	struct tun_pi pi = { .proto = htons(TRAFFIC_PROTOCOL) };
	struct iovec iov[2] = { { &pi, sizeof(pi) }, { packet, 0 } };
	size_t i;

	traffic_build(packet, 1, 0, sizeof(packet));
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		iov[1].iov_len = sizes[i];
		OK(writev(w->fd, iov, 2));
	}
}

TEST(packets_without_link_layer_header)
{
	struct wire w = { .fd = (int)OK(net_wire("tun", 0)) };

	w.ifindex = net_index("tun");
	paired_both_types(v, w.ifindex, layer3_over_tun, &w, 7);
}

/* Build a TCP acknowledgement with valid checksums, so that GRO marks them as checked. */
static size_t build_tcp(uint8_t *packet)
{
	static const uint8_t bytes[] = {
		2, 9, 9, 9, 9, 9, 2, 0, 0, 0, 0, 1, 8, 0,
		0x45, 0, 0, 60, 0, 1, 0x40, 0, 64, 6, 0, 0,
		10, 9, 0, 2, 10, 9, 0, 1,
		0, 80, 0, 90, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x10, 1, 0,
		0, 0, 0, 0,
	};
	uint16_t check;

	memset(packet, 7, 14 + 60);
	memcpy(packet, bytes, sizeof(bytes));
	check = traffic_sum(packet + 14, 20, 0);
	memcpy(packet + 14 + 10, &check, 2);
	/* pseudo header: addresses, protocol 6, length 40 */
	check = traffic_sum(packet + 26, 8 + 40, 6 + 40);
	memcpy(packet + 34 + 16, &check, 2);
	return 14 + 60;
}

TEST(valid_checksums_are_reported)
{
	struct wire w = { .fd = (int)OK(net_wire_gro("wire")) };
	uint8_t packet[100];
	struct paired t;

	w.ifindex = net_index("wire");
	paired_start(&t, v, SOCK_RAW, w.ifindex);
	OK(write(w.fd, packet, build_tcp(packet)));
	EXPECT(paired_compare(&t, 1) & TP_STATUS_CSUM_VALID);
}

TEST(link_layer_header_alone)
{
	struct wire w = wire_open("wire");
	uint8_t packet[100];
	struct paired t;

	traffic_build(packet, 1, 0, sizeof(packet));
	paired_start(&t, v, SOCK_RAW, w.ifindex);
	OK(write(w.fd, packet, 14));
	paired_compare(&t, 1);
}

TEST(truncation_by_small_frames, .frames = true)
{
	static const unsigned int snaps[] = { 64, 80, 96, 112, 128, 256 };
	struct wire w = wire_open("wire");
	struct paired t;
	size_t i;

	for (i = 0; i < sizeof(snaps) / sizeof(snaps[0]); i++) {
		paired_start_snap(&t, v, SOCK_RAW, w.ifindex, snaps[i]);
		traffic_send_many(&w, 1, 0, 1, 24);
		traffic_send_many(&w, 1, 1, 3, 64 + 5 * i);
		paired_compare(&t, 4);
		paired_start_snap(&t, v, SOCK_DGRAM, w.ifindex, snaps[i]);
		traffic_send_many(&w, 1, 0, 3, 64 + 5 * i);
		paired_compare(&t, 3);
	}
}
