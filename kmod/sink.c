// SPDX-License-Identifier: GPL-2.0
#include <linux/memcontrol.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "point.h"
#include "sink.h"
#include "tap.h"

/*
 * Create an entry that delivers to the attachment, at the hook of @dev, or at
 * the hook for all devices if @dev is NULL.
 */
static int attachment_serve(struct nfr_netns *ns, struct nfr_attachment *at,
			    struct net_device *dev)
{
	struct nfr_tap_entry *entry = nfr_tap_add(ns, &at->point, dev,
						  at->sink, at->privileged);

	if (IS_ERR(entry))
		return PTR_ERR(entry);
	list_add_tail(&entry->in_attachment, &at->entries);
	return 0;
}

static void attachment_unserve(struct nfr_netns *ns,
			       struct nfr_tap_entry *entry)
{
	list_del(&entry->in_attachment);
	nfr_tap_del(ns, entry);
}

static void attachment_free(struct nfr_netns *ns, struct nfr_attachment *at)
{
	struct nfr_tap_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &at->entries, in_attachment)
		attachment_unserve(ns, entry);
	mem_cgroup_put(at->memcg);
	kfree(at);
}

static void attachment_add(struct nfr_netns *ns, struct nfr_attachment *at)
{
	spin_lock(&ns->points_lock);
	list_add_tail(&at->in_sink, &at->sink->attachments);
	spin_unlock(&ns->points_lock);
	at->sink->point_nr++;
	list_add_tail(&at->in_netns, &ns->attachments);
}

static void attachment_del(struct nfr_netns *ns, struct nfr_attachment *at)
{
	spin_lock(&ns->points_lock);
	list_del(&at->in_sink);
	spin_unlock(&ns->points_lock);
	at->sink->point_nr--;
	list_del(&at->in_netns);
	attachment_free(ns, at);
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
 * True if all points of @sink are for device @ifindex, and the device is down.
 */
static bool sink_is_down(const struct nfr_sink *sink, int ifindex)
{
	const struct nfr_attachment *at;

	list_for_each_entry(at, &sink->attachments, in_sink)
		if (at->point.ifindex != ifindex || !at->down)
			return false;
	return true;
}

int nfr_sink_device(const struct nfr_sink *sink)
{
	const struct nfr_attachment *at;
	int ifindex = 0;

	lockdep_assert_held(&sink->ns->lock);
	list_for_each_entry(at, &sink->attachments, in_sink) {
		if (!at->point.ifindex ||
		    (ifindex && at->point.ifindex != ifindex))
			return 0;
		ifindex = at->point.ifindex;
	}
	return ifindex;
}

/* As packet sockets do, report once that a device went down or was removed. */
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
		int err = attachment_serve(ns, at, dev);

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
	err = attachment_serve(ns, at,
			       nfr_point_on_device(&at->point) ? dev : NULL);
	if (!err && !(dev->flags & IFF_UP))
		attachment_down(at);
	return err;
}

/*
 * Create the entries of a new attachment.  On failure some entries may exist.
 */
static int attachment_start(struct nfr_netns *ns, struct nfr_attachment *at)
{
	ASSERT_RTNL();
	if (at->point.ifindex)
		return attachment_serve_one(ns, at);
	if (nfr_point_on_device(&at->point))
		return attachment_serve_all(ns, at);
	return attachment_serve(ns, at, NULL);
}

static int attach_locked(struct nfr_sink *sink,
			 const struct nfring_point *point, bool privileged)
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
	at->privileged = privileged;
	at->memcg = get_mem_cgroup_from_mm(current->mm);
	INIT_LIST_HEAD(&at->entries);

	/* Whoever sees the point in a list can rely on it: start it before. */
	err = attachment_start(ns, at);
	if (err)
		attachment_free(ns, at);
	else
		attachment_add(ns, at);
	return err;
}

int nfr_sink_attach(struct nfr_sink *sink, const struct nfring_point *point,
		    bool privileged)
{
	int err = nfr_point_check(point);

	if (err)
		return err;

	/* RTNL keeps the device registered until its hook is registered. */
	rtnl_lock();
	mutex_lock(&sink->ns->lock);
	err = attach_locked(sink, point, privileged);
	mutex_unlock(&sink->ns->lock);
	rtnl_unlock();
	return err;
}

int nfr_sink_detach(struct nfr_sink *sink, const struct nfring_point *point)
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

void nfr_sink_release(struct nfr_sink *sink)
{
	struct nfr_attachment *at, *next;

	lockdep_assert_held(&sink->ns->lock);
	list_for_each_entry_safe(at, next, &sink->attachments, in_sink)
		attachment_del(sink->ns, at);
}

void nfr_sink_detach_all(struct nfr_sink *sink)
{
	mutex_lock(&sink->ns->lock);
	nfr_sink_release(sink);
	mutex_unlock(&sink->ns->lock);
}

void nfr_sink_hand_over(struct nfr_sink *from, struct nfr_sink *to)
{
	struct nfr_attachment *at;
	struct nfr_tap_entry *entry;

	lockdep_assert_held(&to->ns->lock);
	list_for_each_entry(at, &from->attachments, in_sink) {
		at->sink = to;
		list_for_each_entry(entry, &at->entries, in_attachment)
			nfr_tap_redirect(entry, to);
	}
	spin_lock(&to->ns->points_lock);
	list_splice_tail_init(&from->attachments, &to->attachments);
	spin_unlock(&to->ns->points_lock);
	to->point_nr = from->point_nr;
	from->point_nr = 0;
}

bool nfr_sink_same_points(const struct nfr_sink *a, const struct nfr_sink *b)
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

unsigned int nfr_sink_points(const struct nfr_sink *sink, unsigned int skip,
			     struct nfring_point *points, unsigned int room)
{
	const struct nfr_attachment *at;
	unsigned int nr = 0;

	spin_lock(&sink->ns->points_lock);
	list_for_each_entry(at, &sink->attachments, in_sink) {
		if (skip) {
			skip--;
			continue;
		}
		if (nr == room)
			break;
		points[nr++] = at->point;
	}
	spin_unlock(&sink->ns->points_lock);
	return nr;
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

/*
 * Extend the attachment to a device that is being created.  Charge the memory
 * cgroup that attached the point, not the one that creates the device.  A
 * failure must not keep the device from being created, so the ring counts it.
 */
static void attachment_extend(struct nfr_netns *ns, struct nfr_attachment *at,
			      struct net_device *dev)
{
	struct mem_cgroup *memcg = set_active_memcg(at->memcg);
	int err = attachment_serve(ns, at, dev);

	set_active_memcg(memcg);
	if (!err)
		return;
	nfr_device_missed(at->sink);
	pr_warn_ratelimited("nfring: a ring for all devices gets no packets of new device %s: %pe; attach the ring again\n",
			    dev->name, ERR_PTR(err));
}

static void device_added(struct nfr_netns *ns, struct net_device *dev)
{
	struct nfr_attachment *at;

	list_for_each_entry(at, &ns->attachments, in_netns)
		if (!at->point.ifindex && nfr_point_on_device(&at->point))
			attachment_extend(ns, at, dev);
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
				attachment_unserve(ns, entry);
	}
	nfr_taps_forget(ns, dev);
}

static int sink_device_event(struct notifier_block *nb, unsigned long event,
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

static struct notifier_block sink_notifier = {
	.notifier_call = sink_device_event,
};

int nfr_sinks_init(void)
{
	return register_netdevice_notifier(&sink_notifier);
}

void nfr_sinks_exit(void)
{
	unregister_netdevice_notifier(&sink_notifier);
}
