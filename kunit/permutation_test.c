// SPDX-License-Identifier: GPL-2.0
/* The permutation that hides how many packets were counted. */
#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/module.h>

#include "../kmod/permutation.h"

/* Arbitrary, but the bits of a key must look random. */
static const struct nfr_permutation key_a = {
	.factor = { 0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9,
		    0x27d4eb2f165667c5 },
	.addend = { 0x85ebca6b12345677, 0xd6e8feb86659fd93, 0xa0761d6478bd642f,
		    0xe7037ed1a0b428db },
}, key_b = {
	.factor = { 0x8ebc6af09c88c6e3, 0x589965cc75374cc3, 0x1d8e4e27c47d124f,
		    0xeb44accab455d165 },
	.addend = { 0x2d358dccaa6c78a5, 0x8bb84b93962eacc9, 0x4b33a62ed433d4a3,
		    0x4d5a2da51de1aa47 },
};

/* Try all numbers of a small width: each result occurs once. */
static void no_two_numbers_have_the_same_result(struct kunit *test)
{
	static const unsigned int widths[] = { 1, 2, 5, 8 };

	for (int i = 0; i < ARRAY_SIZE(widths); i++) {
		unsigned int half = widths[i];
		u32 range = BIT(2 * half);
		unsigned long *seen = kunit_kcalloc(test, BITS_TO_LONGS(range),
						    sizeof(long), GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, seen);
		for (u32 nr = 0; nr < range; nr++) {
			u64 to = nfr_permute(nr, half, &key_a);

			KUNIT_ASSERT_LT(test, to, range);
			KUNIT_ASSERT_FALSE(test, __test_and_set_bit(to, seen));
		}
	}
}

static void each_key_has_another_permutation(struct kunit *test)
{
	u32 equal = 0;

	for (u64 nr = 0; nr < 4096; nr++)
		equal += nfr_permute(nr, 32, &key_a) ==
			 nfr_permute(nr, 32, &key_b);
	KUNIT_EXPECT_EQ(test, equal, 0);
}

/* The results of neighbours differ in about half of their 64 bits. */
static void neighbours_do_not_look_like_neighbours(struct kunit *test)
{
	u64 bits = 0;

	for (u64 nr = 0; nr < 4096; nr++) {
		u64 differ = nfr_permute(nr, 32, &key_a) ^
			     nfr_permute(nr + 1, 32, &key_a);

		KUNIT_EXPECT_GT(test, hweight64(differ), 8);
		bits += hweight64(differ);
	}
	KUNIT_EXPECT_GT(test, bits, 31 * 4096);
	KUNIT_EXPECT_LT(test, bits, 33 * 4096);
}

static struct kunit_case permutation_cases[] = {
	KUNIT_CASE(no_two_numbers_have_the_same_result),
	KUNIT_CASE(each_key_has_another_permutation),
	KUNIT_CASE(neighbours_do_not_look_like_neighbours),
	{}
};

static struct kunit_suite permutation_suite = {
	.name = "nfring_permutation",
	.test_cases = permutation_cases,
};
kunit_test_suite(permutation_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's permutation");
MODULE_LICENSE("GPL");
