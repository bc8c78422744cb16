// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <linux/if_packet.h>
#include <linux/net_tstamp.h>

#include "control.h"

/* The client's message, and bytes of its control buffer used so far. */
struct writer {
	struct msghdr *message;
	size_t used;
};

static void control_put(struct writer *writer, int level, int type, const void *data,
			size_t len)
{
	struct msghdr *message = writer->message;
	size_t left = message->msg_controllen - writer->used;
	struct cmsghdr header = {
		.cmsg_len = CMSG_LEN(len),
		.cmsg_level = level,
		.cmsg_type = type,
	};
	char *at = (char *)message->msg_control + writer->used;

	if (left < sizeof(header)) {
		message->msg_flags |= MSG_CTRUNC;
		return;
	}
	if (left < header.cmsg_len) {
		message->msg_flags |= MSG_CTRUNC;
		header.cmsg_len = left;
	}
	memcpy(at, &header, sizeof(header));
	memcpy(at + CMSG_LEN(0), data, header.cmsg_len - CMSG_LEN(0));
	writer->used += left < CMSG_SPACE(len) ? left : CMSG_SPACE(len);
}

static void put_stamp(struct writer *writer, int option,
		      const struct nfring_recv *packet)
{
	const struct timespec ns = { packet->sec, packet->nsec };
	const struct timeval us = { packet->sec, packet->nsec / 1000 };

	if (option == SO_TIMESTAMPNS)
		control_put(writer, SOL_SOCKET, SCM_TIMESTAMPNS, &ns, sizeof(ns));
	else if (option == SO_TIMESTAMP)
		control_put(writer, SOL_SOCKET, SCM_TIMESTAMP, &us, sizeof(us));
}

/*
 * SCM_TIMESTAMPING has three timestamps: software, deprecated and hardware.  A
 * hook has only the first.
 */
static void put_stamping(struct writer *writer, int flags,
			 const struct nfring_recv *packet)
{
	const struct timespec stamps[3] = { { packet->sec, packet->nsec } };

	if (flags & SOF_TIMESTAMPING_SOFTWARE)
		control_put(writer, SOL_SOCKET, SCM_TIMESTAMPING, stamps,
			    sizeof(stamps));
}

void control_write(struct msghdr *message, const struct control_wanted *wanted,
		   const struct nfring_recv *packet)
{
	struct writer writer = { message, 0 };

	put_stamp(&writer, wanted->stamp, packet);
	put_stamping(&writer, wanted->stamping, packet);
	/* Like a packet socket, report drops only once there are some. */
	if (wanted->drops && packet->drops)
		control_put(&writer, SOL_SOCKET, SO_RXQ_OVFL, &packet->drops,
			    sizeof(packet->drops));
	if (wanted->aux)
		control_put(&writer, SOL_PACKET, PACKET_AUXDATA, &packet->aux,
			    sizeof(packet->aux));
	message->msg_controllen = writer.used;
}
