// SPDX-License-Identifier: GPL-2.0
#include <linux/bottom_half.h>
#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "packet_info.h"
#include "tap.h"

/*
 * Not kfree_rcu(): rcu_barrier() waits for the module's own callbacks before
 * the module is unloaded.  On some kernels it does not wait for kfree_rcu().
 */
static void tap_free(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct nfr_tap, rcu));
}

static void tap_entry_free(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct nfr_tap_entry, rcu));
}

static bool tap_entry_wants(const struct nfr_tap_entry *entry,
			    const struct nfr_packet *pkt)
{
	if (likely(!entry->selects))
		return true;
	if (entry->protocol && entry->protocol != pkt->skb->protocol)
		return false;
	return !entry->ifindex ||
	       (pkt->dev && pkt->dev->ifindex == entry->ifindex);
}

static __always_inline const struct nfr_tap_entry *
entry_after(const struct list_head *before)
{
	return list_entry_rcu(before->next, struct nfr_tap_entry, in_tap);
}

/*
 * The output hooks run in process context.  If the sender were preempted while
 * it fills a frame, the reader would see no packet after that frame until the
 * sender runs again.  So disable soft interrupts, and preemption with them.
 * With PREEMPT_RT, the sender can still be preempted, and the reader waits.
 */
static noinline unsigned int
tap_hook_in_process(const struct nfr_tap *tap, struct sk_buff *skb,
		    const struct nf_hook_state *state)
{
	unsigned int verdict;

	local_bh_disable();
	verdict = tap->ops.hook(tap->ops.priv, skb, state);
	local_bh_enable();
	return verdict;
}

static __always_inline unsigned int tap_hook(void *priv, struct sk_buff *skb,
					     const struct nf_hook_state *state,
					     enum nfr_hook_class class)
{
	const struct nfr_tap *tap = priv;
	const struct nfr_tap_entry *entry;
	struct nfr_packet pkt __uninitialized;

	/* Check this first, so that an unused tap costs nothing else. */
	entry = entry_after(&tap->entries);
	if (list_entry_is_head(entry, &tap->entries, in_tap))
		return NF_ACCEPT;
	/* On the way in, they are disabled already: do not pay for it again. */
	if (unlikely(!softirq_count()))
		return tap_hook_in_process(tap, skb, state);
	if (!nfr_packet_init(&pkt, skb, state, class))
		return NF_ACCEPT;
	pkt.ops = &tap->ops;

	do {
		if (tap_entry_wants(entry, &pkt))
			nfr_receive(READ_ONCE(entry->sink), &pkt);
		entry = entry_after(&entry->in_tap);
	} while (!list_entry_is_head(entry, &tap->entries, in_tap));
	return NF_ACCEPT;
}

/* The function for hooks of a class, where the class is a constant. */
#define DEFINE_TAP_HOOK(name, class)					\
static unsigned int NFR_HOT name(void *priv, struct sk_buff *skb,	\
				 const struct nf_hook_state *state)	\
{									\
	return tap_hook(priv, skb, state, class);			\
}

DEFINE_TAP_HOOK(tap_hook_link_in, NFR_HOOK_LINK_IN)
DEFINE_TAP_HOOK(tap_hook_link_out, NFR_HOOK_LINK_OUT)
DEFINE_TAP_HOOK(tap_hook_net_in, NFR_HOOK_NET_IN)
DEFINE_TAP_HOOK(tap_hook_net_out, NFR_HOOK_NET_OUT)
DEFINE_TAP_HOOK(tap_hook_bridge_in, NFR_HOOK_BRIDGE_IN)
DEFINE_TAP_HOOK(tap_hook_bridge_out, NFR_HOOK_BRIDGE_OUT)

static nf_hookfn *const hook_of_class[] = {
	[NFR_HOOK_LINK_IN]    = tap_hook_link_in,
	[NFR_HOOK_LINK_OUT]   = tap_hook_link_out,
	[NFR_HOOK_NET_IN]     = tap_hook_net_in,
	[NFR_HOOK_NET_OUT]    = tap_hook_net_out,
	[NFR_HOOK_BRIDGE_IN]  = tap_hook_bridge_in,
	[NFR_HOOK_BRIDGE_OUT] = tap_hook_bridge_out,
};

static bool tap_is_at(const struct nf_hook_ops *ops,
		      const struct nfring_point *point,
		      const struct net_device *dev)
{
	return ops->pf == point->family && ops->hooknum == point->hook &&
	       ops->priority == point->priority && ops->dev == dev;
}

/*
 * True for the egress hook of a device.  The only other hook of a device is
 * ingress, which has different numbers in NFPROTO_NETDEV and NFPROTO_INET.
 */
static bool is_egress(u32 family, u32 hook)
{
	return family == NFPROTO_NETDEV && hook == NF_NETDEV_EGRESS;
}

/* True if the kernel runs the tap at this hook. */
static bool tap_runs_at(const struct nf_hook_ops *ops, u32 family, u32 hook,
			const struct net_device *dev)
{
	if (ops->dev != dev)
		return false;
	if (dev)
		return is_egress(ops->pf, ops->hooknum) ==
		       is_egress(family, hook);
	if (ops->hooknum != hook)
		return false;
	return ops->pf == family ||
	       (ops->pf == NFPROTO_INET &&
		(family == NFPROTO_IPV4 || family == NFPROTO_IPV6));
}

static bool hook_is_full(const struct nfr_netns *ns, u32 family, u32 hook,
			 const struct net_device *dev)
{
	const struct nfr_tap *tap;
	unsigned int taps = 0;

	/* NFPROTO_INET means both families, except at ingress of a device. */
	if (family == NFPROTO_INET && !dev)
		return hook_is_full(ns, NFPROTO_IPV4, hook, NULL) ||
		       hook_is_full(ns, NFPROTO_IPV6, hook, NULL);

	list_for_each_entry(tap, &ns->taps, in_netns)
		taps += tap_runs_at(&tap->ops, family, hook, dev);
	return taps >= NFRING_TAPS_MAX;
}

static bool tap_is_drop(const struct nfr_tap *tap)
{
	return tap->ops.pf == NFRING_PROTO_DROP;
}

static int tap_register(struct nfr_netns *ns, struct nfr_tap *tap)
{
	if (!tap_is_drop(tap))
		return nf_register_net_hook(ns->net, &tap->ops);
	rcu_assign_pointer(ns->drop_tap[tap->ops.hooknum], tap);
	return 0;
}

static void tap_unregister(struct nfr_netns *ns, struct nfr_tap *tap)
{
	if (tap_is_drop(tap))
		RCU_INIT_POINTER(ns->drop_tap[tap->ops.hooknum], NULL);
	else
		nf_unregister_net_hook(ns->net, &tap->ops);
}

static struct nfr_tap *tap_create(struct nfr_netns *ns,
				  const struct nfring_point *point,
				  struct net_device *dev)
{
	enum nfr_hook_class class = nfr_hook_class(point->family, point->hook);
	struct nfr_tap *tap = kzalloc(sizeof(*tap), GFP_KERNEL_ACCOUNT);
	int err;

	if (!tap)
		return ERR_PTR(-ENOMEM);

	INIT_LIST_HEAD(&tap->entries);
	tap->ops.hook = hook_of_class[class];
	tap->ops.priv = tap;
	tap->ops.dev = dev;
	tap->ops.pf = point->family;
	tap->ops.hooknum = point->hook;
	tap->ops.priority = point->priority;

	err = tap_register(ns, tap);
	if (err) {
		kfree(tap);
		return ERR_PTR(err);
	}
	list_add_rcu(&tap->in_netns, &ns->taps);
	return tap;
}

static struct nfr_tap *tap_get(struct nfr_netns *ns,
			       const struct nfring_point *point,
			       struct net_device *dev, bool privileged)
{
	struct nfr_tap *tap;

	list_for_each_entry(tap, &ns->taps, in_netns)
		if (tap_is_at(&tap->ops, point, dev))
			return tap;
	if (!privileged && hook_is_full(ns, point->family, point->hook, dev))
		return ERR_PTR(-EDQUOT);
	return tap_create(ns, point, dev);
}

static void tap_remove(struct nfr_netns *ns, struct nfr_tap *tap)
{
	lockdep_assert_held(&ns->lock);
	list_del_rcu(&tap->in_netns);
	tap_unregister(ns, tap);
	call_rcu(&tap->rcu, tap_free);
}

struct nfr_tap_entry *nfr_tap_add(struct nfr_netns *ns,
				  const struct nfring_point *point,
				  struct net_device *dev,
				  struct nfr_sink *sink, bool privileged)
{
	struct nfr_tap_entry *entry = kzalloc(sizeof(*entry),
					      GFP_KERNEL_ACCOUNT);
	struct nfr_tap *tap;

	lockdep_assert_held(&ns->lock);
	if (!entry)
		return ERR_PTR(-ENOMEM);
	tap = tap_get(ns, point, dev, privileged);
	if (IS_ERR(tap)) {
		kfree(entry);
		return ERR_CAST(tap);
	}

	entry->sink = sink;
	entry->protocol = point->protocol == htons(ETH_P_ALL)
				? 0 : point->protocol;
	entry->ifindex = dev ? 0 : point->ifindex;
	entry->selects = entry->protocol || entry->ifindex;
	entry->tap = tap;
	list_add_tail_rcu(&entry->in_tap, &tap->entries);
	return entry;
}

void nfr_tap_del(struct nfr_netns *ns, struct nfr_tap_entry *entry)
{
	struct nfr_tap *tap = entry->tap;

	lockdep_assert_held(&ns->lock);
	list_del_rcu(&entry->in_tap);
	call_rcu(&entry->rcu, tap_entry_free);
	/* This tap is not at a hook, so removing it does not affect NFQUEUE. */
	if (tap_is_drop(tap) && list_empty(&tap->entries))
		tap_remove(ns, tap);
}

void nfr_tap_redirect(struct nfr_tap_entry *entry, struct nfr_sink *sink)
{
	/* Pairs with tap_hook(), which must see an initialized @sink. */
	smp_store_release(&entry->sink, sink);
}

struct nfring_point nfr_tap_point(const struct nfr_tap *tap)
{
	/*
	 * The device still exists: its tap is removed on NETDEV_UNREGISTER, and
	 * the kernel waits for a grace period before it frees the device.
	 */
	return (struct nfring_point) {
		.family = tap->ops.pf,
		.hook = tap->ops.hooknum,
		.priority = tap->ops.priority,
		.ifindex = tap->ops.dev ? tap->ops.dev->ifindex : 0,
	};
}

unsigned int nfr_taps_release(struct nfr_netns *ns)
{
	struct nfr_tap *tap, *next;
	unsigned int released = 0;

	mutex_lock(&ns->lock);
	list_for_each_entry_safe(tap, next, &ns->taps, in_netns) {
		if (!list_empty(&tap->entries))
			continue;
		tap_remove(ns, tap);
		released++;
	}
	mutex_unlock(&ns->lock);
	return released;
}

void nfr_taps_forget(struct nfr_netns *ns, const struct net_device *dev)
{
	struct nfr_tap *tap, *next;

	list_for_each_entry_safe(tap, next, &ns->taps, in_netns)
		if (tap->ops.dev == dev)
			tap_remove(ns, tap);
}

/* Called when the namespace or the module is removed.  No ring is left then. */
static void __net_exit taps_leave(struct net *net)
{
	nfr_taps_release(nfr_netns(net));
}

static struct pernet_operations taps_netns_ops = {
	.exit = taps_leave,
};

int nfr_taps_init(void)
{
	return register_pernet_subsys(&taps_netns_ops);
}

void nfr_taps_exit(void)
{
	unregister_pernet_subsys(&taps_netns_ops);
	/*
	 * Wait for the hooks that still run, and for the callbacks that free
	 * taps and entries: their code is in this module.
	 */
	rcu_barrier();
}
