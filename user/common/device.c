// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/device.h"
#include "common/netlink.h"

int device_names_watch(struct device_names *names)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_ROUTE);

	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		return -1;
	}
	names->watches = true;
	names->watch = fd;
	return fd;
}

static void device_learn(struct device_names *names, const struct nlmsghdr *message)
{
	const struct ifinfomsg *link = NLMSG_DATA(message);
	const struct nlattr *name;
	struct device_gone *gone;

	if (message->nlmsg_type != RTM_DELLINK)
		return;
	name = netlink_find(message, sizeof(*link), IFLA_IFNAME);
	if (!name)
		return;
	gone = &names->gone[names->gone_nr++ % DEVICES_GONE_MAX];
	gone->ifindex = link->ifi_index;
	snprintf(gone->name, sizeof(gone->name), "%.*s",
		 (int)(name->nla_len - NLA_HDRLEN),
		 (const char *)netlink_data(name));
}

/*
 * Go on after ENOBUFS: the names in lost messages stay unknown, but later messages
 * still arrive.
 */
void device_names_learn(struct device_names *names)
{
	char buffer[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *message;
	ssize_t len;

	while (names->watches) {
		len = recv(names->watch, buffer, sizeof(buffer), 0);
		if (len < 0 && (errno == EINTR || errno == ENOBUFS))
			continue;
		if (len <= 0)
			return;
		for (message = (struct nlmsghdr *)buffer; NLMSG_OK(message, len);
		     message = NLMSG_NEXT(message, len))
			device_learn(names, message);
	}
}

static const char *gone_name(struct device_names *names, int ifindex)
{
	unsigned int nr;

	device_names_learn(names);
	/* A number may have been reused, so find its latest device. */
	for (nr = names->gone_nr; nr && names->gone_nr - nr < DEVICES_GONE_MAX; nr--)
		if (names->gone[(nr - 1) % DEVICES_GONE_MAX].ifindex == ifindex)
			return names->gone[(nr - 1) % DEVICES_GONE_MAX].name;
	return NULL;
}

static void look_up(struct device_names *names, int ifindex, unsigned int slot)
{
	char *name = names->name[slot];
	const char *gone;

	names->ifindex[slot] = ifindex;
	if (if_indextoname(ifindex, name))
		return;
	gone = gone_name(names, ifindex);
	if (gone) {
		memcpy(name, gone, IF_NAMESIZE);
		return;
	}
	names->ifindex[slot] = 0;
	snprintf(name, IF_NAMESIZE, "if%d", ifindex);
}

const char *device_name(struct device_names *names, int ifindex)
{
	unsigned int slot = (unsigned int)ifindex % DEVICE_SLOTS;
	char *name = names->name[slot];

	if (ifindex <= 0)
		return "?";
	if (names->given)
		return ifindex <= names->given_nr ? names->given[ifindex - 1] :
						    "?";
	if (names->ifindex[slot] != ifindex)
		look_up(names, ifindex, slot);
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
	if (names->watches)
		close(names->watch);
	names->watches = false;
}

void device_names_forget(struct device_names *names)
{
	memset(names->ifindex, 0, sizeof(names->ifindex));
	device_names_learn(names);
}

int device_ask(int ifindex, unsigned long what, struct ifreq *answer)
{
	int fd, err = 0;

	*answer = (struct ifreq) { 0 };
	if (!if_indextoname(ifindex, answer->ifr_name))
		return errno == ENXIO ? -ENODEV : -errno;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, what, answer))
		err = -errno;
	close(fd);
	return err;
}

bool device_is_ethernet(int ifindex)
{
	struct ifreq answer;

	if (device_ask(ifindex, SIOCGIFHWADDR, &answer))
		return false;
	return answer.ifr_hwaddr.sa_family == ARPHRD_ETHER ||
	       answer.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK;
}
