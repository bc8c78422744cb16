// SPDX-License-Identifier: LGPL-2.1-or-later
/* bind(2) and the functions about addresses. */
#include <errno.h>
#include <string.h>

#include <linux/if_packet.h>

#include "bind.h"
#include "points.h"
#include "real.h"

/*
 * A ring in a fanout group cannot be bound again.  Return EINVAL, as a packet
 * socket does.
 */
static int unbind_ring(int fd, struct companion *companion)
{
	struct points points;

	if (points_of_bind(&points, points_wanted(), companion->ifindex,
			   companion->protocol))
		points.nr = 0;
	if (points_detach(fd, &points)) {
		errno = EINVAL;
		return -1;
	}
	companion->protocol = 0;
	return 0;
}

int bind_ring(int fd, struct companion *companion, int ifindex, uint16_t protocol)
{
	struct points points;

	if (ifindex == companion->ifindex && protocol == companion->protocol)
		return 0;
	if (unbind_ring(fd, companion))
		return -1;
	companion->ifindex = ifindex;
	if (points_of_bind(&points, points_wanted(), ifindex, protocol) ||
	    points_attach(fd, &points))
		return -1;
	companion->protocol = protocol;
	return 0;
}

/*
 * Bind the companion too, so that the kernel checks the address and the companion
 * sends through that device.  With protocol 0 the companion receives nothing.
 */
static int bind_companion(int socket, const struct sockaddr_ll *address,
			  socklen_t len)
{
	struct sockaddr_storage copy = { 0 };
	struct sockaddr_ll *silent = (struct sockaddr_ll *)&copy;

	if (len < sizeof(*address))
		return real()->bind(socket, (const struct sockaddr *)address,
				    len);
	memcpy(&copy, address, len < sizeof(copy) ? len : sizeof(copy));
	silent->sll_protocol = 0;
	return real()->bind(socket, (struct sockaddr *)&copy, len);
}

SHIM_API int bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t len)
{
	const struct sockaddr_ll *link = (const void *)address.__sockaddr__;
	struct companion *companion = descriptor_companion(fd);
	uint16_t protocol;
	int socket;

	if (!companion)
		return real()->bind(fd, address.__sockaddr__, len);
	socket = companion_socket(companion, fd);
	if (socket < 0 || bind_companion(socket, link, len))
		return -1;
	protocol = link->sll_protocol ? link->sll_protocol : companion->protocol;
	return bind_ring(fd, companion, link->sll_ifindex, protocol);
}

SHIM_API int getsockname(int fd, __SOCKADDR_ARG address, socklen_t *len)
{
	struct sockaddr_ll *link = (void *)address.__sockaddr__;
	struct companion *companion = descriptor_companion(fd);
	socklen_t room;
	int socket;

	if (!companion)
		return real()->getsockname(fd, address.__sockaddr__, len);
	socket = companion_socket(companion, fd);
	room = *len;
	if (socket < 0 ||
	    real()->getsockname(socket, address.__sockaddr__, len))
		return -1;
	if (room >= offsetof(struct sockaddr_ll, sll_ifindex))
		link->sll_protocol = companion->protocol;
	return 0;
}

SHIM_API int getpeername(int fd, __SOCKADDR_ARG address, socklen_t *len)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 :
	       real()->getpeername(fd, address.__sockaddr__, len);
}

SHIM_API int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t len)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->connect(fd, address.__sockaddr__, len);
}

SHIM_API int shutdown(int fd, int how)
{
	fd = descriptor_socket(fd);
	return fd < 0 ? -1 : real()->shutdown(fd, how);
}
