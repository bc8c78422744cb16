/* SPDX-License-Identifier: GPL-2.0 */
/* A thread that sleeps in poll(2) until a packet arrives. */
#ifndef SLEEPER_H
#define SLEEPER_H

#include <pthread.h>

#include "ring.h"

/**
 * struct sleeper - the sleeping thread
 * @r: the ring whose packets the thread waits for
 * @timeout_ms: timeout of poll(2)
 * @thread: the thread, valid until sleeper_join()
 * @tid: the kernel's thread ID
 * @got: result of poll(2), as ring_poll() returns it
 * @woken: time when poll(2) returned, by host_now_ns()
 */
struct sleeper {
	struct ring *r;
	int timeout_ms;
	pthread_t thread;
	pid_t tid;
	int got;
	uint64_t woken;
};

/* Start the thread and wait until it sleeps in poll(2), or until poll(2) has returned. */
void sleeper_start(struct sleeper *s, struct ring *r, int timeout_ms);
/* Wait until poll(2) has returned; return @got. */
int sleeper_join(struct sleeper *s);

#endif
