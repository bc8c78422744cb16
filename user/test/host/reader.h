/* SPDX-License-Identifier: GPL-2.0 */
/* The honest reader of a ring: what a user program does, and what it expects. */
#ifndef READER_H
#define READER_H

#include "producers.h"

struct reader {
	struct producers *producers;
	/* frame, or block, to be read next */
	u32 slot;
	/* number of that block */
	u64 seq;
	/* does not wait for a block that holds packets, as poll(2) does not */
	bool early;
	u64 received;
	/* blocks that somebody closed before they were full */
	u64 timed_out;
	/* per producer: the number seen last */
	u64 last[PRODUCERS_MAX];
	/* per producer and number, how often */
	u8 *seen[PRODUCERS_MAX];
	const char *wrong;
};

void reader_init(struct reader *reader, struct producers *producers, u32 first_slot);
void reader_free(struct reader *reader);

/*
 * Read one frame, or block of frames, and return it; false where the next one
 * is the kernel's.
 */
bool reader_next(struct reader *reader);

/*
 * Read until the producers are done and the ring is empty, or until something
 * is wrong.
 */
void reader_run(struct reader *reader);

/*
 * After the producers were joined: every packet was received once or counted
 * as dropped.  NULL, or what is wrong.
 */
const char *reader_verdict(const struct reader *reader);

#endif
