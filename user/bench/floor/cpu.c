// SPDX-License-Identifier: GPL-2.0
/*
 * Processor time from the host of a user-mode kernel.  It does not include the
 * time of other programs on the host.  "cpu_ns" is the time of the kernel,
 * "user_ns" that of the program that reads the file.
 */
#include <linux/mm_types.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/sysfs.h>
#include <linux/time64.h>

#include "race.h"

/* A process's processor time as a clock: see clock_getcpuclockid(3). */
#define CLOCK_OF_PROCESS(pid)	(~(long)(pid) << 3 | 2)

/*
 * A user-mode kernel is a process of its host, so it can ask the host by a
 * system call.  A module has no libc, so make the call directly.
 */
static s64 host_ns(long clock)
{
	const long clock_gettime = 228;
	struct { s64 sec, nsec; } t = { 0 };
	long ret;

	asm volatile("syscall"
		     : "=a" (ret)
		     : "a" (clock_gettime), "D" (clock), "S" (&t)
		     : "rcx", "r11", "memory");
	return ret ? ret : t.sec * NSEC_PER_SEC + t.nsec;
}

static int print(char *buffer, s64 ns)
{
	return ns < 0 ? ns : sysfs_emit(buffer, "%lld\n", ns);
}

/* Process 0 is the calling process. */
s64 cpu_ns(void)
{
	return host_ns(CLOCK_OF_PROCESS(0));
}

static int cpu_ns_get(char *buffer, const struct kernel_param *kp)
{
	return print(buffer, cpu_ns());
}

/* Each program of a user-mode kernel is a process of the host. */
static int user_ns_get(char *buffer, const struct kernel_param *kp)
{
	return print(buffer, host_ns(CLOCK_OF_PROCESS(current->mm->context.id.pid)));
}

static const struct kernel_param_ops cpu_ns_ops = { .get = cpu_ns_get };
module_param_cb(cpu_ns, &cpu_ns_ops, NULL, 0400);

static const struct kernel_param_ops user_ns_ops = { .get = user_ns_get };
module_param_cb(user_ns, &user_ns_ops, NULL, 0400);
