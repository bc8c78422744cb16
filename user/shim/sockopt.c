// SPDX-License-Identifier: LGPL-2.1-or-later
/* setsockopt(2) and getsockopt(2). */
#include <stddef.h>

#include <linux/if_packet.h>

#include "descriptor.h"
#include "option_route.h"
#include "real.h"
#include "ring.h"

/* mmap(2) needs the size of the transmit ring to know where it starts. */
static void note_tx_ring(struct companion *companion, const struct tpacket_req *request)
{
	companion->tx_bytes = (size_t)request->tp_block_size * request->tp_block_nr;
}

static int set_in_socket(int fd, struct companion *companion, int level, int name,
			 const void *value, socklen_t len)
{
	int socket = companion_socket(companion, fd);

	if (socket < 0 ||
	    real()->setsockopt(socket, level, name, value, len))
		return -1;
	if (level == SOL_PACKET && name == PACKET_TX_RING)
		note_tx_ring(companion, value);
	return 0;
}

SHIM_API int setsockopt(int fd, int level, int name, const void *value,
			socklen_t len)
{
	struct companion *companion = descriptor_companion(fd);
	enum option_route route = option_route(level, name);

	if (!companion)
		return real()->setsockopt(fd, level, name, value, len);
	if (route != OPTION_SOCKET && ring_set(fd, level, name, value, len))
		return -1;
	return route == OPTION_RING ? 0 : set_in_socket(fd, companion, level, name,
							value, len);
}

SHIM_API int getsockopt(int fd, int level, int name, void *value,
			socklen_t *len)
{
	struct companion *companion = descriptor_companion(fd);

	if (companion && option_route(level, name) != OPTION_SOCKET)
		return ring_get(fd, level, name, value, len);
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->getsockopt(fd, level, name, value, len);
}
