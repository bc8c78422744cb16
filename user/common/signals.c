// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/message.h"
#include "common/signals.h"

#define SIGNAL_NR(array) (sizeof(array) / sizeof((array)[0]))

static const int ends[] = { SIGINT, SIGTERM, SIGHUP };

/*
 * If a pipe has no reader, write(2) must fail instead of killing the program.  A capture
 * then still completes its files.  If SIGCHLD were ignored, the kernel would discard the
 * exit status of a command.
 */
static const struct {
	int signal;
	void (*action)(int);
} changes[] = {
	{ SIGPIPE, SIG_IGN },
	{ SIGCHLD, SIG_DFL },
};

static int wake = -1;
static volatile sig_atomic_t end;
static volatile sig_atomic_t over;
static volatile sig_atomic_t report;
static volatile sig_atomic_t flush;

/* The signals as this program inherited them, for signals_child(). */
static struct sigaction inherited[SIGNAL_NR(changes)];
static sigset_t inherited_mask;
static bool changed;

static int signals_install(int signal, void (*handler)(int), int flags)
{
	return sigaction(signal, &(struct sigaction) {
		.sa_handler = handler, .sa_flags = flags,
	}, NULL);
}

static void signals_wake(void)
{
	static const unsigned long long one = 1;
	ssize_t written;

	/*
	 * This fails only if the counter is full.  Then wake is readable anyway.
	 */
	written = write(wake, &one, sizeof(one));
	(void)written;
}

static void signals_handle(int signal)
{
	int saved = errno;

	if (signal == SIGUSR1 || signal == SIGUSR2) {
		flush = 1;
		if (signal == SIGUSR1)
			report = 1;
	} else {
		if (!end)
			alarm(1);
		end = 1;
	}
	signals_wake();
	errno = saved;
}

/*
 * timeout(1) and a terminal send a signal twice, so only a signal that comes a second
 * later kills the program.  The alarm also interrupts a system call that waits, such
 * as open(2) of a FIFO.  It repeats, because it may come just before that call.
 */
static void signals_tick(int signal)
{
	size_t i;

	(void)signal;
	/*
	 * No signal has come.  The alarm was set before execve(2): alarms
	 * survive that.
	 */
	if (!end)
		return;
	for (i = 0; !over && i < SIGNAL_NR(ends); i++)
		signals_install(ends[i], SIG_DFL, 0);
	over = 1;
	alarm(1);
}

static bool is_ignored(int signal)
{
	struct sigaction action;

	return !sigaction(signal, NULL, &action) && action.sa_handler == SIG_IGN;
}

/* Undo what a parent may have changed, except an ignored SIGHUP, which nohup(1) sets. */
static int signals_adopt(void)
{
	sigset_t mask;
	size_t i;

	for (i = 0; i < SIGNAL_NR(changes); i++)
		if (sigaction(changes[i].signal, NULL, &inherited[i]) ||
		    signals_install(changes[i].signal, changes[i].action, 0))
			return -1;
	sigemptyset(&mask);
	if (sigprocmask(SIG_SETMASK, &mask, &inherited_mask))
		return -1;
	changed = true;
	return 0;
}

void signals_child(void)
{
	size_t i;

	if (!changed)
		return;
	for (i = 0; i < SIGNAL_NR(changes); i++)
		sigaction(changes[i].signal, &inherited[i], NULL);
	sigprocmask(SIG_SETMASK, &inherited_mask, NULL);
}

static void signals_do_nothing(int signal)
{
	(void)signal;
}

void signals_survive_limits(void)
{
	if (!is_ignored(SIGXFSZ))
		signals_install(SIGXFSZ, signals_do_nothing, SA_RESTART);
}

int signals_open(void)
{
	bool failed;
	size_t i;

	wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	failed = wake < 0 || signals_install(SIGALRM, signals_tick, 0) ||
		 signals_install(SIGUSR1, signals_handle, SA_RESTART) ||
		 signals_install(SIGUSR2, signals_handle, SA_RESTART);
	for (i = 0; !failed && i < SIGNAL_NR(ends); i++)
		if (ends[i] != SIGHUP || !is_ignored(SIGHUP))
			failed = signals_install(ends[i], signals_handle, SA_RESTART);
	if (failed || signals_adopt())
		return complain("cannot handle signals: %s", strerror(errno));
	return wake;
}

bool signals_over(void)
{
	return over;
}

/* Clear only a flag that is set: a signal may set it just after this reads it. */
static bool signals_take_flag(volatile sig_atomic_t *flag)
{
	if (!*flag)
		return false;
	*flag = 0;
	return true;
}

int signals_take(void)
{
	unsigned long long count;
	int taken = 0;

	/* Clear the counter first, so that a later signal makes wake readable again. */
	if (read(wake, &count, sizeof(count)) < 0)
		return 0;
	if (end)
		taken |= SIGNALS_END;
	if (signals_take_flag(&report))
		taken |= SIGNALS_REPORT;
	if (signals_take_flag(&flush))
		taken |= SIGNALS_FLUSH;
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
