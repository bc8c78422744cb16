// SPDX-License-Identifier: LGPL-2.1-or-later
/* Join a group of rings that share the packets of their points. */
#include <errno.h>
#include <string.h>

#include "ring.h"

static const char *fanout_reason(int err)
{
	switch (err) {
	case -EALREADY:
		return "the ring is in a group already";
	case -EINVAL:
		return "no such mode, the ring has no point, or the group has another mode or other points";
	case -ENOSPC:
		return "the group has no room for another ring";
	default:
		return strerror(-err);
	}
}

NFRING_API int nfring_join_fanout(struct nfring *ring, uint16_t group,
				  uint16_t mode)
{
	uint32_t value = group | (uint32_t)mode << 16;
	uint32_t len = sizeof(value);
	int err;

	err = nfring_set_option(ring, SOL_PACKET, PACKET_FANOUT, &value, len);
	/* With PACKET_FANOUT_FLAG_UNIQUEID, the module chose the group's number. */
	if (!err)
		err = nfring_get_option(ring, SOL_PACKET, PACKET_FANOUT, &value,
					&len);
	if (err)
		return nfring_fail(ring, err, "joining fanout group %u: %s",
				   group, fanout_reason(err));
	return value & UINT16_MAX;
}
