// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * mmap(2).  A packet socket maps its PACKET_TX_RING directly after its receive
 * ring.  Here the receive ring is mapped from the device, and directly after it
 * the other ring from the companion.
 */
#include <errno.h>
#include <sys/mman.h>

#include "descriptor.h"
#include "real.h"

static void *map_both(void *at, size_t bytes, int protection, int flags,
		      int fd, int socket, size_t tx_bytes)
{
	const size_t rx_bytes = bytes - tx_bytes;
	char *map;
	int saved;

	map = real()->mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
			   (flags & MAP_FIXED), -1, 0);
	if (map == MAP_FAILED)
		return map;
	flags |= MAP_FIXED;
	if (real()->mmap(map, rx_bytes, protection, flags, fd, 0) !=
	    MAP_FAILED &&
	    real()->mmap(map + rx_bytes, tx_bytes, protection, flags, socket,
			 0) != MAP_FAILED)
		return map;
	saved = errno;
	munmap(map, bytes);
	errno = saved;
	return MAP_FAILED;
}

SHIM_API void *mmap(void *at, size_t bytes, int protection, int flags, int fd,
		    off_t offset)
{
	struct companion *companion = flags & MAP_ANONYMOUS ? NULL : descriptor_companion(fd);
	int socket;

	if (!companion || !companion->tx_bytes)
		return real()->mmap(at, bytes, protection, flags, fd, offset);
	socket = atomic_load(&companion->fd);
	if (bytes <= companion->tx_bytes || offset)
		return real()->mmap(at, bytes, protection, flags, socket,
				    offset);
	return map_both(at, bytes, protection, flags, fd, socket,
			companion->tx_bytes);
}

SHIM_API void *mmap64(void *at, size_t bytes, int protection, int flags, int fd,
		      off64_t offset)
{
	return mmap(at, bytes, protection, flags, fd, offset);
}
