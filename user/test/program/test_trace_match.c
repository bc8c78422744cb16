// SPDX-License-Identifier: GPL-2.0
/* Filters of nfring path --rule in the language of nftables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "path/trace/table.h"

/**
 * struct translation - a filter and its matches
 * @filter: the filter
 * @matches: the matches, each followed by "|"
 */
struct translation {
	const char *filter;
	const char *matches;
};

static void expect(const struct translation *row)
{
	char matches[TRACE_MATCH_NR][TRACE_MATCH_MAX];
	char all[TRACE_MATCH_NR * TRACE_MATCH_MAX + TRACE_MATCH_NR + 1] = "";
	size_t nr = trace_matches(matches, row->filter), i;

	for (i = 0; i < nr; i++) {
		strcat(all, matches[i]);
		strcat(all, "|");
	}
	assert_string_equal(all, row->matches);
}

static void simple_filters_become_matches(void **state)
{
	static const struct translation rows[] = {
		{ "udp", "meta l4proto udp |" },
		{ "icmp", "meta l4proto icmp |" },
		{ "dst port 9", "th dport 9 |" },
		{ "tcp src port 80 and dst host 192.0.2.1",
		  "meta l4proto tcp th sport 80 ip daddr 192.0.2.1 |" },
		{ "udp port 53", "meta l4proto udp th sport 53 |meta l4proto udp th dport 53 |" },
		{ "host 2001:db8:0::1 && sctp", "meta l4proto sctp ip6 saddr 2001:db8::1 |"
						"meta l4proto sctp ip6 daddr 2001:db8::1 |" },
		{ "host 192.0.2.1 and port 9",
		  "ip saddr 192.0.2.1 th sport 9 |ip daddr 192.0.2.1 th sport 9 |"
		  "ip saddr 192.0.2.1 th dport 9 |ip daddr 192.0.2.1 th dport 9 |" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(&rows[i]);
}

/* A match may select more packets than the filter, but never fewer. */
static void what_is_not_simple_matches_more_packets(void **state)
{
	static const char *const filters[] = {
		NULL, "", " ", "not udp", "udp or tcp", "udp port 9 or icmp", "(udp)",
		"port 9 and 10", "port domain", "port 010", "port 0x50", "port 65536", "port",
		"src 192.0.2.1", "host example", "host 192.0.2", "udp and", "and udp", "udp 9",
		"len > 100", "udp[8] = 1", "src or dst port 9", "host 192.0.2.1;flush",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		expect(&(struct translation) { filters[i], "|" });
	expect(&(struct translation) { "udp and port 1 and port 2 and port 3",
		"meta l4proto udp th sport 1 th sport 2 |meta l4proto udp th dport 1 th sport 2 |"
		"meta l4proto udp th sport 1 th dport 2 |meta l4proto udp th dport 1 th dport 2 |" });
}

static void a_filter_of_any_length_fits(void **state)
{
	char matches[TRACE_MATCH_NR][TRACE_MATCH_MAX], filter[8192] = "udp";
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++) {
		strcat(filter, " and src host 2001:db8:1111:2222:3333:4444:5555:6666");
		assert_int_equal(trace_matches(matches, filter), 1);
		assert_in_range(strlen(matches[0]), 0, TRACE_MATCH_MAX - 1);
	}
	strcpy(filter, "src host 2001:db8:1111:2222:3333:4444:5555:6666 and udp and src port 65535"
		       " and host 2001:db8:1111:2222:3333:4444:5555:6666"
		       " and host 2001:db8:1111:2222:3333:4444:5555:7777");
	assert_int_equal(trace_matches(matches, filter), 4);
	for (i = 0; i < 4; i++)
		assert_in_range(strlen(matches[i]), 1, TRACE_MATCH_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(simple_filters_become_matches),
		cmocka_unit_test(what_is_not_simple_matches_more_packets),
		cmocka_unit_test(a_filter_of_any_length_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
