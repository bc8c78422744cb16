// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "point.h"
#include "tap.h"

/**
 * struct nfr_tap - one function registered at one netfilter hook
 * @entries: struct nfr_tap_entry; RCU, changed under the namespace's lock
 * @in_netns: entry in nfr_netns.taps; guarded by the namespace's lock
 * @ops: registered with netfilter; invariant
 * @rcu: frees the tap after a grace period: the hook may run until then
 */
struct nfr_tap {
	struct list_head entries;
	struct list_head in_netns;
	struct nf_hook_ops ops;
	struct rcu_head rcu;
};

/**
 * struct nfr_tap_entry - one tap that serves one attachment.  Invariant except
 *	its lists and @sink
 * @in_tap: entry in nfr_tap.entries; RCU
 * @sink: gets the packets; changes once, when a ring joins a group
 * @protocol: ethertype to deliver, network byte order; 0: all
 * @ifindex: device to deliver, at a hook that serves all devices; 0: all
 * @tap: the tap that serves the attachment
 * @in_attachment: entry in nfr_attachment.entries; guarded by the namespace's
 *	lock
 * @rcu: frees the entry after a grace period: a running hook may still use it
 */
struct nfr_tap_entry {
	struct list_head in_tap;
	struct nfr_sink *sink;
	__be16 protocol;
	int ifindex;

	struct nfr_tap *tap;
	struct list_head in_attachment;
	struct rcu_head rcu;
};

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
	if (entry->protocol && entry->protocol != pkt->skb->protocol)
		return false;
	return !entry->ifindex ||
	       (pkt->dev && pkt->dev->ifindex == entry->ifindex);
}

static unsigned int NFR_HOT tap_hook(void *priv, struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	const struct nfr_tap *tap = priv;
	const struct nfr_tap_entry *entry;
	struct nfr_packet pkt __uninitialized;

	if (!nfr_packet_init(&pkt, skb, state))
		return NF_ACCEPT;
	pkt.ops = &tap->ops;

	list_for_each_entry_rcu(entry, &tap->entries, in_tap)
		if (tap_entry_wants(entry, &pkt))
			nfr_receive(READ_ONCE(entry->sink), &pkt);
	return NF_ACCEPT;
}

static bool tap_is_at(const struct nf_hook_ops *ops,
		      const struct nfring_point *point,
		      const struct net_device *dev)
{
	return ops->pf == point->family && ops->hooknum == point->hook &&
	       ops->priority == point->priority && ops->dev == dev;
}

static struct nfr_tap *tap_create(struct nfr_netns *ns,
				  const struct nfring_point *point,
				  struct net_device *dev)
{
	struct nfr_tap *tap = kzalloc(sizeof(*tap), GFP_KERNEL_ACCOUNT);
	int err;

	if (!tap)
		return ERR_PTR(-ENOMEM);

	INIT_LIST_HEAD(&tap->entries);
	tap->ops.hook = tap_hook;
	tap->ops.priv = tap;
	tap->ops.dev = dev;
	tap->ops.pf = point->family;
	tap->ops.hooknum = point->hook;
	tap->ops.priority = point->priority;

	err = nf_register_net_hook(ns->net, &tap->ops);
	if (err) {
		kfree(tap);
		return ERR_PTR(err);
	}
	list_add(&tap->in_netns, &ns->taps);
	return tap;
}

static struct nfr_tap *tap_get(struct nfr_netns *ns,
			       const struct nfring_point *point,
			       struct net_device *dev)
{
	struct nfr_tap *tap;

	list_for_each_entry(tap, &ns->taps, in_netns)
		if (tap_is_at(&tap->ops, point, dev))
			return tap;
	return tap_create(ns, point, dev);
}

static void tap_put(struct nfr_netns *ns, struct nfr_tap *tap)
{
	if (!list_empty(&tap->entries))
		return;
	list_del(&tap->in_netns);
	nf_unregister_net_hook(ns->net, &tap->ops);
	call_rcu(&tap->rcu, tap_free);
}

/*
 * Serve @at from the hook of @dev, or from the hook for all devices if @dev is
 * NULL.
 */
static int tap_entry_add(struct nfr_netns *ns, struct nfr_attachment *at,
			 struct net_device *dev)
{
	struct nfr_tap_entry *entry = kzalloc(sizeof(*entry),
					      GFP_KERNEL_ACCOUNT);
	struct nfr_tap *tap;

	lockdep_assert_held(&ns->lock);
	if (!entry)
		return -ENOMEM;
	tap = tap_get(ns, &at->point, dev);
	if (IS_ERR(tap)) {
		kfree(entry);
		return PTR_ERR(tap);
	}

	entry->sink = at->sink;
	entry->protocol = at->point.protocol == htons(ETH_P_ALL)
				? 0 : at->point.protocol;
	entry->ifindex = dev ? 0 : at->point.ifindex;
	entry->tap = tap;
	list_add_tail(&entry->in_attachment, &at->entries);
	list_add_tail_rcu(&entry->in_tap, &tap->entries);
	return 0;
}

static void tap_entry_del(struct nfr_netns *ns, struct nfr_tap_entry *entry)
{
	lockdep_assert_held(&ns->lock);
	list_del(&entry->in_attachment);
	list_del_rcu(&entry->in_tap);
	tap_put(ns, entry->tap);
	call_rcu(&entry->rcu, tap_entry_free);
}

static void attachment_del(struct nfr_netns *ns, struct nfr_attachment *at)
{
	struct nfr_tap_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &at->entries, in_attachment)
		tap_entry_del(ns, entry);
	list_del(&at->in_sink);
	at->sink->point_nr--;
	list_del(&at->in_netns);
	kfree(at);
}

static struct nfr_attachment *attachment_find(const struct nfr_sink *sink,
					      const struct nfring_point *point)
{
	struct nfr_attachment *at;

	list_for_each_entry(at, &sink->attachments, in_sink)
		if (!memcmp(&at->point, point, sizeof(*point)))
			return at;
	return NULL;
}

/*
 * True if all points of @sink are for device @ifindex and have seen it go down.
 */
static bool sink_is_down(const struct nfr_sink *sink, int ifindex)
{
	const struct nfr_attachment *at;

	list_for_each_entry(at, &sink->attachments, in_sink)
		if (at->point.ifindex != ifindex || !at->down)
			return false;
	return true;
}

/* Report a device once when it goes down or away, as packet sockets do. */
static void attachment_down(struct nfr_attachment *at)
{
	if (at->down)
		return;
	at->down = true;
	if (sink_is_down(at->sink, at->point.ifindex))
		nfr_device_lost(at->sink);
}

static int attachment_serve_all(struct nfr_netns *ns, struct nfr_attachment *at)
{
	struct net_device *dev;

	for_each_netdev(ns->net, dev) {
		int err = tap_entry_add(ns, at, dev);

		if (err)
			return err;
	}
	return 0;
}

static int attachment_serve_one(struct nfr_netns *ns, struct nfr_attachment *at)
{
	struct net_device *dev = __dev_get_by_index(ns->net, at->point.ifindex);
	int err;

	if (!dev)
		return -ENODEV;
	err = tap_entry_add(ns, at,
			    nfr_point_on_device(&at->point) ? dev : NULL);
	if (!err && !(dev->flags & IFF_UP))
		attachment_down(at);
	return err;
}

/*
 * Create the entries of a new attachment.  On failure some entries may exist.
 */
static int attachment_serve(struct nfr_netns *ns, struct nfr_attachment *at)
{
	ASSERT_RTNL();
	if (at->point.ifindex)
		return attachment_serve_one(ns, at);
	if (nfr_point_on_device(&at->point))
		return attachment_serve_all(ns, at);
	return tap_entry_add(ns, at, NULL);
}

static int attach_locked(struct nfr_sink *sink,
			 const struct nfring_point *point)
{
	struct nfr_netns *ns = sink->ns;
	struct nfr_attachment *at;
	int err;

	lockdep_assert_held(&ns->lock);
	if (attachment_find(sink, point))
		return -EEXIST;
	if (sink->point_nr == NFRING_POINTS_MAX)
		return -E2BIG;

	at = kzalloc(sizeof(*at), GFP_KERNEL_ACCOUNT);
	if (!at)
		return -ENOMEM;
	at->point = *point;
	at->sink = sink;
	INIT_LIST_HEAD(&at->entries);
	list_add_tail(&at->in_sink, &sink->attachments);
	sink->point_nr++;
	list_add_tail(&at->in_netns, &ns->attachments);

	err = attachment_serve(ns, at);
	if (err)
		attachment_del(ns, at);
	return err;
}

int nfr_tap_attach(struct nfr_sink *sink, const struct nfring_point *point)
{
	int err = nfr_point_check(point);

	if (err)
		return err;

	/* RTNL keeps the device registered between look-up and hook. */
	rtnl_lock();
	mutex_lock(&sink->ns->lock);
	err = attach_locked(sink, point);
	mutex_unlock(&sink->ns->lock);
	rtnl_unlock();
	return err;
}

int nfr_tap_detach(struct nfr_sink *sink, const struct nfring_point *point)
{
	struct nfr_netns *ns = sink->ns;
	struct nfr_attachment *at;
	int err = nfr_point_check(point);

	if (err)
		return err;

	mutex_lock(&ns->lock);
	at = attachment_find(sink, point);
	if (at)
		attachment_del(ns, at);
	mutex_unlock(&ns->lock);
	return at ? 0 : -ENOENT;
}

void nfr_tap_release(struct nfr_sink *sink)
{
	struct nfr_attachment *at, *next;

	lockdep_assert_held(&sink->ns->lock);
	list_for_each_entry_safe(at, next, &sink->attachments, in_sink)
		attachment_del(sink->ns, at);
}

void nfr_tap_detach_all(struct nfr_sink *sink)
{
	mutex_lock(&sink->ns->lock);
	nfr_tap_release(sink);
	mutex_unlock(&sink->ns->lock);
}

void nfr_tap_hand_over(struct nfr_sink *from, struct nfr_sink *to)
{
	struct nfr_attachment *at;
	struct nfr_tap_entry *entry;

	lockdep_assert_held(&to->ns->lock);
	list_for_each_entry(at, &from->attachments, in_sink) {
		at->sink = to;
		list_for_each_entry(entry, &at->entries, in_attachment)
			/* Pairs with tap_hook(): it sees what @to consists of. */
			smp_store_release(&entry->sink, to);
	}
	list_splice_tail_init(&from->attachments, &to->attachments);
	to->point_nr = from->point_nr;
	from->point_nr = 0;
}

bool nfr_tap_same_points(const struct nfr_sink *a, const struct nfr_sink *b)
{
	const struct nfr_attachment *at;

	lockdep_assert_held(&a->ns->lock);
	if (a->point_nr != b->point_nr)
		return false;
	list_for_each_entry(at, &a->attachments, in_sink)
		if (!attachment_find(b, &at->point))
			return false;
	return true;
}

static void device_up(struct nfr_netns *ns, const struct net_device *dev)
{
	struct nfr_attachment *at;

	list_for_each_entry(at, &ns->attachments, in_netns)
		if (at->point.ifindex == dev->ifindex)
			at->down = false;
}

static void device_down(struct nfr_netns *ns, const struct net_device *dev)
{
	struct nfr_attachment *at;

	list_for_each_entry(at, &ns->attachments, in_netns)
		if (at->point.ifindex == dev->ifindex)
			attachment_down(at);
}

static void device_added(struct nfr_netns *ns, struct net_device *dev)
{
	struct nfr_attachment *at;

	list_for_each_entry(at, &ns->attachments, in_netns) {
		if (at->point.ifindex || !nfr_point_on_device(&at->point))
			continue;
		/*
		 * Only warn: a failure here must not stop the device from
		 * coming up.
		 */
		if (tap_entry_add(ns, at, dev))
			pr_warn_ratelimited("nfring: cannot capture on new device %s: no memory, or too many hooks\n",
					    dev->name);
	}
}

static void device_removed(struct nfr_netns *ns, const struct net_device *dev)
{
	struct nfr_attachment *at, *next_at;
	struct nfr_tap_entry *entry, *next_entry;

	device_down(ns, dev);
	list_for_each_entry_safe(at, next_at, &ns->attachments, in_netns) {
		if (at->point.ifindex == dev->ifindex) {
			attachment_del(ns, at);
			continue;
		}
		list_for_each_entry_safe(entry, next_entry, &at->entries,
					 in_attachment)
			if (entry->tap->ops.dev == dev)
				tap_entry_del(ns, entry);
	}
}

static int tap_device_event(struct notifier_block *nb, unsigned long event,
			    void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct nfr_netns *ns = nfr_netns(dev_net(dev));

	mutex_lock(&ns->lock);
	switch (event) {
	case NETDEV_REGISTER:
		device_added(ns, dev);
		break;
	case NETDEV_UP:
		device_up(ns, dev);
		break;
	case NETDEV_DOWN:
		device_down(ns, dev);
		break;
	case NETDEV_UNREGISTER:
		device_removed(ns, dev);
		break;
	}
	mutex_unlock(&ns->lock);
	return NOTIFY_DONE;
}

static struct notifier_block tap_notifier = {
	.notifier_call = tap_device_event,
};

int nfr_tap_init(void)
{
	return register_netdevice_notifier(&tap_notifier);
}

void nfr_tap_exit(void)
{
	unregister_netdevice_notifier(&tap_notifier);
	/*
	 * Wait for the callbacks that free taps and entries: their code is in
	 * this module.
	 */
	rcu_barrier();
}
