/* SPDX-License-Identifier: GPL-2.0 */
/* A thread that sleeps in poll(2) until there is a packet. */
#ifndef SLEEPER_H
#define SLEEPER_H

#include <pthread.h>

#include "ring.h"

/**
 * struct sleeper - one thread
 * @r: whose packets it waits for
 * @timeout_ms: for how long
 * @thread: until sleeper_join()
 * @tid: the kernel's number of it
 * @got: what poll(2) said, as ring_poll() has it
 * @woken: when it was back, of host_now_ns()
 */
struct sleeper {
	struct ring *r;
	int timeout_ms;
	pthread_t thread;
	pid_t tid;
	int got;
	uint64_t woken;
};

/* Asleep when this returns: it has found nothing, and is to be woken. */
void sleeper_start(struct sleeper *s, struct ring *r, int timeout_ms);
/* Until it is back; @got. */
int sleeper_join(struct sleeper *s);

#endif
