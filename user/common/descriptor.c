// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/message.h"
#include "common/signals.h"

void descriptor_reserve(void)
{
	int fd;

	/*
	 * open(2) returns the lowest free number.  Only "/" always exists, but no
	 * other program may get it: with it, a program could leave a chroot(2).
	 */
	do {
		fd = open("/dev/null", O_PATH);
		if (fd < 0)
			fd = open("/", O_PATH | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int descriptor_open(const char *name, int flags, int standard)
{
	int fd;

	do
		fd = strcmp(name, "-") ? open(name, flags | O_CLOEXEC, DESCRIPTOR_MODE) :
					 fcntl(standard, F_DUPFD_CLOEXEC, 0);
	while (fd < 0 && errno == EINTR && !signals_over());
	return fd;
}

int descriptor_write(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t nr = write(fd, at, len);

		if (nr >= 0) {
			at += nr;
			len -= nr;
			continue;
		}
		if (errno == EAGAIN)
			nr = poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
		if (nr < 0 && !(errno == EINTR && !signals_over()))
			return -errno;
	}
	return 0;
}

/* Room for an ancillary message with one descriptor. */
union passed {
	char room[CMSG_SPACE(sizeof(int))];
	struct cmsghdr header;
};

int descriptor_send(int channel, const void *bytes, size_t len, int fd)
{
	struct iovec vector = { .iov_base = (void *)bytes, .iov_len = len };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
	union passed passed = {
		.header = {
			.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
			.cmsg_len = CMSG_LEN(sizeof(int)),
		},
	};

	if (fd >= 0) {
		memcpy(CMSG_DATA(&passed.header), &fd, sizeof(fd));
		message.msg_control = &passed;
		message.msg_controllen = sizeof(passed);
	}
	return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int descriptor_receive(int channel, void *bytes, size_t len, int *fd)
{
	struct iovec vector = { .iov_base = bytes, .iov_len = len };
	union passed passed;
	struct msghdr message = {
		.msg_iov = &vector, .msg_iovlen = 1,
		.msg_control = &passed, .msg_controllen = sizeof(passed),
	};
	const struct cmsghdr *header;
	ssize_t nr;

	*fd = -1;
	do
		nr = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
	while (nr < 0 && errno == EINTR && !signals_over());
	if (nr < 0)
		return -errno;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(header), sizeof(*fd));
	return (size_t)nr == len ? 0 : -ESRCH;
}

const char *descriptor_why(int error)
{
	return error == EINTR ?
	       "its reader has stopped reading, so the rest is lost" : strerror(error);
}

/*
 * The -errno of the first failed write.  Later writes fail at once, so that they do
 * not wait for a reader again.
 */
static int print_error;

/* stdio expects 0 after an error. */
static ssize_t print_bytes(void *cookie, const char *bytes, size_t len)
{
	(void)cookie;
	if (!print_error)
		print_error = descriptor_write(STDOUT_FILENO, bytes, len);
	errno = -print_error;
	return print_error ? 0 : (ssize_t)len;
}

void descriptor_print(void)
{
	FILE *file = fopencookie(NULL, "w", (cookie_io_functions_t) {
		.write = print_bytes,
	});

	if (!file)
		return;
	setvbuf(file, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, BUFSIZ);
	stdout = file;
}

int descriptor_print_failed(void)
{
	static bool told;
	bool first = !told;

	told = true;
	if (!first || errno == EPIPE)
		return -1;
	return complain("standard output: %s", descriptor_why(errno));
}

int descriptor_print_end(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	/* An earlier write may have failed. */
	if (print_error)
		errno = -print_error;
	return descriptor_print_failed();
}
