// SPDX-License-Identifier: GPL-2.0
/* Decode packets to text: valid packets, packets cut at each byte, and random bytes. */
#include "../lib/cases.h"

#include <linux/if_ether.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/decode/decode.h"
#include "common/print/line.h"
#include "packets.h"

#define PACKET(type, bytes)	type, bytes, sizeof(bytes)

struct packet {
	uint16_t ethertype;
	const uint8_t *bytes;
	size_t len;
	const char *words;
	const char *quiet;	/* the text with -q, if it differs */
};

static const struct packet packets[] = {
	{ PACKET(ETH_P_IP, tcp_syn),
	  "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0",
	  "IP 192.0.2.1.40000 > 198.51.100.2.80: tcp 0" },
	{ PACKET(ETH_P_IP, tcp_data),
	  "IP 198.51.100.2.80 > 192.0.2.1.40000: Flags [P.], seq 4294967294:3, ack 2, win 502, length 5",
	  "IP 198.51.100.2.80 > 192.0.2.1.40000: tcp 5" },
	{ PACKET(ETH_P_IP, udp),
	  "IP 192.0.2.1.67 > 198.51.100.2.9: UDP, length 4", NULL },
	{ PACKET(ETH_P_IP, ping),
	  "IP 192.0.2.1 > 198.51.100.2: ICMP echo request, id 7, seq 3, length 16", NULL },
	{ PACKET(ETH_P_IP, unreachable),
	  "IP 192.0.2.1 > 198.51.100.2: ICMP destination unreachable, code 1, length 8", NULL },
	{ PACKET(ETH_P_IP, fragment),
	  "IP 192.0.2.1 > 198.51.100.2: ip-proto-17 (frag id 9, offset 1480, length 8+)", NULL },
	{ PACKET(ETH_P_ARP, arp_request),
	  "ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28", NULL },
	{ PACKET(ETH_P_ARP, arp_reply),
	  "ARP, Reply 192.0.2.2 is-at 02:00:00:00:00:02, length 28", NULL },
	{ PACKET(ETH_P_IPV6, udp6),
	  "IP6 2001:db8::1.5355 > 2001:db8::2.5355: UDP, length 2", NULL },
	{ PACKET(ETH_P_IPV6, solicitation),
	  "IP6 fe80::1 > ff02::1:ff00:2: ICMP6, neighbor solicitation, who has fe80::2, length 24", NULL },
	{ PACKET(ETH_P_IPV6, fragment6),
	  "IP6 2001:db8::1.5355 > 2001:db8::2.5355: UDP, length 3992 (frag id 0x0000abcd, offset 0, length 8+)", NULL },
	{ PACKET(ETH_P_IP, gre),
	  "IP 192.0.2.1 > 198.51.100.2: GREv0, off 0x0, key=0x4d, seq 5, length 52: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 16", NULL },
	{ PACKET(ETH_P_IP, vxlan),
	  "IP 192.0.2.1.50000 > 198.51.100.2.4789: VXLAN, flags [I] (0x08), vni 42: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 16",
	  "IP 192.0.2.1.50000 > 198.51.100.2.4789: UDP, length 58" },
	{ PACKET(ETH_P_IP, geneve),
	  "IP 192.0.2.1.50000 > 198.51.100.2.6081: Geneve, Flags [OC], vni 0x2a, options [8 bytes]: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 16",
	  "IP 192.0.2.1.50000 > 198.51.100.2.6081: UDP, length 66" },
	{ PACKET(ETH_P_IP, esp),
	  "IP 192.0.2.1 > 198.51.100.2: ESP(spi=0x00c0ffee,seq=0x9), length 48", NULL },
	{ PACKET(ETH_P_IP, ah),
	  "IP 192.0.2.1 > 198.51.100.2: AH(spi=0x0000abcd,seq=0x4,icv=0x000102030405060708090a0b): 40000 > 7000: Flags [S], seq 5, win 502, options [mss 1460], length 0",
	  "IP 192.0.2.1 > 198.51.100.2: AH(spi=0x0000abcd,seq=0x4,icv=0x000102030405060708090a0b): 40000 > 7000: tcp 0" },
	{ PACKET(ETH_P_IP, sctp),
	  "IP 192.0.2.1.3000 > 198.51.100.2.4000: sctp (1) [DATA] (B)(E) [TSN: 9] [SID: 1] [SSEQ 2] [PPID 0x0] , (2) [DATA] (U) [TSN: 9] [SID: 1] [SSEQ 2] [PPID 0x0]", NULL },
	{ PACKET(ETH_P_IP, sctp_sack),
	  "IP 192.0.2.1.3000 > 198.51.100.2.4000: sctp (1) [SACK] [cum ack 9] [a_rwnd 65536] [#gap acks 1] [#dup tsns 1]", NULL },
	{ PACKET(ETH_P_IP, igmp_query),
	  "IP 192.0.2.1 > 239.1.2.3: igmp query v3 [gaddr 239.1.2.3]",
	  "IP 192.0.2.1 > 239.1.2.3: igmp" },
	{ PACKET(ETH_P_IP, dns_query),
	  "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660+ [1au] PTR? 1.2.0.192.in-addr.arpa. (51)",
	  "IP 192.0.2.1.40000 > 198.51.100.2.53: UDP, length 51" },
	{ PACKET(ETH_P_IP, dns_answer),
	  "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660 2/0/0 CNAME web.example.com., A 192.0.2.80 (67)",
	  "IP 192.0.2.1.40000 > 198.51.100.2.53: UDP, length 67" },
	{ PACKET(ETH_P_IP, dns_many),
	  "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660- 6/0/0 MX mail.example.com. 10, NS ns.example.com., TXT \"hello\" \"world\", SOA, SRV a.example.:80 1 2, Type257 (209)",
	  "IP 192.0.2.1.40000 > 198.51.100.2.53: UDP, length 209" },
	{ PACKET(ETH_P_IP, ipip),
	  "IP 192.0.2.1 > 198.51.100.2: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 16", NULL },
	{ PACKET(ETH_P_LLDP, udp), "ethertype LLDP (0x88cc), length 38", NULL },
	{ PACKET(0x9999, udp), "ethertype Unknown (0x9999), length 38", NULL },
};

static void decode(char *line, size_t size, uint16_t ethertype,
		   const uint8_t *bytes, size_t left, uint32_t len, bool quiet)
{
	struct decode_packet packet = {
		.ethertype = ethertype,
		.bytes = { bytes, left },
		.len = len,
		.context.quiet = quiet,
	};
	struct text text;

	text_init(&text, line, size);
	decode_network(&text, &packet);
	assert_int_equal(strlen(line), text.len);
	assert_true(text.len < size);
}

static void every_protocol_is_printed(void **state)
{
	const struct packet *row;
	char line[512];

	(void)state;
	for_each_case(row, packets) {
		decode(line, sizeof(line), row->ethertype, row->bytes, row->len,
		       row->len, false);
		assert_string_equal(line, row->words);
		decode(line, sizeof(line), row->ethertype, row->bytes, row->len,
		       row->len, true);
		assert_string_equal(line, row->quiet ? row->quiet : row->words);
	}
}

struct cut {
	uint16_t ethertype;
	const uint8_t *bytes;
	size_t left;
	const char *words;
};

static const struct cut cuts[] = {
	{ ETH_P_IP, tcp_syn, 0, "IP [|ip]" },
	{ ETH_P_IP, tcp_syn, 19, "IP [|ip]" },
	{ ETH_P_IP, tcp_syn, 20, "IP 192.0.2.1 > 198.51.100.2: [|tcp]" },
	{ ETH_P_IP, tcp_syn, 23, "IP 192.0.2.1 > 198.51.100.2: [|tcp]" },
	{ ETH_P_IP, tcp_syn, 24, "IP 192.0.2.1.40000 > 198.51.100.2.80: [|tcp]" },
	{ ETH_P_IP, tcp_syn, 39, "IP 192.0.2.1.40000 > 198.51.100.2.80: [|tcp]" },
	{ ETH_P_IP, tcp_syn, 40, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [[|tcp]], length 0" },
	{ ETH_P_IP, tcp_syn, 41, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [[|tcp]], length 0" },
	{ ETH_P_IP, tcp_syn, 43, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [[|tcp]], length 0" },
	{ ETH_P_IP, udp, 27, "IP 192.0.2.1 > 198.51.100.2: [|udp]" },
	{ ETH_P_IP, ping, 23, "IP 192.0.2.1 > 198.51.100.2: ICMP [|icmp]" },
	{ ETH_P_IP, ping, 24, "IP 192.0.2.1 > 198.51.100.2: ICMP echo request, length 16" },
	{ ETH_P_ARP, arp_request, 7, "ARP, [|arp]" },
	{ ETH_P_ARP, arp_request, 27, "ARP, [|arp]" },
	{ ETH_P_IPV6, udp6, 39, "IP6 [|ip6]" },
	{ ETH_P_IPV6, udp6, 47, "IP6 2001:db8::1 > 2001:db8::2: [|ip-proto-0]" },
	{ ETH_P_IPV6, udp6, 48, "IP6 2001:db8::1 > 2001:db8::2: [|udp]" },
	{ ETH_P_IPV6, solicitation, 63, "IP6 fe80::1 > ff02::1:ff00:2: ICMP6, neighbor solicitation, length 24" },
	{ ETH_P_IPV6, fragment6, 47, "IP6 2001:db8::1 > 2001:db8::2: [|ip-proto-44]" },
	{ ETH_P_8021Q, udp, 3, "[|vlan]" },
	{ ETH_P_IP, gre, 23, "IP 192.0.2.1 > 198.51.100.2: [|gre]" },
	{ ETH_P_IP, gre, 31, "IP 192.0.2.1 > 198.51.100.2: GREv0, off 0x0, [|gre], length 52" },
	{ ETH_P_IP, gre, 36, "IP 192.0.2.1 > 198.51.100.2: GREv0, off 0x0, key=0x4d, seq 5, length 52: IP [|ip]" },
	{ ETH_P_IP, vxlan, 35, "IP 192.0.2.1.50000 > 198.51.100.2.4789: VXLAN [|vxlan]" },
	{ ETH_P_IP, vxlan, 49, "IP 192.0.2.1.50000 > 198.51.100.2.4789: VXLAN, flags [I] (0x08), vni 42: [|ether]" },
	{ ETH_P_IP, geneve, 35, "IP 192.0.2.1.50000 > 198.51.100.2.6081: Geneve [|geneve]" },
	{ ETH_P_IP, geneve, 43, "IP 192.0.2.1.50000 > 198.51.100.2.6081: Geneve, Flags [OC], vni 0x2a, options [8 bytes], [|geneve]" },
	{ ETH_P_IP, esp, 27, "IP 192.0.2.1 > 198.51.100.2: ESP [|esp], length 48" },
	{ ETH_P_IP, ah, 31, "IP 192.0.2.1 > 198.51.100.2: AH [|ah]" },
	{ ETH_P_IP, ah, 43, "IP 192.0.2.1 > 198.51.100.2: AH(spi=0x0000abcd,seq=0x4,[|ah])" },
	{ ETH_P_IP, ah, 48, "IP 192.0.2.1 > 198.51.100.2: AH(spi=0x0000abcd,seq=0x4,icv=0x000102030405060708090a0b): 40000 > 7000: [|tcp]" },
	{ ETH_P_IP, sctp, 31, "IP 192.0.2.1 > 198.51.100.2: [|sctp]" },
	{ ETH_P_IP, sctp, 35, "IP 192.0.2.1.3000 > 198.51.100.2.4000: sctp (1) [|sctp]" },
	{ ETH_P_IP, sctp_sack, 47, "IP 192.0.2.1.3000 > 198.51.100.2.4000: sctp (1) [SACK] [|sctp]" },
	{ ETH_P_IP, igmp_query, 27, "IP 192.0.2.1 > 239.1.2.3: [|igmp]" },
	{ ETH_P_IP, dns_query, 39, "IP 192.0.2.1.40000 > 198.51.100.2.53: [|domain] (51)" },
	{ ETH_P_IP, dns_query, 67, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660+ [1au] [|domain] (51)" },
	{ ETH_P_IP, dns_answer, 76, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660 2/0/0 CNAME [|domain] (67)" },
	{ ETH_P_IP, dns_answer, 90, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660 2/0/0 CNAME web.example.com., [|domain] (67)" },
};

static void a_cut_packet_is_marked_where_it_ends(void **state)
{
	const struct cut *row;
	char line[512];

	(void)state;
	for_each_case(row, cuts) {
		decode(line, sizeof(line), row->ethertype, row->bytes,
		       row->left, 1514, false);
		assert_string_equal(line, row->words);
	}
}

/* A valid packet with one byte changed. */
struct breakage {
	const uint8_t *bytes;
	size_t len;
	uint16_t ethertype;
	size_t at;
	uint8_t value;
	const char *words;
};

static const struct breakage breakages[] = {
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 0, 0x44, "IP bad header: version 4, header length 16, length 44" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 0, 0x65, "IP bad header: version 6, header length 20, length 44" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 3, 19, "IP bad header: version 4, header length 20, length 19" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 0, 0x4f, "IP bad header: version 4, header length 60, length 44" },
	/* The IP header says that there are 4 bytes of TCP, so the others are padding. */
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 3, 24, "IP 192.0.2.1.40000 > 198.51.100.2.80: [|tcp]" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 32, 0x40, "IP 192.0.2.1.40000 > 198.51.100.2.80: tcp, bad header length 16 of 24" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 32, 0x70, "IP 192.0.2.1.40000 > 198.51.100.2.80: tcp, bad header length 28 of 24" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 33, 0, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [none], win 64240, options [mss 1460], length 0" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 33, 0xff, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [FSRP.UEW], seq 1, ack 0, win 64240, urg 0, options [mss 1460], length 0" },
	/* a TCP option with a wrong length, then other kinds of options */
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 41, 1, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [[bad opt]], length 0" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 41, 5, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [[bad opt]], length 0" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 41, 3, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [mss[len 3],[bad opt]], length 0" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 40, 34, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [tfo cookie 05b4], length 0" },
	{ tcp_syn, sizeof(tcp_syn), ETH_P_IP, 40, 99, "IP 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 64240, options [unknown-99 0x05b4], length 0" },
	{ udp, sizeof(udp), ETH_P_IP, 25, 7, "IP 192.0.2.1.67 > 198.51.100.2.9: UDP, bad length 7" },
	{ udp, sizeof(udp), ETH_P_IP, 9, 99, "IP 192.0.2.1 > 198.51.100.2: ip-proto-99, length 12" },
	{ udp, sizeof(udp), ETH_P_IP, 3, 0, "IP 192.0.2.1.67 > 198.51.100.2.9: UDP, length 4" },
	{ ping, sizeof(ping), ETH_P_IP, 20, 99, "IP 192.0.2.1 > 198.51.100.2: ICMP type 99, length 16" },
	{ arp_request, sizeof(arp_request), ETH_P_ARP, 4, 8, "ARP, hardware 1 (8 bytes), protocol 0x0800 (4 bytes), operation 1, length 28" },
	{ arp_request, sizeof(arp_request), ETH_P_ARP, 7, 9, "ARP, operation 9, length 28" },
	{ udp6, sizeof(udp6), ETH_P_IPV6, 0, 0x40, "IP6 bad header: version 4" },
	/* GRE of version 1, GRE with routing entries, GRE with an unknown ethertype */
	{ gre, sizeof(gre), ETH_P_IP, 21, 0x81, "IP 192.0.2.1 > 198.51.100.2: GREv1, call 0, seq 77, ack 5, length 52" },
	{ gre, sizeof(gre), ETH_P_IP, 20, 0x70, "IP 192.0.2.1 > 198.51.100.2: GREv0, off 0x0, key=0x4d, seq 5, length 52" },
	{ gre, sizeof(gre), ETH_P_IP, 22, 0x88, "IP 192.0.2.1 > 198.51.100.2: GREv0, off 0x0, key=0x4d, seq 5, length 52: ethertype Unknown (0x8800), length 36" },
	{ ah, sizeof(ah), ETH_P_IP, 21, 0, "IP 192.0.2.1 > 198.51.100.2: AH(spi=0x0000abcd,seq=0x4,[|ah])" },
	{ ah, sizeof(ah), ETH_P_IP, 21, 255, "IP 192.0.2.1 > 198.51.100.2: AH(spi=0x0000abcd,seq=0x4,[|ah])" },
	{ sctp, sizeof(sctp), ETH_P_IP, 32, 99, "IP 192.0.2.1.3000 > 198.51.100.2.4000: sctp (1) [chunk type 99] , (2) [DATA] (U) [TSN: 9] [SID: 1] [SSEQ 2] [PPID 0x0]" },
	{ sctp, sizeof(sctp), ETH_P_IP, 35, 3, "IP 192.0.2.1.3000 > 198.51.100.2.4000: sctp (1) [|sctp]" },
	{ igmp_query, sizeof(igmp_query), ETH_P_IP, 20, 0x99, "IP 192.0.2.1 > 239.1.2.3: igmp-153, length 12" },
	{ igmp_query, sizeof(igmp_query), ETH_P_IP, 21, 0xff, "IP 192.0.2.1 > 239.1.2.3: igmp query v3 [max resp time 3174.4s] [gaddr 239.1.2.3]" },
	/* too high a number of questions; a control character; a label without an end */
	{ dns_query, sizeof(dns_query), ETH_P_IP, 32, 255, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660+ [65281q] [1au] PTR? 1.2.0.192.in-addr.arpa. OPT Class1232? . Type0 Class0? . [|domain] (51)" },
	{ dns_query, sizeof(dns_query), ETH_P_IP, 41, 27, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660+ [1au] PTR? ?.2.0.192.in-addr.arpa. (51)" },
	{ dns_query, sizeof(dns_query), ETH_P_IP, 40, 63, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660+ [1au] [|domain] (51)" },
	{ dns_query, sizeof(dns_query), ETH_P_IP, 40, 64, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660+ [1au] [|domain] (51)" },
	/* a pointer to its own name, and one beyond the message */
	{ dns_answer, sizeof(dns_answer), ETH_P_IP, 78, 45, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660 2/0/0 CNAME [|domain] (67)" },
	{ dns_answer, sizeof(dns_answer), ETH_P_IP, 80, 0xff, "IP 192.0.2.1.40000 > 198.51.100.2.53: 4660 2/0/0 CNAME web.example.com., [|domain] (67)" },
	/* options of 256 units of 8 bytes, of which only 18 bytes follow */
	{ udp6, sizeof(udp6), ETH_P_IPV6, 41, 255, "IP6 2001:db8::1 > 2001:db8::2: [|ip-proto-0]" },
	/* one header of options after the other, up to the end of the packet */
	{ udp6, sizeof(udp6), ETH_P_IPV6, 40, 60, "IP6 2001:db8::1 > 2001:db8::2: [|ip-proto-60]" },
};

static void a_broken_header_is_reported(void **state)
{
	const struct breakage *row;
	char line[512];

	(void)state;
	for_each_case(row, breakages) {
		uint8_t *bytes = test_malloc(row->len);

		memcpy(bytes, row->bytes, row->len);
		bytes[row->at] = row->value;
		decode(line, sizeof(line), row->ethertype, bytes,
		       row->len, row->len, false);
		assert_string_equal(line, row->words);
		test_free(bytes);
	}
}

/* The copy has exactly the bytes that are left, so sanitizers notice an access outside. */
static void a_packet_can_be_cut_anywhere(void **state)
{
	const struct packet *row;
	char line[1024];
	size_t left;

	(void)state;
	for_each_case(row, packets) {
		for (left = 0; left <= row->len; left++) {
			uint8_t *bytes = malloc(left ? left : 1);

			assert_non_null(bytes);
			memcpy(bytes, row->bytes, left);
			decode(line, sizeof(line), row->ethertype, bytes, left,
			       row->len, false);
			assert_int_not_equal(strlen(line), 0);
			free(bytes);
		}
	}
}

/* Return the base of a segment from port @from to port @to, with sequence number @seq. */
static struct tcp_base note(struct tcp_flows *flows, uint16_t from, uint16_t to,
			    uint32_t seq, uint32_t ack)
{
	const struct tcp_end ends[2] = { { .port = from }, { .port = to } };

	return tcp_flows_base(flows, &ends[0], &ends[1], seq, ack, false);
}

static void the_table_of_connections_is_bounded(void **state)
{
	struct tcp_flows flows = { 0 };
	struct tcp_base base;
	uint16_t port;

	(void)state;
	note(&flows, 1, 2, 100, 200);
	for (port = 3; port < 60000; port++) {
		assert_int_equal(note(&flows, port, 2, 7, 9).seq, 0);
		/* New connections do not replace one that is in use. */
		base = note(&flows, 2, 1, 200, 101);
		assert_int_equal(base.seq, 199);
		assert_int_equal(base.ack, 100);
	}
	base = note(&flows, 3, 2, 8, 9);
	assert_int_equal(base.seq, 0);
	tcp_flows_free(&flows);
}

static void tags_in_the_packet_are_read_through(void **state)
{
	static const uint8_t tags[] = { 0x20, 5, 0x88, 0xa8, 0, 7, 0x08, 0x06 };
	uint8_t bytes[sizeof(tags) + sizeof(arp_request)];
	uint8_t endless[64];
	char line[512];
	size_t i;

	(void)state;
	memcpy(bytes, tags, sizeof(tags));
	memcpy(bytes + sizeof(tags), arp_request, sizeof(arp_request));
	decode(line, sizeof(line), ETH_P_8021Q, bytes, sizeof(bytes),
	       sizeof(bytes), false);
	assert_string_equal(line, "vlan 5, vlan 7, ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28");

	for (i = 0; i < sizeof(endless); i++)
		endless[i] = i % 4 == 2 ? 0x81 : 0;
	decode(line, sizeof(line), ETH_P_8021Q, endless, sizeof(endless),
	       sizeof(endless), false);
	assert_string_equal(line, "vlan 0, vlan 0, vlan 0, vlan 0, [|vlan]");
}

/* The payload of each IP header is another IP header. */
static void packets_within_packets_end(void **state)
{
	uint8_t bytes[16 * 20];
	char line[1024];
	size_t i;

	(void)state;
	for (i = 0; i < 16; i++) {
		uint16_t len = sizeof(bytes) - i * 20;
		const uint8_t header[20] = {
			0x45, [2] = len >> 8, [3] = len & 0xff, [9] = 4, [12] = i,
		};

		memcpy(bytes + i * 20, header, sizeof(header));
	}
	decode(line, sizeof(line), ETH_P_IP, bytes, sizeof(bytes), sizeof(bytes), false);
	assert_string_equal(line, "IP 0.0.0.0 > 0.0.0.0: IP 1.0.0.0 > 0.0.0.0: "
			    "IP 2.0.0.0 > 0.0.0.0: IP 3.0.0.0 > 0.0.0.0: [more packets within]");
}

/* AH headers can follow each other without an IP header, so the limit counts them, too. */
static void authentication_headers_end(void **state)
{
	uint8_t bytes[20 + 8 * 12] = { 0x45, [3] = sizeof(bytes), [9] = 51 };
	char line[1024];
	size_t i;

	(void)state;
	for (i = 20; i < sizeof(bytes); i += 12) {
		bytes[i] = 51;
		bytes[i + 1] = 1;
	}
	decode(line, sizeof(line), ETH_P_IP, bytes, sizeof(bytes), sizeof(bytes), false);
	assert_non_null(strstr(line, ": [more packets within]"));
}

static void control_characters_in_device_names_are_escaped(void **state)
{
	char line[32];
	struct text text;

	(void)state;
	text_init(&text, line, sizeof(line));
	text_add_name(&text, "a\033[2J\377b");
	assert_string_equal(line, "a\\x1b[2J\\xffb");
}

static void a_full_line_stays_whole(void **state)
{
	char line[16];
	struct text text;
	int i;

	(void)state;
	memset(line, 'x', sizeof(line));
	text_init(&text, line, 8);
	for (i = 0; i < 10; i++)
		text_add(&text, "%s", "abc");
	assert_string_equal(line, "abcabca");
	assert_int_equal(text.len, 7);
	assert_int_equal(line[8], 'x');
}

static void a_full_line_ends_without_a_colour(void **state)
{
	const struct line_style style = { .color = true };
	char line[24];
	struct text text;
	int i;

	(void)state;
	line_begin(&text, line, sizeof(line));
	line_color(&text, &style, LINE_RED);
	for (i = 0; i < 10; i++)
		text_add(&text, "%s", "abc");
	line_end(&text, &style);
	assert_string_equal(line, "\033[31mabcabcabcabc\033[0m");
}

static unsigned int seed(void)
{
	const char *given = getenv("SEED");
	unsigned int value = given ? strtoul(given, NULL, 10) :
				     (unsigned int)time(NULL);

	print_message("SEED=%u\n", value);
	return value;
}

/* Make a valid packet with some bytes changed, or random bytes, and cut it anywhere. */
static uint8_t *noise(uint16_t *ethertype, size_t *left)
{
	static const uint16_t types[] = {
		ETH_P_IP, ETH_P_IPV6, ETH_P_ARP, ETH_P_8021Q, ETH_P_8021AD, 4,
	};
	const struct packet *base = &packets[rand() % COUNT(packets)];
	bool mutate = rand() % 4;
	size_t len = mutate ? base->len : (size_t)rand() % 200;
	uint8_t *bytes;
	size_t i;

	*left = rand() % 3 ? len : (len ? rand() % len : 0);
	/* Allocate exactly this length, so that sanitizers notice an access beyond it. */
	bytes = malloc(*left ? *left : 1);
	assert_non_null(bytes);
	for (i = 0; i < *left; i++)
		bytes[i] = mutate ? base->bytes[i] : rand();
	for (i = rand() % 4; mutate && *left && i; i--)
		bytes[rand() % *left] = rand() % 2 ? rand() : (rand() % 2) * 255;
	*ethertype = mutate ? base->ethertype : types[rand() % COUNT(types)];
	return bytes;
}

static void noise_does_no_harm(void **state)
{
	struct tcp_flows flows = { 0 };
	int round;

	(void)state;
	srand(seed());
	for (round = 0; round < 200000; round++) {
		uint16_t ethertype;
		size_t left;
		uint8_t *bytes = noise(&ethertype, &left);
		size_t size = rand() % 8 ? 1024 : 1 + rand() % 64;
		char *line = malloc(size);
		struct decode_packet packet = {
			.ethertype = ethertype,
			.bytes = { bytes, left },
			.len = rand() % 2 ? left : (uint32_t)rand(),
			.context = {
				.quiet = rand() % 2,
				.flows = rand() % 4 ? &flows : NULL,
			},
		};
		struct text text;

		assert_non_null(line);
		text_init(&text, line, size);
		decode_network(&text, &packet);
		assert_int_equal(strlen(line), text.len);
		text_init(&text, line, size);
		decode_ethernet(&text, (struct bytes) { bytes, left });
		free(line);
		free(bytes);
	}
	tcp_flows_free(&flows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_protocol_is_printed),
		cmocka_unit_test(a_cut_packet_is_marked_where_it_ends),
		cmocka_unit_test(a_broken_header_is_reported),
		cmocka_unit_test(a_packet_can_be_cut_anywhere),
		cmocka_unit_test(the_table_of_connections_is_bounded),
		cmocka_unit_test(tags_in_the_packet_are_read_through),
		cmocka_unit_test(packets_within_packets_end),
		cmocka_unit_test(authentication_headers_end),
		cmocka_unit_test(control_characters_in_device_names_are_escaped),
		cmocka_unit_test(a_full_line_stays_whole),
		cmocka_unit_test(a_full_line_ends_without_a_colour),
		cmocka_unit_test(noise_does_no_harm),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
