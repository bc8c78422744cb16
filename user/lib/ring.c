// SPDX-License-Identifier: LGPL-2.1-or-later
/* Open and close a ring. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <nfring_abi.h>
#include "ring.h"

static_assert(offsetof(struct nfring, cursor) == 0,
	      "the inline functions in programs find the cursor here");
/* If one of these structs grows, the functions that take it need new names. */
static_assert(sizeof(struct nfring_point) == 24 &&
	      sizeof(struct nfring_metadata) == 64,
	      "programs pass these structs without their size");
static_assert(sizeof(struct nfring_cursor) ==
	      5 * sizeof(void *) + 44 + (sizeof(void *) == 8 ? 4 : 0),
	      "the cursor is part of the binary interface");

static int open_device(struct nfring *ring)
{
	ring->fd = open(NFRING_DEVICE, O_RDWR | O_CLOEXEC);
	if (ring->fd < 0)
		return -errno;
	if (ioctl(ring->fd, NFRING_GET_INFO, &ring->info) < 0)
		return -errno;
	if (ring->info.abi_version != NFRING_ABI_VERSION)
		return -EPROTO;
	return 0;
}

NFRING_API int nfring_open(struct nfring **ring)
{
	struct nfring *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return -ENOMEM;
	new->cursor.version = TPACKET_V2;
	new->break_fd = -1;
	err = open_device(new);
	if (err) {
		nfring_close(new);
		return err;
	}
	*ring = new;
	return 0;
}

NFRING_API void nfring_close(struct nfring *ring)
{
	if (!ring)
		return;
	if (ring->map)
		munmap(ring->map, ring->map_size);
	if (ring->fd >= 0)
		close(ring->fd);
	if (ring->break_fd >= 0)
		close(ring->break_fd);
	free(ring->blocks.held);
	free(ring);
}

NFRING_API int nfring_fd(const struct nfring *ring)
{
	return ring->fd;
}

NFRING_API const struct nfring_info *nfring_get_info(const struct nfring *ring)
{
	return &ring->info;
}

NFRING_API const struct tpacket_req *nfring_get_req(const struct nfring *ring)
{
	return &ring->req;
}

/*
 * Pass the size of the program's struct to the module.  The module cuts the result
 * to this size, or fills it with zeros.
 */
NFRING_API int nfring_copy_stats(struct nfring *ring, void *stats, size_t size)
{
	unsigned long request = _IOC(_IOC_READ, NFRING_IOC_MAGIC,
				     _IOC_NR(NFRING_GET_STATS), size);

	if (_IOC_SIZE(request) != size)
		return nfring_fail(ring, -EINVAL,
				   "no struct nfring_stats has %zu bytes", size);
	if (ioctl(ring->fd, request, stats) < 0)
		return nfring_fail(ring, -errno,
				   "the counters could not be read: %m");
	return 0;
}
