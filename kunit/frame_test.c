// SPDX-License-Identifier: GPL-2.0
/*
 * Claim and publish frames in one thread.  Races between threads are tested in
 * user space, where a test can control their order.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "../kmod/core/geom.c"
#include "../kmod/core/frame.c"

#define POISON	0x5a
#define BLOCK	4096
#define MOST_BLOCKS	150

struct shape {
	const char *name;
	int version;
	u32 block_nr;
	u32 frame_size;
	u32 frames_per_block;
};

static const struct shape shapes[] = {
	{ "one frame, V1", TPACKET_V1, 1, 4096, 1 },
	{ "one frame, V2", TPACKET_V2, 1, 4096, 1 },
	{ "two frames, V1", TPACKET_V1, 1, 2048, 2 },
	{ "two blocks of a frame, V2", TPACKET_V2, 2, 4096, 1 },
	{ "three blocks with gaps, V1", TPACKET_V1, 3, 1328, 3 },
	{ "three blocks with gaps, V2", TPACKET_V2, 3, 1328, 3 },
	{ "small frames, V2", TPACKET_V2, 5, 144, 28 },
	{ "more than a group of laps, V1", TPACKET_V1, MOST_BLOCKS, 144, 28 },
};

static void name_shape(const struct shape *shape, char *desc)
{
	strscpy(desc, shape->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape, shapes, name_shape);

static const struct shape one_frame = { "", TPACKET_V2, 1, 4096, 1 };
static const struct shape two_frames = { "", TPACKET_V1, 1, 2048, 2 };
static const struct shape three_frames = { "", TPACKET_V2, 3, 4096, 1 };

struct fixture {
	struct nfr_ring ring;
	const struct shape *shape;
	u32 frame_nr;
	void *blocks[MOST_BLOCKS];
	u8 *slot_lap;
	size_t slot_lap_size;
};

/*
 * Each block, and the array of laps, is an allocation of its own, so that KASAN
 * finds overruns.
 */
static struct fixture *fixture_of(struct kunit *test, const struct shape *shape)
{
	struct fixture *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct nfr_request req = {
		.version = shape->version,
		.block_size = BLOCK,
		.block_nr = shape->block_nr,
		.frame_size = shape->frame_size,
		.frame_nr = shape->frames_per_block * shape->block_nr,
	};
	struct nfr_geom geom;

	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_ASSERT_EQ(test, nfr_geom_init(&geom, &req, BLOCK), 0);
	b->shape = shape;
	b->frame_nr = req.frame_nr;
	for (u32 i = 0; i < shape->block_nr; i++) {
		b->blocks[i] = kunit_kzalloc(test, BLOCK, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, b->blocks[i]);
	}
	b->slot_lap_size = nfr_frames_state_size(&geom);
	b->slot_lap = kunit_kzalloc(test, b->slot_lap_size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b->slot_lap);
	b->ring.geom = geom;
	b->ring.blocks = b->blocks;
	nfr_frames_init(&b->ring, b->slot_lap);
	return b;
}

static u8 *frame_of(const struct fixture *b, u32 slot)
{
	return (u8 *)b->blocks[slot / b->shape->frames_per_block] +
	       slot % b->shape->frames_per_block * b->shape->frame_size;
}

static u64 status_of(const struct fixture *b, u32 slot)
{
	u8 *frame = frame_of(b, slot);

	return b->shape->version == TPACKET_V1 ? *(u64 *)frame : *(u32 *)frame;
}

static void set_status(const struct fixture *b, u32 slot, u64 status)
{
	u8 *frame = frame_of(b, slot);

	if (b->shape->version == TPACKET_V1)
		*(u64 *)frame = status;
	else
		*(u32 *)frame = status;
}

static struct nfr_slot claim(struct kunit *test, struct fixture *b, u32 slot)
{
	struct nfr_slot claimed = { .seq = ~0ULL };

	KUNIT_ASSERT_TRUE(test, nfr_frames_reserve(&b->ring, &claimed));
	KUNIT_ASSERT_PTR_EQ(test, (u8 *)claimed.frame, frame_of(b, slot));
	return claimed;
}

static void assert_full(struct kunit *test, struct fixture *b)
{
	struct nfr_slot claimed;

	KUNIT_ASSERT_FALSE(test, nfr_frames_reserve(&b->ring, &claimed));
}

static void pass_through(struct kunit *test, struct fixture *b, u32 slot)
{
	struct nfr_slot claimed = claim(test, b, slot);

	nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
	KUNIT_ASSERT_EQ(test, status_of(b, slot), TP_STATUS_USER);
	set_status(b, slot, TP_STATUS_KERNEL);
}

static void start_in_lap(struct fixture *b, u32 lap)
{
	atomic64_set(&b->ring.f.head, (u64)lap << 32);
	memset(b->slot_lap, (u8)lap, b->slot_lap_size);
}

static void frames_come_in_order_lap_after_lap(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);

	for (int lap = 0; lap < 3; lap++)
		for (u32 slot = 0; slot < b->frame_nr; slot++)
			pass_through(test, b, slot);
}

/*
 * If neighbouring slots had their laps in the same cache line, that line would
 * move between processors.
 */
static void neighbours_have_their_laps_in_different_lines(struct kunit *test)
{
	u32 before = nfr_slot_lap_at(0) / NFR_LAP_LINE_SIZE;

	for (u32 slot = 1; slot < 10000; slot++) {
		u32 line = nfr_slot_lap_at(slot) / NFR_LAP_LINE_SIZE;

		KUNIT_ASSERT_NE(test, line, before);
		before = line;
	}
}

static void full_ring_refuses(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);

	for (u32 slot = 0; slot < b->frame_nr; slot++) {
		struct nfr_slot claimed = claim(test, b, slot);

		nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
	}
	assert_full(test, b);
	assert_full(test, b);
}

static void full_ring_takes_as_many_frames_as_returned(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);
	u32 some = DIV_ROUND_UP(b->frame_nr, 2);
	struct nfr_slot claimed;

	for (u32 slot = 0; slot < b->frame_nr; slot++) {
		claimed = claim(test, b, slot);
		nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
	}
	for (u32 slot = 0; slot < some; slot++)
		set_status(b, slot, TP_STATUS_KERNEL);
	for (u32 slot = 0; slot < some; slot++) {
		claimed = claim(test, b, slot);
		nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
	}
	assert_full(test, b);
}

/* The ring is filled in the order in which the reader reads it. */
static void later_frame_does_not_make_room(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &three_frames);

	set_status(b, 0, TP_STATUS_USER);
	assert_full(test, b);
	set_status(b, 0, TP_STATUS_KERNEL);
	claim(test, b, 0);
}

/* Readers may mark frames with their own bits, such as 29 to 31. */
static void every_status_bit_means_in_use(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);
	u32 bits = b->shape->version == TPACKET_V1 ? 64 : 32;

	for (u32 bit = 0; bit < bits; bit++) {
		set_status(b, 0, 1ULL << bit);
		assert_full(test, b);
	}
	set_status(b, 0, TP_STATUS_KERNEL);
	claim(test, b, 0);
}

static void status_is_stored_in_its_full_width(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);
	struct nfr_slot claimed = claim(test, b, 0);

	memset(claimed.frame, 0xff, b->shape->frame_size);
	nfr_frames_commit(&b->ring, &claimed,
			TP_STATUS_USER | TP_STATUS_TS_RAW_HARDWARE);
	KUNIT_EXPECT_EQ(test, status_of(b, 0), 0x80000001);
}

static void frame_being_filled_is_not_claimed_again(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &one_frame);
	struct nfr_slot claimed = claim(test, b, 0);

	/* the status is still KERNEL */
	KUNIT_ASSERT_EQ(test, status_of(b, 0), TP_STATUS_KERNEL);
	assert_full(test, b);
	nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
	set_status(b, 0, TP_STATUS_KERNEL);
	claim(test, b, 0);
}

/* 61fad6816fc1: a reader returns a frame that it does not own. */
static void frame_returned_while_filled_is_not_claimed(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &two_frames);
	struct nfr_slot first = claim(test, b, 0);
	struct nfr_slot second = claim(test, b, 1);

	set_status(b, 0, TP_STATUS_USER);
	set_status(b, 0, TP_STATUS_KERNEL);
	assert_full(test, b);

	nfr_frames_commit(&b->ring, &second, TP_STATUS_USER);
	set_status(b, 1, TP_STATUS_KERNEL);
	assert_full(test, b);

	nfr_frames_commit(&b->ring, &first, TP_STATUS_USER);
	assert_full(test, b);
	set_status(b, 0, TP_STATUS_KERNEL);
	claim(test, b, 0);
}

/* The commit overwrites a status that the reader stored during the fill. */
static void commit_overwrites_a_status_of_the_reader(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &two_frames);
	struct nfr_slot claimed = claim(test, b, 0);

	set_status(b, 0, ~0ULL);
	nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
	KUNIT_EXPECT_EQ(test, status_of(b, 0), TP_STATUS_USER);
}

static void marked_frame_is_not_skipped(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &three_frames);

	pass_through(test, b, 0);
	set_status(b, 1, 1U << 31);
	assert_full(test, b);
	set_status(b, 1, TP_STATUS_KERNEL);
	pass_through(test, b, 1);
	pass_through(test, b, 2);
	pass_through(test, b, 0);
}

static void commits_may_come_out_of_order(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &three_frames);
	struct nfr_slot slot[3];

	for (u32 i = 0; i < 3; i++)
		slot[i] = claim(test, b, i);
	nfr_frames_commit(&b->ring, &slot[2], TP_STATUS_USER);
	KUNIT_EXPECT_EQ(test, status_of(b, 0), TP_STATUS_KERNEL);
	KUNIT_EXPECT_EQ(test, status_of(b, 1), TP_STATUS_KERNEL);
	KUNIT_EXPECT_EQ(test, status_of(b, 2), TP_STATUS_USER);
	nfr_frames_commit(&b->ring, &slot[0], TP_STATUS_USER);
	nfr_frames_commit(&b->ring, &slot[1], TP_STATUS_USER);
	for (u32 i = 0; i < 3; i++)
		set_status(b, i, TP_STATUS_KERNEL);
	for (u32 i = 0; i < 6; i++)
		pass_through(test, b, i % 3);
}

static void claims_are_numbered_upwards(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);
	u64 last = 0;

	for (u32 i = 0; i < 3 * b->frame_nr; i++) {
		struct nfr_slot claimed = claim(test, b, i % b->frame_nr);

		if (i)
			KUNIT_ASSERT_GT(test, claimed.seq, last);
		last = claimed.seq;
		nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
		set_status(b, i % b->frame_nr, TP_STATUS_KERNEL);
	}
}

static bool is_readable(struct fixture *b)
{
	return nfr_frames_next(&b->ring) == NFR_NEXT_READABLE;
}

static void empty_ring_is_not_readable(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);

	KUNIT_EXPECT_FALSE(test, is_readable(b));
}

static void claimed_frame_is_readable_from_its_commit_on(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);

	for (u32 i = 0; i < 2 * b->frame_nr; i++) {
		u32 slot = i % b->frame_nr;
		struct nfr_slot claimed = claim(test, b, slot);

		KUNIT_ASSERT_FALSE(test, is_readable(b));
		nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
		KUNIT_ASSERT_TRUE(test, is_readable(b));
		set_status(b, slot, TP_STATUS_KERNEL);
		KUNIT_ASSERT_FALSE(test, is_readable(b));
	}
}

/*
 * A reader must not sleep if its next frame is published, even if a preempted
 * producer has not committed the frame after that.
 */
static void frame_being_filled_does_not_hide_the_one_before(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &three_frames);
	struct nfr_slot slot[3];

	for (u32 lap = 0; lap < 2; lap++) {
		for (u32 i = 0; i < 3; i++)
			slot[i] = claim(test, b, i);
		KUNIT_EXPECT_FALSE(test, is_readable(b));
		nfr_frames_commit(&b->ring, &slot[0], TP_STATUS_USER);
		KUNIT_EXPECT_TRUE(test, is_readable(b));
		set_status(b, 0, TP_STATUS_KERNEL);
		KUNIT_EXPECT_FALSE(test, is_readable(b));
		nfr_frames_commit(&b->ring, &slot[1], TP_STATUS_USER);
		KUNIT_EXPECT_TRUE(test, is_readable(b));
		nfr_frames_commit(&b->ring, &slot[2], TP_STATUS_USER);
		set_status(b, 1, TP_STATUS_KERNEL);
		KUNIT_EXPECT_TRUE(test, is_readable(b));
		set_status(b, 2, TP_STATUS_KERNEL);
		KUNIT_EXPECT_FALSE(test, is_readable(b));
	}
}

/*
 * The reader must sleep while its next frame is being filled.  If it polled
 * again and again, it could keep a preempted producer from running.
 */
static void frame_being_filled_is_waited_for(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &three_frames);
	struct nfr_slot slot[3];

	for (u32 lap = 0; lap < 2; lap++) {
		KUNIT_EXPECT_EQ(test, nfr_frames_next(&b->ring), NFR_NEXT_NONE);
		for (u32 i = 0; i < 3; i++)
			slot[i] = claim(test, b, i);
		nfr_frames_commit(&b->ring, &slot[1], TP_STATUS_USER);
		nfr_frames_commit(&b->ring, &slot[2], TP_STATUS_USER);
		KUNIT_EXPECT_EQ(test, nfr_frames_next(&b->ring),
				NFR_NEXT_FILLING);
		nfr_frames_commit(&b->ring, &slot[0], TP_STATUS_USER);
		KUNIT_EXPECT_TRUE(test, is_readable(b));
		for (u32 i = 0; i < 3; i++)
			set_status(b, i, TP_STATUS_KERNEL);
	}
}

/* The lap of a slot is kept in a byte. */
static void laps_may_exceed_a_byte(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &one_frame);

	for (u32 lap = 0; lap < 600; lap++) {
		struct nfr_slot claimed = claim(test, b, 0);

		assert_full(test, b);
		nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
		assert_full(test, b);
		set_status(b, 0, TP_STATUS_KERNEL);
	}
}

static void laps_may_exceed_32_bits(struct kunit *test)
{
	struct fixture *b = fixture_of(test, &three_frames);

	start_in_lap(b, U32_MAX - 1);
	for (u32 i = 0; i < 12; i++)
		pass_through(test, b, i % 3);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&b->ring.f.head), 2ULL << 32);
}

/*
 * Only the status changes.  All other bytes of the frame and of its neighbours
 * stay the same.
 */
static void claim_and_commit_write_the_status_only(struct kunit *test)
{
	struct fixture *b = fixture_of(test, test->param_value);
	u32 width = b->shape->version == TPACKET_V1 ? 8 : 4;
	u8 *expected = kunit_kmalloc(test, BLOCK, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, expected);
	memset(expected, POISON, BLOCK);
	for (u32 i = 0; i < b->shape->block_nr; i++)
		memset(b->blocks[i], POISON, BLOCK);
	for (u32 i = 0; i < b->frame_nr; i++)
		memset(frame_of(b, i), 0, width);
	for (u32 i = 0; i < b->shape->frames_per_block; i++) {
		memset(expected + i * b->shape->frame_size, 0, width);
		expected[i * b->shape->frame_size] = TP_STATUS_USER;
	}

	for (u32 slot = 0; slot < b->frame_nr; slot++) {
		struct nfr_slot claimed = claim(test, b, slot);

		nfr_frames_commit(&b->ring, &claimed, TP_STATUS_USER);
	}
	for (u32 i = 0; i < b->shape->block_nr; i++)
		KUNIT_EXPECT_MEMEQ(test, (u8 *)b->blocks[i], expected, BLOCK);
}

static struct kunit_case frame_cases[] = {
	KUNIT_CASE_PARAM(frames_come_in_order_lap_after_lap, shape_gen_params),
	KUNIT_CASE(neighbours_have_their_laps_in_different_lines),
	KUNIT_CASE_PARAM(full_ring_refuses, shape_gen_params),
	KUNIT_CASE_PARAM(full_ring_takes_as_many_frames_as_returned,
			 shape_gen_params),
	KUNIT_CASE(later_frame_does_not_make_room),
	KUNIT_CASE_PARAM(every_status_bit_means_in_use, shape_gen_params),
	KUNIT_CASE_PARAM(status_is_stored_in_its_full_width, shape_gen_params),
	KUNIT_CASE(frame_being_filled_is_not_claimed_again),
	KUNIT_CASE(frame_returned_while_filled_is_not_claimed),
	KUNIT_CASE(commit_overwrites_a_status_of_the_reader),
	KUNIT_CASE(marked_frame_is_not_skipped),
	KUNIT_CASE(commits_may_come_out_of_order),
	KUNIT_CASE_PARAM(claims_are_numbered_upwards, shape_gen_params),
	KUNIT_CASE_PARAM(empty_ring_is_not_readable, shape_gen_params),
	KUNIT_CASE_PARAM(claimed_frame_is_readable_from_its_commit_on,
			 shape_gen_params),
	KUNIT_CASE(frame_being_filled_does_not_hide_the_one_before),
	KUNIT_CASE(frame_being_filled_is_waited_for),
	KUNIT_CASE(laps_may_exceed_a_byte),
	KUNIT_CASE(laps_may_exceed_32_bits),
	KUNIT_CASE_PARAM(claim_and_commit_write_the_status_only,
			 shape_gen_params),
	{}
};

static struct kunit_suite frame_suite = {
	.name = "nfring_frame",
	.test_cases = frame_cases,
};
kunit_test_suite(frame_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's hand-off of frames");
MODULE_LICENSE("GPL");
