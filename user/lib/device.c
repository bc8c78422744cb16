// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ring.h"

struct request {
	struct nlmsghdr head;
	struct ifinfomsg link;
	struct rtattr attribute;
	char name[NFRING_ALTNAME_MAX];
};

/* Find a link by its name or an alternative name.  Return its index, or 0. */
static int ask_for_link(int fd, const char *name, size_t len)
{
	struct request request = {
		.head = {
			.nlmsg_len = offsetof(struct request, name) + len + 1,
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.attribute = {
			.rta_type = IFLA_ALT_IFNAME, .rta_len = RTA_LENGTH(len + 1),
		},
	};
	/* recv() cuts off the rest of the answer. */
	struct {
		struct nlmsghdr head;
		struct ifinfomsg link;
	} answer;
	ssize_t got;

	memcpy(request.name, name, len);
	if (send(fd, &request, request.head.nlmsg_len, 0) < 0)
		return 0;
	do
		got = recv(fd, &answer, sizeof(answer), 0);
	while (got < 0 && errno == EINTR);
	return got == sizeof(answer) && answer.head.nlmsg_type == RTM_NEWLINK ?
	       answer.link.ifi_index : 0;
}

static int link_by_name(const char *name)
{
	size_t len = strlen(name);
	int fd, number;

	if (!len || len >= NFRING_ALTNAME_MAX)
		return 0;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return 0;
	number = ask_for_link(fd, name, len);
	close(fd);
	return number;
}

int nfring_device_number(const char *name)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(name, &end, 10);
	if (!isdigit((unsigned char)name[0]) || *end || errno ||
	    number < 1 || number > INT_MAX)
		return 0;
	return number;
}

/*
 * Ask netlink(7) first, because if_nametoindex() finds no name of more than 15 bytes,
 * and ignores what follows a colon.  But netlink(7) may be forbidden to the program.
 */
NFRING_API int nfring_device_find(const char *name)
{
	char found[IF_NAMESIZE];
	int number = link_by_name(name);

	if (!number)
		number = if_nametoindex(name);
	if (number)
		return number;
	number = nfring_device_number(name);
	return number && if_indextoname(number, found) ? number : -ENODEV;
}
