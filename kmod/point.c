// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_netdev.h>
#include <linux/seq_file.h>

#include "lifetime.h"
#include "point.h"

bool nfr_point_on_device(const struct nfring_point *point)
{
	return point->family == NFPROTO_NETDEV ||
	       (point->family == NFPROTO_INET && point->hook == NF_INET_INGRESS);
}

bool nfr_point_is_drop(const struct nfring_point *point)
{
	return point->family == NFRING_PROTO_DROP;
}

/* Refuse a hook that does not exist: netfilter would log a warning. */
static int check_hook(const struct nfring_point *point)
{
	bool supported = true, exists;

	switch (point->family) {
	case NFPROTO_NETDEV:
		exists = point->hook == NF_NETDEV_INGRESS ||
			 point->hook == NF_NETDEV_EGRESS;
		supported = point->hook == NF_NETDEV_INGRESS
				? IS_ENABLED(CONFIG_NETFILTER_INGRESS)
				: IS_ENABLED(CONFIG_NETFILTER_EGRESS);
		break;
	case NFPROTO_INET:
		exists = point->hook <= NF_INET_INGRESS;
		supported = point->hook != NF_INET_INGRESS ||
			    IS_ENABLED(CONFIG_NETFILTER_INGRESS);
		break;
	case NFPROTO_IPV4:
		exists = point->hook < NF_INET_NUMHOOKS;
		break;
	case NFPROTO_IPV6:
		exists = point->hook < NF_INET_NUMHOOKS;
		supported = IS_ENABLED(CONFIG_IPV6);
		break;
	case NFPROTO_ARP:
		exists = point->hook < NF_ARP_NUMHOOKS;
		supported = IS_ENABLED(CONFIG_NETFILTER_FAMILY_ARP);
		break;
	case NFPROTO_BRIDGE:
		/*
		 * NF_BR_BROUTING has a number, but no hooks can be registered
		 * there.
		 */
		exists = point->hook < NF_INET_NUMHOOKS;
		supported = IS_ENABLED(CONFIG_NETFILTER_FAMILY_BRIDGE);
		break;
	case NFRING_PROTO_DROP:
		exists = point->hook <= NFRING_DROP_ANY && !point->priority;
		supported = nfr_lifetime_knows_reasons();
		break;
	default:
		exists = false;
	}
	if (!exists)
		return -EINVAL;
	return supported ? 0 : -EOPNOTSUPP;
}

int nfr_point_check(const struct nfring_point *point)
{
	if (point->flags || point->reserved || point->ifindex < 0)
		return -EINVAL;
	return check_hook(point);
}

static const char *family_name(u32 family)
{
	switch (family) {
	case NFPROTO_NETDEV:
		return "netdev";
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_ARP:
		return "arp";
	case NFRING_PROTO_DROP:
		return "drop";
	default:
		return "bridge";
	}
}

static const char *hook_name(const struct nfring_point *point)
{
	static const char * const inet[] = {
		[NF_INET_PRE_ROUTING]  = "prerouting",
		[NF_INET_LOCAL_IN]     = "input",
		[NF_INET_FORWARD]      = "forward",
		[NF_INET_LOCAL_OUT]    = "output",
		[NF_INET_POST_ROUTING] = "postrouting",
		[NF_INET_INGRESS]      = "ingress",
	};
	static const char * const arp[] = {
		[NF_ARP_IN]	 = "input",
		[NF_ARP_OUT]	 = "output",
		[NF_ARP_FORWARD] = "forward",
	};

	switch (point->family) {
	case NFPROTO_NETDEV:
		return point->hook == NF_NETDEV_INGRESS ? "ingress" : "egress";
	case NFPROTO_ARP:
		return arp[point->hook];
	case NFRING_PROTO_DROP:
		return point->hook == NFRING_DROP_LOST ? "drop" : "drop-any";
	default:
		return inet[point->hook];
	}
}

void nfr_point_show(struct seq_file *m, struct net *net,
		    const struct nfring_point *point)
{
	const struct net_device *dev;

	seq_printf(m, "%s/%s", family_name(point->family), hook_name(point));
	if (point->ifindex) {
		rcu_read_lock();
		dev = dev_get_by_index_rcu(net, point->ifindex);
		seq_printf(m, ":%s", dev ? dev->name : "?");
		rcu_read_unlock();
	}
	seq_printf(m, "@%d", point->priority);
}
