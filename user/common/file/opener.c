// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/file/opener.h"
#include "common/message.h"
#include "common/privilege.h"
#include "common/signals.h"

/* In the second process, this is the socket. */
#define SOCKET	0

struct request {
	bool removes;
	struct name name;
};

/* Return whether @text is a FIFO or a device, which has no contents to lose. */
static bool is_special(const char *text)
{
	struct stat status;

	return !stat(text, &status) && !S_ISREG(status.st_mode) &&
	       !S_ISDIR(status.st_mode);
}

/* Check again after open(2): a file may have replaced the FIFO or device since stat(2). */
static int open_special(const char *text, int flags)
{
	int fd = descriptor_open(text, O_WRONLY | flags, STDOUT_FILENO);
	struct stat status;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &status) && !S_ISREG(status.st_mode))
		return fd;
	close(fd);
	return -EEXIST;
}

/*
 * Open a file, with @flags in addition.  Do not use O_TRUNC, because it may be the file
 * that is being copied.
 */
static int open_named(const struct naming *naming, const struct name *name, int flags)
{
	char text[PATH_MAX];
	int err = name_make(naming, name, text, sizeof(text));
	int fd;

	if (err)
		return err;
	if (naming->fresh)
		flags |= O_EXCL;
	fd = descriptor_open(text, O_WRONLY | O_CREAT | flags, STDOUT_FILENO);
	if (fd >= 0)
		return fd;
	err = -errno;
	return err == -EEXIST && is_special(text) ?
	       open_special(text, flags & ~O_EXCL) : err;
}

static int remove_named(const struct naming *naming, const struct name *name)
{
	char text[PATH_MAX];
	int err = name_make(naming, name, text, sizeof(text));

	if (err)
		return err;
	return unlink(text) ? -errno : 0;
}

/* Use O_NONBLOCK only for open(2), because later writes to a FIFO wait for room. */
static int serve_open(const struct naming *naming, const struct name *name)
{
	int fd = open_named(naming, name, O_NONBLOCK);

	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

/* Answer requests until the command closes its end of the socket. */
static void serve(const struct naming *naming)
{
	struct request request;

	while (recv(SOCKET, &request, sizeof(request), 0) == sizeof(request)) {
		int result = request.removes ?
			     remove_named(naming, &request.name) :
			     serve_open(naming, &request.name);

		/* The answer to a removal contains no descriptor. */
		if (request.removes && !result)
			result = -ENODATA;
		/* The command gets the descriptor under another number. */
		if (descriptor_send(SOCKET, &result, sizeof(result), result))
			return;
		if (result >= 0)
			close(result);
	}
}

/*
 * After a signal from the terminal, the command completes its files, so this process must
 * survive the signal.  Close inherited descriptors: a pipe ends only without any writer.
 */
static void __attribute__((noreturn)) serve_process(int fd, const struct naming *naming)
{
	static const int ignored[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM,
	};
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	prctl(PR_SET_NAME, "nfring-opener");
	if (dup2(fd, SOCKET) < 0 || close_range(SOCKET + 1, ~0U, 0) ||
	    privilege_keep_files())
		_exit(EXIT_FAILURE);
	serve(naming);
	_exit(EXIT_SUCCESS);
}

int opener_start(struct opener *opener, const struct naming *naming, bool privileged)
{
	int ends[2];

	*opener = (struct opener) { .naming = *naming, .fd = -1 };
	if (!privileged || !strcmp(naming->path, "-"))
		return 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return complain("-w %s: cannot make a socket: %s", naming->path,
				strerror(errno));
	opener->process = fork();
	if (!opener->process)
		serve_process(ends[1], naming);
	close(ends[1]);
	opener->fd = ends[0];
	if (opener->process > 0)
		return 0;
	close(ends[0]);
	*opener = (struct opener) { .naming = *naming, .fd = -1 };
	return complain("-w %s: cannot start a process that opens the files: %s",
			naming->path, strerror(errno));
}

void opener_give(struct opener *opener, const struct naming *naming, int fd)
{
	*opener = (struct opener) { .naming = *naming, .fd = fd };
}

/* Return the answer: a descriptor or -errno. */
static int ask(const struct opener *opener, const struct request *request)
{
	int result, fd, err;

	err = descriptor_send(opener->fd, request, sizeof(*request), -1) ?:
	      descriptor_receive(opener->fd, &result, sizeof(result), &fd);
	if (err)
		return err;
	if (result < 0)
		return result;
	return fd < 0 ? -EMFILE : fd;
}

int opener_open(const struct opener *opener, const struct name *name)
{
	const struct request request = { .name = *name };
	int fd;

	if (!opener->process)
		return opener->fd < 0 ? open_named(&opener->naming, name, 0) : opener->fd;
	fd = ask(opener, &request);
	/* No reader has opened the FIFO.  Wait here, where a signal ends the wait. */
	return fd == -ENXIO ? open_named(&opener->naming, name, 0) : fd;
}

int opener_remove(const struct opener *opener, const struct name *name)
{
	const struct request request = { .removes = true, .name = *name };
	int err;

	if (!opener->process)
		return remove_named(&opener->naming, name);
	err = ask(opener, &request);
	return err == -ENODATA ? 0 : err;
}

void opener_stop(struct opener *opener)
{
	if (!opener->process)
		return;
	close(opener->fd);
	while (waitpid(opener->process, NULL, 0) < 0 && errno == EINTR)
		;
	opener->process = 0;
}
