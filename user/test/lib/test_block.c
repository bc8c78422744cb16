// SPDX-License-Identifier: GPL-2.0
/*
 * Reading TPACKET_V3 blocks in plain memory.  This covers held frames, the
 * return of blocks, the start of a frozen ring, and hostile values in headers.
 */
#include "cases.h"

#include <errno.h>
#include <string.h>

#include "blocks.h"

/* Check that the next frame has packet @number, with all fields and bytes. */
static void expect_frame(struct fixture *f, struct nfring_frame *frame,
			 uint32_t number)
{
	uint32_t stored;

	assert_true(nfring_next(&f->ring, frame));
	assert_int_equal(frame->len, 1000 + number);
	assert_int_equal(frame->sec, number);
	assert_int_equal(frame->nsec, 7);
	assert_int_equal(frame->snaplen, 4);
	assert_int_equal(frame->maclen, 14);
	assert_int_equal(frame->vlan_tci, 5);
	assert_int_equal(frame->vlan_tpid, 0x8100);
	assert_ptr_equal(frame->from, (uint8_t *)frame->header + 48);
	memcpy(&stored, frame->data, sizeof(stored));
	assert_int_equal(stored, number);
}

static void reading_wraps_around_the_blocks(void **state)
{
	struct fixture *f = fixture_new(3);
	struct nfring_frame frame;
	uint32_t block, i, number = 0;

	(void)state;
	for (block = 0; block < 10; block++) {
		assert_false(nfring_next(&f->ring, &frame));
		write_block(f, block % 3, block + 1);
		for (i = 0; i <= block; i++) {
			assert_int_equal(status_of(f, block % 3),
					 TP_STATUS_USER);
			expect_frame(f, &frame, ++number);
			nfring_release(&f->ring, &frame);
		}
		assert_int_equal(status_of(f, block % 3), TP_STATUS_KERNEL);
	}
	assert_int_equal(f->ring.cursor.held, 0);
	fixture_free(f);
}

/* Frames may be released in any order.  The last one returns the block. */
static void a_block_is_returned_when_no_frame_of_it_is_held(void **state)
{
	struct fixture *f = fixture_new(2);
	struct nfring_frame frame[4], more;

	(void)state;
	write_block(f, 0, 3);
	write_block(f, 1, 1);
	expect_frame(f, &frame[0], 1);
	expect_frame(f, &frame[1], 2);
	nfring_release(&f->ring, &frame[1]);
	nfring_release(&f->ring, &frame[0]);
	assert_int_equal(status_of(f, 0), TP_STATUS_USER);
	expect_frame(f, &frame[2], 3);
	expect_frame(f, &frame[3], 4);
	/* All blocks are held, so none may be read again. */
	assert_false(nfring_next(&f->ring, &more));
	nfring_release(&f->ring, &frame[3]);
	assert_int_equal(status_of(f, 0), TP_STATUS_USER);
	assert_int_equal(status_of(f, 1), TP_STATUS_KERNEL);
	nfring_release(&f->ring, &frame[2]);
	assert_int_equal(status_of(f, 0), TP_STATUS_KERNEL);
	fixture_free(f);
}

/* The batch ends in the second block, and both blocks go back with it. */
static void a_batch_crosses_blocks(void **state)
{
	struct fixture *f = fixture_new(3);
	struct nfring_frame frames[6];
	uint32_t i;

	(void)state;
	write_block(f, 0, 3);
	write_block(f, 1, 3);
	assert_int_equal(nfring_next_batch(&f->ring, frames, 5), 5);
	for (i = 0; i < 5; i++)
		assert_int_equal(frames[i].sec, i + 1);
	assert_int_equal(f->ring.cursor.held, 5);
	nfring_release_batch(&f->ring, frames, 5);
	assert_int_equal(status_of(f, 0), TP_STATUS_KERNEL);
	assert_int_equal(status_of(f, 1), TP_STATUS_USER);
	assert_int_equal(nfring_next_batch(&f->ring, frames, 6), 1);
	assert_int_equal(frames[0].sec, 6);
	nfring_release_batch(&f->ring, frames, 1);
	assert_int_equal(status_of(f, 1), TP_STATUS_KERNEL);
	assert_int_equal(f->ring.cursor.held, 0);
	fixture_free(f);
}

/* The frames of a batch may be of several blocks in turn.  Others may be held besides. */
static void a_batch_leaves_the_blocks_of_held_frames(void **state)
{
	struct fixture *f = fixture_new(2);
	struct nfring_frame frames[6], batch[4];

	(void)state;
	write_block(f, 0, 3);
	write_block(f, 1, 3);
	assert_int_equal(nfring_next_batch(&f->ring, frames, 6), 6);
	batch[0] = frames[4];
	batch[1] = frames[0];
	batch[2] = frames[1];
	batch[3] = frames[3];
	nfring_release_batch(&f->ring, batch, 4);
	assert_int_equal(status_of(f, 0), TP_STATUS_USER);
	assert_int_equal(status_of(f, 1), TP_STATUS_USER);
	nfring_release_batch(&f->ring, &frames[5], 1);
	assert_int_equal(status_of(f, 0), TP_STATUS_USER);
	assert_int_equal(status_of(f, 1), TP_STATUS_KERNEL);
	nfring_release(&f->ring, &frames[2]);
	assert_int_equal(status_of(f, 0), TP_STATUS_KERNEL);
	assert_int_equal(f->ring.cursor.held, 0);
	fixture_free(f);
}

static void frames_have_the_losing_bit_of_their_block(void **state)
{
	struct fixture *f = fixture_new(1);
	struct nfring_frame frame;

	(void)state;
	write_block(f, 0, 1);
	block_at(f, 0)->hdr.bh1.block_status |= TP_STATUS_LOSING |
						TP_STATUS_BLK_TMO;
	assert_true(nfring_next(&f->ring, &frame));
	assert_int_equal(frame.status, TP_STATUS_USER | TP_STATUS_LOSING);
	fixture_free(f);
}

/* Place the second frame where its metadata just fits, or where it does not. */
static void metadata_beyond_the_block_are_not_read(void **state)
{
	uint32_t beyond;

	(void)state;
	for (beyond = 0; beyond <= NFRING_BLOCK_ALIGNMENT; beyond += NFRING_BLOCK_ALIGNMENT) {
		struct fixture *f = fixture_new(1);
		struct nfring_cursor *c = &f->ring.cursor;
		struct tpacket3_hdr *first = frame_at(f, 0, 0);
		struct nfring_frame frame;

		c->metadata = 80;
		c->head = 80 + sizeof(struct nfring_metadata_2);
		write_block(f, 0, 2);
		first->tp_next_offset =
			f->memory + PAGE - (uint8_t *)first - c->head + beyond;
		assert_true(nfring_next(&f->ring, &frame));
		assert_int_equal(nfring_next(&f->ring, &frame), !beyond);
		fixture_free(f);
	}
}

static void metadata_are_found_in_a_frame_of_a_block(void **state)
{
	struct fixture *f = fixture_new(1);
	struct nfring_frame frame;

	(void)state;
	f->ring.cursor.metadata = 80;
	f->ring.cursor.head = 80 + sizeof(struct nfring_metadata);
	write_block(f, 0, 1);
	assert_true(nfring_next(&f->ring, &frame));
	assert_ptr_equal(nfring_frame_metadata(&f->ring, &frame),
			 (uint8_t *)frame.header + 80);
	fixture_free(f);
}

/*
 * The kernel filled blocks 2, 0 and 1 last, in this order.  The reader was in the
 * middle of block 1.
 */
static void a_frozen_ring_is_read_from_its_oldest_block(void **state)
{
	struct fixture *f = fixture_new(4);
	struct nfring_frame frame;
	uint32_t number;

	(void)state;
	write_block(f, 0, 1);
	write_block(f, 1, 2);
	expect_frame(f, &frame, 1);
	nfring_release(&f->ring, &frame);
	expect_frame(f, &frame, 2);
	nfring_release(&f->ring, &frame);

	f->ring.blocks.overwrites = true;
	nfring_blocks_seek_oldest(&f->ring);
	assert_false(nfring_next(&f->ring, &frame));
	write_block(f, 2, 2);
	write_block(f, 0, 2);
	write_block(f, 1, 2);
	/* The upper 32 bits of the block's number count, too. */
	block_at(f, 1)->hdr.bh1.seq_num += 1ULL << 32;

	f->ring.blocks.overwrites = false;
	nfring_blocks_seek_oldest(&f->ring);
	for (number = 4; number <= 5; number++) {
		expect_frame(f, &frame, number);
		nfring_release(&f->ring, &frame);
	}
	assert_int_equal(status_of(f, 2), TP_STATUS_KERNEL);
	/* Block 3 is free: later blocks must wait until it is filled. */
	assert_false(nfring_next(&f->ring, &frame));
	write_block(f, 3, 1);
	expect_frame(f, &frame, 10);
	nfring_release(&f->ring, &frame);
	for (number = 6; number <= 9; number++) {
		expect_frame(f, &frame, number);
		nfring_release(&f->ring, &frame);
	}
	assert_false(nfring_next(&f->ring, &frame));
	fixture_free(f);
}

static void an_empty_frozen_ring_is_read_from_the_same_block(void **state)
{
	struct fixture *f = fixture_new(3);
	struct nfring_frame frame;

	(void)state;
	write_block(f, 0, 1);
	expect_frame(f, &frame, 1);
	nfring_release(&f->ring, &frame);
	nfring_blocks_seek_oldest(&f->ring);
	write_block(f, 1, 1);
	expect_frame(f, &frame, 2);
	nfring_release(&f->ring, &frame);

	/* Block 2 is still being filled, but a later block is already full. */
	f->seq++;
	write_block(f, 0, 1);
	nfring_blocks_seek_oldest(&f->ring);
	assert_false(nfring_next(&f->ring, &frame));
	f->seq = 2;
	write_block(f, 2, 1);
	expect_frame(f, &frame, 4);
	nfring_release(&f->ring, &frame);
	expect_frame(f, &frame, 3);
	fixture_free(f);
}

static void a_ring_of_frames_cannot_overwrite(void **state)
{
	struct nfring ring = { .fd = -1, .map = &ring,
			       .cursor.version = TPACKET_V2 };

	(void)state;
	assert_int_equal(nfring_overwrite(&ring, true), -ENOPROTOOPT);
	ring.info.features = NFRING_FEATURE_OVERWRITE;
	assert_int_equal(nfring_overwrite(&ring, true), -EINVAL);
	assert_non_null(strstr(nfring_why(&ring), "TPACKET_V3"));
	ring.cursor.version = TPACKET_V3;
	ring.cursor.held = 3;
	assert_int_equal(nfring_overwrite(&ring, true), -EBUSY);
	assert_non_null(strstr(nfring_why(&ring), "3 frames"));
	ring.cursor.held = 0;
	assert_int_equal(nfring_overwrite(&ring, true), -EBADF);
	assert_false(ring.blocks.overwrites);
	/* Overwriting is already off, so the library makes no ioctl. */
	assert_int_equal(nfring_overwrite(&ring, false), 0);
}

static void a_ring_not_set_up_has_no_blocks(void **state)
{
	struct nfring ring = { .cursor.version = TPACKET_V3 };
	struct nfring_frame frame;

	(void)state;
	assert_false(nfring_next(&ring, &frame));
	nfring_blocks_seek_oldest(&ring);
}

/* Wrong values in a block of two frames, and how many frames the reader finds. */
struct lie {
	const char *what;
	uint32_t num_pkts, first, next;
	uint16_t mac;
	uint32_t snaplen;
	unsigned int found;
	uint32_t offset_seen, snaplen_seen;	/* what the reader finds in the first frame */
};

static const struct lie lies[] = {
	{ "nothing", 2, 48, FRAME, 82, 4, 2, 82, 4 },
	{ "no packets", 0, 48, FRAME, 82, 4, 0, 0, 0 },
	{ "more packets", UINT32_MAX, 48, FRAME, 82, 4, 2, 82, 4 },
	{ "the first frame is beyond the block", 2, 4096, FRAME, 82, 4, 0, 0, 0 },
	{ "the first frame has no room for its header", 2, 4096 - 64, FRAME, 82, 4, 0, 0, 0 },
	{ "the first frame has room for its header only", 2, 4096 - 72, FRAME, 82, 4, 1, 72, 0 },
	{ "the first frame is at the largest offset", 2, UINT32_MAX, FRAME, 82, 4, 0, 0, 0 },
	{ "the first frame is unaligned", 2, 49, FRAME, 82, 4, 0, 0, 0 },
	{ "the next frame is beyond the block", 2, 48, 4096, 82, 4, 1, 82, 4 },
	{ "the next frame is before the first", 2, 48, UINT32_MAX - 7, 82, 4, 1, 82, 4 },
	{ "the next frame is unaligned", 2, 48, 12, 82, 4, 1, 82, 4 },
	{ "no next", 2, 48, 0, 82, 4, 1, 82, 4 },
	{ "data beyond", 2, 48, FRAME, 65535, 4, 2, 4048, 0 },
	{ "the packet is longer than the block", 2, 48, FRAME, 82, UINT32_MAX, 2, 82, 3966 },
	{ "the packet ends with the block", 2, 48, FRAME, 82, 3966, 2, 82, 3966 },
};

static void the_walk_stays_inside_the_block(void **state)
{
	const struct lie *row;

	(void)state;
	for_each_case(row, lies) {
		struct fixture *f = fixture_new(1);
		struct nfring_frame frame, none;
		struct tpacket3_hdr lying;
		unsigned int found;

		case_is("%s", row->what);
		write_block(f, 0, 2);
		block_at(f, 0)->hdr.bh1.num_pkts = row->num_pkts;
		block_at(f, 0)->hdr.bh1.offset_to_first_pkt = row->first;
		lying = *frame_at(f, 0, 0);
		lying.tp_next_offset = row->next;
		lying.tp_mac = row->mac;
		lying.tp_snaplen = row->snaplen;
		/* the library limits the snaplen to the room in the block */
		if (row->first % 8 == 0 && row->first < PAGE)
			memcpy((uint8_t *)block_at(f, 0) + row->first, &lying,
			       PAGE - row->first < sizeof(lying) ?
			       PAGE - row->first : sizeof(lying));
		for (found = 0; nfring_next(&f->ring, &frame); found++) {
			if (!found) {
				assert_ptr_equal(frame.data,
						 (uint8_t *)frame.header +
						 row->offset_seen);
				assert_int_equal(frame.snaplen,
						 row->snaplen_seen);
			}
			nfring_release(&f->ring, &frame);
		}
		assert_int_equal(found, row->found);
		assert_int_equal(f->ring.cursor.held, 0);
		/* The reader returns the block, so no other packets are lost. */
		assert_int_equal(status_of(f, 0), TP_STATUS_KERNEL);
		assert_false(nfring_next(&f->ring, &none));
		fixture_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_wraps_around_the_blocks),
		cmocka_unit_test(a_block_is_returned_when_no_frame_of_it_is_held),
		cmocka_unit_test(a_batch_crosses_blocks),
		cmocka_unit_test(a_batch_leaves_the_blocks_of_held_frames),
		cmocka_unit_test(frames_have_the_losing_bit_of_their_block),
		cmocka_unit_test(metadata_are_found_in_a_frame_of_a_block),
		cmocka_unit_test(metadata_beyond_the_block_are_not_read),
		cmocka_unit_test(a_frozen_ring_is_read_from_its_oldest_block),
		cmocka_unit_test(an_empty_frozen_ring_is_read_from_the_same_block),
		cmocka_unit_test(a_ring_of_frames_cannot_overwrite),
		cmocka_unit_test(a_ring_not_set_up_has_no_blocks),
		table_test(the_walk_stays_inside_the_block),
	};

	return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}
