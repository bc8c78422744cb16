// SPDX-License-Identifier: LGPL-2.1-or-later
/* Families, hooks and priorities by name.  <nfring/point.h> explains the defaults. */
#include <limits.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>

#include "point.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/*
 * <linux/netfilter_bridge.h> conflicts with headers of the C library.  Its hooks
 * have the same numbers as the IP families' hooks.
 */
#define NF_BR_PRE_ROUTING	0
#define NF_BR_LOCAL_IN		1
#define NF_BR_FORWARD		2
#define NF_BR_LOCAL_OUT		3
#define NF_BR_POST_ROUTING	4

static const struct nfring_hook ip_hooks[] = {
	[NF_INET_PRE_ROUTING]	= { "prerouting", NULL, -150, "pre-nat" },
	[NF_INET_LOCAL_IN]	= { "input", "local-in", 50, NULL },
	[NF_INET_FORWARD]	= { "forward", NULL, 50, NULL },
	[NF_INET_LOCAL_OUT]	= { "output", "local-out", 50, NULL },
	[NF_INET_POST_ROUTING]	= { "postrouting", NULL, 300, "post-nat" },
	[NF_INET_INGRESS]	= { "ingress", NULL, INT_MIN, NULL },
};

static const struct nfring_hook arp_hooks[] = {
	[NF_ARP_IN]		= { "input", "local-in", 50, NULL },
	[NF_ARP_OUT]		= { "output", "local-out", 50, NULL },
	[NF_ARP_FORWARD]	= { "forward", NULL, 50, NULL },
};

static const struct nfring_hook bridge_hooks[] = {
	[NF_BR_PRE_ROUTING]	= { "prerouting", NULL, -350, "pre-nat" },
	[NF_BR_LOCAL_IN]	= { "input", "local-in", 250, NULL },
	[NF_BR_FORWARD]		= { "forward", NULL, 250, NULL },
	[NF_BR_LOCAL_OUT]	= { "output", "local-out", 250, NULL },
	[NF_BR_POST_ROUTING]	= { "postrouting", NULL, 350, "post-nat" },
};

static const struct nfring_hook netdev_hooks[] = {
	[NF_NETDEV_INGRESS]	= { "ingress", NULL, INT_MIN, NULL },
	[NF_NETDEV_EGRESS]	= { "egress", NULL, INT_MAX, NULL },
};

static const struct nfring_hook drop_points[] = {
	[NFRING_DROP_LOST]	= { "drop", NULL, 0, NULL },
	[NFRING_DROP_ANY]	= { "drop-any", NULL, 0, NULL },
};

static const struct nfring_priority ip_priorities[] = {
	{ "raw", -300 },
	{ "mangle", -150 },
	{ "dstnat", -100 },
	{ "filter", 0 },
	{ "security", 50 },
	{ "srcnat", 100 },
};

static const struct nfring_priority bridge_priorities[] = {
	{ "dstnat", -300 },
	{ "filter", -200 },
	{ "out", 100 },
	{ "srcnat", 300 },
};

static const struct nfring_priority filter_priority[] = {
	{ "filter", 0 },
};

#define TABLES(hooks, priorities) \
	hooks, COUNT(hooks), priorities, COUNT(priorities)

/* Families ip and ip6 have no ingress hook, which is the last one of inet. */
#define TABLES_WITHOUT_LAST(hooks, priorities) \
	hooks, COUNT(hooks) - 1, priorities, COUNT(priorities)

const struct nfring_family nfring_families[] = {
	{ "inet", NULL, NFPROTO_INET, TABLES(ip_hooks, ip_priorities) },
	{ "ip", "ipv4", NFPROTO_IPV4,
	  TABLES_WITHOUT_LAST(ip_hooks, ip_priorities) },
	{ "ip6", "ipv6", NFPROTO_IPV6,
	  TABLES_WITHOUT_LAST(ip_hooks, ip_priorities) },
	{ "arp", NULL, NFPROTO_ARP, TABLES(arp_hooks, filter_priority) },
	{ "bridge", NULL, NFPROTO_BRIDGE,
	  TABLES(bridge_hooks, bridge_priorities) },
	{ "netdev", NULL, NFPROTO_NETDEV, TABLES(netdev_hooks, filter_priority) },
	{ "drop", NULL, NFRING_PROTO_DROP, TABLES(drop_points, filter_priority) },
};

const size_t nfring_family_nr = COUNT(nfring_families);
