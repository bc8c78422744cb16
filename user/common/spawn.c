// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/message.h"
#include "common/signals.h"
#include "common/spawn.h"

/* Fork twice, so that init reaps the command and we need not wait for it. */
void spawn_with(const char *option, const char *command, const char *file)
{
	pid_t child = fork();

	if (!child) {
		if (fork())
			_exit(0);
		signals_child();
		execlp(command, command, file, (char *)NULL);
		complain("%s %s: cannot run it: %s", option, command,
			 strerror(errno));
		_exit(127);
	}
	if (child < 0)
		complain("%s %s: cannot start a process: %s", option, command,
			 strerror(errno));
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

int spawn_shell(const char *option, const char *command, bool quiet)
{
	pid_t child = fork();
	int fd;

	if (!child) {
		signals_child();
		if (quiet)
			dup2(STDERR_FILENO, STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		complain("%s: cannot run /bin/sh: %s", option, strerror(errno));
		_exit(127);
	}
	fd = child < 0 ? -1 : pidfd_open(child, 0);
	if (fd < 0)
		return complain("%s: cannot start a process: %s", option,
				strerror(errno));
	return fd;
}

int spawn_collect(int fd, siginfo_t *how)
{
	return waitid(P_PIDFD, fd, how, WEXITED) ? -errno : 0;
}

void spawn_stop(int fd)
{
	pidfd_send_signal(fd, SIGTERM, NULL, 0);
}
