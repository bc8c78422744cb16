// SPDX-License-Identifier: GPL-2.0
/*
 * Processor time as the host of a user-mode kernel accounts for it, without what
 * it has run in its place: "cpu_ns" of the kernel, "user_ns" of the program that
 * asks.
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
 * The kernel is a process: its host is one system call away, and not by way of
 * libc, which is nothing a module has.
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

/* The process 0 is the one that asks. */
s64 cpu_ns(void)
{
	return host_ns(CLOCK_OF_PROCESS(0));
}

static int cpu_ns_get(char *buffer, const struct kernel_param *kp)
{
	return print(buffer, cpu_ns());
}

/* Programs run in processes of their own. */
static int user_ns_get(char *buffer, const struct kernel_param *kp)
{
	return print(buffer, host_ns(CLOCK_OF_PROCESS(current->mm->context.id.pid)));
}

static const struct kernel_param_ops cpu_ns_ops = { .get = cpu_ns_get };
module_param_cb(cpu_ns, &cpu_ns_ops, NULL, 0400);

static const struct kernel_param_ops user_ns_ops = { .get = user_ns_get };
module_param_cb(user_ns, &user_ns_ops, NULL, 0400);
