/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ask the kernel for one object, or for all objects of a type, by netlink(7).
 */
#ifndef COMMON_NETLINK_H
#define COMMON_NETLINK_H

#include <stddef.h>
#include <linux/netlink.h>

/*
 * Send @protocol a message of @type that asks for all objects.  The fixed part of the
 * message is @len bytes at @request.  Call @see with each message of the answer.
 * Return 0 or -errno.
 */
int netlink_dump(int protocol, int type, const void *request, size_t len,
		 void (*see)(const struct nlmsghdr *message, void *data),
		 void *data);

/* Do the same for the one object that @request names. */
int netlink_get(int protocol, int type, const void *request, size_t len,
		void (*see)(const struct nlmsghdr *message, void *data),
		void *data);

/*
 * Find an attribute of a message whose fixed part has @len bytes.  Return NULL if
 * there is none.
 */
const struct nlattr *netlink_find(const struct nlmsghdr *message, size_t len,
				  int type);

/* Find an attribute nested in @in.  Return NULL if there is none. */
const struct nlattr *netlink_nested(const struct nlattr *in, int type);

const void *netlink_data(const struct nlattr *attribute);

#endif
