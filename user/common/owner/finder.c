// SPDX-License-Identifier: GPL-2.0
#include <cap-ng.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/descriptor.h"
#include "common/owner/finder.h"

/* Spend at most this part of the time on looking through /proc: one in SCAN_SHARE. */
#define SCAN_SHARE	10

/**
 * struct holder - a socket and the process that has it
 * @inode: number of the socket
 * @process: the process
 */
struct holder {
	uint64_t inode;
	struct process process;
};

/**
 * struct question - a question to the finder
 * @inode: number of a socket
 * @pid: look only at this process; 0: find the process that has the socket
 */
struct question {
	uint64_t inode;
	int32_t pid;
};

/**
 * struct scan - the sockets that the last look through /proc has found
 * @holders: tree of struct holder
 * @next: do not look again before this time of CLOCK_MONOTONIC
 */
struct scan {
	void *holders;
	int64_t next;
};

static int holder_compare(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	return (x->inode > y->inode) - (x->inode < y->inode);
}

/* Keep only the first process that has the socket.  If memory is short, keep none. */
static void add_holder(struct scan *scan, uint64_t inode, const struct process *process)
{
	struct holder *holder = malloc(sizeof(*holder)), **found;

	if (!holder)
		return;
	*holder = (struct holder) { .inode = inode, .process = *process };
	found = tsearch(holder, &scan->holders, holder_compare);
	if (!found || *found != holder)
		free(holder);
}

static void read_command(int directory, struct process *process)
{
	int fd = openat(directory, "comm", O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return;
	len = read(fd, process->command, sizeof(process->command) - 1);
	close(fd);
	process->command[len > 0 ? len : 0] = '\0';
	process->command[strcspn(process->command, "\n")] = '\0';
}

/* Add the sockets of a process.  A process that ends meanwhile has none. */
static void scan_process(struct scan *scan, int proc, const char *name)
{
	struct process process = { .pid = atoi(name) };
	int directory = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fds = directory < 0 ? -1 :
		  openat(directory, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fds < 0 ? NULL : fdopendir(fds);
	struct dirent *entry;
	char target[64];
	uint64_t inode;
	ssize_t len;

	if (list)
		read_command(directory, &process);
	while (list && (entry = readdir(list))) {
		len = readlinkat(fds, entry->d_name, target, sizeof(target) - 1);
		if (len <= 0)
			continue;
		target[len] = '\0';
		if (sscanf(target, "socket:[%" SCNu64 "]", &inode) == 1)
			add_holder(scan, inode, &process);
	}
	if (list)
		closedir(list);
	else if (fds >= 0)
		close(fds);
	if (directory >= 0)
		close(directory);
}

static void scan_all(struct scan *scan)
{
	int64_t begin = clock_now(CLOCK_MONOTONIC), end;
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	tdestroy(scan->holders, free);
	scan->holders = NULL;
	while (proc && (entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]))
			scan_process(scan, dirfd(proc), entry->d_name);
	if (proc)
		closedir(proc);
	end = clock_now(CLOCK_MONOTONIC);
	scan->next = end + SCAN_SHARE * (end - begin);
}

static const struct process *scan_find(const struct scan *scan, uint64_t inode)
{
	const struct holder key = { .inode = inode };
	struct holder **found = tfind(&key, &scan->holders, holder_compare);

	return found ? &(*found)->process : NULL;
}

static struct process answer(struct scan *scan, uint64_t inode)
{
	const struct process *process = scan_find(scan, inode);

	/* A child of that process may have the socket, too. */
	if (process && kill(process->pid, 0) && errno == ESRCH)
		process = NULL;
	if (!process && clock_now(CLOCK_MONOTONIC) >= scan->next) {
		scan_all(scan);
		process = scan_find(scan, inode);
	}
	return process ? *process : (struct process) { 0 };
}

/* Return the process with this number if it has the socket. */
static struct process answer_for(int32_t pid, uint64_t inode)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct process process = { 0 };
	const struct process *found;
	struct scan scan = { 0 };
	char name[16];

	if (proc < 0)
		return process;
	snprintf(name, sizeof(name), "%" PRId32, pid);
	scan_process(&scan, proc, name);
	close(proc);
	found = scan_find(&scan, inode);
	if (found)
		process = *found;
	tdestroy(scan.holders, free);
	return process;
}

/* Keep only the capabilities that are needed to see the descriptors of all processes. */
static void keep_privileges(void)
{
	static const unsigned int kept[] = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH };
	bool has[2];
	size_t i;

	capng_get_caps_process();
	for (i = 0; i < 2; i++)
		has[i] = capng_have_capability(CAPNG_PERMITTED, kept[i]);
	capng_clear(CAPNG_SELECT_BOTH);
	for (i = 0; i < 2; i++)
		if (has[i])
			capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, kept[i]);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || capng_apply(CAPNG_SELECT_CAPS))
		_exit(EXIT_FAILURE);
}

/* The finder ends when the process that asks has closed its end of the channel. */
__attribute__((noreturn))
static void finder_run(int channel)
{
	struct scan scan = { 0 };
	struct question question;
	struct process process;
	sigset_t all;
	int fd;

	/* Signals of the terminal are for the process that asks. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_NAME, "nfring-finder");
	keep_privileges();
	while (!descriptor_receive(channel, &question, sizeof(question), &fd)) {
		process = question.pid ? answer_for(question.pid, question.inode) :
					 answer(&scan, question.inode);
		if (descriptor_send(channel, &process, sizeof(process), -1))
			break;
	}
	_exit(EXIT_SUCCESS);
}

int finder_start(struct finder *finder)
{
	int ends[2], err = 0;

	*finder = (struct finder) { .channel = -1 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	finder->pid = fork();
	if (!finder->pid) {
		close(ends[0]);
		finder_run(ends[1]);
	}
	if (finder->pid < 0) {
		err = -errno;
		close(ends[0]);
	} else {
		finder->channel = ends[0];
	}
	close(ends[1]);
	return err;
}

static void ask(struct finder *finder, const struct question *question,
		struct process *process)
{
	int fd;

	*process = (struct process) { 0 };
	if (finder->channel < 0)
		return;
	if (descriptor_send(finder->channel, question, sizeof(*question), -1) ||
	    descriptor_receive(finder->channel, process, sizeof(*process), &fd)) {
		*process = (struct process) { 0 };
		finder_stop(finder);
	}
	process->command[FINDER_COMMAND_MAX - 1] = '\0';
}

void finder_ask(struct finder *finder, uint64_t inode, struct process *process)
{
	ask(finder, &(struct question) { .inode = inode }, process);
}

bool finder_has(struct finder *finder, pid_t pid, uint64_t inode)
{
	struct process process;

	ask(finder, &(struct question) { .inode = inode, .pid = pid }, &process);
	return process.pid;
}

void finder_stop(struct finder *finder)
{
	if (finder->channel < 0)
		return;
	close(finder->channel);
	finder->channel = -1;
	waitpid(finder->pid, NULL, 0);
}
