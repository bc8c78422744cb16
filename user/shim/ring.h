/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ioctls of the device.  Each returns -1 with errno on failure. */
#ifndef SHIM_RING_H
#define SHIM_RING_H

#include <stdint.h>
#include <sys/socket.h>

#include <linux/nfring.h>

int ring_set(int fd, int level, int name, const void *value, socklen_t len);
int ring_get(int fd, int level, int name, void *value, socklen_t *len);

/* Return an option that is a number, or @otherwise if reading it fails. */
int ring_get_number(int fd, int level, int name, int otherwise);

/* Return SOCK_RAW or SOCK_DGRAM. */
int ring_type(int fd);

int ring_attach(int fd, const struct nfring_point *point);
int ring_detach(int fd, const struct nfring_point *point);
int ring_receive(int fd, struct nfring_recv *packet);

#endif
