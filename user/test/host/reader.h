/* SPDX-License-Identifier: GPL-2.0 */
/* The honest reader of a ring: it behaves like a user program and checks the frames. */
#ifndef READER_H
#define READER_H

#include "producers.h"

struct reader {
	struct producers *producers;
	/* the frame or block to read next */
	u32 slot;
	/* the sequence number of that block */
	u64 seq;
	/* like poll(2), retire an open block that has packets instead of waiting */
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
 * Read one frame, or one block of frames, and return it to the kernel.  Return false
 * if the next one belongs to the kernel.
 */
bool reader_next(struct reader *reader);

/*
 * Read until the producers are done and the ring is empty, or until an error.
 */
void reader_run(struct reader *reader);

/*
 * Call this after the producers were joined.  Return NULL if each packet was received
 * once or counted as dropped, else a text about the error.
 */
const char *reader_verdict(const struct reader *reader);

#endif
