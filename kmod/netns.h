/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NFR_NETNS_H
#define NFR_NETNS_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <net/net_namespace.h>

/**
 * struct nfr_netns - what the module keeps per network namespace
 * @net: the namespace
 * @lock: guards everything below, and what hangs from it
 * @taps: struct nfr_tap, the hooks that are registered
 * @attachments: struct nfr_attachment of all rings
 * @instances: struct nfr_instance, the rings that are open
 * @fanouts: struct nfr_fanout, the groups of them
 * @next_fanout: identifier to try next where one is asked for
 */
struct nfr_netns {
	struct net *net;
	struct mutex lock; /* all of the lists */
	struct list_head taps;
	struct list_head attachments;
	struct list_head instances;
	struct list_head fanouts;
	u16 next_fanout;
};

struct nfr_netns *nfr_netns(struct net *net);

int nfr_netns_init(void);
void nfr_netns_exit(void);

#endif
