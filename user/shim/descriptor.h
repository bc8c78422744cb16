/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which descriptors are rings, and the companion of each: a packet socket.
 *
 * What packet(7) has and a ring has not, the companion does: it sends, has
 * the options that have nothing to do with receiving, and knows its address.
 * It is an ordinary packet socket of protocol 0, bound to the device the client
 * is bound to, and so receives nothing and costs nothing.
 *
 * A ring is recognised by the device it is, whoever opened it; the companion
 * is found by the number of the descriptor, in a table of this process.  A
 * descriptor that came from elsewhere (execve(2), SCM_RIGHTS) is not in it, and
 * gets a socket of its own from what the kernel says of its points.  After
 * fork(2) both sides have the table and the socket, as of then.
 */
#ifndef SHIM_DESCRIPTOR_H
#define SHIM_DESCRIPTOR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct companion - what stands beside a ring in this process
 * @users: descriptors that are this ring; 0: the entry is free
 * @fd: the packet socket; -1: none yet, see companion_socket()
 * @protocol: of the last bind(2), or of socket(2); network order
 * @ifindex: of the last bind(2); 0: every device
 * @tx_bytes: of the socket's PACKET_TX_RING
 */
struct companion {
	atomic_int users;
	atomic_int fd;
	uint16_t protocol;
	int ifindex;
	size_t tx_bytes;
};

/* What stands beside @fd; NULL where @fd is not a ring.  errno is as it was. */
struct companion *descriptor_companion(int fd);

/* Its packet socket, made where there is none; or -1 with errno. */
int companion_socket(struct companion *companion, int fd);

/* The packet socket beside a ring, else @fd itself; or -1 with errno. */
int descriptor_socket(int fd);

/* A ring was opened, with this socket beside it.  -1 with errno: no room. */
int descriptor_add(int fd, int socket);

/* @fd is another name of the ring @of, or of whatever it is. */
void descriptor_copy(int fd, int of);

/* @fd is no longer what it was. */
void descriptor_forget(int fd);
void descriptor_forget_range(unsigned int first, unsigned int last);

/* @fd is a companion, of which the client does not know. */
bool descriptor_is_hidden(int fd);

/* A packet socket of protocol 0 at a number clients seldom use; or -1. */
int companion_socket_open(int type, int flags);

#endif
