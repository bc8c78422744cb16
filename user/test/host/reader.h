/* SPDX-License-Identifier: GPL-2.0 */
/* The honest reader of a ring: it behaves like a user program and checks the frames. */
#ifndef READER_H
#define READER_H

#include "producers.h"

struct reader {
	struct producers *producers;
	/* the frame or block to read next */
	u32 slot;
	/* with blocks, the sequence number of the block to read next */
	u64 seq;
	/* do not wait until an open block is full, but retire it, as poll(2) does */
	bool early;
	u64 received;
	/* number of blocks that were retired before they were full */
	u64 timed_out;
	/* for each producer, the number of the last packet read */
	u64 last[PRODUCERS_MAX];
	/* for each producer and number, how often the packet was read */
	u8 *seen[PRODUCERS_MAX];
	const char *wrong;
};

void reader_init(struct reader *reader, struct producers *producers, u32 first_slot);
void reader_free(struct reader *reader);

/*
 * Read the next frame, or the next block of frames, and return it to the kernel.
 * Return false if it belongs to the kernel.
 */
bool reader_next(struct reader *reader);

/*
 * Read until the producers are done and the ring is empty, or until an error.
 */
void reader_run(struct reader *reader);

/*
 * Call this after joining the producers.  Return NULL if each packet was either received
 * once or counted as dropped, else a text about the error.
 */
const char *reader_verdict(const struct reader *reader);

#endif
