/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program that judges packets from an NFQUEUE queue, as an inline intrusion
 * detection system does.  It speaks netlink itself, without a library.
 */
#ifndef NFQUEUE_H
#define NFQUEUE_H

#include <stdint.h>

struct nfqueue {
	int fd;
	uint16_t number;
};

/*
 * Open queue @number of this namespace.  Skip the test if the kernel has no queues;
 * stop it if the queue cannot be opened.
 */
struct nfqueue nfqueue_open(uint16_t number);

/* Wait for a packet; return its id in the queue, or 0 if none came within the guard. */
uint32_t nfqueue_next(const struct nfqueue *queue);

/* Accept the packet. */
void nfqueue_accept(const struct nfqueue *queue, uint32_t id);

/* Return the number of packets that wait for a verdict, or -1. */
int nfqueue_waiting(const struct nfqueue *queue);

#endif
