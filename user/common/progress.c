// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include "common/message.h"
#include "common/progress.h"

static timer_t timer;
static bool begun;

/*
 * This runs in a thread of its own, because the waiting thread is inside the
 * kernel and cannot handle a signal.
 */
static void progress_say(union sigval what)
{
	complain("%s ...", (const char *)what.sival_ptr);
}

void progress_begin(const char *what)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD,
		.sigev_notify_function = progress_say,
		.sigev_value.sival_ptr = (void *)what,
	};
	const struct itimerspec second = { .it_value.tv_sec = 1 };

	/* Without a timer there is no message, which does no harm. */
	begun = !timer_create(CLOCK_MONOTONIC, &event, &timer);
	if (begun)
		timer_settime(timer, 0, &second, NULL);
}

void progress_end(void)
{
	if (begun)
		timer_delete(timer);
	begun = false;
}
