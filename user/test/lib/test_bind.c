// SPDX-License-Identifier: GPL-2.0
/*
 * The preloaded library: the points of a bound socket, and whether an option goes to the
 * ring or to its companion socket.
 */
#include "cases.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <nfring/point.h>

#include "adopt.h"
#include "option_route.h"
#include "points.h"

struct bound {
	const char *names;
	int ifindex;
	uint16_t protocol;	/* host order */
	const char *points;
	uint16_t takes;		/* host order; 0: every protocol */
};

#define IN	"netdev/ingress@-2147483648 "
#define OUT	"netdev/egress@2147483647 "
#define IN_LO	"netdev/ingress:lo@-2147483648 "
#define OUT_LO	"netdev/egress:lo@2147483647 "

/* lo has ifindex 1 in every network namespace */
static const struct bound binds[] = {
	{ NULL, 0, ETH_P_ALL, IN OUT, 0 },
	{ NULL, 1, ETH_P_ALL, IN_LO OUT_LO, 0 },
	/* only a socket for all protocols gets outgoing packets */
	{ NULL, 1, ETH_P_ARP, IN_LO, ETH_P_ARP },
	{ NULL, 0, ETH_P_IP, IN, ETH_P_IP },
	/* protocol 0: bound, but receives nothing */
	{ NULL, 1, 0, "", 0 },
	{ "postrouting", 1, 0, "", 0 },
	{ "postrouting", 1, ETH_P_ALL, "inet/postrouting:lo@300 ", 0 },
	{ "postrouting", 0, ETH_P_ALL, "inet/postrouting@300 ", 0 },
	{ " output  ip6/input@filter+1\n", 1, ETH_P_IP,
	  "inet/output:lo@50 ip6/input:lo@1 ", ETH_P_IP },
	/* a device in the point's name is kept, whatever device the socket is bound to */
	{ "ingress:lo forward", 77, ETH_P_ALL, IN_LO "inet/forward:77@50 ", 0 },
};

static void say(char *text, size_t size, const struct points *points)
{
	char name[NFRING_POINT_MAX];
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; i < points->nr; i++) {
		assert_true(nfring_point_format(&points->point[i], name,
						sizeof(name)) > 0);
		len += snprintf(text + len, size - len, "%s ", name);
	}
}

static void a_bind_attaches_to_points(void **state)
{
	const struct bound *row;
	struct points points;
	char text[256];
	size_t i;

	(void)state;
	for_each_case(row, binds) {
		case_is("row %td", row - binds);
		assert_int_equal(points_of_bind(&points, row->names,
						row->ifindex,
						htons(row->protocol)), 0);
		say(text, sizeof(text), &points);
		assert_string_equal(text, row->points);
		for (i = 0; i < points.nr; i++)
			assert_int_equal(points.point[i].protocol,
					 htons(row->takes));
	}
}

static void wrong_names_of_points_are_refused(void **state)
{
	static char many[(NFRING_POINTS_MAX + 1) * sizeof("output")];
	struct points points;
	char longer[300];
	size_t i;

	(void)state;
	assert_int_equal(points_of_bind(&points, "output nosuch", 0, 1), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(points_of_bind(&points, "ingress:nosuch0", 0, 1), -1);
	assert_int_equal(errno, ENODEV);

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(points_of_bind(&points, longer, 0, 1), -1);
	assert_int_equal(errno, EINVAL);

	for (i = 0; i < NFRING_POINTS_MAX; i++)
		strcat(many, "output ");
	assert_int_equal(points_of_bind(&points, many, 0, 1), 0);
	assert_int_equal(points.nr, NFRING_POINTS_MAX);
	strcat(many, "output");
	assert_int_equal(points_of_bind(&points, many, 0, 1), -1);
	assert_int_equal(errno, E2BIG);
}

static void points_with_link_layer_headers_are_known(void **state)
{
	(void)state;
	assert_true(points_have_link(NULL));
	assert_true(points_have_link("ingress egress inet/ingress"));
	assert_true(points_have_link("bridge/forward"));
	assert_false(points_have_link("postrouting"));
	assert_false(points_have_link("ingress ip6/output"));
	assert_false(points_have_link("arp/output"));
}

struct info {
	const char *points;
	int ifindex;
	uint16_t protocol;	/* host order */
};

static const struct info infos[] = {
	{ "netdev/ingress:lo@-2147483648,netdev/egress:lo@2147483647", 1, ETH_P_ALL },
	{ "netdev/ingress:lo@-2147483648", 1, 0 },
	{ "netdev/ingress@-2147483648,netdev/egress@2147483647", 0, ETH_P_ALL },
	{ "inet/postrouting:lo@300", 1, 0 },
	{ "-", 0, 0 },
	{ "", 0, 0 },
};

static void a_ring_opened_elsewhere_has_the_binding_of_its_points(void **state)
{
	const struct info *row;
	uint16_t protocol;
	char text[256];
	int ifindex;

	(void)state;
	for_each_case(row, infos) {
		case_is("\"%s\"", row->points);
		ifindex = -9;
		protocol = 9;
		snprintf(text, sizeof(text), "pos:\t0\nid:\t7\npoints:\t%s\nmore:\tnetdev/egress@1\n",
			 row->points);
		adopt_text(text, &ifindex, &protocol);
		assert_int_equal(ifindex, row->ifindex);
		assert_int_equal(protocol, htons(row->protocol));
	}
	ifindex = -9;
	strcpy(text, "pos:\t0\nflags:\t02\n");
	adopt_text(text, &ifindex, &protocol);
	assert_int_equal(ifindex, 0);
}

struct option {
	int level, name;
	enum option_route route;
};

static const struct option options[] = {
	{ SOL_PACKET, PACKET_RX_RING, OPTION_RING },
	{ SOL_PACKET, PACKET_STATISTICS, OPTION_RING },
	{ SOL_PACKET, PACKET_AUXDATA, OPTION_RING },
	{ SOL_PACKET, PACKET_FANOUT, OPTION_RING },
	{ SOL_SOCKET, SO_ATTACH_FILTER, OPTION_RING },
	{ SOL_SOCKET, SO_BPF_EXTENSIONS, OPTION_RING },
	{ SOL_SOCKET, SO_ERROR, OPTION_RING },
	/* version and virtio_net_hdr also apply to sent packets */
	{ SOL_PACKET, PACKET_VERSION, OPTION_BOTH },
	{ SOL_PACKET, PACKET_VNET_HDR, OPTION_BOTH },
	{ SOL_PACKET, PACKET_TX_RING, OPTION_SOCKET },
	{ SOL_PACKET, PACKET_LOSS, OPTION_SOCKET },
	{ SOL_PACKET, PACKET_QDISC_BYPASS, OPTION_SOCKET },
	/* SO_TYPE is the type of the client's socket, not of the ring */
	{ SOL_SOCKET, SO_TYPE, OPTION_SOCKET },
	{ SOL_SOCKET, SO_TIMESTAMPNS, OPTION_SOCKET },
	{ SOL_SOCKET, SO_RCVTIMEO, OPTION_SOCKET },
	{ SOL_SOCKET, SO_BROADCAST, OPTION_SOCKET },
	/* an option with the number of PACKET_RX_RING at another level */
	{ SOL_SOCKET, PACKET_RX_RING, OPTION_SOCKET },
	{ SOL_SOCKET, 12345, OPTION_SOCKET },
};

static void each_option_goes_to_ring_or_companion(void **state)
{
	const struct option *row;

	(void)state;
	for_each_case(row, options) {
		case_is("level %d, name %d", row->level, row->name);
		assert_int_equal(option_route(row->level, row->name),
				 row->route);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(a_bind_attaches_to_points),
		cmocka_unit_test(wrong_names_of_points_are_refused),
		cmocka_unit_test(points_with_link_layer_headers_are_known),
		table_test(a_ring_opened_elsewhere_has_the_binding_of_its_points),
		table_test(each_option_goes_to_ring_or_companion),
	};

	return cmocka_run_group_tests_name("bind", tests, NULL, NULL);
}
