// SPDX-License-Identifier: GPL-2.0
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device.h"

const char *device_name(struct device_names *names, int ifindex)
{
	unsigned int slot = (unsigned int)ifindex % DEVICE_SLOTS;
	char *name = names->name[slot];

	if (ifindex <= 0)
		return "?";
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

void device_names_forget(struct device_names *names)
{
	memset(names->ifindex, 0, sizeof(names->ifindex));
}

/* By ioctl, because /sys can be that of another network namespace. */
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
