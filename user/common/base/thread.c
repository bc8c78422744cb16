// SPDX-License-Identifier: GPL-2.0
#include <signal.h>

#include "common/base/thread.h"

/* A thread inherits the signals that the calling thread blocks. */
int thread_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
	sigset_t all, before;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}
