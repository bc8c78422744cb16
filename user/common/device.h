/* SPDX-License-Identifier: GPL-2.0 */
/* Network devices of the caller's namespace. */
#ifndef COMMON_DEVICE_H
#define COMMON_DEVICE_H

#include <net/if.h>
#include <stdbool.h>

/*
 * Enough for most machines.  Devices that share a slot are looked up each time.
 */
#define DEVICE_SLOTS 64

/* Maximum number of names in a capture file, which may be from another machine. */
#define DEVICES_GIVEN_MAX 1024

/**
 * struct device_names - cache of device names
 * @ifindex: number of the device in each slot; 0: empty
 * @name: name of the device in each slot
 * @given: names to use instead of this machine's; number 1 is first.  Or NULL
 * @given_nr: number of names in @given
 */
struct device_names {
	int ifindex[DEVICE_SLOTS];
	char name[DEVICE_SLOTS][IF_NAMESIZE];
	char **given;
	int given_nr;
};

/*
 * The name of a device; "if7" if device 7 does not exist (any more), "?" if
 * @ifindex cannot be the number of a device.  Valid until the next call.
 */
const char *device_name(struct device_names *names, int ifindex);

/*
 * Add @name, of @len bytes, and return its number; 0 if there are too many
 * names or no memory.  From the first call on, only names added here are used.
 */
int device_give(struct device_names *names, const char *name, size_t len);
void device_names_free(struct device_names *names);

/* Forget cached names.  Call this now and then, because devices get renamed. */
void device_names_forget(struct device_names *names);

/* Whether every packet of this device has an Ethernet header. */
bool device_is_ethernet(int ifindex);

#endif
