// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "capability.h"
#include "real.h"
#include "ring.h"

int ring_set(int fd, int level, int name, const void *value, socklen_t len)
{
	struct nfring_sockopt option = {
		.level = level,
		.name = name,
		.len = len,
		.value = (uintptr_t)value,
	};

	return real()->ioctl(fd, NFRING_SETSOCKOPT, &option);
}

int ring_get(int fd, int level, int name, void *value, socklen_t *len)
{
	struct nfring_sockopt option = {
		.level = level,
		.name = name,
		.len = *len,
		.value = (uintptr_t)value,
	};
	int err = real()->ioctl(fd, NFRING_GETSOCKOPT, &option);

	if (!err)
		*len = option.len;
	return err;
}

int ring_get_number(int fd, int level, int name, int otherwise)
{
	socklen_t len = sizeof(int);
	int number;

	return ring_get(fd, level, name, &number, &len) ? otherwise : number;
}

int ring_type(int fd)
{
	return ring_get_number(fd, SOL_SOCKET, SO_TYPE, SOCK_RAW);
}

int ring_attach(int fd, const struct nfring_point *point)
{
	int err = real()->ioctl(fd, NFRING_ATTACH, point);

	if (!err || errno != EPERM)
		return err;
	if (!capability_raise()) {
		errno = EPERM;
		return -1;
	}
	err = real()->ioctl(fd, NFRING_ATTACH, point);
	capability_lower();
	return err;
}

int ring_detach(int fd, const struct nfring_point *point)
{
	return real()->ioctl(fd, NFRING_DETACH, point);
}

int ring_receive(int fd, struct nfring_recv *packet)
{
	return real()->ioctl(fd, NFRING_RECV, packet);
}
