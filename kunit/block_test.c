// SPDX-License-Identifier: GPL-2.0
/*
 * TPACKET_V3 blocks in one thread: their start, their headers, and when they
 * are closed.  The expected bytes are written by hand for a little-endian
 * machine.
 */
#include <linux/module.h>

#include "block_fixture.h"

struct area_row {
	const char *name;
	/* input */
	u32 block_size;
	u32 reserve;
	u32 priv;
	/* expected */
	int error;
	u32 first;
	u32 frame_max;
};

/* 4096 - 48 (block header) - 68 (smallest frame) = 3980 */
static const struct area_row areas[] = {
	{ "none", 4096, 0, 0, 0, 48, 4048 },
	{ "one byte", 4096, 0, 1, 0, 56, 4040 },
	{ "13 bytes", 4096, 0, 13, 0, 64, 4032 },
	{ "the largest", 4096, 0, 3976, 0, 4024, 72 },
	{ "one more", 4096, 0, 3977, -EINVAL },
	{ "the largest with a reserve", 4096, 100, 3880, 0, 3928, 168 },
	{ "one more with a reserve", 4096, 100, 3881, -EINVAL },
	{ "the whole block except its header", 4096, 0, 4048, -EINVAL },
	/* 37213e611202: cut to 16 bits, this size would be 0 */
	{ "65536 in a page", 4096, 0, 65536, -EINVAL },
	{ "65536", 1 << 20, 0, 65536, 0, 65584, 982992 },
	/* CVE-2017-7308 */
	{ "2^31", 4096, 0, 1U << 31, -EINVAL },
	{ "2^31 in a large block", 1 << 30, 0, 1U << 31, -EINVAL },
	{ "2^32 - 1", 4096, 0, U32_MAX, -EINVAL },
	{ "2^32 - 8", 4096, 0, U32_MAX - 7, -EINVAL },
	{ "2^32 minus the headers", 4096, 0, U32_MAX - 115, -EINVAL },
};

static void name_area(const struct area_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(area, areas, name_area);

static void private_area_is_checked(struct kunit *test)
{
	const struct area_row *row = test->param_value;
	const struct nfr_request req = {
		.version = TPACKET_V3,
		.reserve = row->reserve,
		.block_size = row->block_size,
		.block_nr = 2,
		.frame_size = 2048,
		.frame_nr = row->block_size / 2048 * 2,
		.priv = row->priv,
	};
	struct nfr_geom geom, poison;

	memset(&poison, POISON, sizeof(poison));
	geom = poison;
	KUNIT_EXPECT_EQ(test, nfr_geom_init(&geom, &req, 4096), row->error);
	if (row->error) {
		KUNIT_EXPECT_MEMEQ(test, &geom, &poison, sizeof(geom));
		return;
	}
	KUNIT_EXPECT_EQ(test, geom.hdrlen, 68);
	KUNIT_EXPECT_EQ(test, geom.first, row->first);
	KUNIT_EXPECT_EQ(test, geom.frame_max, row->frame_max);
}

struct layout_row {
	const char *name;
	/* input, in blocks of a page */
	u32 priv;
	u32 reserve;
	u32 maclen;
	u32 snaplen_wanted;
	/* expected */
	u32 mac;
	u32 net;
	u32 snaplen;
	u32 size;
	bool truncated;
};

static const struct layout_row layouts[] = {
	/* tp_net: 68 + 16 = 84, rounded up to 96 */
	{ "Ethernet", 0, 0, 14, 100, 82, 96, 100, 184, false },
	{ "a byte less", 0, 0, 14, 94, 82, 96, 94, 176, false },
	{ "no link layer", 0, 0, 0, 100, 96, 96, 100, 200, false },
	{ "nothing to store", 0, 0, 14, 0, 82, 96, 0, 88, false },
	{ "longer than tp_frame_size", 0, 0, 14, 3000, 82, 96, 3000, 3088,
	  false },
	{ "the whole block", 0, 0, 14, 3966, 82, 96, 3966, 4048, false },
	{ "one byte too long", 0, 0, 14, 3967, 82, 96, 3966, 4048, true },
	{ "a reserve", 0, 100, 14, 100, 182, 196, 100, 288, false },
	{ "a private area", 1000, 0, 14, 3000, 82, 96, 2966, 3048, true },
	/* 72 bytes are left, and the packet would start after them */
	{ "no room for a byte", 3976, 0, 14, 100, 72, 96, 0, 72, true },
};

static void name_layout(const struct layout_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout, layouts, name_layout);

static void frames_are_as_long_as_their_packet(struct kunit *test)
{
	const struct layout_row *row = test->param_value;
	const struct nfr_geom geom = geom_of(test, 1, row->priv, row->reserve);
	const struct nfr_frame_info info = {
		.len = row->snaplen_wanted,
		.snaplen = row->snaplen_wanted,
		.maclen = row->maclen,
	};
	struct nfr_layout at;

	memset(&at, POISON, sizeof(at));
	KUNIT_ASSERT_TRUE(test, nfr_layout_init(&at, &geom, &info));
	KUNIT_EXPECT_EQ(test, at.mac, row->mac);
	KUNIT_EXPECT_EQ(test, at.net, row->net);
	KUNIT_EXPECT_EQ(test, at.snaplen, row->snaplen);
	KUNIT_EXPECT_EQ(test, at.size, row->size);
	KUNIT_EXPECT_EQ(test, at.truncated, row->truncated);
}

static const u8 frame_bytes[82] = {
	184, 0, 0, 0,			/* tp_next_offset */
	0x04, 0x03, 0x02, 0x01,		/* tp_sec */
	0x0d, 0x0c, 0x0b, 0x0a,		/* tp_nsec */
	100, 0, 0, 0,			/* tp_snaplen */
	100, 0, 0, 0,			/* tp_len */
	0x11, 0, 0, 0,			/* tp_status */
	82, 0,				/* tp_mac */
	96, 0,				/* tp_net */
	0x44, 0x55, 0x66, 0x77,		/* tp_rxhash */
	0x23, 0x61, 0, 0,		/* tp_vlan_tci */
	0xa8, 0x88,			/* tp_vlan_tpid */
	0, 0,				/* tp_padding */
	0, 0, 0, 0, 0, 0, 0, 0,		/* tp_padding */
	0x11, 0x00,			/* sll_family */
	0x86, 0xdd,			/* sll_protocol */
	0x44, 0x33, 0x22, 0x11,		/* sll_ifindex */
	0x01, 0x03,			/* sll_hatype */
	0x04,				/* sll_pkttype */
	0x06,				/* sll_halen */
	0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x00, 0x00,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,	/* the gap */
};

static void frame_header_has_the_expected_bytes(struct kunit *test)
{
	const struct nfr_geom geom = geom_of(test, 1, 0, 0);
	u8 *frame = kunit_kmalloc(test, 184, GFP_KERNEL);
	struct nfr_layout at;

	KUNIT_ASSERT_NOT_NULL(test, frame);
	memset(frame, POISON, 184);
	KUNIT_ASSERT_TRUE(test, nfr_layout_init(&at, &geom, &a_packet));
	nfr_header_write(frame, &geom, &a_packet, &at);
	KUNIT_EXPECT_MEMEQ(test, frame, frame_bytes, sizeof(frame_bytes));
	for (u32 i = sizeof(frame_bytes); i < 184; i++)
		KUNIT_EXPECT_EQ(test, frame[i], POISON);
}

static const u8 block_bytes[48] = {
	2, 0, 0, 0,			/* version */
	48, 0, 0, 0,			/* offset_to_priv */
	0x25, 0, 0, 0,			/* block_status: USER, LOSING, BLK_TMO */
	2, 0, 0, 0,			/* num_pkts */
	64, 0, 0, 0,			/* offset_to_first_pkt */
	0xb0, 1, 0, 0,			/* blk_len: 64 + 184 + 184 */
	1, 0, 0, 0, 0, 0, 0, 0,		/* seq_num */
	0x04, 0x03, 0x02, 0x01,		/* ts_first_pkt */
	0x0d, 0x0c, 0x0b, 0x0a,
	0x05, 0x03, 0x02, 0x01,		/* ts_last_pkt */
	0x0e, 0, 0, 0,
};

static void block_header_has_the_expected_bytes(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 2, 13);
	const struct nfr_layout at = { .size = 184 };
	struct nfr_frame_info later = a_packet;
	struct nfr_slot slot;
	u8 *block = b->blocks[0];

	memset(block, POISON, BLOCK);
	header_of(b, 0)->block_status = TP_STATUS_KERNEL;
	later.sec++;
	later.nsec = 14;
	put(b, 184);
	KUNIT_ASSERT_EQ(test, reserve(b, &later, &at, &slot), NFR_RESERVED);
	KUNIT_EXPECT_EQ(test, nfr_blocks_commit(&b->ring, &slot), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 1, TP_STATUS_LOSING |
						TP_STATUS_BLK_TMO),
			NFR_READABLE | NFR_BLOCK);
	KUNIT_EXPECT_MEMEQ(test, block, block_bytes, sizeof(block_bytes));
	/*
	 * No other bytes are written, except the zero after the last frame,
	 * which ends the list.
	 */
	for (u32 i = sizeof(block_bytes); i < BLOCK; i++)
		if (i < 64 + 184 || i >= 64 + 184 + 4)
			KUNIT_EXPECT_EQ(test, block[i], POISON);
	KUNIT_EXPECT_EQ(test, *(u32 *)(block + 64 + 184), 0);
}

static void block_is_filled_to_its_last_byte(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 2, 0);
	struct nfr_slot slot;

	KUNIT_EXPECT_EQ(test, put(b, 4048 - 72), NFR_RESERVED);
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_RESERVED);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, TP_STATUS_KERNEL);
	KUNIT_EXPECT_EQ(test, claim_size(b, 72, &slot),
			NFR_RESERVED | NFR_READABLE | NFR_BLOCK);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, TP_STATUS_USER);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->blk_len, BLOCK);
	KUNIT_EXPECT_PTR_EQ(test, slot.frame, b->blocks[1] + 48);
	KUNIT_EXPECT_TRUE(test, slot.first);
	KUNIT_EXPECT_EQ(test, slot.seq, 2);
}

static void last_commit_publishes_the_block(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 2, 0);
	struct nfr_slot first, second;

	claim_size(b, 2000, &first);
	claim_size(b, 2000, &second);
	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_commit(&b->ring, &second), 0);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, TP_STATUS_KERNEL);
	KUNIT_EXPECT_FALSE(test, is_readable(b));
	KUNIT_EXPECT_EQ(test, nfr_blocks_commit(&b->ring, &first),
			NFR_READABLE | NFR_BLOCK);
	KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, TP_STATUS_USER);
	KUNIT_EXPECT_TRUE(test, is_readable(b));
}

/*
 * The reader must sleep while its next block is being filled.  If it polled
 * again and again, it could keep a preempted producer from running.
 */
static void block_being_filled_is_waited_for(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 3, 0);
	struct nfr_slot slow;

	for (u32 lap = 0; lap < 2; lap++) {
		KUNIT_EXPECT_EQ(test, nfr_blocks_next(&b->ring), NFR_NEXT_NONE);
		claim_size(b, 4048, &slow);
		/* the block is open, and can be closed for the reader */
		KUNIT_EXPECT_EQ(test, nfr_blocks_next(&b->ring), NFR_NEXT_NONE);
		put(b, 4048);
		KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 0, 0),
				NFR_READABLE | NFR_BLOCK);
		KUNIT_EXPECT_EQ(test, nfr_blocks_next(&b->ring),
				NFR_NEXT_FILLING);
		nfr_blocks_commit(&b->ring, &slow);
		KUNIT_EXPECT_TRUE(test, is_readable(b));
		for (u32 i = 0; i < 3; i++)
			header_of(b, i)->block_status = TP_STATUS_KERNEL;
	}
}

static void only_the_numbered_block_is_retired(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 3, 0);

	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_filling(&b->ring), 0);
	put(b, 4048);
	put(b, 4048);
	KUNIT_EXPECT_EQ(test, nfr_blocks_filling(&b->ring), 2);
	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 3, 0), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 2, TP_STATUS_BLK_TMO),
			NFR_READABLE | NFR_BLOCK);
	KUNIT_EXPECT_EQ(test, header_of(b, 1)->block_status,
			TP_STATUS_USER | TP_STATUS_BLK_TMO);
	KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, 2, 0), 0);
	KUNIT_EXPECT_EQ(test, nfr_blocks_filling(&b->ring), 0);
}

static void ring_freezes_once_until_it_thaws(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 2, 0);

	put(b, 4048);
	put(b, 4048);
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_FROZE | NFR_READABLE | NFR_BLOCK);
	KUNIT_EXPECT_EQ(test, put(b, 72), 0);
	/* Returning a later block makes no room. */
	header_of(b, 1)->block_status = TP_STATUS_KERNEL;
	KUNIT_EXPECT_EQ(test, put(b, 72), 0);
	header_of(b, 0)->block_status = TP_STATUS_KERNEL;
	KUNIT_EXPECT_EQ(test, put(b, 4048), NFR_RESERVED);
	KUNIT_EXPECT_EQ(test, put(b, 4048),
			NFR_RESERVED | NFR_READABLE | NFR_BLOCK);
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_FROZE | NFR_READABLE | NFR_BLOCK);
}

static void blocks_are_numbered_upwards(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 3, 0);

	/* seq_num has 64 bits: count beyond 32 */
	b->ring.b.seq = U32_MAX - 4ULL;
	for (u64 seq = U32_MAX - 3ULL; seq < U32_MAX + 8ULL; seq++) {
		u32 block = b->ring.b.active;

		KUNIT_EXPECT_EQ(test, put(b, 72), NFR_RESERVED);
		KUNIT_EXPECT_EQ(test, nfr_blocks_retire(&b->ring, seq, 0),
				NFR_READABLE | NFR_BLOCK);
		KUNIT_EXPECT_EQ(test, header_of(b, block)->seq_num, seq);
		header_of(b, block)->block_status = TP_STATUS_KERNEL;
	}
}

static void block_returned_while_filled_is_not_opened(struct kunit *test)
{
	struct fixture *b = fixture_of(test, 1, 0);
	struct nfr_slot slot;

	claim_size(b, 4048, &slot);
	nfr_blocks_retire(&b->ring, 0, 0);
	header_of(b, 0)->block_status = TP_STATUS_KERNEL;
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_FROZE);
	KUNIT_EXPECT_EQ(test, nfr_blocks_commit(&b->ring, &slot),
			NFR_READABLE | NFR_BLOCK);
	KUNIT_EXPECT_EQ(test, put(b, 72), 0);
	header_of(b, 0)->block_status = TP_STATUS_KERNEL;
	KUNIT_EXPECT_EQ(test, put(b, 72), NFR_RESERVED);
}

static void every_status_bit_means_in_use(struct kunit *test)
{
	for (u32 bit = 0; bit < 32; bit++) {
		struct fixture *b = fixture_of(test, 2, 0);

		header_of(b, 0)->block_status = 1U << bit;
		KUNIT_EXPECT_EQ(test, put(b, 72), NFR_FROZE);
		KUNIT_EXPECT_EQ(test, header_of(b, 0)->block_status, 1U << bit);
	}
}

static struct kunit_case block_cases[] = {
	KUNIT_CASE_PARAM(private_area_is_checked, area_gen_params),
	KUNIT_CASE_PARAM(frames_are_as_long_as_their_packet, layout_gen_params),
	KUNIT_CASE(frame_header_has_the_expected_bytes),
	KUNIT_CASE(block_header_has_the_expected_bytes),
	KUNIT_CASE(block_is_filled_to_its_last_byte),
	KUNIT_CASE(last_commit_publishes_the_block),
	KUNIT_CASE(block_being_filled_is_waited_for),
	KUNIT_CASE(only_the_numbered_block_is_retired),
	KUNIT_CASE(ring_freezes_once_until_it_thaws),
	KUNIT_CASE(blocks_are_numbered_upwards),
	KUNIT_CASE(block_returned_while_filled_is_not_opened),
	KUNIT_CASE(every_status_bit_means_in_use),
	{}
};

static struct kunit_suite block_suite = {
	.name = "nfring_block",
	.test_cases = block_cases,
};
kunit_test_suite(block_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's blocks");
MODULE_LICENSE("GPL");
