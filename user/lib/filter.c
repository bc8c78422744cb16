// SPDX-License-Identifier: LGPL-2.1-or-later
/* The filter that decides which packets a ring keeps. */
#include <linux/filter.h>
#include <string.h>
#include <sys/socket.h>

#include "ring.h"

NFRING_API int nfring_set_filter(struct nfring *ring,
				 const struct sock_fprog *code)
{
	static const int none;
	int err;

	if (code)
		err = nfring_set_option(ring, SOL_SOCKET, SO_ATTACH_FILTER,
					code, sizeof(*code));
	else
		err = nfring_set_option(ring, SOL_SOCKET, SO_DETACH_FILTER,
					&none, sizeof(none));
	if (!err)
		return 0;
	return nfring_fail(ring, err, "%s: %s", code ?
			   "attaching the filter" : "detaching the filter",
			   strerror(-err));
}
