// SPDX-License-Identifier: LGPL-2.1-or-later
/* Sleeping until there is something to read. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "ring.h"

/* POLLERR says that there is an error; asking which one clears it. */
static int pending_error(struct nfring *ring)
{
	int error = 0, err;
	uint32_t len = sizeof(error);

	err = nfring_get_option(ring, SOL_SOCKET, SO_ERROR, &error, &len);
	if (!err)
		err = error ? -error : -EIO;
	return nfring_fail(ring, err, "%s", err == -ENETDOWN ?
			   "the device went down or away" : strerror(-err));
}

NFRING_API int nfring_wait(struct nfring *ring, int timeout_ms, int fd)
{
	struct pollfd polled[] = {
		{ .fd = ring->fd, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	int ready = 0;

	if (poll(polled, 2, timeout_ms) < 0)
		return nfring_fail(ring, -errno, "poll: %m");

	if (polled[0].revents & POLLIN)
		ready |= NFRING_READY_FRAME;
	if (polled[1].revents)
		ready |= NFRING_READY_FD;
	/* Frames first: they are from before the error. */
	if (!ready && polled[0].revents)
		return pending_error(ring);
	return ready;
}
