// SPDX-License-Identifier: LGPL-2.1-or-later
/* Wait until a ring or another descriptor is ready. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "ring.h"

/* POLLERR reports an error.  Reading SO_ERROR returns and clears that error. */
static int pending_error(struct nfring *ring)
{
	int error = 0, err;
	uint32_t len = sizeof(error);

	err = nfring_get_option(ring, SOL_SOCKET, SO_ERROR, &error, &len);
	if (!err)
		err = error ? -error : -EIO;
	return nfring_fail(ring, err, "%s", err == -ENETDOWN ?
			   "the device went down or was removed" : strerror(-err));
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
	/* Report frames first, because they are older than the error. */
	if (!ready && polled[0].revents)
		return pending_error(ring);
	return ready;
}

static int set_early(struct nfring *ring, int early)
{
	return nfring_set_option(ring, SOL_NFRING, NFRING_EARLY_RETIRE, &early,
				 sizeof(early));
}

/*
 * With NFRING_EARLY_RETIRE, the module retires the open block for a reader that polls
 * and holds no other block.
 */
int nfring_retire(struct nfring *ring, bool early)
{
	struct pollfd polled = { .fd = ring->fd, .events = POLLIN };
	int err = 0;

	if (ring->cursor.version != TPACKET_V3)
		return 0;
	if (!early)
		err = set_early(ring, 1);
	if (err)
		return err;
	poll(&polled, 1, 0);
	return early ? 0 : set_early(ring, 0);
}

NFRING_API int nfring_flush(struct nfring *ring)
{
	int early = 0, err;
	uint32_t len = sizeof(early);

	if (ring->cursor.version != TPACKET_V3)
		return 0;
	err = nfring_get_option(ring, SOL_NFRING, NFRING_EARLY_RETIRE, &early,
				&len);
	return err ? err : nfring_retire(ring, early);
}
