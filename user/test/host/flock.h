/* SPDX-License-Identifier: GPL-2.0 */
/* Producers as threads, each with a list of what became of its packets. */
#ifndef FLOCK_H
#define FLOCK_H

#include "box.h"
#include "packet.h"

#include <pthread.h>

#define FLOCK_MAX	4

enum fate {
	UNSENT,
	STORED,
	DROPPED,
};

struct producer {
	pthread_t thread;
	struct flock *flock;
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

struct flock {
	struct box *box;
	u32 producers;
	u64 packets;	/* of each */
	/* on a full ring try again instead of counting a drop */
	bool insist;
	/* threads besides the producers that call the ring until all is sent */
	u32 helpers;
	u32 running;
	bool hopeless;
	struct producer all[FLOCK_MAX];
};

/* The fields above @running are the caller's; the rest may be anything. */
void flock_start(struct flock *flock, u64 seed);

/* The last producer has committed its last packet. */
bool flock_is_sent(const struct flock *flock);

/* A helper has seen that, and does not touch the ring again. */
void flock_leave(struct flock *flock);

/* All is sent and the helpers have left: the ring is the reader's alone. */
bool flock_is_done(const struct flock *flock);

/* There will be no reader any more: a producer that insists gives up. */
void flock_give_up(struct flock *flock);

/* NULL, or what a producer saw go wrong. */
const char *flock_join(struct flock *flock);

/*
 * What is under way is over; who comes meanwhile is not waited for.  The
 * producers are as under RCU, and this is what waits for them.
 */
void flock_wait_for_all(struct flock *flock);

u64 flock_stored(const struct flock *flock);
u64 flock_dropped(const struct flock *flock);
u64 flock_overwritten(const struct flock *flock);

void flock_free(struct flock *flock);

/*
 * Let the calling thread dawdle between its accesses, sometimes for as long as
 * another thread's turn on this CPU: most of what can go wrong needs it to be
 * interrupted in one exact place.
 */
void flock_dawdle(u64 seed);

#endif
