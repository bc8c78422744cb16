// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "membership.h"

/**
 * struct nfr_membership - one request to one device; guarded by RTNL
 * @in_ring: entry in nfr_memberships.list
 * @in_all: entry in the list of all memberships
 * @net: network namespace of the ring
 * @mreq: the request; bytes after the address are not used
 * @count: how often the ring requested it
 */
struct nfr_membership {
	struct list_head in_ring;
	struct list_head in_all;
	struct net *net;
	struct nfr_mreq mreq;
	unsigned int count;
};

static LIST_HEAD(memberships);

static int set_address(struct net_device *dev, const struct nfr_mreq *mreq,
		       int (*set)(struct net_device *dev, const u8 *addr))
{
	if (mreq->mreq.mr_alen != dev->addr_len)
		return -EINVAL;
	return set(dev, mreq->mreq.mr_address);
}

/* An unknown type is stored without effect, as packet sockets do. */
static int membership_join(struct net_device *dev, const struct nfr_mreq *mreq)
{
	switch (mreq->mreq.mr_type) {
	case PACKET_MR_MULTICAST:
		return set_address(dev, mreq, dev_mc_add);
	case PACKET_MR_UNICAST:
		return set_address(dev, mreq, dev_uc_add);
	case PACKET_MR_PROMISC:
		return dev_set_promiscuity(dev, 1);
	case PACKET_MR_ALLMULTI:
		return dev_set_allmulti(dev, 1);
	}
	return 0;
}

static void membership_leave(struct net_device *dev,
			     const struct nfr_mreq *mreq)
{
	switch (mreq->mreq.mr_type) {
	case PACKET_MR_MULTICAST:
		set_address(dev, mreq, dev_mc_del);
		break;
	case PACKET_MR_UNICAST:
		set_address(dev, mreq, dev_uc_del);
		break;
	case PACKET_MR_PROMISC:
		dev_set_promiscuity(dev, -1);
		break;
	case PACKET_MR_ALLMULTI:
		dev_set_allmulti(dev, -1);
		break;
	}
}

static struct nfr_membership *membership_find(const struct nfr_memberships *m,
					      const struct nfr_mreq *mreq)
{
	struct nfr_membership *ms;

	list_for_each_entry(ms, &m->list, in_ring) {
		const struct packet_mreq *has = &ms->mreq.mreq;

		if (has->mr_ifindex == mreq->mreq.mr_ifindex &&
		    has->mr_type == mreq->mreq.mr_type &&
		    has->mr_alen == mreq->mreq.mr_alen &&
		    !memcmp(has->mr_address, mreq->mreq.mr_address,
			    has->mr_alen))
			return ms;
	}
	return NULL;
}

static void membership_forget(struct nfr_membership *ms)
{
	list_del(&ms->in_ring);
	list_del(&ms->in_all);
	kfree(ms);
}

static void membership_undo(struct nfr_membership *ms)
{
	struct net_device *dev;

	dev = __dev_get_by_index(ms->net, ms->mreq.mreq.mr_ifindex);
	if (dev)
		membership_leave(dev, &ms->mreq);
	membership_forget(ms);
}

static int membership_add_locked(struct nfr_memberships *m,
				 const struct nfr_mreq *mreq)
{
	struct nfr_membership *ms;
	struct net_device *dev;
	int err;

	ASSERT_RTNL();
	dev = __dev_get_by_index(m->net, mreq->mreq.mr_ifindex);
	if (!dev)
		return -ENODEV;
	if (mreq->mreq.mr_alen > dev->addr_len)
		return -EINVAL;

	ms = membership_find(m, mreq);
	if (ms) {
		ms->count++;
		return 0;
	}

	ms = kzalloc(sizeof(*ms), GFP_KERNEL_ACCOUNT);
	if (!ms)
		return -ENOBUFS;
	err = membership_join(dev, mreq);
	if (err) {
		kfree(ms);
		return err;
	}
	ms->net = m->net;
	ms->mreq = *mreq;
	ms->count = 1;
	list_add(&ms->in_ring, &m->list);
	list_add(&ms->in_all, &memberships);
	return 0;
}

int nfr_membership_add(struct nfr_memberships *m, const struct nfr_mreq *mreq)
{
	int err;

	rtnl_lock();
	err = membership_add_locked(m, mreq);
	rtnl_unlock();
	return err;
}

int nfr_membership_drop(struct nfr_memberships *m, const struct nfr_mreq *mreq)
{
	struct nfr_membership *ms;

	rtnl_lock();
	ms = membership_find(m, mreq);
	if (ms && !--ms->count)
		membership_undo(ms);
	rtnl_unlock();
	return 0;
}

void nfr_memberships_drop_all(struct nfr_memberships *m)
{
	struct nfr_membership *ms, *next;

	/* A ring without memberships closes without waiting for RTNL. */
	if (list_empty_careful(&m->list))
		return;
	rtnl_lock();
	list_for_each_entry_safe(ms, next, &m->list, in_ring)
		membership_undo(ms);
	rtnl_unlock();
}

static int membership_device_event(struct notifier_block *nb,
				   unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct nfr_membership *ms, *next;

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	/*
	 * NETDEV_UNREGISTER also comes when a device moves to another
	 * namespace.  The device is then on no list of devices, so it cannot
	 * be looked up.
	 */
	list_for_each_entry_safe(ms, next, &memberships, in_all) {
		if (ms->mreq.mreq.mr_ifindex != dev->ifindex ||
		    !net_eq(ms->net, dev_net(dev)))
			continue;
		membership_leave(dev, &ms->mreq);
		membership_forget(ms);
	}
	return NOTIFY_DONE;
}

static struct notifier_block membership_notifier = {
	.notifier_call = membership_device_event,
};

int nfr_membership_init(void)
{
	return register_netdevice_notifier(&membership_notifier);
}

void nfr_membership_exit(void)
{
	unregister_netdevice_notifier(&membership_notifier);
}
