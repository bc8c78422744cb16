// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/netlink.h"

static const struct nlattr *netlink_find_in(const char *at, size_t len, int type)
{
	const struct nlattr *attribute;

	while (len >= NLA_HDRLEN) {
		attribute = (const struct nlattr *)at;
		if (attribute->nla_len < NLA_HDRLEN ||
		    attribute->nla_len > len)
			return NULL;
		if ((attribute->nla_type & NLA_TYPE_MASK) == type)
			return attribute;
		if ((size_t)NLA_ALIGN(attribute->nla_len) >= len)
			return NULL;
		at += NLA_ALIGN(attribute->nla_len);
		len -= NLA_ALIGN(attribute->nla_len);
	}
	return NULL;
}

const struct nlattr *netlink_find(const struct nlmsghdr *message, size_t len,
				  int type)
{
	size_t head = NLMSG_SPACE(len);

	if (message->nlmsg_len < head)
		return NULL;
	return netlink_find_in((const char *)message + head, message->nlmsg_len - head,
			       type);
}

const struct nlattr *netlink_nested(const struct nlattr *in, int type)
{
	return netlink_find_in(netlink_data(in), in->nla_len - NLA_HDRLEN, type);
}

const void *netlink_data(const struct nlattr *attribute)
{
	return (const char *)attribute + NLA_HDRLEN;
}

static int netlink_ask(int fd, int type, int flags, const void *request, size_t len)
{
	struct {
		struct nlmsghdr head;
		char body[64];
	} message = {
		.head = {
			.nlmsg_len = NLMSG_LENGTH(len),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | flags,
		},
	};

	memcpy(message.body, request, len);
	return send(fd, &message, message.head.nlmsg_len, 0) < 0 ? -errno : 0;
}

/*
 * Handle one datagram of the answer.  Return 0 if more follow, 1 after the
 * last, or -errno.
 */
static int netlink_take(char *buffer, size_t len,
			void (*see)(const struct nlmsghdr *message, void *data),
			void *data)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;

	for (; NLMSG_OK(message, len); message = NLMSG_NEXT(message, len)) {
		if (message->nlmsg_type == NLMSG_DONE)
			return 1;
		if (message->nlmsg_type == NLMSG_ERROR)
			return ((const struct nlmsgerr *)NLMSG_DATA(message))->error ?: 1;
		see(message, data);
	}
	return 0;
}

static int netlink_converse(int protocol, int type, int flags,
			    const void *request, size_t len,
			    void (*see)(const struct nlmsghdr *message, void *data),
			    void *data)
{
	/* The kernel never sends a message longer than this. */
	static char buffer[64 << 10] __attribute__((aligned(NLMSG_ALIGNTO)));
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	ssize_t got;
	int err;

	if (fd < 0)
		return -errno;
	err = netlink_ask(fd, type, flags, request, len);
	while (!err) {
		got = recv(fd, buffer, sizeof(buffer), 0);
		err = got < 0 ? -errno : netlink_take(buffer, got, see, data);
	}
	close(fd);
	return err < 0 ? err : 0;
}

int netlink_dump(int protocol, int type, const void *request, size_t len,
		 void (*see)(const struct nlmsghdr *message, void *data),
		 void *data)
{
	return netlink_converse(protocol, type, NLM_F_DUMP, request, len, see, data);
}

int netlink_get(int protocol, int type, const void *request, size_t len,
		void (*see)(const struct nlmsghdr *message, void *data),
		void *data)
{
	/* The acknowledgement marks the end of the answer. */
	return netlink_converse(protocol, type, NLM_F_ACK, request, len, see, data);
}
