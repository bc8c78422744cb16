// SPDX-License-Identifier: GPL-2.0
/* Names of points: each family and hook, and each kind of error. */
#include "cases.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>

#include <nfring.h>

struct good {
	const char *name;
	uint32_t family;
	uint32_t hook;
	int32_t priority;
	const char *full;
};

static const struct good good[] = {
	/* each hook's default priority; the numbers are documented, so they must not change */
	{ "prerouting", NFPROTO_INET, NF_INET_PRE_ROUTING, -150, "inet/prerouting@-150" },
	{ "input", NFPROTO_INET, NF_INET_LOCAL_IN, 50, "inet/input@50" },
	{ "local-in", NFPROTO_INET, NF_INET_LOCAL_IN, 50, "inet/input@50" },
	{ "forward", NFPROTO_INET, NF_INET_FORWARD, 50, "inet/forward@50" },
	{ "output", NFPROTO_INET, NF_INET_LOCAL_OUT, 50, "inet/output@50" },
	{ "local-out", NFPROTO_INET, NF_INET_LOCAL_OUT, 50, "inet/output@50" },
	{ "postrouting", NFPROTO_INET, NF_INET_POST_ROUTING, 300, "inet/postrouting@300" },
	{ "ingress", NFPROTO_NETDEV, NF_NETDEV_INGRESS, INT_MIN, "netdev/ingress@-2147483648" },
	{ "egress", NFPROTO_NETDEV, NF_NETDEV_EGRESS, INT_MAX, "netdev/egress@2147483647" },
	{ "arp/input", NFPROTO_ARP, NF_ARP_IN, 50, "arp/input@50" },
	{ "arp/output", NFPROTO_ARP, NF_ARP_OUT, 50, "arp/output@50" },
	{ "arp/forward", NFPROTO_ARP, NF_ARP_FORWARD, 50, "arp/forward@50" },
	{ "bridge/prerouting", NFPROTO_BRIDGE, 0, -350, "bridge/prerouting@-350" },
	{ "bridge/input", NFPROTO_BRIDGE, 1, 250, "bridge/input@250" },
	{ "bridge/forward", NFPROTO_BRIDGE, 2, 250, "bridge/forward@250" },
	{ "bridge/output", NFPROTO_BRIDGE, 3, 250, "bridge/output@250" },
	{ "bridge/postrouting", NFPROTO_BRIDGE, 4, 350, "bridge/postrouting@350" },

	/* names for a purpose; nfring_point_format() writes the name of the hook */
	{ "pre-nat", NFPROTO_INET, NF_INET_PRE_ROUTING, -150, "inet/prerouting@-150" },
	{ "post-nat", NFPROTO_INET, NF_INET_POST_ROUTING, 300, "inet/postrouting@300" },
	{ "ip6/post-nat", NFPROTO_IPV6, NF_INET_POST_ROUTING, 300, "ip6/postrouting@300" },
	{ "bridge/pre-nat", NFPROTO_BRIDGE, 0, -350, "bridge/prerouting@-350" },

	/* families by name */
	{ "inet/forward", NFPROTO_INET, NF_INET_FORWARD, 50, "inet/forward@50" },
	{ "inet/ingress", NFPROTO_INET, NF_INET_INGRESS, INT_MIN, "inet/ingress@-2147483648" },
	{ "ip/forward", NFPROTO_IPV4, NF_INET_FORWARD, 50, "ip/forward@50" },
	{ "ipv4/forward", NFPROTO_IPV4, NF_INET_FORWARD, 50, "ip/forward@50" },
	{ "ip6/forward", NFPROTO_IPV6, NF_INET_FORWARD, 50, "ip6/forward@50" },
	{ "ipv6/forward", NFPROTO_IPV6, NF_INET_FORWARD, 50, "ip6/forward@50" },
	{ "netdev/egress", NFPROTO_NETDEV, NF_NETDEV_EGRESS, INT_MAX, "netdev/egress@2147483647" },

	/* points that are no hooks */
	{ "drop", NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, "drop/drop@0" },
	{ "drop-any", NFRING_PROTO_DROP, NFRING_DROP_ANY, 0, "drop/drop-any@0" },
	{ "drop/drop-any@0", NFRING_PROTO_DROP, NFRING_DROP_ANY, 0, "drop/drop-any@0" },

	/* priorities as numbers */
	{ "postrouting@300", NFPROTO_INET, NF_INET_POST_ROUTING, 300, "inet/postrouting@300" },
	{ "prerouting@-301", NFPROTO_INET, NF_INET_PRE_ROUTING, -301, "inet/prerouting@-301" },
	{ "prerouting@+7", NFPROTO_INET, NF_INET_PRE_ROUTING, 7, "inet/prerouting@7" },
	{ "input@2147483647", NFPROTO_INET, NF_INET_LOCAL_IN, INT_MAX, "inet/input@2147483647" },
	{ "input@-2147483648", NFPROTO_INET, NF_INET_LOCAL_IN, INT_MIN, "inet/input@-2147483648" },

	/* priorities by nftables' names */
	{ "prerouting@raw", NFPROTO_INET, NF_INET_PRE_ROUTING, -300, "inet/prerouting@-300" },
	{ "ip/forward@mangle", NFPROTO_IPV4, NF_INET_FORWARD, -150, "ip/forward@-150" },
	{ "prerouting@dstnat", NFPROTO_INET, NF_INET_PRE_ROUTING, -100, "inet/prerouting@-100" },
	{ "ip6/input@filter", NFPROTO_IPV6, NF_INET_LOCAL_IN, 0, "ip6/input@0" },
	{ "input@security", NFPROTO_INET, NF_INET_LOCAL_IN, 50, "inet/input@50" },
	{ "postrouting@srcnat", NFPROTO_INET, NF_INET_POST_ROUTING, 100, "inet/postrouting@100" },
	{ "postrouting@srcnat+1", NFPROTO_INET, NF_INET_POST_ROUTING, 101, "inet/postrouting@101" },
	{ "prerouting@dstnat-1", NFPROTO_INET, NF_INET_PRE_ROUTING, -101, "inet/prerouting@-101" },
	{ "bridge/prerouting@dstnat", NFPROTO_BRIDGE, 0, -300, "bridge/prerouting@-300" },
	{ "bridge/forward@filter", NFPROTO_BRIDGE, 2, -200, "bridge/forward@-200" },
	{ "bridge/output@out+5", NFPROTO_BRIDGE, 3, 105, "bridge/output@105" },
	{ "bridge/postrouting@srcnat", NFPROTO_BRIDGE, 4, 300, "bridge/postrouting@300" },
	{ "arp/input@filter-1", NFPROTO_ARP, NF_ARP_IN, -1, "arp/input@-1" },
	{ "netdev/ingress@filter", NFPROTO_NETDEV, NF_NETDEV_INGRESS, 0, "netdev/ingress@0" },
};

static void every_name_gives_its_point(void **state)
{
	const struct good *row;

	(void)state;
	for_each_case(row, good) {
		struct nfring_point point;
		char why[256] = "";

		memset(&point, 0xa5, sizeof(point));
		case_is("%s", row->name);
		assert_int_equal(nfring_point_parse(&point, row->name, why,
						    sizeof(why)), 0);
		assert_string_equal(why, "");
		assert_int_equal(point.family, row->family);
		assert_int_equal(point.hook, row->hook);
		assert_int_equal(point.priority, row->priority);
		assert_int_equal(point.ifindex, 0);
		assert_int_equal(point.protocol, 0);
		assert_int_equal(point.reserved, 0);
		assert_int_equal(point.flags, 0);
	}
}

static void the_full_name_is_read_back(void **state)
{
	const struct good *row;

	(void)state;
	for_each_case(row, good) {
		struct nfring_point point, again;
		char name[NFRING_POINT_MAX];

		assert_int_equal(nfring_point_parse(&point, row->name, NULL, 0), 0);
		assert_int_equal(nfring_point_format(&point, name, sizeof(name)),
				 strlen(row->full));
		assert_string_equal(name, row->full);
		assert_int_equal(nfring_point_parse(&again, name, NULL, 0), 0);
		assert_memory_equal(&point, &again, sizeof(point));
	}
}

/* The parser must add what the short name leaves out. */
static void the_short_name_is_read_back(void **state)
{
	static const struct {
		const char *name, *brief;
	} rows[] = {
		{ "pre-nat", "prerouting" },
		{ "prerouting@-149", "prerouting@-149" },
		{ "ip6/forward", "ip6/forward" },
		{ "ingress:lo", "ingress:lo" },
		{ "inet/ingress:lo", "inet/ingress:lo" },
		{ "arp/input@0", "arp/input@0" },
		{ "bridge/output", "bridge/output" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct nfring_point point, again;
		char name[NFRING_POINT_MAX];

		case_is("%s", rows[i].name);
		assert_int_equal(nfring_point_parse(&point, rows[i].name, NULL, 0), 0);
		assert_int_equal(nfring_point_format_short(&point, name, sizeof(name)),
				 strlen(rows[i].brief));
		assert_string_equal(name, rows[i].brief);
		assert_int_equal(nfring_point_parse(&again, name, NULL, 0), 0);
		assert_memory_equal(&point, &again, sizeof(point));
		assert_int_equal(nfring_point_format_short(&point, name, 3), -ENOSPC);
		point.hook = 99;
		assert_int_equal(nfring_point_format_short(&point, name, sizeof(name)),
				 -EINVAL);
	}
	case_over();
}

struct bad {
	const char *name;
	int err;
	const char *why;
};

static const struct bad bad[] = {
	{ "", -EINVAL, "unknown hook \"\"; known are prerouting, input, forward, output, postrouting, ingress, egress, drop, drop-any" },
	{ "foo", -EINVAL, "unknown hook \"foo\"; known are prerouting, input, forward, output, postrouting, ingress, egress, drop, drop-any" },
	{ "Prerouting", -EINVAL, "unknown hook \"Prerouting\"" },
	{ "prerouting ", -EINVAL, "unknown hook \"prerouting \"" },
	{ "/prerouting", -EINVAL, "unknown family \"\"; known are inet, ip, ip6, arp, bridge, netdev, drop" },
	{ "ipx/prerouting", -EINVAL, "unknown family \"ipx\"; known are inet, ip, ip6, arp, bridge, netdev, drop" },
	{ "inet/", -EINVAL, "unknown hook \"\" of inet" },
	{ "drop@5", -EINVAL, "drop is not at a hook, so it has no priority" },
	{ "drop-any@filter+1", -EINVAL, "drop-any is not at a hook, so it has no priority" },
	{ "drop/forward", -EINVAL, "unknown hook \"forward\" of drop; known are drop, drop-any" },
	{ "inet/egress", -EINVAL, "unknown hook \"egress\" of inet; known are prerouting, input, forward, output, postrouting, ingress" },
	{ "ip/ingress", -EINVAL, "unknown hook \"ingress\" of ip; known are prerouting, input, forward, output, postrouting" },
	{ "arp/prerouting", -EINVAL, "unknown hook \"prerouting\" of arp; known are input, output, forward" },
	{ "netdev/input", -EINVAL, "unknown hook \"input\" of netdev; known are ingress, egress" },
	{ "inet/ip/input", -EINVAL, "unknown hook \"ip/input\" of inet" },
	{ "ingress:", -ENODEV, "no device \"\"" },
	{ "ingress:nosuch0", -ENODEV, "no device \"nosuch0\"" },
	{ "ingress:0", -ENODEV, "no device \"0\"" },
	{ "ingress:-1", -ENODEV, "no device \"-1\"" },
	{ "ingress:4294967297", -ENODEV, "no device \"4294967297\"" },
	{ "pre-natx", -EINVAL, "unknown hook \"pre-natx\"" },
	{ "pre-nat@0", -EINVAL, "pre-nat always has priority -150; for another priority, use prerouting" },
	{ "arp/pre-nat", -EINVAL, "unknown hook \"pre-nat\" of arp" },
	{ "input@", -EINVAL, "priority \"\" must be N, NAME, NAME+N or NAME-N; names of inet are raw, " },
	{ "input@1x", -EINVAL, "priority \"1x\"" },
	{ "input@ 1", -EINVAL, "priority \" 1\"" },
	{ "input@--1", -EINVAL, "priority \"--1\"" },
	{ "input@+-1", -EINVAL, "priority \"+-1\"" },
	{ "input@-", -EINVAL, "priority \"-\"" },
	{ "input@0x10", -EINVAL, "priority \"0x10\"" },
	{ "input@last", -EINVAL, "priority \"last\" must be N, NAME, NAME+N or NAME-N; names of inet are raw, mangle, dstnat, filter, security, srcnat" },
	{ "input@filter1", -EINVAL, "priority \"filter1\"" },
	{ "input@filter+", -EINVAL, "priority \"filter+\"" },
	{ "input@filter+-1", -EINVAL, "priority \"filter+-1\"" },
	{ "input@filter+1+1", -EINVAL, "priority \"filter+1+1\"" },
	{ "bridge/input@mangle", -EINVAL, "names of bridge are dstnat, filter, out, srcnat" },
	{ "arp/input@raw", -EINVAL, "names of arp are filter" },
	{ "input@2147483648", -ERANGE, "priority \"2147483648\" is not between -2147483648 and 2147483647" },
	{ "input@-2147483649", -ERANGE, "priority \"-2147483649\" is not between" },
	{ "input@99999999999999999999", -ERANGE, "is not between" },
	{ "postrouting@srcnat+2147483647", -ERANGE, "is not between" },
	{ "postrouting@srcnat+9223372036854775807", -ERANGE, "is not between" },
	{ "prerouting@raw-2147483647", -ERANGE, "is not between" },
	{ "0123456789012345678901234567890123456789012345678901234567890123"
	  "0123456789012345678901234567890123456789012345678901234567890123",
	  -EINVAL, "unknown hook \"0123456789" },
	{ "0123456789012345678901234567890123456789012345678901234567890123"
	  "0123456789012345678901234567890123456789012345678901234567890123"
	  "0123456789012345678901234567890123456789012345678901234567890123",
	  -EINVAL, "longer than the name of any point" },
	{ "ingress:nosuch0@nosuch1", -ENODEV, "no device \"nosuch0\"" },
	{ "ingress:lo@nosuch1", -EINVAL, "priority \"nosuch1\"" },
};

static void every_bad_name_is_refused_with_the_reason(void **state)
{
	const struct bad *row;

	(void)state;
	for_each_case(row, bad) {
		struct nfring_point point, before;
		char why[256] = "";

		memset(&point, 0xa5, sizeof(point));
		before = point;
		case_is("%s", row->name);
		assert_int_equal(nfring_point_parse(&point, row->name, why,
						    sizeof(why)), row->err);
		if (!strstr(why, row->why))
			fail_msg("said: %s", why);
		assert_memory_equal(&point, &before, sizeof(point));
	}
}

/* Each network namespace has the device lo, even if it is down. */
static void a_device_becomes_its_number_and_back(void **state)
{
	unsigned int lo = if_nametoindex("lo");
	struct nfring_point point;
	char name[NFRING_POINT_MAX], number[NFRING_POINT_MAX];

	(void)state;
	assert_int_not_equal(lo, 0);
	assert_int_equal(nfring_point_parse(&point, "ingress:lo@0", NULL, 0), 0);
	assert_int_equal(point.ifindex, lo);
	assert_true(nfring_point_format(&point, name, sizeof(name)) > 0);
	assert_string_equal(name, "netdev/ingress:lo@0");

	snprintf(number, sizeof(number), "ip/input:%u", lo);
	assert_int_equal(nfring_point_parse(&point, number, NULL, 0), 0);
	assert_int_equal(point.ifindex, lo);
}

static void a_device_without_a_name_is_written_as_number(void **state)
{
	struct nfring_point point;
	char name[NFRING_POINT_MAX];

	(void)state;
	assert_int_equal(nfring_point_parse(&point, "egress:2147483647@-1",
					    NULL, 0), 0);
	assert_int_equal(point.ifindex, INT_MAX);
	assert_true(nfring_point_format(&point, name, sizeof(name)) > 0);
	assert_string_equal(name, "netdev/egress:2147483647@-1");
}

static void a_point_without_a_name_is_not_written(void **state)
{
	struct nfring_point point = { .family = NFPROTO_IPV4,
				      .hook = NF_INET_INGRESS };
	char name[NFRING_POINT_MAX];

	(void)state;
	assert_int_equal(nfring_point_format(&point, name, sizeof(name)), -EINVAL);
	point.hook = UINT32_MAX;
	assert_int_equal(nfring_point_format(&point, name, sizeof(name)), -EINVAL);
	point = (struct nfring_point) { .family = 11 };
	assert_int_equal(nfring_point_format(&point, name, sizeof(name)), -EINVAL);
}

static void a_buffer_that_is_too_small_is_an_error(void **state)
{
	struct nfring_point point = { .family = NFPROTO_IPV4 };
	char name[16] = "";

	(void)state;
	/* "ip/prerouting@0" and its terminating zero */
	assert_int_equal(nfring_point_format(&point, name, 16), 15);
	assert_int_equal(nfring_point_format(&point, name, 15), -ENOSPC);
	assert_int_equal(nfring_point_format(&point, name, 0), -ENOSPC);
}

static void the_reason_is_cut_to_its_buffer(void **state)
{
	struct nfring_point point;
	char why[8];

	(void)state;
	memset(why, 'x', sizeof(why));
	assert_int_equal(nfring_point_parse(&point, "foo", why, 4), -EINVAL);
	assert_string_equal(why, "unk");
	assert_int_equal(why[4], 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(every_name_gives_its_point),
		cmocka_unit_test(the_full_name_is_read_back),
		table_test(the_short_name_is_read_back),
		table_test(every_bad_name_is_refused_with_the_reason),
		cmocka_unit_test(a_device_becomes_its_number_and_back),
		cmocka_unit_test(a_device_without_a_name_is_written_as_number),
		cmocka_unit_test(a_point_without_a_name_is_not_written),
		cmocka_unit_test(a_buffer_that_is_too_small_is_an_error),
		cmocka_unit_test(the_reason_is_cut_to_its_buffer),
	};

	return cmocka_run_group_tests_name("point", tests, NULL, NULL);
}
