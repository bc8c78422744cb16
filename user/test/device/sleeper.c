// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "sleeper.h"

static void *sleep_in_poll(void *arg)
{
	struct sleeper *s = arg;

	__atomic_store_n(&s->tid, gettid(), __ATOMIC_RELEASE);
	s->got = ring_poll(s->r, s->timeout_ms);
	__atomic_store_n(&s->woken, host_now_ns(), __ATOMIC_RELEASE);
	return NULL;
}

/*
 * Return whether the thread sleeps or has already returned.  poll(2) sleeps only
 * after it has looked for packets.
 */
static bool is_asleep(const struct sleeper *s)
{
	pid_t tid = __atomic_load_n(&s->tid, __ATOMIC_ACQUIRE);

	if (__atomic_load_n(&s->woken, __ATOMIC_ACQUIRE))
		return true;
	return tid && host_is_asleep(tid);
}

void sleeper_start(struct sleeper *s, struct ring *r, int timeout_ms)
{
	*s = (struct sleeper) { .r = r, .timeout_ms = timeout_ms };
	OK(-pthread_create(&s->thread, NULL, sleep_in_poll, s));
	if (!HOST_UNTIL(is_asleep(s)))
		FAIL("the thread does not fall asleep in poll(2)");
}

int sleeper_join(struct sleeper *s)
{
	pthread_join(s->thread, NULL);
	return s->got;
}
