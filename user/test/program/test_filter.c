// SPDX-License-Identifier: GPL-2.0
/*
 * What the code of a filter returns in the kernel.  The test interprets the code,
 * including the kernel's ancillary loads.  The expected result is that of libpcap for
 * the same packet in a file, where the tags are in the packet's bytes.
 */
#include "../lib/cases.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>

#include <pcap/pcap.h>

#include "common/filter.h"
#include "common/filter_code.h"

/**
 * struct packet - a packet at a hook
 * @bytes: the Ethernet frame without the tag in @tpid and @tci
 * @len: length of @bytes
 * @tpid: protocol of the tag; 0: no tag
 * @tci: TCI of the tag
 * @pkttype: PACKET_HOST or another kind
 * @ifindex: the device
 */
struct packet {
	uint8_t bytes[128];
	uint32_t len;
	uint16_t tpid;
	uint16_t tci;
	uint32_t pkttype;
	uint32_t ifindex;
};

static uint32_t number_of(const struct packet *p, uint32_t field)
{
	switch (field) {
	case SKF_AD_PROTOCOL:
		return p->bytes[12] << 8 | p->bytes[13];
	case SKF_AD_VLAN_TAG:
		return p->tci;
	case SKF_AD_VLAN_TAG_PRESENT:
		return p->tpid != 0;
	case SKF_AD_VLAN_TPID:
		return p->tpid;
	case SKF_AD_PKTTYPE:
		return p->pkttype;
	case SKF_AD_IFINDEX:
		return p->ifindex;
	}
	fail_msg("code asks for the kernel's number %u", field);
	return 0;
}

static bool load(uint32_t *value, const uint8_t *bytes, uint32_t len,
		 uint32_t at, uint16_t what)
{
	uint32_t size = BPF_SIZE(what) == BPF_B ? 1 :
			BPF_SIZE(what) == BPF_H ? 2 : 4;

	if (at > len || len - at < size)
		return false;
	for (*value = 0; size; size--)
		*value = *value << 8 | bytes[at++];
	return true;
}

static uint32_t calculate(uint16_t what, uint32_t a, uint32_t b)
{
	switch (BPF_OP(what)) {
	case BPF_ADD:
		return a + b;
	case BPF_SUB:
		return a - b;
	case BPF_MUL:
		return a * b;
	case BPF_AND:
		return a & b;
	case BPF_OR:
		return a | b;
	case BPF_LSH:
		return a << b;
	case BPF_RSH:
		return a >> b;
	}
	fail_msg("operation 0x%x", what);
	return 0;
}

static bool is_true(uint16_t what, uint32_t a, uint32_t b)
{
	switch (BPF_OP(what)) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	case BPF_JSET:
		return a & b;
	}
	fail_msg("jump 0x%x", what);
	return false;
}

/* Run the code as the kernel does, on the bytes from @skip on. */
static bool judge(const struct code *code, const struct packet *p,
		  uint32_t skip)
{
	const uint8_t *bytes = p->bytes + skip;
	uint32_t len = p->len - skip, a = 0, x = 0, memory[BPF_MEMWORDS] = { 0 };
	uint32_t i, operand;

	for (i = 0; i < code->nr; i++) {
		const struct sock_filter *f = &code->insns[i];

		operand = BPF_SRC(f->code) == BPF_X ? x : f->k;
		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
		case BPF_LD | BPF_H | BPF_ABS:
		case BPF_LD | BPF_B | BPF_ABS:
			if (f->k >= (uint32_t)SKF_AD_OFF)
				a = number_of(p, f->k - SKF_AD_OFF);
			else if (!load(&a, bytes, len, f->k, f->code))
				return false;
			break;
		case BPF_LD | BPF_W | BPF_IND:
		case BPF_LD | BPF_H | BPF_IND:
		case BPF_LD | BPF_B | BPF_IND:
			if (!load(&a, bytes, len, x + f->k, f->code))
				return false;
			break;
		case BPF_LDX | BPF_B | BPF_MSH:
			if (!load(&x, bytes, len, f->k, BPF_B))
				return false;
			x = (x & 0xf) * 4;
			break;
		case BPF_LD | BPF_W | BPF_LEN:
			a = len;
			break;
		case BPF_LD | BPF_IMM:
			a = f->k;
			break;
		case BPF_LDX | BPF_IMM:
			x = f->k;
			break;
		case BPF_LD | BPF_MEM:
			a = memory[f->k];
			break;
		case BPF_LDX | BPF_MEM:
			x = memory[f->k];
			break;
		case BPF_ST:
			memory[f->k] = a;
			break;
		case BPF_STX:
			memory[f->k] = x;
			break;
		case BPF_MISC | BPF_TAX:
			x = a;
			break;
		case BPF_MISC | BPF_TXA:
			a = x;
			break;
		case BPF_RET | BPF_K:
			return f->k;
		case BPF_JMP | BPF_JA:
			i += f->k;
			break;
		default:
			if (BPF_CLASS(f->code) == BPF_ALU)
				a = calculate(f->code, a, operand);
			else
				i += is_true(f->code, a, operand) ? f->jt : f->jf;
		}
	}
	fail_msg("code without an end");
	return false;
}

/* Write the packet to @to, with the tag in its bytes.  Return its length. */
static uint32_t put_together(const struct packet *p, uint8_t *to)
{
	uint16_t tag[] = { htons(p->tpid), htons(p->tci) };

	if (!p->tpid) {
		memcpy(to, p->bytes, p->len);
		return p->len;
	}
	memcpy(to, p->bytes, 12);
	memcpy(to + 12, tag, 4);
	memcpy(to + 16, p->bytes + 12, p->len - 12);
	return p->len + 4;
}

static bool expected(const char *expression, const struct packet *p)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
	struct pcap_pkthdr header = { 0 };
	struct bpf_program program;
	uint8_t file[160];
	bool wanted;

	assert_non_null(pcap);
	assert_int_equal(pcap_compile(pcap, &program, expression, 1,
				      PCAP_NETMASK_UNKNOWN), 0);
	header.caplen = header.len = put_together(p, file);
	wanted = pcap_offline_filter(&program, &header, file);
	pcap_freecode(&program);
	pcap_close(pcap);
	return wanted;
}

/* Make a packet: Ethernet with @inside tags in its bytes, then IPv4 and UDP, or ARP. */
static struct packet packet_of(int inside, uint16_t id, uint16_t port)
{
	static const uint8_t udp[] = {
		0x45, 0, 0, 32, 0, 0, 0, 0, 64, 17, 0, 0,
		192, 0, 2, 1, 192, 0, 2, 2, 0x30, 0x39, 0, 9, 0, 12, 0, 0,
		'0', '0', '0', '1',
	};
	struct packet p = {
		.bytes = { 2, 0, 0, 0, 0, 11, 2, 0, 0, 0, 0, 10 }, .len = 12,
	};

	while (inside--) {
		uint16_t tag[] = { htons(ETH_P_8021Q), htons(0x6000 | id++) };

		memcpy(p.bytes + p.len, tag, 4);
		p.len += 4;
	}
	p.bytes[p.len++] = 8;
	p.bytes[p.len++] = port ? 0 : 6;
	memcpy(p.bytes + p.len, udp, sizeof(udp));
	p.bytes[p.len + 22] = port >> 8;
	p.bytes[p.len + 23] = port;
	p.len += sizeof(udp);
	return p;
}

static const char *const expressions[] = {
	"vlan", "vlan 5", "vlan 6", "not vlan", "not vlan 5", "vlan and vlan 6",
	"vlan 5 and vlan 6", "vlan 5 and udp port 9", "vlan 5 and udp port 10",
	"vlan 5 and arp", "vlan and (port 9 or arp)", "arp or vlan 6",
	"udp port 9 or vlan 5", "vlan 5 and vlan 6 and udp dst port 9",
	"ether host 02:00:00:00:00:0a and vlan 5", "vlan 5 and greater 50",
	"vlan 5 and less 50", "vlan and ip[0] & 0xf = 5 and udp[8] = 0x30",
	"ether[14:2] & 0xe000 = 0x6000 and vlan", "ether[14] = 0x60 and vlan",
	"ether[15] = 5 and vlan", "ether[13] = 0 or vlan 6",
	"ether[ether[15]] = 10 or vlan 6", "vlan and ether[ether[17] + 5] = 10",
	"vlan and ip src 192.0.2.1 and udp portrange 1-9",
	"vlan and (ether[12:2] = 0x88a8 or ether[12:2] = 0x8100)",
	"ip and not vlan",
};

static void compare(const char *expression, const struct packet *p, bool cooked)
{
	struct filter_config config = {
		.expression = expression, .snaplen = 65535,
	};
	struct code code;

	assert_int_equal(filter_build(&code, &config, cooked ? LINK_COOKED :
						    LINK_ETHERNET), 0);
	assert_int_equal(judge(&code, p, cooked ? ETH_HLEN : 0),
			 expected(expression, p));
}

/* Return whether an expression cannot work in a cooked ring. */
static bool needs_ethernet(const char *expression)
{
	return strstr(expression, "ether host") || strstr(expression, "greater") ||
	       strstr(expression, "less") || strstr(expression, "ether[ether");
}

static void tags_are_seen_in_the_packet_and_beside_it(void **state)
{
	static const uint16_t tags[][2] = {
		{ 0, 0 }, { 0x8100, 5 }, { 0x8100, 0x6005 }, { 0x8100, 6 },
		{ 0x88a8, 5 }, { 0x8100, 0x6000 },
	};
	size_t e, t;
	int inside, port;

	(void)state;
	for (e = 0; e < COUNT(expressions); e++)
		for (t = 0; t < COUNT(tags); t++)
			for (inside = 0; inside < 3; inside++)
				for (port = 0; port <= 10; port += port ? 1 : 9) {
					struct packet p = packet_of(inside, 5, port);

					p.tpid = tags[t][0];
					p.tci = tags[t][1];
					case_is("%s; tag %x.%x, %d in it, port %d",
						expressions[e], p.tpid, p.tci,
						inside, port);
					compare(expressions[e], &p, false);
					if (!needs_ethernet(expressions[e]))
						compare(expressions[e], &p, true);
				}
	case_over();
}

/* A filter loads direction and device from the kernel, even if the tag is in the packet. */
static void tags_and_what_is_beside_the_packet_combine(void **state)
{
	static const struct {
		const char *expression;
		bool tagged[2][2], untagged[2][2];	/* [outgoing][device 3] */
	} rows[] = {
		{ "vlan 5 and outbound", { { 0, 0 }, { 1, 1 } }, { { 0 } } },
		{ "vlan 5 and inbound", { { 1, 1 }, { 0, 0 } }, { { 0 } } },
		{ "outbound and vlan 5", { { 0, 0 }, { 1, 1 } }, { { 0 } } },
		{ "vlan and ifindex 3", { { 0, 1 }, { 0, 1 } }, { { 0 } } },
		{ "vlan and ifindex 3 and outbound and udp", { { 0, 0 }, { 0, 1 } }, { { 0 } } },
		{ "not vlan and outbound", { { 0 } }, { { 0, 0 }, { 1, 1 } } },
		{ "not vlan and ifindex 3", { { 0 } }, { { 0, 1 }, { 0, 1 } } },
		{ "vlan 5 or inbound", { { 1, 1 }, { 1, 1 } }, { { 1, 1 }, { 0, 0 } } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows) * 24; i++) {
		bool outgoing = i & 1, third = i & 2, cooked = i & 4;
		int where = i / 8 % 3;	/* 0: no tag, 1: in the packet, 2: beside it */
		const char *expression = rows[i / 24].expression;
		struct packet p = packet_of(where == 1, 5, 9);
		struct filter_config config = {
			.expression = expression, .snaplen = 65535,
		};
		struct code code;

		p.tpid = where == 2 ? ETH_P_8021Q : 0;
		p.tci = 5;
		p.pkttype = outgoing ? PACKET_OUTGOING : PACKET_HOST;
		p.ifindex = third ? 3 : 2;
		case_is("%s; tag %d, outgoing %d, device %u, cooked %d", expression,
			where, outgoing, p.ifindex, cooked);
		assert_int_equal(filter_build(&code, &config, cooked ? LINK_COOKED :
							    LINK_ETHERNET), 0);
		assert_int_equal(judge(&code, &p, cooked ? ETH_HLEN : 0),
				 where ? rows[i / 24].tagged[outgoing][third] :
					 rows[i / 24].untagged[outgoing][third]);
	}
	case_over();
}

/* A filter on a packet socket does not see tags beside the packet either. */
static void without_vlan_a_filter_does_not_see_tags(void **state)
{
	static const char *const asked[] = {
		"udp port 9", "ip", "not arp", "ether[12:2] = 0x800",
	};
	struct packet p = packet_of(0, 0, 9);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(asked); i++) {
		struct filter_config config = {
			.expression = asked[i], .optimise = true,
			.snaplen = 65535,
		};
		struct code code;

		p.tpid = ETH_P_8021Q;
		assert_int_equal(filter_build(&code, &config, LINK_ETHERNET), 0);
		assert_true(judge(&code, &p, 0));
	}
}

static void vlan_counts_only_as_a_whole_word(void **state)
{
	static const struct {
		const char *expression;
		bool asks;
	} rows[] = {
		{ "vlan", true }, { "(vlan)", true }, { "not vlan", true },
		{ "ip or(vlan 5)", true }, { "ip", false }, { "", false },
		{ "ether proto \\vlan", false }, { "vlans", false },
		{ "myvlan", false }, { "host vlan.example", false },
		{ "host a-vlan", false }, { "myvlan or vlan", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		case_is("%s", rows[i].expression);
		assert_int_equal(filter_asks_for_tags(rows[i].expression),
				 rows[i].asks);
	}
	case_over();
}

static void a_load_across_two_fields_is_refused(void **state)
{
	static const struct {
		const char *expression;
		enum link link;
	} rows[] = {
		{ "vlan and ether[12:4] = 0", LINK_ETHERNET },
		{ "vlan and ether[10:4] = 0", LINK_ETHERNET },
		{ "vlan and ether[13:2] = 0", LINK_ETHERNET },
		{ "vlan and ether host 0:0:0:0:0:1", LINK_COOKED },
		{ "ether[13] = 0", LINK_COOKED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct filter_config config = {
			.expression = rows[i].expression, .snaplen = 65535,
		};
		struct code code;

		case_is("%s", rows[i].expression);
		assert_int_equal(filter_build(&code, &config, rows[i].link), -1);
	}
	case_over();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(tags_are_seen_in_the_packet_and_beside_it),
		table_test(tags_and_what_is_beside_the_packet_combine),
		table_test(without_vlan_a_filter_does_not_see_tags),
		table_test(vlan_counts_only_as_a_whole_word),
		table_test(a_load_across_two_fields_is_refused),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
