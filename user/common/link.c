// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include <linux/netfilter.h>
#include <pcap/dlt.h>

#include "common/device.h"
#include "common/link.h"

static bool is_ethernet(const struct nfring_point *point)
{
	switch (point->family) {
	case NFPROTO_BRIDGE:
		return true;
	case NFPROTO_NETDEV:
		break;
	case NFPROTO_INET:
		if (point->hook == NF_INET_INGRESS)
			break;
		return false;
	default:
		return false;
	}
	return point->ifindex && device_is_ethernet(point->ifindex);
}

enum link link_choose(const struct nfring_point *points, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!is_ethernet(&points[i]))
			return LINK_COOKED;
	return LINK_ETHERNET;
}

bool link_is_mixed(const struct nfring_point *points, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (is_ethernet(&points[i]))
			return link_choose(points, nr) != LINK_ETHERNET;
	return false;
}

int link_ring_type(enum link link)
{
	return link == LINK_ETHERNET ? SOCK_RAW : SOCK_DGRAM;
}

int link_dlt(enum link link)
{
	return link == LINK_ETHERNET ? DLT_EN10MB : DLT_LINUX_SLL2;
}

int link_type_dlt(uint16_t type)
{
	switch (type) {
	case LINKTYPE_RAW:
		return DLT_RAW;
	case LINKTYPE_RFC1483:
		return DLT_ATM_RFC1483;
	default:
		return type;
	}
}
