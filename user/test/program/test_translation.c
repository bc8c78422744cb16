// SPDX-License-Identifier: GPL-2.0
/* Which translations a packet after NAT shows. */
#include "../lib/cases.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <stdlib.h>

#include "nat/translation.h"

#define BOTH_NAT (IPS_SRC_NAT | IPS_DST_NAT)

/*
 * Every packet is "203.0.113.1 > 203.0.113.2" or "2001:db8::1 > 2001:db8::2" with the ports
 * 40312 and 80.  Its connection began as "192.168.1.2.55126 > 203.0.113.9.8080", or the same
 * with fd00::2 and 2001:db8::9.
 */
static const struct {
	const char *name;
	uint16_t ethertype;
	uint8_t protocol;
	uint8_t tuple_protocol;
	uint8_t hook;
	uint8_t family;
	uint8_t state;
	uint32_t status;
	bool no_tuple;
	bool no_ports;
	const char *text;
} rows[] = {
	{ "source", ETH_P_IP, IPPROTO_TCP, IPPROTO_TCP, NF_INET_POST_ROUTING, NFPROTO_INET,
	  IP_CT_NEW, IPS_SRC_NAT, .text = "203.0.113.1:40312 -> 192.168.1.2:55126 tcp\n" },
	{ "destination", ETH_P_IP, IPPROTO_UDP, IPPROTO_UDP, NF_INET_POST_ROUTING, NFPROTO_IPV4,
	  IP_CT_ESTABLISHED, IPS_DST_NAT, .text = "203.0.113.9:8080 -> 203.0.113.2:80 udp\n" },
	{ "both", ETH_P_IP, IPPROTO_TCP, IPPROTO_TCP, NF_INET_POST_ROUTING, NFPROTO_INET,
	  IP_CT_NEW, BOTH_NAT, .text = "203.0.113.1:40312 -> 192.168.1.2:55126 tcp\n"
				       "203.0.113.9:8080 -> 203.0.113.2:80 tcp\n" },
	{ "IPv6", ETH_P_IPV6, IPPROTO_TCP, IPPROTO_TCP, NF_INET_POST_ROUTING, NFPROTO_IPV6,
	  IP_CT_NEW, IPS_SRC_NAT, .text = "[2001:db8::1]:40312 -> [fd00::2]:55126 tcp\n" },
	{ "ICMP", ETH_P_IP, IPPROTO_ICMP, IPPROTO_ICMP, NF_INET_POST_ROUTING, NFPROTO_INET,
	  IP_CT_NEW, IPS_SRC_NAT, .no_ports = true, .text = "203.0.113.1 -> 192.168.1.2 icmp\n" },
	{ "no NAT", ETH_P_IP, IPPROTO_TCP, IPPROTO_TCP, NF_INET_POST_ROUTING, NFPROTO_INET,
	  IP_CT_NEW, 0, .text = "" },
	{ "no tuple", ETH_P_IP, IPPROTO_TCP, IPPROTO_TCP, NF_INET_POST_ROUTING, NFPROTO_INET,
	  IP_CT_NEW, BOTH_NAT, .no_tuple = true, .text = "" },
	{ "reply", ETH_P_IP, IPPROTO_TCP, IPPROTO_TCP, NF_INET_POST_ROUTING, NFPROTO_INET,
	  IP_CT_ESTABLISHED_REPLY, BOTH_NAT, .text = "" },
	{ "before NAT", ETH_P_IP, IPPROTO_TCP, IPPROTO_TCP, NF_INET_PRE_ROUTING, NFPROTO_INET,
	  IP_CT_NEW, BOTH_NAT, .text = "" },
	{ "egress", ETH_P_IP, IPPROTO_TCP, IPPROTO_TCP, NF_INET_POST_ROUTING, NFPROTO_NETDEV,
	  IP_CT_NEW, BOTH_NAT, .text = "" },
	{ "an error about the connection", ETH_P_IP, IPPROTO_ICMP, IPPROTO_TCP,
	  NF_INET_POST_ROUTING, NFPROTO_INET, IP_CT_RELATED, BOTH_NAT, .text = "" },
	{ "a fragment without ports", ETH_P_IP, IPPROTO_TCP, IPPROTO_TCP, NF_INET_POST_ROUTING,
	  NFPROTO_INET, IP_CT_NEW, BOTH_NAT, .no_ports = true, .text = "" },
};

static void put_address(uint8_t to[16], uint16_t ethertype, const char *four, const char *six)
{
	inet_pton(ethertype == ETH_P_IP ? AF_INET : AF_INET6, ethertype == ETH_P_IP ? four : six,
		  to);
}

static size_t find(struct translation found[TRANSLATIONS_MAX], size_t i)
{
	struct nfring_metadata_2 m = {
		.base = {
			.flags = NFRING_METADATA_CT |
				 (rows[i].no_tuple ? 0 : NFRING_METADATA_CT_TUPLE),
			.hook = rows[i].hook, .family = rows[i].family,
			.ct_state = rows[i].state, .ct_status = rows[i].status,
		},
		.ct_protocol = rows[i].tuple_protocol,
		.ct_source_port = htons(55126), .ct_dest_port = htons(8080),
	};
	struct flow flow = {
		.ethertype = rows[i].ethertype, .parsed = true, .protocol = rows[i].protocol,
		.has_ports = !rows[i].no_ports,
		.ports = { rows[i].no_ports ? 0 : 40312, rows[i].no_ports ? 0 : 80 },
	};

	put_address(flow.source, flow.ethertype, "203.0.113.1", "2001:db8::1");
	put_address(flow.destination, flow.ethertype, "203.0.113.2", "2001:db8::2");
	put_address(m.ct_source, flow.ethertype, "192.168.1.2", "fd00::2");
	put_address(m.ct_dest, flow.ethertype, "203.0.113.9", "2001:db8::9");
	return translations_find(found, &flow, &m);
}

static void a_packet_shows_its_translations(void **state)
{
	struct translation found[TRANSLATIONS_MAX];
	char lines[512];
	struct text text;
	size_t i, nr, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		case_is("%s", rows[i].name);
		text_init(&text, lines, sizeof(lines));
		nr = find(found, i);
		for (k = 0; k < nr; k++) {
			translation_text(&text, &found[k]);
			text_add(&text, "\n");
		}
		assert_string_equal(lines, rows[i].text);
	}
	case_over();
}

static void a_translation_is_new_once(void **state)
{
	struct translations *seen = test_calloc(1, sizeof(*seen));
	struct translation found[TRANSLATIONS_MAX];

	(void)state;
	assert_int_equal(find(found, 2), 2);
	assert_true(translations_note(seen, &found[0]));
	assert_true(translations_note(seen, &found[1]));
	assert_false(translations_note(seen, &found[0]));
	assert_false(translations_note(seen, &found[1]));
	found[0].public.port++;
	assert_true(translations_note(seen, &found[0]));
	test_free(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(a_packet_shows_its_translations),
		cmocka_unit_test(a_translation_is_new_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
