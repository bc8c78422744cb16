// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "common/message.h"
#include "common/progress.h"
#include "common/base/thread.h"

static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static bool begun;
static bool over;	/* guarded by lock */

/* When to print.  Set before the thread starts, because its start may take long itself. */
static struct timespec until;

static void *progress_wait(void *what)
{
	int err = 0;

	pthread_mutex_lock(&lock);
	while (!over && !err)
		err = pthread_cond_clockwait(&ended, &lock, CLOCK_MONOTONIC, &until);
	pthread_mutex_unlock(&lock);
	if (err == ETIMEDOUT)
		complain("%s ...", (const char *)what);
	return NULL;
}

/* Use a thread, because the caller is inside the kernel and cannot handle a signal. */
void progress_begin(const char *what)
{
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec++;
	over = false;
	/* Without a thread there is no message, which does no harm. */
	begun = !thread_start(&thread, progress_wait, (void *)what);
}

/* Wait for the thread: it has the privileges that the caller will drop. */
void progress_end(void)
{
	if (!begun)
		return;
	begun = false;
	pthread_mutex_lock(&lock);
	over = true;
	pthread_cond_signal(&ended);
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
}
