// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/message.h"
#include "run/seccomp.h"
#include "run/supervisor.h"
#include "run/watcher.h"

/* "strict" or "report": the mode of an outer "nfring run" that already watches. */
#define WATCHED		"NFRING_WATCHED"

struct supervisor {
	pid_t command;
	pid_t watching;		/* the watcher's process; -1: none */
	struct watcher watcher;
};

/* The signal settings that this program has inherited. */
struct inherited {
	sigset_t mask;
	struct sigaction child;
};

/*
 * Block all signals, to take them with sigwaitinfo(2).  An ignored SIGCHLD would
 * make the kernel forget how the command has ended.
 */
static void take_signals(struct inherited *inherited)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &inherited->mask);
	sigaction(SIGCHLD, &(struct sigaction) { .sa_handler = SIG_DFL },
		  &inherited->child);
}

static void restore_signals(const struct inherited *inherited)
{
	sigaction(SIGCHLD, &inherited->child, NULL);
	sigprocmask(SIG_SETMASK, &inherited->mask, NULL);
}

static bool is_watched(bool strict)
{
	const char *outer = getenv(WATCHED);

	return outer && (!strict || !strcmp(outer, "strict"));
}

/*
 * Return the listener, or -1 if there can be none.  Print why, unless an outer
 * "nfring run" watches.
 */
static int install_filter(bool strict)
{
	const char *kind = strict ? "--strict" : "run";
	int listener = seccomp_install();

	/*
	 * Without no_new_privs, set-user-ID programs such as sudo still work.  With
	 * --strict they would fail to capture anyway.
	 */
	if (listener == -EACCES && strict && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		listener = seccomp_install();
	if (listener >= 0) {
		setenv(WATCHED, strict ? "strict" : "report", 1);
		return listener;
	}
	if (listener == -EBUSY && is_watched(strict))
		return -1;
	switch (listener) {
	case -EACCES:
		complain("run: cannot watch for packet sockets without CAP_SYS_ADMIN; run nfring as root, or use --strict, which sets no_new_privs");
		break;
	case -EBUSY:
		complain("%s: cannot watch for packet sockets: another program, such as a container manager, already watches system calls here",
			 kind);
		break;
	default:
		complain("%s: cannot watch for packet sockets with seccomp(2): %s", kind,
			 strerror(-listener));
	}
	unsetenv(WATCHED);
	return -1;
}

/*
 * From now on socket(2) may need the watcher.  Without one, it would fail with ENOSYS.
 */
static void wait_for_watcher(int channel)
{
	char byte;

	if (recv(channel, &byte, sizeof(byte), 0) == sizeof(byte))
		return;
	complain("run: cannot start the process that watches for packet sockets");
	_exit(EXIT_FAILURE);
}

/* A process can install a filter only for itself. */
static _Noreturn void become_command(char **argv, bool strict, int channel,
				     const struct inherited *inherited)
{
	int listener = install_filter(strict);

	if (listener < 0 && strict && !is_watched(strict))
		_exit(EXIT_FAILURE);
	if (listener >= 0) {
		descriptor_send(channel, "", 1, listener);
		wait_for_watcher(channel);
	}
	restore_signals(inherited);
	execvp(argv[0], argv);
	complain("%s: %s", argv[0], strerror(errno));
	_exit(errno == ENOENT ? RUN_NOT_FOUND : RUN_CANNOT);
}

/* A terminal sends these to the whole process group, which includes the command. */
static bool is_from_terminal(const siginfo_t *info)
{
	if (info->si_code != SI_KERNEL)
		return false;
	switch (info->si_signo) {
	case SIGINT:
	case SIGQUIT:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGWINCH:
		return true;
	default:
		return false;
	}
}

static void pass_on(const struct supervisor *supervisor, const siginfo_t *info)
{
	if (is_from_terminal(info))
		return;
	if (info->si_code == SI_QUEUE)
		sigqueue(supervisor->command, info->si_signo, info->si_value);
	else
		kill(supervisor->command, info->si_signo);
}

/* Job control of the shell looks at this process, so stop with the command. */
static void stop_too(int signal)
{
	if (signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)
		raise(SIGSTOP);
}

/* Without a watcher, calls would wait for ever.  Close the listener, so that they fail. */
static void give_up_watching(struct supervisor *supervisor, const char *why)
{
	complain("run: cannot watch for packet sockets any more: %s; programs under nfring run can no longer open one",
		 why);
	close(supervisor->watcher.listener);
}

static bool start_watcher(struct supervisor *supervisor)
{
	supervisor->watching = watcher_start(&supervisor->watcher);
	if (supervisor->watching < 0)
		give_up_watching(supervisor, strerror(errno));
	return supervisor->watching >= 0;
}

/* The watcher exits with success only when no process has the filter any more. */
static void replace_watcher(struct supervisor *supervisor, int status)
{
	if (WIFSIGNALED(status))
		start_watcher(supervisor);
	else if (WEXITSTATUS(status))
		give_up_watching(supervisor, "the process that watches has failed");
}

/*
 * A child has stopped or ended, with this status.  Return whether the command has
 * ended.
 */
static bool has_ended(struct supervisor *supervisor, pid_t process, int status)
{
	if (process == supervisor->command) {
		if (!WIFSTOPPED(status))
			return true;
		stop_too(WSTOPSIG(status));
	} else if (process == supervisor->watching) {
		replace_watcher(supervisor, status);
	}
	return false;
}

static int wait_for_command(struct supervisor *supervisor)
{
	siginfo_t info;
	sigset_t all;
	pid_t process;
	int status;

	sigfillset(&all);
	for (;;) {
		if (sigwaitinfo(&all, &info) < 0)
			continue;
		if (info.si_signo != SIGCHLD)
			pass_on(supervisor, &info);
		while ((process = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0)
			if (has_ended(supervisor, process, status))
				return status;
	}
}

/* End by the same signal as the command, but write no second core file. */
static int die_of(int signal_nr)
{
	sigset_t mask;

	setrlimit(RLIMIT_CORE, &(struct rlimit) { 0 });
	signal(signal_nr, SIG_DFL);
	sigemptyset(&mask);
	sigaddset(&mask, signal_nr);
	raise(signal_nr);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
	return 128 + signal_nr;
}

static int supervise(struct supervisor *supervisor, int channel)
{
	struct watcher *watcher = &supervisor->watcher;
	int status;
	char byte;

	/* The command closes its end if there is no listener. */
	descriptor_receive(channel, &byte, sizeof(byte), &watcher->listener);
	if (watcher->listener >= 0 && start_watcher(supervisor))
		send(channel, "", 1, MSG_NOSIGNAL);
	watcher_drop_descriptors(watcher);
	status = wait_for_command(supervisor);
	if (atomic_load(watcher->lost))
		return RUN_LOST;
	return WIFSIGNALED(status) ? die_of(WTERMSIG(status)) : WEXITSTATUS(status);
}

int supervisor_run(char **argv, const char *library, bool strict)
{
	struct supervisor supervisor = { .watching = -1, .watcher = {
		.supervisor = pidfd_open(getpid(), 0),
		.refuse = strict,
		.library = library,
		.lost = mmap(NULL, sizeof(atomic_bool), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0),
	} };
	struct inherited inherited;
	int channel[2];

	if (supervisor.watcher.supervisor < 0 || supervisor.watcher.lost == MAP_FAILED ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel)) {
		complain("run: cannot prepare to watch %s: %s", argv[0], strerror(errno));
		return EXIT_FAILURE;
	}
	take_signals(&inherited);
	supervisor.command = fork();
	if (!supervisor.command) {
		close(channel[0]);
		become_command(argv, strict, channel[1], &inherited);
	}
	close(channel[1]);
	if (supervisor.command < 0) {
		complain("run: cannot start a process for %s: %s", argv[0], strerror(errno));
		return EXIT_FAILURE;
	}
	return supervise(&supervisor, channel[0]);
}
