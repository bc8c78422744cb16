/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A keyed permutation of numbers: a Feistel network whose round function is
 * SipHash.  No two numbers have the same result.  Without the key, nobody can
 * compute the number from the result.
 */
#ifndef NFR_PERMUTATION_H
#define NFR_PERMUTATION_H

#include <linux/bits.h>
#include <linux/siphash.h>

/* Four rounds are enough for a pseudorandom permutation (Luby and Rackoff). */
#define NFR_PERMUTATION_ROUNDS	4

/*
 * Both @nr and the result have at most 2 * @half_bits bits, where @half_bits is
 * from 1 to 32.
 */
static inline u64 nfr_permute(u64 nr, unsigned int half_bits,
			      const siphash_key_t *key)
{
	const u32 mask = GENMASK(half_bits - 1, 0);
	u32 left = (nr >> half_bits) & mask;
	u32 right = nr & mask;

	for (u32 round = 0; round < NFR_PERMUTATION_ROUNDS; round++) {
		u32 mixed = siphash_2u32(round, right, key) & mask;
		u32 next = left ^ mixed;

		left = right;
		right = next;
	}
	return (u64)left << half_bits | right;
}

#endif
