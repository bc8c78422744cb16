/* SPDX-License-Identifier: GPL-2.0 */
/* The machine the tests run on: files under /proc and /sys, capabilities. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define NFRING_PARAMETERS	"/sys/module/nfring/parameters/"

int host_write(const char *path, const char *text);
int host_read(const char *path, char *text, size_t size);
long host_read_number(const char *path);	/* -1: no such file */

/* Pages in rings; -1 where there is no module. */
long host_pages_held(void);
/* None held, given a little time: the last reference may go by RCU. */
bool host_pages_released(void);

/* What a test may change of the module and the machine. */
void host_remember_parameters(void);
void host_restore_parameters(void);

int host_drop_capability(int capability);

/* Status of a shell command. */
int host_shell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The running kernel is at least this. */
bool host_kernel_has(int major, int minor);
/* It has that function. */
bool host_kernel_knows(const char *function);

uint64_t host_now_ns(void);
/*
 * To be called in a loop that waits for another thread and does not sleep: that
 * thread may need this processor, or simulated time to pass.
 */
void host_yield(void);
void host_sleep_ms(unsigned int ms);

/*
 * A guard against hangs, in milliseconds: longer on a slow machine.  A test
 * waits for what happens; only what never happens lasts as long as this.
 */
int host_guard_ms(unsigned int ms);
#define GUARD_MS	host_guard_ms(60000)

/* Poll until @condition holds; false where the guard is over before. */
#define HOST_UNTIL(condition)						\
	({								\
		uint64_t end_ = host_now_ns() + GUARD_MS * 1000000ull;	\
		bool held_;						\
									\
		while (!(held_ = (condition)) && host_now_ns() < end_)	\
			host_sleep_ms(1); /* sleep: polls for it */	\
		held_;							\
	})

/* The thread, of any process, sleeps. */
bool host_is_asleep(pid_t thread);

#endif
