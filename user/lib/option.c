// SPDX-License-Identifier: LGPL-2.1-or-later
/* setsockopt(2) and getsockopt(2), by ioctl. */
#include <errno.h>
#include <sys/ioctl.h>

#include "ring.h"

int nfring_option_set(struct nfring *ring, int level, int name,
		      const void *value, uint32_t len)
{
	struct nfring_sockopt option = {
		.level = level,
		.name = name,
		.len = len,
		.value = (uintptr_t)value,
	};

	return ioctl(ring->fd, NFRING_SETSOCKOPT, &option) < 0 ? -errno : 0;
}

int nfring_option_get(struct nfring *ring, int level, int name, void *value,
		      uint32_t len)
{
	struct nfring_sockopt option = {
		.level = level,
		.name = name,
		.len = len,
		.value = (uintptr_t)value,
	};

	return ioctl(ring->fd, NFRING_GETSOCKOPT, &option) < 0 ? -errno : 0;
}
