// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/message.h"
#include "common/signals.h"

static int wake = -1;
static volatile sig_atomic_t end;
static volatile sig_atomic_t report;
static volatile sig_atomic_t flush;

static void signals_handle(int signal)
{
	static const unsigned long long one = 1;
	int saved = errno;
	ssize_t written;

	if (signal == SIGUSR1)
		report = 1;
	else if (signal == SIGUSR2)
		flush = 1;
	else
		end = 1;
	/*
	 * This fails only if the counter is full; then it is readable anyway.
	 */
	written = write(wake, &one, sizeof(one));
	(void)written;
	errno = saved;
}

static int signals_install(int signal, int flags)
{
	struct sigaction action = {
		.sa_handler = signals_handle,
		.sa_flags = SA_RESTART | flags,
	};

	return sigaction(signal, &action, NULL);
}

int signals_open(void)
{
	wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (wake < 0 || signals_install(SIGINT, SA_RESETHAND) ||
	    signals_install(SIGTERM, SA_RESETHAND) || signals_install(SIGUSR1, 0) ||
	    signals_install(SIGUSR2, 0))
		return complain("cannot handle signals: %s", strerror(errno));
	return wake;
}

int signals_take(void)
{
	unsigned long long count;
	int taken = 0;

	/* Read it first, so that a later signal makes it readable again. */
	if (read(wake, &count, sizeof(count)) < 0)
		return 0;
	if (end)
		taken |= SIGNALS_END;
	if (report)
		taken |= SIGNALS_REPORT;
	if (flush)
		taken |= SIGNALS_FLUSH;
	report = 0;
	flush = 0;
	return taken;
}

void signals_close(void)
{
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, SIG_IGN);
	if (wake >= 0)
		close(wake);
	wake = -1;
}
