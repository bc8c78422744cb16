// SPDX-License-Identifier: GPL-2.0
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/device.h"

const char *device_name(struct device_names *names, int ifindex)
{
	unsigned int slot = (unsigned int)ifindex % DEVICE_SLOTS;
	char *name = names->name[slot];

	if (ifindex <= 0)
		return "?";
	if (names->given)
		return ifindex <= names->given_nr ? names->given[ifindex - 1] :
						    "?";
	if (names->ifindex[slot] == ifindex)
		return name;
	if (if_indextoname(ifindex, name)) {
		names->ifindex[slot] = ifindex;
	} else {
		names->ifindex[slot] = 0;
		snprintf(name, IF_NAMESIZE, "if%d", ifindex);
	}
	return name;
}

int device_give(struct device_names *names, const char *name, size_t len)
{
	int nr = names->given_nr;
	int i;

	for (i = 0; i < nr; i++)
		if (!strncmp(names->given[i], name, len) &&
		    !names->given[i][len])
			return i + 1;
	if (!names->given)
		names->given = calloc(DEVICES_GIVEN_MAX, sizeof(*names->given));
	if (!names->given || nr == DEVICES_GIVEN_MAX)
		return 0;
	names->given[nr] = strndup(name, len);
	if (!names->given[nr])
		return 0;
	return ++names->given_nr;
}

void device_names_free(struct device_names *names)
{
	while (names->given_nr)
		free(names->given[--names->given_nr]);
	free(names->given);
	names->given = NULL;
}

void device_names_forget(struct device_names *names)
{
	memset(names->ifindex, 0, sizeof(names->ifindex));
}

/* Use an ioctl, because /sys may show another network namespace. */
bool device_is_ethernet(int ifindex)
{
	struct ifreq request = { 0 };
	int type = ARPHRD_VOID;
	int fd;

	if (!if_indextoname(ifindex, request.ifr_name))
		return false;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	if (!ioctl(fd, SIOCGIFHWADDR, &request))
		type = request.ifr_hwaddr.sa_family;
	close(fd);
	return type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK;
}
