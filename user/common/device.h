/* SPDX-License-Identifier: GPL-2.0 */
/* Network devices of the caller's namespace. */
#ifndef COMMON_DEVICE_H
#define COMMON_DEVICE_H

#include <net/if.h>
#include <stdbool.h>

/* Enough for most machines; where two share a slot, each is asked for anew. */
#define DEVICE_SLOTS 64

/* Of a file, which can have names of other machines. */
#define DEVICES_GIVEN_MAX 1024

/**
 * struct device_names - names by number, remembered
 * @ifindex: in each slot; 0 is an empty one
 * @name: of it
 * @given: instead of this machine's, by number from 1; or NULL
 * @given_nr: how many
 */
struct device_names {
	int ifindex[DEVICE_SLOTS];
	char name[DEVICE_SLOTS][IF_NAMESIZE];
	char **given;
	int given_nr;
};

/*
 * The name of a device, "if7" for one that is not there (any more), "?" for
 * none.  Valid until the next call.
 */
const char *device_name(struct device_names *names, int ifindex);

/*
 * From now on, names are those that are given here: the number of @name, of
 * @len bytes; 0 where there are too many.
 */
int device_give(struct device_names *names, const char *name, size_t len);
void device_names_free(struct device_names *names);

/* Devices can be renamed: to be called whenever there is time to ask again. */
void device_names_forget(struct device_names *names);

/* Whether every packet of this device has an Ethernet header. */
bool device_is_ethernet(int ifindex);

#endif
