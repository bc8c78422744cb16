// SPDX-License-Identifier: GPL-2.0
#include <net/netns/generic.h>

#include "netns.h"

static unsigned int netns_id __read_mostly;

struct nfr_netns *nfr_netns(struct net *net)
{
	return net_generic(net, netns_id);
}

static int __net_init netns_enter(struct net *net)
{
	struct nfr_netns *ns = nfr_netns(net);

	ns->net = net;
	mutex_init(&ns->lock);
	spin_lock_init(&ns->points_lock);
	INIT_LIST_HEAD(&ns->taps);
	INIT_LIST_HEAD(&ns->attachments);
	INIT_LIST_HEAD(&ns->instances);
	xa_init_flags(&ns->fanouts, XA_FLAGS_ALLOC | XA_FLAGS_ACCOUNT);
	return 0;
}

/*
 * Each open ring holds a reference to its namespace, so no ring is left here.
 */
static void __net_exit netns_leave(struct net *net)
{
	struct nfr_netns *ns = nfr_netns(net);

	WARN_ON_ONCE(!list_empty(&ns->taps));
	WARN_ON_ONCE(!list_empty(&ns->attachments));
	WARN_ON_ONCE(!list_empty(&ns->instances));
	WARN_ON_ONCE(!xa_empty(&ns->fanouts));
}

static struct pernet_operations netns_ops = {
	.init = netns_enter,
	.exit = netns_leave,
	.id   = &netns_id,
	.size = sizeof(struct nfr_netns),
};

int nfr_netns_init(void)
{
	return register_pernet_subsys(&netns_ops);
}

void nfr_netns_exit(void)
{
	unregister_pernet_subsys(&netns_ops);
}
