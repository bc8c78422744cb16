/* SPDX-License-Identifier: GPL-2.0 */
/* The machine that runs the tests: files in /proc and /sys, capabilities. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define NFRING_PARAMETERS	"/sys/module/nfring/parameters/"

int host_write(const char *path, const char *text);
int host_read(const char *path, char *text, size_t size);
long host_read_number(const char *path);	/* -1: no such file */

/*
 * Return the number of pages that rings hold, or -1 if the module is not loaded.
 */
long host_pages_held(void);
/*
 * Wait until rings hold no page: RCU may drop the last reference later.  Return false
 * if that takes longer than the guard's limit.
 */
bool host_pages_released(void);

/*
 * Return the number of allocations from vmalloc that the kernel's function @by made, on
 * the whole machine, or -1 if the kernel does not tell.
 */
int host_vmallocs(const char *by);

/* Save and restore the parameters of the module and the machine that tests may change. */
void host_remember_parameters(void);
void host_restore_parameters(void);

int host_drop_capability(int capability);

/* Run a shell command and return its exit status. */
int host_shell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Return whether the running kernel has at least this version. */
bool host_kernel_has(int major, int minor);
/* Return whether the running kernel has this function. */
bool host_kernel_knows(const char *function);

uint64_t host_now_ns(void);
/*
 * Call this in each loop that waits for another thread without sleeping. The other
 * thread may need this processor, or may need simulated time to pass.
 */
void host_yield(void);
void host_sleep_ms(unsigned int ms);

/*
 * Return a time limit against hangs, in milliseconds: @ms, or more on a slow machine.
 * Tests wait for events.  Only a wait for an event that never happens takes this long.
 */
int host_guard_ms(unsigned int ms);
#define GUARD_MS	host_guard_ms(60000)

/*
 * The time limit of a wait that has to be ended by an event.  With any other limit, poll(2)
 * and select(2) would look again when it has passed, and so hide a lost wake-up.  The
 * harness ends a test that waits forever.
 */
#define FOREVER		(-1)

/* Poll until @condition is true; return false if the guard's limit is reached. */
#define HOST_UNTIL(condition)						\
	({								\
		uint64_t end_ = host_now_ns() + GUARD_MS * 1000000ull;	\
		bool held_;						\
									\
		while (!(held_ = (condition)) && host_now_ns() < end_)	\
			host_sleep_ms(1); /* sleep: polls for it */	\
		held_;							\
	})

/*
 * Keep this thread on one processor.  If there is no such processor, return -1 and set
 * errno.
 */
int host_stay_on(int cpu);

/* Return whether the thread, of any process, sleeps. */
bool host_is_asleep(pid_t thread);

#endif
