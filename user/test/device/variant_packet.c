// SPDX-License-Identifier: GPL-2.0
/* Rings of packet sockets, which are the reference for the module's behaviour. */
#include <arpa/inet.h>
#include <time.h>

#include "ring.h"

static int packet_open(int type)
{
	return socket(AF_PACKET, type | SOCK_CLOEXEC, 0);
}

static int packet_attach(int fd, int ifindex, uint16_t protocol)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = ifindex,
	};

	return bind(fd, (struct sockaddr *)&sll, sizeof(sll));
}

static void take_control(struct received *got, const struct cmsghdr *c)
{
	struct timespec ts;

	if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA) {
		memcpy(&got->aux, CMSG_DATA(c), sizeof(got->aux));
	} else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
		memcpy(&got->drops, CMSG_DATA(c), sizeof(got->drops));
	} else if (c->cmsg_level == SOL_SOCKET &&
		   c->cmsg_type == SO_TIMESTAMPNS) {
		memcpy(&ts, CMSG_DATA(c), sizeof(ts));
		got->sec = ts.tv_sec;
		got->nsec = (uint32_t)ts.tv_nsec;
	}
}

static ssize_t packet_receive(int fd, struct received *got)
{
	char control[512] __attribute__((aligned(8)));
	struct iovec iov = { got->data, got->size };
	struct msghdr msg = {
		.msg_name = &got->address, .msg_namelen = sizeof(got->address),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t ret = recvmsg(fd, &msg, got->flags);
	struct cmsghdr *c;

	if (ret < 0)
		return ret;
	got->flags = msg.msg_flags;
	got->drops = 0;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		take_control(got, c);
	return ret;
}

const struct ring_ops packet_ops = {
	.open = packet_open,
	.set = setsockopt,
	.get = getsockopt,
	.attach = packet_attach,
	.recv = packet_receive,
};
