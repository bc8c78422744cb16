// SPDX-License-Identifier: GPL-2.0
/* nfring path shows addresses, ports and TCP flags. */
#include "../lib/cases.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "path/line.h"

/**
 * struct headers - extension headers before a UDP header
 * @what: printed if the case fails
 * @next: protocol number in the IPv6 header
 * @len: length of @bytes
 * @bytes: the extension headers
 * @ports: whether the ports can be read
 */
struct headers {
	const char *what;
	uint8_t next;
	size_t len;
	uint8_t bytes[40];
	bool ports;
};

static const struct headers headers[] = {
	{ "none", IPPROTO_UDP, 0, { 0 }, true },
	{ "hop-by-hop", IPPROTO_HOPOPTS, 8, { 17, 0, 1, 4 }, true },
	{ "destination, 16 bytes", IPPROTO_DSTOPTS, 16, { 17, 1, 1, 12 }, true },
	{ "routing", IPPROTO_ROUTING, 8, { 17, 0, 4 }, true },
	{ "authentication", IPPROTO_AH, 24, { 17, 4 }, true },
	{ "first fragment", IPPROTO_FRAGMENT, 8, { 17, 0, 0, 1, 0, 0, 0, 7 }, true },
	{ "second fragment", IPPROTO_FRAGMENT, 8, { 17, 0, 0, 8, 0, 0, 0, 7 }, false },
	{ "two", IPPROTO_HOPOPTS, 16, { 60, 0, 1, 4, 0, 0, 0, 0, 17, 0, 1, 4 }, true },
	{ "longer than the packet", IPPROTO_HOPOPTS, 8, { 17, 9 }, false },
};

/* Return the flow of a packet with these headers, cut to @snaplen bytes. */
static struct flow flow_after(const struct headers *before, size_t snaplen)
{
	static const uint8_t udp[8] = { 0x10, 0xe1, 0, 9, 0, 8 };
	uint8_t packet[40 + sizeof(before->bytes) + sizeof(udp)] = { 0x60 };
	const struct sockaddr_ll from = { .sll_protocol = htons(ETH_P_IPV6) };
	const struct nfring_frame frame = {
		.data = packet, .snaplen = snaplen, .from = &from,
	};
	struct flow_tcp tcp;
	struct flow flow;

	packet[6] = before->next;
	packet[23] = 1;
	packet[39] = 2;
	memcpy(packet + 40, before->bytes, before->len);
	memcpy(packet + 40 + before->len, udp, sizeof(udp));
	flow_of(&flow, &tcp, &frame);
	assert_false(tcp.present);
	return flow;
}

static void ports_follow_extension_headers(void **state)
{
	const struct headers *row;

	(void)state;
	for_each_case(row, headers) {
		struct flow flow = flow_after(row, 48 + row->len);

		case_is("%s", row->what);
		assert_int_equal(flow.source[15], 1);
		assert_int_equal(flow.destination[15], 2);
		assert_int_equal(flow.ports[0], row->ports ? 4321 : 0);
		assert_int_equal(flow.ports[1], row->ports ? 9 : 0);
		if (row->ports)
			assert_int_equal(flow.protocol, IPPROTO_UDP);
	}
}

/* The sanitizers notice a read after the end of the packet. */
static void packets_can_be_cut_anywhere(void **state)
{
	const struct headers *row;
	size_t len;

	(void)state;
	for_each_case(row, headers)
		for (len = 0; len < 44 + row->len; len++) {
			case_is("%s, cut to %zu bytes", row->what, len);
			assert_int_equal(flow_after(row, len).ports[0], 0);
		}
}

/**
 * struct segment - a TCP segment of IPv4, and what a line says about it
 * @what: printed if the case fails
 * @total: total length in the IP header; 0: a large packet
 * @stored: bytes of the packet in the ring
 * @data_offset: length of the TCP header in words, as in the header
 * @payload: bytes of data, or -1 if the segment must not be recognized
 */
struct segment {
	const char *what;
	uint16_t total;
	uint8_t stored;
	uint8_t data_offset;
	int payload;
};

static const struct segment segments[] = {
	{ "no data", 40, 40, 5, 0 },
	{ "data that is not stored", 1500, 40, 5, 1460 },
	{ "options that are not stored", 60, 40, 10, 0 },
	{ "padding", 40, 46, 5, 0 },
	{ "large", 0, 40, 5, 65000 - 40 },
	{ "cut short", 40, 39, 5, -1 },
	{ "a header that is too short", 40, 40, 4, -1 },
	{ "a header longer than the segment", 40, 40, 6, -1 },
	{ "a packet shorter than its headers", 20, 40, 5, -1 },
};

static void segments_have_flags_numbers_and_length(void **state)
{
	const struct segment *row;

	(void)state;
	for_each_case(row, segments) {
		uint8_t packet[64] = {
			0x45, 0, row->total >> 8, row->total & 0xff,
			[9] = IPPROTO_TCP, [27] = 5, [31] = 7,
			[32] = row->data_offset << 4, [33] = TCP_SYN | TCP_ACK,
		};
		const struct sockaddr_ll from = { .sll_protocol = htons(ETH_P_IP) };
		const struct nfring_frame frame = {
			.data = packet, .snaplen = row->stored, .len = 65000, .from = &from,
		};
		struct flow_tcp tcp;
		struct flow flow;

		case_is("%s", row->what);
		flow_of(&flow, &tcp, &frame);
		assert_int_equal(tcp.present, row->payload >= 0);
		assert_int_equal(tcp.has_payload, row->payload >= 0);
		if (!tcp.present)
			continue;
		assert_int_equal(tcp.payload, row->payload);
		assert_int_equal(tcp.header.seq, 5);
		assert_int_equal(tcp.header.ack, 7);
		assert_int_equal(tcp.header.flags, TCP_SYN | TCP_ACK);
	}
}

/**
 * struct datagram - a UDP datagram of IPv4
 * @what: printed if the case fails
 * @stored: bytes of the packet in the ring
 * @offset: offset of the fragment, in units of 8 bytes
 * @length: length in the UDP header
 * @payload: bytes of data, or -1 if they are not known
 */
struct datagram {
	const char *what;
	uint8_t stored;
	uint8_t offset;
	uint16_t length;
	int payload;
};

static const struct datagram datagrams[] = {
	{ "no data", 28, 0, 8, 0 },
	{ "data that is not stored", 28, 0, 1480, 1472 },
	{ "large", 28, 0, 0, 65000 - 28 },
	{ "a length that is too short", 28, 0, 7, -1 },
	{ "cut short", 27, 0, 8, -1 },
	{ "not the first fragment", 28, 1, 8, -1 },
};

static void datagrams_have_the_length_of_their_header(void **state)
{
	const struct datagram *row;

	(void)state;
	for_each_case(row, datagrams) {
		uint8_t packet[64] = {
			0x45, [7] = row->offset, [9] = IPPROTO_UDP,
			[24] = row->length >> 8, row->length & 0xff,
		};
		const struct sockaddr_ll from = { .sll_protocol = htons(ETH_P_IP) };
		const struct nfring_frame frame = {
			.data = packet, .snaplen = row->stored, .len = 65000, .from = &from,
		};
		struct flow_tcp tcp;
		struct flow flow;

		case_is("%s", row->what);
		flow_of(&flow, &tcp, &frame);
		assert_false(tcp.present);
		assert_int_equal(tcp.has_payload, row->payload >= 0);
		if (tcp.has_payload)
			assert_int_equal(tcp.payload, row->payload);
	}
}

/* Write the line of a segment whose addresses NAT changed. */
static void say(char *line, size_t size, struct line_before *before,
		const uint8_t addresses[4], uint8_t flags, uint32_t seq, uint32_t ack)
{
	static const struct line_style style = { .time = 1 };
	const struct path_fate fate = { .final = true };
	struct path_names names = { 0 };
	struct path path = {
		.len = 40, .step_nr = 1,
		.first = { .ethertype = ETH_P_IP, .protocol = IPPROTO_TCP, .ports = { 8, 9 } },
		.last = { .ethertype = ETH_P_IP, .protocol = IPPROTO_TCP, .ports = { 8, 9 } },
		.tcp = { .present = true, .has_payload = true,
			 .header = { .flags = flags, .seq = seq, .ack = ack } },
	};
	struct text text;

	path.first.source[3] = addresses[0];
	path.first.destination[3] = addresses[1];
	path.last.source[3] = addresses[2];
	path.last.destination[3] = addresses[3];
	if (addresses[0] == 3) {
		path.first.ports[0] = path.last.ports[0] = 9;
		path.first.ports[1] = path.last.ports[1] = 8;
	}
	text_init(&text, line, size);
	path_line(&text, &path, &fate, &style, before, &names);
}

/* The router changes the client's address from 1 to 2.  The server has address 3. */
static void both_directions_of_nat_count_from_the_same_numbers(void **state)
{
	static const uint8_t there[] = { 1, 3, 2, 3 }, back[] = { 3, 2, 3, 1 };
	struct line_before before = { 0 };
	char line[256];

	(void)state;
	say(line, sizeof(line), &before, there, TCP_SYN, 100, 0);
	assert_non_null(strstr(line, " TCP Flags [S], seq 100, length 0: "));
	say(line, sizeof(line), &before, back, TCP_SYN | TCP_ACK, 500, 101);
	assert_non_null(strstr(line, " TCP Flags [S.], seq 500, ack 101, length 0: "));
	say(line, sizeof(line), &before, there, TCP_FIN | TCP_ACK, 101, 501);
	assert_non_null(strstr(line, "0.0.0.1.8 > 0.0.0.3.9 => 0.0.0.2.8 > 0.0.0.3.9 "
				     "TCP Flags [F.], seq 1, ack 1, length 0: "));
	line_before_free(&before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(ports_follow_extension_headers),
		table_test(packets_can_be_cut_anywhere),
		table_test(segments_have_flags_numbers_and_length),
		table_test(datagrams_have_the_length_of_their_header),
		cmocka_unit_test(both_directions_of_nat_count_from_the_same_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
