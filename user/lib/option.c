// SPDX-License-Identifier: LGPL-2.1-or-later
/* setsockopt(2) and getsockopt(2), by ioctl. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "ring.h"

static int option_fail(struct nfring *ring, const char *what,
		       const struct nfring_sockopt *option)
{
	int err = -errno;

	return nfring_fail(ring, err, "%s option %d of level %d: %s", what,
			   option->name, option->level, strerror(-err));
}

NFRING_API int nfring_set_option(struct nfring *ring, int level, int name,
				 const void *value, uint32_t len)
{
	struct nfring_sockopt option = {
		.level = level,
		.name = name,
		.len = len,
		.value = (uintptr_t)value,
	};

	if (ioctl(ring->fd, NFRING_SETSOCKOPT, &option) < 0)
		return option_fail(ring, "setting", &option);
	return 0;
}

NFRING_API int nfring_get_option(struct nfring *ring, int level, int name,
				 void *value, uint32_t *len)
{
	struct nfring_sockopt option = {
		.level = level,
		.name = name,
		.len = *len,
		.value = (uintptr_t)value,
	};

	if (ioctl(ring->fd, NFRING_GETSOCKOPT, &option) < 0)
		return option_fail(ring, "getting", &option);
	*len = option.len;
	return 0;
}
