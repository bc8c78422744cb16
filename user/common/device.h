/* SPDX-License-Identifier: GPL-2.0 */
/* Network devices of the caller's namespace. */
#ifndef COMMON_DEVICE_H
#define COMMON_DEVICE_H

#include <net/if.h>
#include <stdbool.h>

/*
 * Number of slots of the cache.  More devices than this work too, but devices
 * that share a slot are looked up again and again.
 */
#define DEVICE_SLOTS 64

/* Maximum number of names in a capture file, which may be from another machine. */
#define DEVICES_GIVEN_MAX 1024

/* Remember this many names of removed devices.  A later name replaces the oldest. */
#define DEVICES_GONE_MAX 256

/**
 * struct device_gone - a device that does not exist any more
 * @ifindex: its number; 0: unused
 * @name: its last name
 */
struct device_gone {
	int ifindex;
	char name[IF_NAMESIZE];
};

/**
 * struct device_names - cache of device names
 * @ifindex: number of the device in each slot; 0: empty
 * @name: name of the device in each slot
 * @given: names to use instead of this machine's, from device 1 on; or NULL
 * @given_nr: number of names in @given
 * @watches: the kernel reports removed devices to @watch
 * @watch: a netlink socket
 * @gone: names of devices that were removed since device_names_watch()
 * @gone_nr: number of devices that were removed since then
 */
struct device_names {
	int ifindex[DEVICE_SLOTS];
	char name[DEVICE_SLOTS][IF_NAMESIZE];
	char **given;
	int given_nr;
	bool watches;
	int watch;
	struct device_gone gone[DEVICES_GONE_MAX];
	unsigned int gone_nr;
};

/*
 * Remember the names of devices that are removed from now on: packets can wait in a
 * ring long after their device was removed.  Return a descriptor.  When it becomes
 * readable, call device_names_learn().  Return -1 on failure; then a removed device
 * has only its number.
 */
int device_names_watch(struct device_names *names);
void device_names_learn(struct device_names *names);

/*
 * Return the name of a device, or its last name if it was removed after
 * device_names_watch().  Return "if7" for device 7 if neither is known, or "?" if
 * @ifindex cannot be the number of a device.  The result is valid until the next call.
 */
const char *device_name(struct device_names *names, int ifindex);

/*
 * Add @name, of @len bytes.  Return its number, or 0 if there are too many names
 * or there is no memory.  From the first call on, only names added here are used.
 */
int device_give(struct device_names *names, const char *name, size_t len);
void device_names_free(struct device_names *names);

/* Forget cached names.  Call this now and then, because devices get renamed. */
void device_names_forget(struct device_names *names);

/*
 * Ask with an ioctl of netdevice(7), because /sys may show another network namespace.
 * Return 0 or -errno: -ENODEV if there is no such device.
 */
int device_ask(int ifindex, unsigned long what, struct ifreq *answer);

/* Return whether every packet of this device has an Ethernet header. */
bool device_is_ethernet(int ifindex);

#endif
