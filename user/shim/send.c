// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Send packets through the packet socket of the ring.  Signal handlers may
 * send, so take no locks and allocate no memory here.
 */
#include "descriptor.h"
#include "real.h"

SHIM_API ssize_t send(int fd, const void *data, size_t len, int flags)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->send(fd, data, len, flags);
}

SHIM_API ssize_t sendto(int fd, const void *data, size_t len, int flags,
			__CONST_SOCKADDR_ARG to, socklen_t to_len)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->sendto(fd, data, len, flags,
					    to.__sockaddr__, to_len);
}

SHIM_API ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->sendmsg(fd, message, flags);
}

SHIM_API int sendmmsg(int fd, struct mmsghdr *messages, unsigned int nr,
		      int flags)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->sendmmsg(fd, messages, nr, flags);
}

SHIM_API ssize_t write(int fd, const void *data, size_t len)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->write(fd, data, len);
}

SHIM_API ssize_t writev(int fd, const struct iovec *parts, int nr)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->writev(fd, parts, nr);
}
