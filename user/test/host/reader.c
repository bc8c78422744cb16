// SPDX-License-Identifier: GPL-2.0
#include "reader.h"
#include "walk.h"

#include <sched.h>
#include <stdlib.h>

void reader_init(struct reader *reader, struct flock *flock, u32 first_slot)
{
	u32 i;

	*reader = (struct reader) { .flock = flock, .slot = first_slot };
	if (box_has_blocks(flock->box))
		reader->seq = flock->box->ring.b.seq + 1;
	for (i = 0; i < flock->producers; i++)
		reader->seen[i] = calloc(flock->packets + 1, 1);
}

void reader_free(struct reader *reader)
{
	u32 i;

	for (i = 0; i < reader->flock->producers; i++)
		free(reader->seen[i]);
}

static void take(struct reader *reader, struct packet_id id)
{
	if (id.producer >= reader->flock->producers ||
	    id.number > reader->flock->packets || !id.number) {
		reader->wrong = "a packet that nobody sent";
		return;
	}
	if (id.number <= reader->last[id.producer])
		reader->wrong = "out of order, or twice";
	reader->last[id.producer] = id.number;
	reader->seen[id.producer][id.number]++;
	reader->received++;
}

static bool next_frame(struct reader *reader)
{
	const struct box *box = reader->flock->box;
	u64 status = box_status_acquire(box, reader->slot);
	struct packet_id id = { 0, 0 };

	if (status == TP_STATUS_KERNEL)
		return false;
	core_step_here();
	reader->wrong = packet_check(box, box_frame(box, reader->slot),
				     box->shape.frame_size, status, &id);
	if (!reader->wrong)
		take(reader, id);
	box_return_release(reader->flock->box, reader->slot);
	reader->slot = (reader->slot + 1) % box->frame_nr;
	return true;
}

static void take_all(struct reader *reader, struct walk *walk)
{
	const struct tpacket3_hdr *frame;
	struct packet_id id = { 0, 0 };

	while (!reader->wrong && (frame = walk_next(walk))) {
		reader->wrong = packet_check(walk->box, frame, walk->size,
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
	struct box *box = reader->flock->box;
	struct walk walk;

	if (box_block_status_acquire(box, reader->slot) == TP_STATUS_KERNEL)
		return false;
	core_step_here();
	if (!box_is_deserted(box, reader->slot))
		reader->wrong = "a block was handed over that is being filled";
	walk_begin(&walk, box, reader->slot, reader->seq);
	take_all(reader, &walk);
	if (walk.status & TP_STATUS_BLK_TMO)
		reader->timed_out++;
	box_block_return_release(box, reader->slot);
	reader->slot = (reader->slot + 1) % box->shape.block_nr;
	reader->seq++;
	return true;
}

bool reader_next(struct reader *reader)
{
	if (box_has_blocks(reader->flock->box))
		return next_block(reader);
	return next_frame(reader);
}

static void look_before_sleep(struct reader *reader)
{
	struct nfr_ring *ring = &reader->flock->box->ring;

	if (!nfr_ring_readable(ring) && reader->early)
		nfr_ring_retire(ring, 0, 0);
}

/* Nobody else is there any more: what the open block holds, and its end. */
static void read_open_block(struct reader *reader)
{
	struct nfr_ring *ring = &reader->flock->box->ring;
	u64 open = nfr_ring_filling(ring);
	u64 before = reader->received;
	u32 packets;

	if (!open)
		return;
	packets = ring->b.block[ring->b.active].packets;
	if (open != reader->seq)
		reader->wrong = "blocks are missing before the open one";
	if (!(nfr_ring_retire(ring, open, 0) & NFR_READABLE))
		reader->wrong = "a block that nobody fills was not handed over";
	if (!reader_next(reader) || reader->received - before != packets)
		reader->wrong = "the open block did not hold what it said";
}

void reader_run(struct reader *reader)
{
	while (!reader->wrong) {
		bool done = flock_is_done(reader->flock);

		if (reader_next(reader))
			continue;
		if (done) {
			read_open_block(reader);
			return;
		}
		look_before_sleep(reader);
		sched_yield();
	}
	flock_give_up(reader->flock);
}

static bool fate_is_right(const struct reader *reader, u32 producer, u64 number)
{
	switch (reader->flock->all[producer].fate[number]) {
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
	const struct flock *flock = reader->flock;
	u64 number;
	u32 i;

	if (reader->wrong)
		return reader->wrong;
	for (i = 0; i < flock->producers; i++)
		for (number = 1; number <= flock->packets; number++)
			if (!fate_is_right(reader, i, number))
				return "a packet was lost, or came and was counted as dropped";
	if (reader->received + flock_dropped(flock) !=
	    flock->producers * flock->packets)
		return "received and dropped are not what was sent";
	return NULL;
}
