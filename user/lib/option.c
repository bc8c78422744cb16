// SPDX-License-Identifier: LGPL-2.1-or-later
/* Set and get options by ioctl(2), as setsockopt(2) and getsockopt(2) do. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "ring.h"

static int option_fail(struct nfring *ring, const char *what,
		       const struct nfring_sockopt *option)
{
	int err = -errno;

	return nfring_fail(ring, err, "%s option %d of level %d: %s", what,
			   option->name, option->level, strerror(-err));
}

/*
 * Options that a program must not set by itself.  If their values in the module and
 * in the library differed, the library would read frames from wrong places.
 */
static const struct {
	int level, name;
	const char *text;
	const char *instead;
} kept[] = {
	{ SOL_PACKET, PACKET_RX_RING, "PACKET_RX_RING", "nfring_setup_req()" },
	{ SOL_PACKET, PACKET_VERSION, "PACKET_VERSION", "nfring_options.version" },
	{ SOL_PACKET, PACKET_RESERVE, "PACKET_RESERVE", "nfring_options.reserve" },
	{ SOL_SOCKET, SO_TYPE, "SO_TYPE", "nfring_options.type" },
	{ SOL_NFRING, NFRING_METADATA, "NFRING_METADATA",
	  "nfring_options.metadata" },
	{ SOL_NFRING, NFRING_OVERWRITE, "NFRING_OVERWRITE",
	  "nfring_overwrite()" },
};

NFRING_API int nfring_set_option(struct nfring *ring, int level, int name,
				 const void *value, uint32_t len)
{
	size_t i;

	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (kept[i].level == level && kept[i].name == name)
			return nfring_fail(ring, -EINVAL,
					   "setting %s: the library depends on its value; use %s",
					   kept[i].text, kept[i].instead);
	return nfring_option_set(ring, level, name, value, len);
}

int nfring_option_set(struct nfring *ring, int level, int name,
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
