// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "faults.h"
#include "host.h"

#define NR_MAX	400

static const char *const kinds[] = { "failslab", "fail_page_alloc" };

/*
 * /proc/thread-self/fail-nth of the thread that opened it: the number of the step that
 * fails
 */
static int nth_fd;

/* Return -1 if this kernel does not have the parameter. */
static int set(const char *kind, const char *parameter, const char *value)
{
	char path[100];

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", kind, parameter);
	return host_write(path, value);
}

void faults_prepare(void)
{
	size_t i;

	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth_fd < 0)
		SKIP("this kernel has no fault injection");
	for (i = 0; i < 2; i++) {
		if (set(kinds[i], "ignore-gfp-wait", "N") < 0)
			SKIP("this kernel has no %s", kinds[i]);
		/* An earlier test may have changed these. */
		set(kinds[i], "probability", "0");
		set(kinds[i], "verbose", "0");
	}
	/* Allocation profiling would warn when a fault hits its own allocations. */
	host_write("/proc/sys/vm/mem_profiling", "0");
	set("fail_page_alloc", "min-order", "0");
	set("fail_page_alloc", "ignore-gfp-highmem", "N");
	set("fail_usercopy", "verbose", "0");
}

void faults_arm(int nth)
{
	char text[16];

	OK(pwrite(nth_fd, text, (size_t)snprintf(text, sizeof(text), "%d", nth),
		  0));
}

bool faults_disarm(void)
{
	char text[16] = "1";
	bool reached = pread(nth_fd, text, sizeof(text), 0) > 0 && atoi(text) == 0;

	if (!reached)
		(void)!pwrite(nth_fd, "0", 1, 0);
	return reached;
}

static bool documented(int error)
{
	/* socket(2) returns ENFILE if it cannot allocate a file. */
	return error == ENOMEM || error == EFAULT || error == ENOBUFS ||
	       error == EINVAL || error == ENFILE;
}

void faults_walk(const char *what, long (*act)(struct ring *),
		 void (*undo)(struct ring *, long), struct ring *r)
{
	int nth, failed = 0, survived = 0, error;
	bool reached;
	long ret;

	for (nth = 1; nth < NR_MAX; nth++) {
		faults_arm(nth);
		ret = act(r);
		error = errno;
		reached = faults_disarm();
		if (ret < 0 && !reached) {
			FAIL("%s failed without a fault: %s", what, strerror(error));
			break;
		}
		if (ret < 0 && !documented(error))
			FAIL("%s, fault %d: undocumented error: %s", what, nth, strerror(error));
		if (ret >= 0)
			undo(r, ret);
		if (!reached)
			break;
		if (ret < 0)
			failed++;
		else
			survived++;
	}
	NOTE("%s: %d calls failed, %d succeeded despite a fault", what, failed, survived);
	EXPECT(nth > 1 && nth < NR_MAX);
	ret = act(r);
	if (ret < 0)
		FAIL("%s fails after the faults: %s", what, strerror(errno));
	else
		undo(r, ret);
}

void faults_at_random(enum fault_kind kind, unsigned int percent)
{
	const char *atomic_only = kind == FAULT_ATOMIC ? "Y" : "N";
	char text[16];
	size_t i;

	snprintf(text, sizeof(text), "%u", percent);
	/*
	 * If a page fault gets no page, the kernel prints a message and repeats the
	 * page fault.  No system call fails, so no caller would see the failure.
	 */
	set("fail_page_alloc", "ignore-gfp-highmem", "Y");
	for (i = 0; i < 2; i++) {
		OK(set(kinds[i], "task-filter", "Y"));
		OK(set(kinds[i], "interval", "1"));
		OK(set(kinds[i], "times", "-1"));
		OK(set(kinds[i], "ignore-gfp-wait", atomic_only));
		OK(set(kinds[i], "probability", text));
	}
	if (kind == FAULT_ATOMIC)
		OK(set("fail_page_alloc", "probability", "0"));
}

void faults_mark_thread(bool on)
{
	/* Opening the file again could fail in a marked thread. */
	static __thread int fd = -1;

	if (fd < 0)
		fd = (int)OK(open("/proc/thread-self/make-it-fail", O_WRONLY | O_CLOEXEC));
	OK(pwrite(fd, on ? "1" : "0", 1, 0));
}
