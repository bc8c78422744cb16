/* SPDX-License-Identifier: GPL-2.0 */
/* Producers as threads, each with a list of what became of its packets. */
#ifndef PRODUCERS_H
#define PRODUCERS_H

#include "packet.h"
#include "ring_fixture.h"

#include <pthread.h>

#define PRODUCERS_MAX	4

enum fate {
	UNSENT,
	STORED,
	DROPPED,
};

struct producer {
	pthread_t thread;
	struct producers *producers;
	u32 who;
	u64 seed;
	u64 stored;
	u64 dropped;
	u64 overwritten;
	/* odd from before reserve until after commit */
	u64 section;
	/* per number; this thread's until it is joined */
	u8 *fate;
	const char *wrong;
};

struct producers {
	struct ring_fixture *fixture;
	u32 nr;
	u64 packets;	/* of each */
	/* on a full ring try again instead of counting a drop */
	bool insist;
	/* threads besides the producers that call the ring until all is sent */
	u32 helpers;
	u32 running;
	bool hopeless;
	struct producer all[PRODUCERS_MAX];
};

/* The fields above @running are the caller's; the rest may be anything. */
void producers_start(struct producers *producers, u64 seed);

/* The last producer has committed its last packet. */
bool producers_have_sent(const struct producers *producers);

/* A helper has seen that, and does not touch the ring again. */
void producers_leave(struct producers *producers);

/* All is sent and the helpers have left: the ring is the reader's alone. */
bool producers_are_done(const struct producers *producers);

/* There will be no reader any more: a producer that insists gives up. */
void producers_give_up(struct producers *producers);

/* NULL, or what a producer saw go wrong. */
const char *producers_join(struct producers *producers);

/*
 * What is under way is over; who comes meanwhile is not waited for.  The
 * producers are as under RCU, and this is what waits for them.
 */
void producers_wait_for_all(struct producers *producers);

u64 producers_stored(const struct producers *producers);
u64 producers_dropped(const struct producers *producers);
u64 producers_overwritten(const struct producers *producers);

void producers_free(struct producers *producers);

/*
 * Let the calling thread dawdle between its accesses, sometimes for as long as
 * another thread's turn on this CPU: most of what can go wrong needs it to be
 * interrupted in one exact place.
 */
void producers_dawdle(u64 seed);

#endif
