// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "capture/list.h"
#include "common/decode/text.h"
#include "common/message.h"

static void print_points(void)
{
	static const char *const points[] = {
		"pre-nat", "post-nat", "forward", "local-in", "local-out",
		"ingress", "egress",
	};
	size_t i;

	for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		printf("--at %s\n", points[i]);
}

int list_devices(void)
{
	struct if_nameindex *devices = if_nameindex(), *device;

	if (!devices)
		return complain("devices: %s", strerror(errno));
	for (device = devices; device->if_index; device++) {
		char name[2 * IF_NAMESIZE];
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
