/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NFR_NETNS_H
#define NFR_NETNS_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/nfring.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

struct nfr_tap;

/**
 * struct nfr_netns - the module's state per network namespace
 * @net: the namespace
 * @lock: guards everything below, and the objects on the lists
 * @taps: struct nfr_tap, the registered functions, used or not; RCU
 * @attachments: struct nfr_attachment, the points of all rings
 * @instances: struct nfr_instance, the open rings; RCU
 * @fanouts: struct nfr_fanout by id, the fanout groups
 * @next_fanout: id to try next for PACKET_FANOUT_FLAG_UNIQUEID
 * @drop_tap: the taps of NFRING_PROTO_DROP, by hook; NULL: no ring has such a
 *	point; RCU
 * @points_lock: held in addition to @lock while the points of a sink change.
 *	Code that only reads the points takes this lock alone: RTNL holders wait
 *	for @lock, and a preempted reader of the points must not delay them
 */
struct nfr_netns {
	struct net *net;
	struct mutex lock; /* everything below */
	struct list_head taps;
	struct list_head attachments;
	struct list_head instances;
	struct xarray fanouts;
	u32 next_fanout;
	struct nfr_tap __rcu *drop_tap[NFRING_DROP_ANY + 1];
	spinlock_t points_lock;
};

struct nfr_netns *nfr_netns(struct net *net);

int nfr_netns_init(void);
void nfr_netns_exit(void);

#endif
