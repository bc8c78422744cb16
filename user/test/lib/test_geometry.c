// SPDX-License-Identifier: GPL-2.0
/*
 * Geometry: a message for each condition of the kernel, and the rings that the library
 * computes for a size.
 */
#include "cases.h"

#include <errno.h>
#include <string.h>

#include <nfring.h>
#include "ring.h"

static struct nfring_bounds bounds_of(int version, uint32_t reserve)
{
	return (struct nfring_bounds) {
		.size = sizeof(struct nfring_bounds),
		.version = version,
		.reserve = reserve,
		.page_size = 4096,
		.max_block_order = 10,
		.ring_max_bytes = 1 << 30,
	};
}

struct check {
	int version;
	uint32_t reserve;
	struct tpacket_req req;	/* block size, block nr, frame size, frame nr */
	int err;
	const char *why;
};

static const struct check checks[] = {
	{ TPACKET_V2, 0, { 4096, 1, 2048, 2 }, 0, "" },
	{ TPACKET_V2, 0, { 4096, 1, 4096, 1 }, 0, "" },
	{ TPACKET_V1, 0, { 4096, 1, 64, 64 }, 0, "" },
	{ TPACKET_V2, 0, { 8192, 3, 3008, 6 }, 0, "" },

	{ TPACKET_V2, 0, { 0, 1, 2048, 2 }, -EINVAL, "tp_block_size is 0" },
	{ TPACKET_V2, 0, { 0x80000000, 1, 2048, 1 }, -EINVAL, "tp_block_size 2147483648 is above 2147483647" },
	{ TPACKET_V2, 0, { -4096, 1, 2048, 1 }, -EINVAL, "tp_block_size 4294963200 is above 2147483647" },
	{ TPACKET_V2, 0, { 4095, 1, 2048, 1 }, -EINVAL, "tp_block_size 4095 is not a multiple of the page size, 4096" },
	{ TPACKET_V2, 0, { 4096, 0, 2048, 0 }, -EINVAL, "tp_block_nr is 0" },

	{ TPACKET_V2, 0, { 4096, 1, 0, 1 }, -EINVAL, "tp_frame_size 0 is below header + reserve, 52 + 0" },
	{ TPACKET_V2, 0, { 4096, 1, 48, 85 }, -EINVAL, "tp_frame_size 48 is below header + reserve, 52 + 0" },
	{ TPACKET_V2, 0, { 4096, 1, 64, 64 }, 0, "" },
	{ TPACKET_V2, 12, { 4096, 1, 64, 64 }, 0, "" },
	{ TPACKET_V2, 13, { 4096, 1, 64, 64 }, -EINVAL, "tp_frame_size 64 is below header + reserve, 52 + 13" },
	{ TPACKET_V2, 0xffffffff, { 4096, 1, 64, 64 }, -EINVAL, "below header + reserve, 52 + 4294967295" },
	{ TPACKET_V2, 0, { 4096, 1, 100, 40 }, -EINVAL, "tp_frame_size 100 is not a multiple of TPACKET_ALIGNMENT, 16" },
	{ TPACKET_V2, 0, { 4096, 1, 4112, 0 }, -EINVAL, "tp_frame_size 4112 is above tp_block_size, 4096" },
	{ TPACKET_V2, 0, { 4096, 2, 2048, 3 }, -EINVAL, "tp_frame_nr 3 is not frames per block times tp_block_nr, 2 * 2" },
	{ TPACKET_V2, 0, { 4096, 2, 2048, 5 }, -EINVAL, "tp_frame_nr 5 is not frames per block times tp_block_nr, 2 * 2" },
	/* 2^20 frames in each of 2^12 + 1 blocks are 2^20 frames modulo 2^32 */
	{ TPACKET_V2, 0, { 1 << 26, 4097, 64, 1 << 20 }, -EINVAL, "tp_frame_nr 1048576 is not frames per block times tp_block_nr, 1048576 * 4097" },

	{ TPACKET_V2, 0, { 1 << 20, 1024, 2048, 524288 }, 0, "" },
	{ TPACKET_V2, 0, { 1 << 20, 1025, 2048, 524800 }, -ENOMEM, "1074790400 bytes of memory exceed the module's limit for a ring, 1073741824" },

	{ TPACKET_V3, 0, { 4096, 1, 2048, 2 }, 0, "" },
	{ TPACKET_V3, 0, { 4096, 1, 64, 64 }, -EINVAL, "tp_frame_size 64 is below header + reserve, 68 + 0" },
	{ TPACKET_V3, 3980, { 4096, 1, 4048, 1 }, 0, "" },
	{ TPACKET_V3, 3981, { 4096, 1, 4064, 1 }, -EINVAL, "tp_block_size 4096 is below block header + frame header + reserve, 4097" },
	{ 3, 0, { 4096, 1, 2048, 2 }, -EINVAL, "version 3 is none of TPACKET_V1, TPACKET_V2 and TPACKET_V3" },
	{ -1, 0, { 4096, 1, 2048, 2 }, -EINVAL, "version -1 is none of" },
};

static void every_condition_has_a_message(void **state)
{
	const struct check *row;

	(void)state;
	for_each_case(row, checks) {
		struct nfring_bounds bounds = bounds_of(row->version, row->reserve);
		char why[256] = "";

		case_is("row %td", row - checks);
		assert_int_equal(nfring_geometry_check(&row->req, &bounds, why,
						       sizeof(why)), row->err);
		if (*row->why ? !strstr(why, row->why) : *why)
			fail_msg("said: %s", why);
	}
}

struct wish {
	uint64_t memory;
	uint32_t snaplen;
	int version;
	uint32_t reserve;
	uint32_t frame_size;
	uint32_t block_size;
	uint32_t frame_nr;
};

static const struct wish wishes[] = {
	/* 80 bytes before the network header, then the snaplen, rounded up to 16 */
	{ 8 << 20, 2048, TPACKET_V2, 0, 2128, 65536, 3840 },
	{ 8 << 20, 1968, TPACKET_V2, 0, 2048, 65536, 4096 },
	{ 8 << 20, 0, TPACKET_V2, 0, 80, 65536, 104832 },
	{ 8 << 20, 1, TPACKET_V2, 0, 96, 65536, 87296 },
	{ 8 << 20, 16, TPACKET_V2, 100, 208, 65536, 40320 },
	/* frames of 65,616: the smallest block that gives 15/16 of the most frames possible */
	{ 32 << 20, 65535, TPACKET_V2, 0, 65616, 1 << 20, 480 },
	{ 32 << 20, 65535, TPACKET_V1, 0, 65616, 1 << 20, 480 },
	/* little memory: blocks as small as possible */
	{ 4096, 1500, TPACKET_V2, 0, 1584, 4096, 2 },
	{ 12288, 1500, TPACKET_V2, 0, 1584, 8192, 5 },
	{ 131072, 65535, TPACKET_V2, 0, 65616, 131072, 1 },
	/* V3: 96 bytes before the network header; at least eight blocks if possible */
	{ 8 << 20, 2048, TPACKET_V3, 0, 2144, 65536, 3840 },
	{ 128 << 10, 256, TPACKET_V3, 0, 352, 16384, 368 },
	{ 8 << 20, 65535, TPACKET_V3, 0, 65632, 131072, 64 },
	{ 12288, 1500, TPACKET_V3, 0, 1600, 4096, 6 },
	/* a frame larger than the block size that the kernel allocates at once */
	{ 64 << 20, 5 << 20, TPACKET_V2, 0, (5 << 20) + 80, 8 << 20, 8 },
};

static void a_computed_ring_has_the_expected_sizes(void **state)
{
	const struct wish *row;

	(void)state;
	for_each_case(row, wishes) {
		struct nfring_bounds bounds = bounds_of(row->version, row->reserve);
		struct tpacket_req req;
		char why[256] = "";

		case_is("row %td", row - wishes);
		memset(&req, 0xa5, sizeof(req));
		assert_int_equal(nfring_geometry(&req, row->memory, row->snaplen,
						 &bounds, why, sizeof(why)), 0);
		assert_int_equal(nfring_geometry_check(&req, &bounds, NULL, 0), 0);
		assert_int_equal(req.tp_frame_size, row->frame_size);
		assert_int_equal(req.tp_block_size, row->block_size);
		assert_int_equal(req.tp_frame_nr, row->frame_nr);
		assert_true((uint64_t)req.tp_block_size * req.tp_block_nr <=
			    row->memory);
	}
}

/* For any size, all conditions must hold, and the ring must use the given memory. */
static void any_computed_ring_meets_the_conditions(void **state)
{
	uint64_t memory;
	uint32_t snaplen;

	(void)state;
	for (memory = 4096; memory <= 1 << 30; memory = memory * 5 / 3)
		for (snaplen = 0; snaplen < 300000; snaplen = snaplen * 7 / 4 + 1) {
			struct nfring_bounds bounds = bounds_of(TPACKET_V2,
								snaplen % 33);
			struct tpacket_req req;
			uint64_t bytes;

			if (nfring_geometry(&req, memory, snaplen, &bounds,
					    NULL, 0)) {
				assert_true(snaplen + 300 > memory / 2);
				continue;
			}
			assert_int_equal(nfring_geometry_check(&req, &bounds,
							       NULL, 0), 0);
			bytes = (uint64_t)req.tp_block_size * req.tp_block_nr;
			assert_true(bytes <= memory && bytes > memory / 2);
			/* 80 bytes before the network header with the smallest reserve */
			assert_true(req.tp_frame_size >=
				    80 + bounds.reserve + snaplen);
		}
}

struct impossible {
	uint64_t memory;
	uint32_t snaplen;
	uint32_t reserve;
	int err;
	const char *why;
};

static const struct impossible impossibles[] = {
	{ 0, 64, 0, -EINVAL, "0 bytes of memory are too few for a block with a frame of 144 bytes (snaplen 64)" },
	{ 4095, 64, 0, -EINVAL, "4095 bytes of memory are too few for a block" },
	{ 65536, 65535, 0, -EINVAL, "65536 bytes of memory are too few for a block with a frame of 65616 bytes (snaplen 65535)" },
	{ (1 << 30) + 1, 64, 0, -ENOMEM, "1073741825 bytes of memory exceed the module's limit for a ring, 1073741824" },
	{ 1 << 20, 64, 65456, -EINVAL, "reserve 65456 puts packets beyond the largest tp_net, 65535" },
	{ 1 << 30, UINT32_MAX, 0, -EINVAL, "are too few for a block" },
};

static void an_impossible_size_is_explained(void **state)
{
	const struct impossible *row;

	(void)state;
	for_each_case(row, impossibles) {
		struct nfring_bounds bounds = bounds_of(TPACKET_V2, row->reserve);
		struct tpacket_req req, before;
		char why[256] = "";

		case_is("row %td", row - impossibles);
		memset(&req, 0xa5, sizeof(req));
		before = req;
		assert_int_equal(nfring_geometry(&req, row->memory, row->snaplen,
						 &bounds, why, sizeof(why)),
				 row->err);
		if (!strstr(why, row->why))
			fail_msg("said: %s", why);
		assert_memory_equal(&req, &before, sizeof(req));
	}
}

static void more_than_the_counters_hold_is_refused(void **state)
{
	struct nfring_bounds bounds = bounds_of(TPACKET_V2, 0);
	struct tpacket_req req;
	char why[256];

	(void)state;
	bounds.ring_max_bytes = 0;
	assert_int_equal(nfring_geometry(&req, 1ULL << 40, 0, &bounds, why,
					 sizeof(why)), -EINVAL);
	assert_non_null(strstr(why, "than the largest tp_frame_nr, 4294967295"));
	assert_int_equal(nfring_geometry(&req, 1ULL << 63, 2048, &bounds, why,
					 sizeof(why)), -ENOMEM);
	assert_non_null(strstr(why, "cannot be mapped"));
}

/* The struct that a program has if it was built with a later header. */
struct later_bounds {
	struct nfring_bounds known;
	uint64_t later[2];
};

static void a_larger_struct_with_zeros_is_taken(void **state)
{
	struct later_bounds later = { .known = bounds_of(TPACKET_V2, 0) };
	struct tpacket_req req = { 4096, 1, 2048, 2 };
	char why[256] = "";

	(void)state;
	later.known.size = sizeof(later);
	assert_int_equal(nfring_geometry_check(&req, &later.known, why, sizeof(why)), 0);
	assert_int_equal(nfring_geometry(&req, 1 << 20, 100, &later.known, why,
					 sizeof(why)), 0);
	later.later[1] = 1ULL << 63;
	assert_int_equal(nfring_geometry_check(&req, &later.known, why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(why, "struct nfring_bounds of 48 bytes has a wrong size or unknown members; this library's has 32 bytes");
	assert_int_equal(nfring_geometry(&req, 1 << 20, 100, &later.known, why,
					 sizeof(why)), -EINVAL);
	/* The library writes zeros to the fields that it does not know. */
	assert_int_equal(nfring_bounds_init(&later.known), 0);
	assert_int_equal(later.known.size, sizeof(later));
	assert_int_equal(later.known.version, TPACKET_V2);
	assert_int_equal(later.known.ring_max_bytes, 0);
	assert_int_equal(later.later[1], 0);
}

/* The struct of an earlier header is smaller.  Sanitizers notice an access after its end. */
static void a_smaller_struct_is_taken(void **state)
{
	const size_t size = offsetof(struct nfring_bounds, ring_max_bytes);
	struct nfring_bounds *earlier = test_malloc(size);
	const struct nfring_bounds now = bounds_of(TPACKET_V3, 0);
	struct tpacket_req req = { 1 << 20, 4096, 2048, 2097152 };

	(void)state;
	memcpy(earlier, &now, size);
	earlier->size = size;
	assert_int_equal(nfring_geometry_check(&req, earlier, NULL, 0), 0);
	assert_int_equal(nfring_bounds_init(earlier), 0);
	assert_int_equal(earlier->size, size);
	assert_int_equal(earlier->version, TPACKET_V2);
	assert_int_equal(earlier->max_block_order, 10);
	test_free(earlier);
}

static void a_size_that_cannot_be_is_refused(void **state)
{
	struct nfring_bounds bounds = bounds_of(TPACKET_V2, 0);
	struct tpacket_req req = { 4096, 1, 2048, 2 };
	static const size_t sizes[] = { 0, sizeof(size_t) - 1, 4097, SIZE_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++) {
		bounds.size = sizes[i];
		assert_int_equal(nfring_bounds_init(&bounds), -EINVAL);
		assert_int_equal(nfring_geometry_check(&req, &bounds, NULL, 0),
				 -EINVAL);
	}
}

static void options_grow_too(void **state)
{
	struct {
		struct nfring_options known;
		uint64_t later;
	} later = { .known = NFRING_OPTIONS_INIT };
	struct later_bounds bounds = { .known = bounds_of(TPACKET_V1, 0), .later = { 1, 2 } };
	struct nfring ring = { .info = { .page_size = 4096 } };

	(void)state;
	later.known.size = sizeof(later);
	later.known.version = TPACKET_V3;
	bounds.known.size = sizeof(bounds);
	assert_int_equal(nfring_get_bounds(&ring, &later.known, &bounds.known), 0);
	assert_int_equal(bounds.known.version, TPACKET_V3);
	assert_int_equal(bounds.later[1], 0);
	later.later = 1;
	assert_int_equal(nfring_get_bounds(&ring, &later.known, &bounds.known), -EINVAL);
	assert_int_equal(nfring_setup(&ring, 1 << 20, 100, &later.known), -EINVAL);
	assert_string_equal(nfring_why(&ring), "struct nfring_options of 48 bytes has a wrong size or unknown members; this library's has 40 bytes");
	/* the first version of the library had no retire_ms */
	later.known.size = offsetof(struct nfring_options, retire_ms);
	assert_int_equal(nfring_get_bounds(&ring, &later.known, &bounds.known), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(every_condition_has_a_message),
		table_test(a_computed_ring_has_the_expected_sizes),
		cmocka_unit_test(any_computed_ring_meets_the_conditions),
		table_test(an_impossible_size_is_explained),
		cmocka_unit_test(more_than_the_counters_hold_is_refused),
		cmocka_unit_test(a_larger_struct_with_zeros_is_taken),
		cmocka_unit_test(a_smaller_struct_is_taken),
		cmocka_unit_test(a_size_that_cannot_be_is_refused),
		cmocka_unit_test(options_grow_too),
	};

	return cmocka_run_group_tests_name("geometry", tests, NULL, NULL);
}
