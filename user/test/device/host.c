// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "host.h"
#include "net.h"
#include "slowness.h"

int host_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}

int host_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, text, size - 1);
	close(fd);
	if (n < 0)
		return -1;
	text[n] = 0;
	return (int)n;
}

long host_read_number(const char *path)
{
	char text[64];

	return host_read(path, text, sizeof(text)) < 0 ? -1 : atol(text);
}

long host_pages_held(void)
{
	return host_read_number(NFRING_PARAMETERS "pages_held");
}

bool host_pages_released(void)
{
	return HOST_UNTIL(host_pages_held() <= 0);
}

int host_vmallocs(const char *by)
{
	FILE *f = fopen("/proc/vmallocinfo", "r");
	char line[512];
	int found = 0;

	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		found += strstr(line, by) != NULL;
	fclose(f);
	return found;
}

static struct parameter {
	const char *path;
	int fd;
	char value[32];
} parameters[] = {
	{ .path = NFRING_PARAMETERS "force_vmalloc" },
	{ .path = NFRING_PARAMETERS "ring_max_mb" },
	{ .path = NFRING_PARAMETERS "total_max_mb" },
	{ .path = "/proc/sys/vm/mem_profiling" },
	{ .path = "/proc/sys/net/core/rmem_default" },
	{ .path = "/proc/sys/net/netfilter/nf_conntrack_max" },
};

#define NR_PARAMETERS	(sizeof(parameters) / sizeof(parameters[0]))

static void parameter_remember(struct parameter *p)
{
	p->fd = open(p->path, O_RDWR | O_CLOEXEC);
	if (p->fd < 0 || pread(p->fd, p->value, sizeof(p->value) - 1, 0) < 0)
		p->value[0] = 0;
}

/*
 * Only the first namespace has all of these files.  Keep them open, because tests run
 * in other namespaces.
 */
void host_remember_parameters(void)
{
	int first = open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC), here = net_here();
	size_t i;

	if (first < 0 || here < 0 || net_enter(first) < 0)
		FAIL("cannot enter the first network namespace: %s", strerror(errno));
	for (i = 0; i < NR_PARAMETERS; i++)
		parameter_remember(&parameters[i]);
	if (net_enter(here) < 0)
		FAIL("cannot return to the network namespace: %s", strerror(errno));
	close(first);
	close(here);
}

void host_restore_parameters(void)
{
	const char *value;
	size_t i;

	for (i = 0; i < NR_PARAMETERS; i++) {
		value = parameters[i].value;
		if (value[0] && pwrite(parameters[i].fd, value, strlen(value), 0) < 0)
			FAIL("cannot restore %s: %s", parameters[i].path, strerror(errno));
	}
}

int host_drop_capability(int capability)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];
	__u32 bit = CAP_TO_MASK(capability);
	int word = CAP_TO_INDEX(capability);

	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	data[word].effective &= ~bit;
	data[word].permitted &= ~bit;
	data[word].inheritable &= ~bit;
	return (int)syscall(SYS_capset, &header, data);
}

int host_shell(const char *fmt, ...)
{
	char command[4096];
	va_list ap;
	int status;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	fflush(stdout);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool host_kernel_has(int major, int minor)
{
	struct utsname name;
	int is_major = 0, is_minor = 0;

	uname(&name);
	sscanf(name.release, "%d.%d", &is_major, &is_minor);
	return is_major > major || (is_major == major && is_minor >= minor);
}

bool host_kernel_knows(const char *function)
{
	return !host_shell("grep -qw %s /proc/kallsyms", function);
}

uint64_t host_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/*
 * Simulated time passes only while no thread runs; reading the clock advances it a
 * little.  A thread that only yields keeps running, so the timer of a sleeping thread
 * would not expire.
 */
void host_yield(void)
{
	static const struct timespec moment = { .tv_nsec = 10000 };
	const char *kind = getenv("NFRING_TIME");

	sched_yield();
	if (kind && *kind)
		nanosleep(&moment, NULL);	/* sleep: lets simulated time pass */
}

void host_sleep_ms(unsigned int ms)
{
	struct timespec ts = {
		.tv_sec = ms / 1000,
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};

	/* sleep: each caller gives the reason */
	while (nanosleep(&ts, &ts) < 0 && errno == EINTR)
		;
}

int host_guard_ms(unsigned int ms)
{
	uint64_t all = (uint64_t)ms * slowness();

	return all < INT_MAX ? (int)all : INT_MAX;
}

int host_stay_on(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one);
}

bool host_is_asleep(pid_t thread)
{
	char path[40], text[400];
	const char *name_end;

	snprintf(path, sizeof(path), "/proc/%d/stat", thread);
	if (host_read(path, text, sizeof(text)) < 0)
		return false;
	name_end = strrchr(text, ')');
	return name_end && !strncmp(name_end, ") S", 3);
}
