/* SPDX-License-Identifier: GPL-2.0 */
/* Asking the kernel for one thing, or for all it has of a kind. */
#ifndef COMMON_NETLINK_H
#define COMMON_NETLINK_H

#include <stddef.h>
#include <linux/netlink.h>

/*
 * Ask @protocol with a dump of @type, whose fixed part is @len bytes at
 * @request, and show @see each message of the answer.  0 or -errno.
 */
int netlink_dump(int protocol, int type, const void *request, size_t len,
		 void (*see)(const struct nlmsghdr *message, void *data),
		 void *data);

/* The same for the one that @request names. */
int netlink_get(int protocol, int type, const void *request, size_t len,
		void (*see)(const struct nlmsghdr *message, void *data),
		void *data);

/* An attribute behind the fixed part of a message, @len bytes; or NULL. */
const struct nlattr *netlink_find(const struct nlmsghdr *message, size_t len,
				  int type);

/* One in another; or NULL. */
const struct nlattr *netlink_nested(const struct nlattr *in, int type);

const void *netlink_data(const struct nlattr *attribute);

#endif
