// SPDX-License-Identifier: GPL-2.0
/* Ring requests, valid and invalid. */
#include <kunit/test.h>
#include <linux/module.h>

#include "../kmod/core/geom.c"

#define V1	TPACKET_V1
#define V2	TPACKET_V2

struct geom_row {
	const char *name;
	/* input */
	int version;
	u32 reserve;
	u32 block_size;
	u32 block_nr;
	u32 frame_size;
	u32 frame_nr;
	u32 page_size;
	/* expected */
	int error;
	u32 frames_per_block;
	u64 bytes;
};

static const struct geom_row rows[] = {
	/* what packet(7) promises */
	{ "one frame", V1, 0, 4096, 1, 4096, 1, 4096, 0, 1, 4096 },
	{ "two frames a block", V2, 0, 4096, 3, 2048, 6, 4096, 0, 2, 12288 },
	{ "a gap in each block", V2, 0, 4096, 3, 1328, 9, 4096, 0, 3, 12288 },
	{ "blocks of several pages", V1, 0, 32768, 5, 1520, 105, 4096, 0, 21,
	  163840 },
	{ "pages of 16 KiB", V2, 0, 49152, 2, 2048, 48, 16384, 0, 24, 98304 },
	{ "pages of 64 KiB", V2, 0, 65536, 2, 2048, 64, 65536, 0, 32, 131072 },
	{ "a block of 1 GiB", V2, 0, 1 << 30, 1, 2048, 1 << 19, 4096, 0,
	  1 << 19, 1ULL << 30 },
	{ "a ring of 256 GiB", V2, 0, 8 << 20, 32768, 2048, 134217728, 4096, 0,
	  4096, 262144ULL << 20 },

	/* the size of a block */
	{ "block size 0", V2, 0, 0, 1, 2048, 2, 4096, -EINVAL },
	{ "block size -4096", V2, 0, (u32)-4096, 1, 2048, 2097150, 4096,
	  -EINVAL },
	{ "block size 4095", V2, 0, 4095, 1, 2048, 1, 4096, -EINVAL },
	{ "block size 2^31", V2, 0, 1U << 31, 1, 2048, 1 << 20, 4096, -EINVAL },
	{ "less than a larger page", V2, 0, 4096, 1, 2048, 2, 16384, -EINVAL },
	{ "one and a half larger pages", V2, 0, 98304, 1, 2048, 48, 65536,
	  -EINVAL },

	/* the size of a frame */
	{ "frame size 0", V2, 0, 4096, 1, 0, 1, 4096, -EINVAL },
	{ "no room for the header, V1", V1, 0, 4096, 1, 48, 85, 4096, -EINVAL },
	{ "no room for the header, V2", V2, 0, 4096, 1, 48, 85, 4096, -EINVAL },
	{ "room for the header only", V2, 0, 4096, 1, 64, 64, 4096, 0, 64,
	  4096 },
	{ "no room for the reserve", V2, 13, 4096, 1, 64, 64, 4096, -EINVAL },
	{ "room for only header and reserve", V2, 12, 4096, 1, 64, 64, 4096, 0,
	  64, 4096 },
	{ "alignment of 8", V2, 0, 4096, 1, 2040, 2, 4096, -EINVAL },
	{ "one byte off", V2, 0, 4096, 1, 2049, 1, 4096, -EINVAL },
	{ "larger than the block", V2, 0, 4096, 1, 4112, 0, 4096, -EINVAL },
	{ "larger than the block, one frame", V2, 0, 4096, 1, 4112, 1, 4096,
	  -EINVAL },
	{ "frame size 2^32 - 16", V2, 0, 4096, 1, 0xfffffff0, 1, 4096,
	  -EINVAL },

	/* the number of frames */
	{ "one frame too few", V2, 0, 4096, 3, 1328, 8, 4096, -EINVAL },
	{ "one frame too many", V2, 0, 4096, 3, 1328, 10, 4096, -EINVAL },
	{ "frames in the gaps", V2, 0, 4096, 12, 1328, 37, 4096, -EINVAL },
	{ "no frames", V2, 0, 4096, 1, 2048, 0, 4096, -EINVAL },
	{ "no blocks", V2, 0, 4096, 0, 2048, 0, 4096, -EINVAL },
	{ "2^32 frames", V2, 0, 4096, 1 << 26, 64, 0, 4096, -EINVAL },
	{ "2^32 frames and two", V2, 0, 4096, (1U << 31) + 1, 2048, 2, 4096,
	  -EINVAL },
	{ "2^32 frames less a block", V2, 0, 4096, (1 << 26) - 1, 64,
	  0xffffffc0, 4096, 0, 64, (1ULL << 38) - 4096 },

	/* versions; block_test.c tests the private area of TPACKET_V3 */
	{ "V3", TPACKET_V3, 0, 4096, 1, 2048, 2, 4096, 0, 2, 4096 },
	{ "room for the header only, V3", TPACKET_V3, 0, 4096, 1, 80, 51, 4096,
	  0, 51, 4096 },
	{ "no room for the header, V3", TPACKET_V3, 0, 4096, 1, 64, 64, 4096,
	  -EINVAL },
	{ "version 3", 3, 0, 4096, 1, 2048, 2, 4096, -EINVAL },
	{ "version -1", -1, 0, 4096, 1, 2048, 2, 4096, -EINVAL },

	/* the reserve (CVE-2020-14386, CVE-2017-1000111) */
	{ "reserve 65535", V2, 65535, 131072, 1, 65600, 1, 4096, 0, 1,
	  131072 },
	{ "reserve 2^30", V2, 1 << 30, 4096, 1, 2048, 2, 4096, -EINVAL },
	{ "reserve 2^31 - 1", V2, S32_MAX, 4096, 1, 2048, 2, 4096, -EINVAL },
	{ "reserve 2^31 - 1 in as large a frame", V2, S32_MAX, S32_MAX - 4095,
	  1, S32_MAX - 4095, 1, 4096, -EINVAL },
	/* the sum with the header is 0 modulo 2^32 */
	{ "reserve that wraps round", V2, (u32)-52, 4096, 1, 2048, 2, 4096,
	  -EINVAL },
	{ "reserve 2^32 - 1", V2, U32_MAX, 4096, 1, 64, 64, 4096, -EINVAL },
};

static void name_row(const struct geom_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

static void request_is_checked(struct kunit *test)
{
	const struct geom_row *row = test->param_value;
	const struct nfr_request req = {
		.version = row->version,
		.reserve = row->reserve,
		.block_size = row->block_size,
		.block_nr = row->block_nr,
		.frame_size = row->frame_size,
		.frame_nr = row->frame_nr,
	};
	struct nfr_geom geom, poison;

	memset(&poison, 0x5a, sizeof(poison));
	geom = poison;
	KUNIT_EXPECT_EQ(test, nfr_geom_init(&geom, &req, row->page_size),
			row->error);
	if (row->error) {
		KUNIT_EXPECT_MEMEQ(test, &geom, &poison, sizeof(geom));
		return;
	}
	KUNIT_EXPECT_EQ(test, geom.version, row->version);
	KUNIT_EXPECT_EQ(test, geom.hdrlen,
			row->version == TPACKET_V3 ? 68 : 52);
	KUNIT_EXPECT_EQ(test, geom.reserve, row->reserve);
	KUNIT_EXPECT_EQ(test, geom.frame_size, row->frame_size);
	KUNIT_EXPECT_EQ(test, geom.frames_per_block, row->frames_per_block);
	KUNIT_EXPECT_EQ(test, geom.frame_nr, row->frame_nr);
	KUNIT_EXPECT_EQ(test, geom.block_size, row->block_size);
	KUNIT_EXPECT_EQ(test, geom.block_nr, row->block_nr);
	KUNIT_EXPECT_EQ(test, nfr_geom_bytes(&geom), row->bytes);
}

/*
 * The sizes that PACKET_HDRLEN returns, and those of TPACKET_HDRLEN and its
 * variants.
 */
static void header_sizes_are_those_of_packet_sockets(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, nfr_header_size(TPACKET_V1), 32);
	KUNIT_EXPECT_EQ(test, nfr_header_size(TPACKET_V2), 32);
	KUNIT_EXPECT_EQ(test, nfr_header_size(TPACKET_V3), 48);
	KUNIT_EXPECT_EQ(test, nfr_hdrlen(TPACKET_V1), 52);
	KUNIT_EXPECT_EQ(test, nfr_hdrlen(TPACKET_V2), 52);
	KUNIT_EXPECT_EQ(test, nfr_hdrlen(TPACKET_V3), 68);
}

static void unknown_versions_have_no_header(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, nfr_header_size(TPACKET_V3 + 1), 0);
	KUNIT_EXPECT_EQ(test, nfr_header_size(-1), 0);
	KUNIT_EXPECT_EQ(test, nfr_hdrlen(TPACKET_V3 + 1), 0);
	KUNIT_EXPECT_EQ(test, nfr_hdrlen(-1), 0);
}

static struct kunit_case geom_cases[] = {
	KUNIT_CASE_PARAM(request_is_checked, row_gen_params),
	KUNIT_CASE(header_sizes_are_those_of_packet_sockets),
	KUNIT_CASE(unknown_versions_have_no_header),
	{}
};

static struct kunit_suite geom_suite = {
	.name = "nfring_geom",
	.test_cases = geom_cases,
};
kunit_test_suite(geom_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's geometry");
MODULE_LICENSE("GPL");
