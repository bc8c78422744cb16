// SPDX-License-Identifier: LGPL-2.1-or-later
/* ioctl(2), for the requests of sockets and network devices. */
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/nfring.h>
#include <linux/sockios.h>

#include "descriptor.h"
#include "points.h"
#include "real.h"
#include "ring.h"

/*
 * Return whether the request is about the descriptor itself, or one of nfring's own
 * from a program that knows rings.
 */
static bool is_of_file(unsigned long request)
{
	switch (request) {
	case FIOCLEX:
	case FIONCLEX:
	case FIOASYNC:
		return true;
	default:
		return _IOC_TYPE(request) == NFRING_IOC_MAGIC;
	}
}

static bool is_stamp(unsigned long request)
{
	return request == SIOCGSTAMP_OLD || request == SIOCGSTAMP_NEW ||
	       request == SIOCGSTAMPNS_OLD || request == SIOCGSTAMPNS_NEW;
}

/* Store the length of the next packet, or 0 if there is none. */
static int next_length(int fd, int *length)
{
	struct nfring_recv packet = {
		.flags = MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT,
	};

	*length = ring_receive(fd, &packet);
	if (*length >= 0)
		return 0;
	*length = 0;
	return errno == EAGAIN ? 0 : -1;
}

/*
 * Store the time of the last packet in the two numbers of a struct timeval or
 * timespec.  Return -1 with ENOENT if there was no packet.
 */
static int last_stamp(struct companion *companion, unsigned long request, void *argument)
{
	const long long nanoseconds = 1000000000, stamp = atomic_load(&companion->stamp);
	const bool micro = request == SIOCGSTAMP_OLD || request == SIOCGSTAMP_NEW;
	long long sec = stamp / nanoseconds;
	long long part = stamp % nanoseconds / (micro ? 1000 : 1);

	if (!stamp) {
		errno = ENOENT;
		return -1;
	}
	if (request == SIOCGSTAMP_NEW || request == SIOCGSTAMPNS_NEW)
		memcpy(argument, (long long []){ sec, part }, 2 * sizeof(sec));
	else
		memcpy(argument, (long []){ sec, part }, 2 * sizeof(long));
	return 0;
}

/* Change ring and socket together, so that either both block or neither does. */
static int set_nonblocking(int fd, struct companion *companion, void *argument)
{
	int socket = atomic_load(&companion->fd);

	if (socket >= 0)
		real()->ioctl(socket, FIONBIO, argument);
	return real()->ioctl(fd, FIONBIO, argument);
}

/*
 * Use this for a ring of another process, if this process lacks the privileges
 * to open a packet socket.  Any socket can answer requests about network
 * devices.
 */
static int ask_any_socket(unsigned long request, void *argument)
{
	int fd = real()->socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int result, saved;

	if (fd < 0)
		return -1;
	result = real()->ioctl(fd, request, argument);
	saved = errno;
	real()->close(fd);
	errno = saved;
	return result;
}

/*
 * If packets have no link-layer header, report a device without one.  Otherwise
 * the client would take the first bytes of the packet for the header.
 */
static void hide_link(struct ifreq *request)
{
	if (!points_have_link(points_wanted()))
		request->ifr_hwaddr.sa_family = ARPHRD_NONE;
}

static int ask_socket(int fd, struct companion *companion, unsigned long request,
		      void *argument)
{
	int socket = companion_socket(companion, fd);
	int result;

	result = socket < 0 ? ask_any_socket(request, argument)
			    : real()->ioctl(socket, request, argument);
	if (!result && request == SIOCGIFHWADDR)
		hide_link(argument);
	return result;
}

SHIM_API int ioctl(int fd, unsigned long request, ...)
{
	struct companion *companion = descriptor_companion(fd);
	void *argument;
	va_list rest;

	va_start(rest, request);
	argument = va_arg(rest, void *);
	va_end(rest);

	if (!companion || is_of_file(request))
		return real()->ioctl(fd, request, argument);
	if (request == FIONBIO)
		return set_nonblocking(fd, companion, argument);
	if (request == FIONREAD)
		return next_length(fd, argument);
	if (is_stamp(request))
		return last_stamp(companion, request, argument);
	return ask_socket(fd, companion, request, argument);
}
