/* SPDX-License-Identifier: GPL-2.0 */
/* Network devices of the caller's namespace. */
#ifndef TOOL_DEVICE_H
#define TOOL_DEVICE_H

#include <net/if.h>
#include <stdbool.h>

/* Enough for most machines; where two share a slot, each is asked for anew. */
#define DEVICE_SLOTS 64

/**
 * struct device_names - names by number, remembered
 * @ifindex: in each slot; 0 is an empty one
 * @name: of it
 */
struct device_names {
	int ifindex[DEVICE_SLOTS];
	char name[DEVICE_SLOTS][IF_NAMESIZE];
};

/*
 * The name of a device, "if7" for one that is not there (any more), "?" for
 * none.  Valid until the next call.
 */
const char *device_name(struct device_names *names, int ifindex);

/* Devices can be renamed: to be called whenever there is time to ask again. */
void device_names_forget(struct device_names *names);

/* Whether every packet of this device has an Ethernet header. */
bool device_is_ethernet(int ifindex);

#endif
