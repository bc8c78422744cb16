// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/message.h"
#include "run/loss.h"
#include "run/seccomp.h"
#include "run/watcher.h"

/* Report each process once, and at most this many processes. */
#define REPORTS_MAX	20

struct reports {
	pid_t process[REPORTS_MAX];
	size_t nr;
};

static bool is_reported(const struct reports *reports, pid_t process)
{
	size_t i;

	for (i = 0; i < reports->nr; i++)
		if (reports->process[i] == process)
			return true;
	return false;
}

/* If nobody reads standard error, printing would block the watcher and the command. */
static bool can_print(void)
{
	struct pollfd to = { .fd = STDERR_FILENO, .events = POLLOUT };

	return poll(&to, 1, 0) == 1 && to.revents == POLLOUT;
}

static void report(struct reports *reports, const struct loss *loss, bool refuse)
{
	if (reports->nr == REPORTS_MAX || is_reported(reports, loss->process))
		return;
	reports->process[reports->nr++] = loss->process;
	if (!can_print())
		return;
	complain("run: %s (process %d) asks for a packet socket and gets %s: %s",
		 loss->program, loss->process,
		 refuse ? "EPERM" : "one instead of a ring", loss->why);
	if (reports->nr == REPORTS_MAX)
		complain("run: further programs that ask for packet sockets are not reported");
}

/*
 * Report before the answer, so that the message comes before what the program prints
 * next.
 */
static void serve(const struct watcher *watcher, struct seccomp_exchange *exchange,
		  struct reports *reports)
{
	struct loss loss;
	bool asks;
	int type;

	if (!seccomp_receive(watcher->listener, exchange))
		return;
	asks = seccomp_asks_for_packets(exchange->request, &type);
	if (asks)
		loss_examine(&loss, exchange->request->pid, type, watcher->library);
	if (!seccomp_is_waiting(watcher->listener, exchange))
		return;
	if (asks) {
		atomic_store(watcher->lost, true);
		report(reports, &loss, watcher->refuse);
	}
	seccomp_answer(watcher->listener, exchange, asks && watcher->refuse);
}

/*
 * If standard error is a pipe, its reader may wait until all its writers have closed it.
 * Close it when the command has ended, because the watcher may run longer.
 */
static void release_messages(void)
{
	struct stat st;
	int null;

	if (fstat(STDERR_FILENO, &st) || !(S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		return;
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0)
		dup2(null, STDERR_FILENO);
	else
		close(STDERR_FILENO);
}

static int watch(const struct watcher *watcher)
{
	struct pollfd wait[] = {
		{ .fd = watcher->listener, .events = POLLIN },
		{ .fd = watcher->supervisor, .events = POLLIN },
	};
	struct seccomp_exchange exchange = { 0 };
	struct reports reports = { .nr = 0 };

	if (seccomp_exchange_init(&exchange))
		return EXIT_FAILURE;
	for (;;) {
		/* All signals are blocked, but SIGSTOP still interrupts poll(2). */
		if (poll(wait, 2, -1) < 0 && errno == EINTR)
			continue;
		if (wait[1].revents) {
			release_messages();
			wait[1] = (struct pollfd) { .fd = -1 };
		}
		if (wait[0].revents & POLLIN)
			serve(watcher, &exchange, &reports);
		else if (wait[0].revents)
			return EXIT_SUCCESS;	/* no process has the filter any more */
	}
}

void watcher_drop_descriptors(const struct watcher *watcher)
{
	const int other = watcher->supervisor;
	const int one = watcher->listener < 0 ? other : watcher->listener;
	const unsigned int low = one < other ? one : other;
	const unsigned int high = one < other ? other : one;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
	}
	close_range(STDERR_FILENO + 1, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0U, 0);
}

pid_t watcher_start(const struct watcher *watcher)
{
	pid_t process = fork();

	if (process)
		return process;
	watcher_drop_descriptors(watcher);
	setsid();
	prctl(PR_SET_NAME, "nfring-watch");
	/* Do not keep the command's directory from being unmounted. */
	if (chdir("/"))
		_exit(EXIT_FAILURE);
	_exit(watch(watcher));
}
