/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The control messages of a received packet. */
#ifndef SHIM_CONTROL_H
#define SHIM_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include <linux/nfring.h>

/**
 * struct control_wanted - which the client asked for
 * @stamp: SO_TIMESTAMP, SO_TIMESTAMPNS, or 0
 * @stamping: SO_TIMESTAMPING, its flags
 * @drops: SO_RXQ_OVFL
 * @aux: PACKET_AUXDATA
 */
struct control_wanted {
	int stamp;
	int stamping;
	bool drops;
	bool aux;
};

/*
 * Write them to @message in the order a packet socket has them; what does not
 * fit is cut, as recvmsg(2) cuts it, and MSG_CTRUNC set.
 */
void control_write(struct msghdr *message, const struct control_wanted *wanted,
		   const struct nfring_recv *packet);

#endif
