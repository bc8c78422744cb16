/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Write the control messages of a received packet. */
#ifndef SHIM_CONTROL_H
#define SHIM_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include <linux/nfring.h>

/**
 * struct control_wanted - control messages that the client asked for
 * @stamp: SO_TIMESTAMP, SO_TIMESTAMPNS, or 0
 * @stamping: flags of SO_TIMESTAMPING
 * @drops: SO_RXQ_OVFL is on
 * @aux: PACKET_AUXDATA is on
 */
struct control_wanted {
	int stamp;
	int stamping;
	bool drops;
	bool aux;
};

/*
 * Write the wanted messages to @message, in the order of a packet socket.  If
 * they do not fit, cut them as recvmsg(2) does, and set MSG_CTRUNC.
 */
void control_write(struct msghdr *message, const struct control_wanted *wanted,
		   const struct nfring_recv *packet);

#endif
