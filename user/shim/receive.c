// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * recv(2), read(2) and the like.  The device has neither SO_RCVTIMEO nor the time of
 * the last packet, so read(2) must not go to it directly.
 *
 * Options are read from the kernel each time, because another process with the
 * same descriptor may have changed them.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <linux/if_packet.h>

#include "control.h"
#include "descriptor.h"
#include "real.h"
#include "ring.h"

static int socket_number(int socket, int name)
{
	socklen_t len = sizeof(int);
	int number = 0;

	if (socket >= 0)
		real()->getsockopt(socket, SOL_SOCKET, name, &number, &len);
	return number;
}

/* Return SO_RCVTIMEO in milliseconds, rounded up, or -1 if there is no limit. */
static int patience(int socket)
{
	struct timeval time = { 0 };
	socklen_t len = sizeof(time);

	if (socket < 0 || real()->getsockopt(socket, SOL_SOCKET, SO_RCVTIMEO,
					     &time, &len) ||
	    (!time.tv_sec && !time.tv_usec) || time.tv_sec > INT_MAX / 1001)
		return -1;
	return time.tv_sec * 1000 + (time.tv_usec + 999) / 1000;
}

/* Wait for a packet.  After the time of SO_RCVTIMEO, return -1 with EAGAIN. */
static int wait_for_packet(int fd, struct companion *companion, int flags)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	int ms, nr;

	if (flags & MSG_DONTWAIT)
		return 0;
	ms = patience(atomic_load(&companion->fd));
	if (ms < 0 || real()->fcntl(fd, F_GETFL) & O_NONBLOCK)
		return 0;
	nr = poll(&ready, 1, ms);
	if (!nr)
		errno = EAGAIN;
	return nr > 0 ? 0 : -1;
}

static ssize_t receive(int fd, struct companion *companion, void *data, size_t len,
		       int flags, struct nfring_recv *packet)
{
	ssize_t got;

	*packet = (struct nfring_recv) {
		.data = (uintptr_t)data,
		.len = len < INT_MAX ? len : INT_MAX,
		.flags = flags,
	};
	if (wait_for_packet(fd, companion, flags))
		return -1;
	got = ring_receive(fd, packet);
	if (got >= 0)
		atomic_store(&companion->stamp, packet->sec * 1000000000LL + packet->nsec);
	return got;
}

/* The companion sends packets, so it has the error queue. */
static bool is_about_sending(int flags)
{
	return flags & MSG_ERRQUEUE;
}

static void write_address(const struct nfring_recv *packet, void *to,
			  socklen_t *len)
{
	if (to)
		memcpy(to, &packet->address, *len < sizeof(packet->address) ?
					     *len : sizeof(packet->address));
	*len = sizeof(packet->address);
}

SHIM_API ssize_t recvfrom(int fd, void *data, size_t len, int flags,
			  __SOCKADDR_ARG from, socklen_t *from_len)
{
	struct sockaddr *address = from.__sockaddr__;
	struct companion *companion = descriptor_companion(fd);
	struct nfring_recv packet;
	ssize_t got;

	if (companion && is_about_sending(flags)) {
		fd = companion_socket(companion, fd);
		companion = NULL;
	}
	if (!companion)
		return real()->recvfrom(fd, data, len, flags, address,
					from_len);
	got = receive(fd, companion, data, len, flags, &packet);
	if (got >= 0 && address && from_len)
		write_address(&packet, address, from_len);
	return got;
}

SHIM_API ssize_t recv(int fd, void *data, size_t len, int flags)
{
	return recvfrom(fd, data, len, flags, NULL, NULL);
}

/* Programs compiled with _FORTIFY_SOURCE call these variants. */
SHIM_API ssize_t __recvfrom_chk(int fd, void *data, size_t len, size_t size,
				int flags, struct sockaddr *from,
				socklen_t *from_len)
{
	if (len > size)
		abort();
	return recvfrom(fd, data, len, flags, from, from_len);
}

SHIM_API ssize_t __recv_chk(int fd, void *data, size_t len, size_t size,
			    int flags)
{
	return __recvfrom_chk(fd, data, len, size, flags, NULL, NULL);
}

static struct control_wanted wanted_by(int fd, struct companion *companion)
{
	int socket = atomic_load(&companion->fd);
	struct control_wanted wanted = {
		.stamping = socket_number(socket, SO_TIMESTAMPING),
		.drops = socket_number(socket, SO_RXQ_OVFL),
		.aux = ring_get_number(fd, SOL_PACKET, PACKET_AUXDATA, 0),
	};

	if (socket_number(socket, SO_TIMESTAMPNS))
		wanted.stamp = SO_TIMESTAMPNS;
	else if (socket_number(socket, SO_TIMESTAMP))
		wanted.stamp = SO_TIMESTAMP;
	return wanted;
}

static void scatter(const struct msghdr *message, const char *data, size_t len)
{
	size_t i, part;

	for (i = 0; i < message->msg_iovlen && len; i++, data += part) {
		part = message->msg_iov[i].iov_len;
		if (part > len)
			part = len;
		memcpy(message->msg_iov[i].iov_base, data, part);
		len -= part;
	}
}

static size_t room_in(const struct msghdr *message)
{
	size_t i, room = 0;

	for (i = 0; i < message->msg_iovlen; i++)
		room += message->msg_iov[i].iov_len;
	return room;
}

/* The device fills a single buffer, so distribute its contents here. */
static ssize_t receive_parts(int fd, struct companion *companion, struct msghdr *message,
			     int flags, struct nfring_recv *packet)
{
	size_t room = room_in(message);
	ssize_t got;
	char *data;

	if (message->msg_iovlen == 1)
		return receive(fd, companion, message->msg_iov[0].iov_base, room,
			       flags, packet);
	data = malloc(room ? room : 1);
	if (!data)
		return -1;
	got = receive(fd, companion, data, room, flags, packet);
	if (got >= 0)
		scatter(message, data, (size_t)got < room ? (size_t)got : room);
	free(data);
	return got;
}

static ssize_t receive_message(int fd, struct companion *companion,
			       struct msghdr *message, int flags)
{
	struct control_wanted wanted;
	struct nfring_recv packet;
	ssize_t got;

	got = receive_parts(fd, companion, message, flags, &packet);
	if (got < 0)
		return got;
	message->msg_flags = packet.flags & MSG_TRUNC;
	if (message->msg_name)
		write_address(&packet, message->msg_name,
			      &message->msg_namelen);
	if (message->msg_controllen) {
		wanted = wanted_by(fd, companion);
		control_write(message, &wanted, &packet);
	}
	return got;
}

SHIM_API ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	struct companion *companion = descriptor_companion(fd);

	if (companion && is_about_sending(flags)) {
		fd = companion_socket(companion, fd);
		companion = NULL;
	}
	return companion ? receive_message(fd, companion, message, flags)
		    : real()->recvmsg(fd, message, flags);
}

/* As on a socket, reading no bytes takes no packet. */
SHIM_API ssize_t read(int fd, void *data, size_t len)
{
	struct companion *companion = descriptor_companion(fd);
	struct nfring_recv packet;

	if (!companion)
		return real()->read(fd, data, len);
	return len ? receive(fd, companion, data, len, 0, &packet) : 0;
}

SHIM_API ssize_t __read_chk(int fd, void *data, size_t len, size_t size)
{
	if (len > size)
		abort();
	return read(fd, data, len);
}

SHIM_API ssize_t readv(int fd, const struct iovec *parts, int nr)
{
	struct companion *companion = descriptor_companion(fd);
	struct msghdr message = {
		.msg_iov = (struct iovec *)parts, .msg_iovlen = nr,
	};

	/* The kernel refuses a wrong number of parts. */
	if (!companion || nr < 0 || nr > IOV_MAX)
		return real()->readv(fd, parts, nr);
	return room_in(&message) ? receive_message(fd, companion, &message, 0) : 0;
}

static bool is_over(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > end->tv_sec ||
	       (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

/* As in the kernel, the timeout is checked only after each packet. */
static int receive_messages(int fd, struct companion *companion, struct mmsghdr *messages,
			    unsigned int nr, int flags,
			    const struct timespec *time)
{
	struct timespec end = { 0 };
	unsigned int i;
	ssize_t got;

	if (time) {
		clock_gettime(CLOCK_MONOTONIC, &end);
		end.tv_nsec += time->tv_nsec;
		end.tv_sec += time->tv_sec + end.tv_nsec / 1000000000;
		end.tv_nsec %= 1000000000;
	}
	for (i = 0; i < nr; i++) {
		got = receive_message(fd, companion, &messages[i].msg_hdr,
				      flags & ~MSG_WAITFORONE);
		if (got < 0)
			return i ? (int)i : -1;
		messages[i].msg_len = got;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (time && is_over(&end))
			return i + 1;
	}
	return nr;
}

SHIM_API int recvmmsg(int fd, struct mmsghdr *messages, unsigned int nr,
		      int flags, struct timespec *time)
{
	struct companion *companion = descriptor_companion(fd);

	return companion ? receive_messages(fd, companion, messages, nr, flags, time)
		    : real()->recvmmsg(fd, messages, nr, flags, time);
}
