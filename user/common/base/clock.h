/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_BASE_CLOCK_H
#define COMMON_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_SECOND		1000000000LL
#define CLOCK_MILLISECOND	1000000LL

/* Return the time of a clock in nanoseconds. */
static inline int64_t clock_now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * CLOCK_SECOND + time.tv_nsec;
}

#endif
