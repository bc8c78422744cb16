// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/message.h"
#include "common/signals.h"
#include "fifo.h"

/* Milliseconds between two attempts. */
#define LOOK	100

/*
 * Give up after this many attempts, because Wireshark opens its end at once.  If
 * Wireshark ended before getppid(2) was called, only this limit ends the program.
 */
#define ATTEMPTS	300

/*
 * Do not use O_CREAT.  If Wireshark has removed the FIFO, a new file would grow without
 * end, and nobody would read it.
 */
static int open_now(const char *path)
{
	int fd;

	do
		fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* open(2) returns ENXIO for a FIFO without a reader, but also for a socket. */
static bool has_no_reader(const char *path)
{
	int err = errno;
	struct stat st;
	bool is_fifo;

	is_fifo = err == ENXIO && !stat(path, &st) && S_ISFIFO(st.st_mode);
	errno = err;
	return is_fifo;
}

/* Wait a moment.  Return whether a signal or the end of the parent ends the wait. */
static bool is_unwanted(int signals, pid_t parent)
{
	struct pollfd polled = { .fd = signals, .events = POLLIN };

	if (poll(&polled, 1, LOOK) > 0 && signals_take() & SIGNALS_END)
		return true;
	return getppid() != parent;
}

int fifo_open(int *fd, const char *path, int signals)
{
	pid_t parent = getppid();
	int attempts = 0, flags;

	while ((*fd = open_now(path)) < 0) {
		if (!has_no_reader(path))
			return complain("--fifo %s: %s", path, strerror(errno));
		if (is_unwanted(signals, parent))
			return 0;
		if (++attempts == ATTEMPTS)
			return complain("--fifo %s: nobody has opened it for reading in %d seconds",
					path, LOOK * ATTEMPTS / 1000);
	}
	/* Wait when the pipe is full: the ring stores packets meanwhile. */
	flags = fcntl(*fd, F_GETFL);
	if (flags >= 0 && !fcntl(*fd, F_SETFL, flags & ~O_NONBLOCK))
		return 1;
	close(*fd);
	return complain("--fifo %s: %s", path, strerror(errno));
}
