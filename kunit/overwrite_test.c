// SPDX-License-Identifier: GPL-2.0
/* Overwriting of blocks, and the state of the ring when overwriting ends. */
#include <linux/module.h>

#include "block_fixture.h"

/* Two blocks of one packet each. */
static void unreturned_packets_count_as_overwritten(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 2, 0);
	struct nfr_slot slot;

	nfr_blocks_overwrite(&b->ring, true, 0);
	put(b, 2000);
	put(b, 2000);
	put(b, 4048);
	KUNIT_EXPECT_EQ(test, claim_size(b, 4048, &slot), NFR_RESERVED);
	KUNIT_EXPECT_PTR_EQ(test, slot.frame, b->blocks[0] + 48);
	KUNIT_EXPECT_EQ(test, slot.overwritten, 2);
	KUNIT_EXPECT_EQ(test, slot.seq, 3);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, TP_STATUS_KERNEL);
	KUNIT_EXPECT_EQ(test, nfr_blocks_commit(&b->ring, &slot), 0);
	/*
	 * The count is private: the reader's changes to the header have no
	 * effect.
	 */
	header_of(b, 1)->num_pkts = 77;
	header_of(b, 1)->block_status = 1U << 31;
	KUNIT_EXPECT_EQ(test, claim_size(b, 4048, &slot), NFR_RESERVED);
	KUNIT_EXPECT_EQ(test, slot.overwritten, 1);
	nfr_blocks_commit(&b->ring, &slot);
	header_of(b, 0)->block_status = TP_STATUS_KERNEL;
	KUNIT_EXPECT_EQ(test, claim_size(b, 72, &slot), NFR_RESERVED);
	KUNIT_EXPECT_EQ(test, slot.overwritten, 0);
	nfr_blocks_commit(&b->ring, &slot);
	KUNIT_EXPECT_EQ(test, claim_size(b, 72, &slot), NFR_RESERVED);
	KUNIT_EXPECT_EQ(test, slot.overwritten, 0);
	nfr_blocks_commit(&b->ring, &slot);
}

static void block_being_filled_is_not_overwritten(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 2, 0);
	struct nfr_slot slow;

	nfr_blocks_overwrite(&b->ring, true, 0);
	claim_size(b, 4048, &slow);
	put(b, 4048);
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_FROZE);
	KUNIT_EXPECT_EQ(test, put(b, 72), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_commit(&b->ring, &slow), 0);
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_RESERVED);
}

static void overwriting_ring_is_neither_timed_nor_readable(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 2, 0);
	struct nfr_slot slot;

	put(b, 72);
	nfr_blocks_overwrite(&b->ring, true, 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_filling(&b->ring), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, claim_size(b, 4048, &slot), NFR_RESERVED);
	KUNIT_EXPECT_FALSE(test, slot.first);
	nfr_blocks_commit(&b->ring, &slot);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, TP_STATUS_USER);
	KUNIT_EXPECT_FALSE(test, is_readable(b));
	KUNIT_EXPECT_TRUE(test, nfr_blocks_has_room(&b->ring, 0));
	KUNIT_EXPECT_TRUE(test, nfr_blocks_has_room(&b->ring, 1));
	nfr_blocks_overwrite(&b->ring, false, 0);
	KUNIT_EXPECT_TRUE(test, is_readable(b));
	KUNIT_EXPECT_FALSE(test, nfr_blocks_has_room(&b->ring, 0));
}

static void blocks_stay_when_overwriting_ends(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 2, 0);
	struct nfr_slot slow;

	nfr_blocks_overwrite(&b->ring, true, 0);
	put(b, 4048);
	put(b, 4048);
	put(b, 4048);
	claim_size(b, 72, &slow);
	put(b, 72);
	/* The block is now closed, and its last writer publishes it. */
	nfr_blocks_overwrite(&b->ring, false, TP_STATUS_LOSING);
	KUNIT_EXPECT_EQ(test, header_of(b, 1)->block_status, TP_STATUS_KERNEL);
	KUNIT_EXPECT_EQ(test, nfr_blocks_commit(&b->ring, &slow),
			NFR_READABLE | NFR_BLOCK);
	KUNIT_EXPECT_EQ(test, header_of(b, 1)->block_status,
			TP_STATUS_USER | TP_STATUS_LOSING);
	KUNIT_EXPECT_EQ(test, header_of(b, 1)->num_pkts, 2);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->seq_num, 3);
	KUNIT_EXPECT_EQ(test, header_of(b, 1)->seq_num, 4);
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_FROZE);
	/* The ring next fills block 0, which is the oldest. */
	header_of(b, 0)->block_status = TP_STATUS_KERNEL;
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_RESERVED);
	/* Start overwriting twice: no block is closed. */
	nfr_blocks_overwrite(&b->ring, true, 0);
	nfr_blocks_overwrite(&b->ring, true, 0);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, TP_STATUS_KERNEL);
	KUNIT_EXPECT_EQ(test, put(b, 4048), NFR_RESERVED);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, TP_STATUS_USER);
}

static struct kunit_case overwrite_cases[] = {
	KUNIT_CASE(unreturned_packets_count_as_overwritten),
	KUNIT_CASE(block_being_filled_is_not_overwritten),
	KUNIT_CASE(overwriting_ring_is_neither_timed_nor_readable),
	KUNIT_CASE(blocks_stay_when_overwriting_ends),
	{}
};

static struct kunit_suite overwrite_suite = {
	.name = "nfring_overwrite",
	.test_cases = overwrite_cases,
};
kunit_test_suite(overwrite_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's overwriting of blocks");
MODULE_LICENSE("GPL");
