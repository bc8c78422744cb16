/* SPDX-License-Identifier: GPL-2.0 */
/* Producers are threads.  Each records which of its packets were stored or dropped. */
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
	/* odd while the producer is between reserve and commit */
	u64 section;
	/* enum fate for each packet number; only this thread uses it until it is joined */
	u8 *fate;
	const char *wrong;
};

struct producers {
	struct ring_fixture *fixture;
	u32 nr;
	u64 packets;	/* number of packets of each producer */
	/* if the ring is full, try again instead of counting a drop */
	bool insist;
	/* number of other threads that use the ring until all packets are sent */
	u32 helpers;
	u32 running;
	bool hopeless;
	struct producer all[PRODUCERS_MAX];
};

/* The caller sets the fields above @running; the others need no initial value. */
void producers_start(struct producers *producers, u64 seed);

/* Return whether all producers have committed their last packets. */
bool producers_have_sent(const struct producers *producers);

/* A helper calls this when all packets are sent and it no longer uses the ring. */
void producers_leave(struct producers *producers);

/*
 * Return whether all packets are sent and the helpers have left.  Then only the
 * reader uses the ring.
 */
bool producers_are_done(const struct producers *producers);

/*
 * Call this when the reader has stopped.  Producers with @insist then give up
 * when the ring is full.
 */
void producers_give_up(struct producers *producers);

/* Join the threads; return NULL or the first error that a producer found. */
const char *producers_join(struct producers *producers);

/*
 * Like synchronize_rcu(), wait for each producer that is now between reserve and
 * commit, but for none that begins later.
 */
void producers_wait_for_all(struct producers *producers);

u64 producers_stored(const struct producers *producers);
u64 producers_dropped(const struct producers *producers);
u64 producers_overwritten(const struct producers *producers);

void producers_free(struct producers *producers);

/*
 * Delay the calling thread between its accesses at random, sometimes for as long as
 * another thread's time slice.  Most errors need an interruption at one exact place.
 */
void producers_dawdle(u64 seed);

#endif
