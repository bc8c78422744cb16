// SPDX-License-Identifier: GPL-2.0
#include "reader.h"
#include "walk.h"

#include <sched.h>
#include <stdlib.h>

void reader_init(struct reader *reader, struct producers *producers, u32 first_slot)
{
	u32 i;

	*reader = (struct reader) { .producers = producers, .slot = first_slot };
	if (fixture_has_blocks(producers->fixture))
		reader->seq = producers->fixture->ring.b.seq + 1;
	for (i = 0; i < producers->nr; i++)
		reader->seen[i] = calloc(producers->packets + 1, 1);
}

void reader_free(struct reader *reader)
{
	u32 i;

	for (i = 0; i < reader->producers->nr; i++)
		free(reader->seen[i]);
}

static void take(struct reader *reader, struct packet_id id)
{
	if (id.producer >= reader->producers->nr ||
	    id.number > reader->producers->packets || !id.number) {
		reader->wrong = "a packet was read that nobody sent";
		return;
	}
	if (id.number <= reader->last[id.producer])
		reader->wrong = "a packet came out of order or twice";
	reader->last[id.producer] = id.number;
	reader->seen[id.producer][id.number]++;
	reader->received++;
}

static bool next_frame(struct reader *reader)
{
	const struct ring_fixture *fixture = reader->producers->fixture;
	u64 status = fixture_status_acquire(fixture, reader->slot);
	struct packet_id id = { 0, 0 };

	if (status == TP_STATUS_KERNEL)
		return false;
	core_step_here();
	reader->wrong = packet_check(fixture, fixture_frame(fixture, reader->slot),
				     fixture->shape.frame_size, status, &id);
	if (!reader->wrong)
		take(reader, id);
	fixture_return_release(reader->producers->fixture, reader->slot);
	reader->slot = (reader->slot + 1) % fixture->frame_nr;
	return true;
}

static void take_all(struct reader *reader, struct walk *walk)
{
	const struct tpacket3_hdr *frame;
	struct packet_id id = { 0, 0 };

	while (!reader->wrong && (frame = walk_next(walk))) {
		reader->wrong = packet_check(walk->fixture, frame, walk->size,
					     frame->tp_status, &id);
		if (!reader->wrong)
			take(reader, id);
		core_step_here();
	}
	if (!reader->wrong)
		reader->wrong = walk->wrong;
}

static bool next_block(struct reader *reader)
{
	struct ring_fixture *fixture = reader->producers->fixture;
	struct walk walk;

	if (fixture_block_status_acquire(fixture, reader->slot) == TP_STATUS_KERNEL)
		return false;
	core_step_here();
	if (!fixture_is_deserted(fixture, reader->slot))
		reader->wrong = "a block was published while a producer filled it";
	walk_begin(&walk, fixture, reader->slot, reader->seq);
	take_all(reader, &walk);
	if (walk.status & TP_STATUS_BLK_TMO)
		reader->timed_out++;
	fixture_block_return_release(fixture, reader->slot);
	reader->slot = (reader->slot + 1) % fixture->shape.block_nr;
	reader->seq++;
	return true;
}

bool reader_next(struct reader *reader)
{
	if (fixture_has_blocks(reader->producers->fixture))
		return next_block(reader);
	return next_frame(reader);
}

static void look_before_sleep(struct reader *reader)
{
	struct nfr_ring *ring = &reader->producers->fixture->ring;

	if (nfr_ring_next(ring) == NFR_NEXT_NONE && reader->early)
		nfr_ring_retire(ring, 0, 0);
}

/* Close the open block and read its packets.  No other thread uses the ring any more. */
static void read_open_block(struct reader *reader)
{
	struct nfr_ring *ring = &reader->producers->fixture->ring;
	u64 open = nfr_ring_filling(ring);
	u64 before = reader->received;
	u32 packets;

	if (!open)
		return;
	packets = ring->b.block[ring->b.active].packets;
	if (open != reader->seq)
		reader->wrong = "blocks are missing before the open one";
	if (!(nfr_ring_retire(ring, open, 0) & NFR_READABLE))
		reader->wrong = "an open block without writers could not be retired";
	if (!reader_next(reader) || reader->received - before != packets)
		reader->wrong = "the open block has more or fewer packets than its counter says";
}

void reader_run(struct reader *reader)
{
	while (!reader->wrong) {
		bool done = producers_are_done(reader->producers);

		if (reader_next(reader))
			continue;
		if (done) {
			read_open_block(reader);
			return;
		}
		look_before_sleep(reader);
		sched_yield();
	}
	producers_give_up(reader->producers);
}

static bool fate_is_right(const struct reader *reader, u32 producer, u64 number)
{
	switch (reader->producers->all[producer].fate[number]) {
	case STORED:
		return reader->seen[producer][number] == 1;
	case DROPPED:
		return reader->seen[producer][number] == 0;
	default:
		return false;
	}
}

const char *reader_verdict(const struct reader *reader)
{
	const struct producers *producers = reader->producers;
	u64 number;
	u32 i;

	if (reader->wrong)
		return reader->wrong;
	for (i = 0; i < producers->nr; i++)
		for (number = 1; number <= producers->packets; number++)
			if (!fate_is_right(reader, i, number))
				return "a packet was lost, or was received and counted as dropped";
	if (reader->received + producers_dropped(producers) !=
	    producers->nr * producers->packets)
		return "received and dropped packets do not add up to those sent";
	return NULL;
}
