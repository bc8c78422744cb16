// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <nfring/name.h>
#include "capture/list.h"
#include "common/decode/text.h"
#include "common/message.h"
#include "point_names.h"

static void print_points(void)
{
	const char *const *name;

	for (name = point_names; *name; name++)
		printf("--at %s\n", *name);
}

int list_devices(void)
{
	struct if_nameindex *devices = if_nameindex(), *device;

	if (!devices)
		return complain("-D: cannot list devices: %s", strerror(errno));
	for (device = devices; device->if_index; device++) {
		char name[NFRING_NAME_TEXT_MAX];
		struct text text;

		text_init(&text, name, sizeof(name));
		text_add_name(&text, device->if_name);
		printf("%u.%s\n", device->if_index, name);
	}
	if_freenameindex(devices);
	puts("any");
	print_points();
	return 0;
}

int list_types(enum link link)
{
	if (link == LINK_ETHERNET)
		puts("EN10MB");
	puts("LINUX_SLL2");
	return 0;
}

int list_stamps(void)
{
	puts("host\nadapter_unsynced");
	return 0;
}
