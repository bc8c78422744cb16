// SPDX-License-Identifier: GPL-2.0
/* Addresses and ports that nfring path shows, after IPv6 extension headers. */
#include "cases.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "path/flow.h"

/**
 * struct headers - extension headers before a UDP header
 * @what: printed if the case fails
 * @next: protocol number in the IPv6 header
 * @len: bytes of @bytes
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
	struct flow flow;

	packet[6] = before->next;
	packet[23] = 1;
	packet[39] = 2;
	memcpy(packet + 40, before->bytes, before->len);
	memcpy(packet + 40 + before->len, udp, sizeof(udp));
	flow_of(&flow, &frame);
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

/* The sanitizers find a read beyond the bytes that are there. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(ports_follow_extension_headers),
		table_test(packets_can_be_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
