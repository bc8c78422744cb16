// SPDX-License-Identifier: GPL-2.0
#include <linux/hashtable.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "devices.h"

/**
 * struct known - a device that exists; invariant, except @in_table
 * @in_table: entry in the table; RCU, changed under RTNL
 * @dev: the device
 * @rcu: frees the entry after a grace period
 */
struct known {
	struct hlist_node in_table;
	struct net_device *dev;
	struct rcu_head rcu;
};

#define TABLE_BITS	10

static DEFINE_HASHTABLE(table, TABLE_BITS);

static struct known *known_find(const void *pointer)
{
	struct known *known;

	hash_for_each_possible_rcu(table, known, in_table,
				   (unsigned long)pointer, true)
		if (known->dev == pointer)
			return known;
	return NULL;
}

struct net_device *nfr_device_at(const void *pointer)
{
	const struct known *known = pointer ? known_find(pointer) : NULL;

	return known ? known->dev : NULL;
}

static int known_add(struct net_device *dev)
{
	struct known *known = kzalloc(sizeof(*known), GFP_KERNEL_ACCOUNT);

	if (!known)
		return -ENOMEM;
	known->dev = dev;
	hash_add_rcu(table, &known->in_table, (unsigned long)dev);
	return 0;
}

/* Not kfree_rcu(), for the same reason as in tap.c. */
static void known_free(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct known, rcu));
}

static void known_del(struct net_device *dev)
{
	struct known *known = known_find(dev);

	if (!known)
		return;
	hash_del_rcu(&known->in_table);
	call_rcu(&known->rcu, known_free);
}

/* True while nfr_devices_start() learns of the devices that already exist. */
static bool starting;

/*
 * If memory is short, refuse to start.  But later, let the machine create the
 * device: dropped packets of that device then have no device.
 */
static int devices_event(struct notifier_block *nb, unsigned long event,
			 void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	int err = 0;

	ASSERT_RTNL();
	switch (event) {
	case NETDEV_REGISTER:
		err = known_add(dev);
		break;
	case NETDEV_UNREGISTER:
		/*
		 * The kernel waits for a grace period before it frees the
		 * device.
		 */
		known_del(dev);
		break;
	}
	return starting ? notifier_from_errno(err) : NOTIFY_DONE;
}

static struct notifier_block devices_notifier = {
	.notifier_call = devices_event,
};

int nfr_devices_start(void)
{
	int err;

	/* Reports each device that exists as registered. */
	WRITE_ONCE(starting, true);
	err = register_netdevice_notifier(&devices_notifier);
	WRITE_ONCE(starting, false);
	return err;
}

void nfr_devices_stop(void)
{
	/* Reports each device as unregistered, so the table is empty then. */
	unregister_netdevice_notifier(&devices_notifier);
}
