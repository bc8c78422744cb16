/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_BASE_THREAD_H
#define COMMON_BASE_THREAD_H

#include <pthread.h>

/*
 * Start a thread that handles no signals, because the first thread handles all of them.
 * Return 0 or the error of pthread_create(3).
 */
int thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

#endif
