/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The descriptors that are rings, and the companion of each, which is a packet
 * socket.
 *
 * The companion does what packet(7) offers and a ring does not.  It sends,
 * stores the options that do not concern receiving, and knows its address.  It
 * is an ordinary packet socket with protocol 0, bound to the client's device.
 * With protocol 0 it receives nothing and costs nothing.
 *
 * A ring is recognised by its device number, even if another process opened it.
 * Its companion is found by the number of the descriptor, in a table of this
 * process.  A descriptor from elsewhere (execve(2), SCM_RIGHTS) is not in the
 * table.  It gets a new companion, bound to the device of the ring's points.
 * After fork(2), parent and child share the socket, and each has a copy of the
 * table.
 */
#ifndef SHIM_DESCRIPTOR_H
#define SHIM_DESCRIPTOR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct companion - the packet socket of a ring in this process
 * @users: number of descriptors that are this ring; 0: the entry is free
 * @fd: the packet socket; -1: none yet, see companion_socket()
 * @protocol: protocol of the last bind(2), or of socket(2); network order
 * @ifindex: device of the last bind(2); 0: every device
 * @tx_bytes: size of the socket's PACKET_TX_RING, bytes
 * @stamp: time of the last packet that was received, in nanoseconds since 1970; 0:
 *	none yet
 */
struct companion {
	atomic_int users;
	atomic_int fd;
	uint16_t protocol;
	int ifindex;
	size_t tx_bytes;
	atomic_llong stamp;
};

/* Return the companion of @fd, or NULL if @fd is not a ring.  Preserve errno. */
struct companion *descriptor_companion(int fd);

/*
 * Return the packet socket of @companion, or -1 with errno.  Open it if needed.
 */
int companion_socket(struct companion *companion, int fd);

/*
 * If @fd is a ring, return its packet socket, or -1 with errno.  Otherwise return
 * @fd.
 */
int descriptor_socket(int fd);

/*
 * Add a ring that was opened, with its packet socket.  Return 0, or -1 with
 * errno; EMFILE means that the table has no room for @fd.
 */
int descriptor_add(int fd, int socket);

/*
 * Note that @fd is now a copy of the descriptor @of, which may be a ring or not.
 */
void descriptor_copy(int fd, int of);

/* Note that @fd is being closed or replaced. */
void descriptor_forget(int fd);
void descriptor_forget_range(unsigned int first, unsigned int last);

/*
 * Return whether @fd is the socket of a companion, which the client does not
 * know.
 */
bool descriptor_is_hidden(int fd);

/*
 * Open a packet socket of protocol 0, at a number that clients seldom use.
 * Return the descriptor, or -1 with errno.
 */
int companion_socket_open(int type, int flags);

#endif
