// SPDX-License-Identifier: LGPL-2.1-or-later
/* Open, copy and close descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include <linux/close_range.h>
#include <linux/if_packet.h>
#include <linux/nfring.h>

#include "bind.h"
#include "descriptor.h"
#include "points.h"
#include "real.h"
#include "ring.h"

#define TYPE_FLAGS	(SOCK_NONBLOCK | SOCK_CLOEXEC)

static int set_type(int fd, int type)
{
	if (!points_have_link(points_wanted()))
		type = SOCK_DGRAM;
	return ring_set(fd, SOL_SOCKET, SO_TYPE, &type, sizeof(type));
}

/*
 * A ring needs a packet socket as its companion.  Open that socket now, because the
 * client may drop its privileges later.
 */
static int open_start(int fd, int type, int flags, int protocol)
{
	int socket = companion_socket_open(type, flags & SOCK_NONBLOCK);

	if (socket < 0)
		return -1;
	if (descriptor_add(fd, socket)) {
		real()->close(socket);
		return -1;
	}
	if (set_type(fd, type))
		return -1;
	if (ring_set(fd, SOL_NFRING, NFRING_SENDER, &socket, sizeof(socket)))
		return -1;
	return bind_ring(fd, descriptor_companion(fd), 0, protocol);
}

static int open_ring(int type, int flags, int protocol)
{
	int fd = open(NFRING_DEVICE, O_RDWR |
		      (flags & SOCK_NONBLOCK ? O_NONBLOCK : 0) |
		      (flags & SOCK_CLOEXEC ? O_CLOEXEC : 0));
	int saved;

	if (fd < 0 || !open_start(fd, type, flags, protocol))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

SHIM_API int socket(int domain, int type, int protocol)
{
	int flags = type & TYPE_FLAGS;

	type &= ~TYPE_FLAGS;
	if (domain != AF_PACKET || (type != SOCK_RAW && type != SOCK_DGRAM))
		return real()->socket(domain, type | flags, protocol);
	return open_ring(type, flags, protocol);
}

/* Closing every descriptor must not close the shim's hidden sockets. */
SHIM_API int close(int fd)
{
	if (descriptor_is_hidden(fd)) {
		errno = EBADF;
		return -1;
	}
	descriptor_forget(fd);
	return real()->close(fd);
}

SHIM_API int close_range(unsigned int first, unsigned int last, int flags)
{
	if (!(flags & CLOSE_RANGE_CLOEXEC))
		descriptor_forget_range(first, last);
	return real()->close_range(first, last, flags);
}

SHIM_API void closefrom(int first)
{
	descriptor_forget_range(first < 0 ? 0 : first, ~0U);
	real()->closefrom(first);
}

SHIM_API int dup(int fd)
{
	int copy = real()->dup(fd);

	descriptor_copy(copy, fd);
	return copy;
}

SHIM_API int dup2(int fd, int to)
{
	int copy = real()->dup2(fd, to);

	descriptor_copy(copy, fd);
	return copy;
}

SHIM_API int dup3(int fd, int to, int flags)
{
	int copy = real()->dup3(fd, to, flags);

	descriptor_copy(copy, fd);
	return copy;
}

/* Make the socket block if and only if the ring does. */
static void set_flags(int fd, int flags)
{
	struct companion *companion = descriptor_companion(fd);
	int socket = companion ? atomic_load(&companion->fd) : -1;

	if (socket >= 0)
		real()->fcntl(socket, F_SETFL, flags & O_NONBLOCK);
}

static int control(int fd, int command, void *argument)
{
	int result = real()->fcntl(fd, command, argument);

	if (result < 0)
		return result;
	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
		descriptor_copy(result, fd);
	else if (command == F_SETFL)
		set_flags(fd, (intptr_t)argument);
	return result;
}

SHIM_API int fcntl(int fd, int command, ...)
{
	void *argument;
	va_list rest;

	va_start(rest, command);
	argument = va_arg(rest, void *);
	va_end(rest);
	return control(fd, command, argument);
}

SHIM_API int fcntl64(int fd, int command, ...)
{
	void *argument;
	va_list rest;

	va_start(rest, command);
	argument = va_arg(rest, void *);
	va_end(rest);
	return control(fd, command, argument);
}
