/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A keyed permutation of numbers: a Feistel network.  No two numbers have the
 * same result.  The round functions are strongly universal: for a random key,
 * the results of two numbers are independent and uniform (Dietzfelbinger's
 * multiply-shift).  After three rounds, the same holds for the network, except
 * with a probability of 2^-31.  So two results do not tell how far apart their
 * numbers are.  This is not a cipher: thousands of results might reveal the
 * key.
 */
#ifndef NFR_PERMUTATION_H
#define NFR_PERMUTATION_H

#include <linux/bits.h>
#include <linux/types.h>

/* Three rounds are enough.  The fourth makes it harder to find the key. */
#define NFR_PERMUTATION_ROUNDS	4

/**
 * struct nfr_permutation - the key, all bits of which are random
 * @factor: what each round multiplies by
 * @addend: what each round then adds
 */
struct nfr_permutation {
	u64 factor[NFR_PERMUTATION_ROUNDS];
	u64 addend[NFR_PERMUTATION_ROUNDS];
};

/*
 * Both @nr and the result have at most 2 * @half_bits bits, where @half_bits is
 * from 1 to 32.
 */
static __always_inline u64 nfr_permute(u64 nr, unsigned int half_bits,
				       const struct nfr_permutation *key)
{
	u64 left = nr >> half_bits;
	u64 right = nr & GENMASK_ULL(half_bits - 1, 0);

	for_each_unrolled(i, NFR_PERMUTATION_ROUNDS) {
		u64 mixed = right * key->factor[i] + key->addend[i];
		u64 next = left ^ mixed >> (64 - half_bits);

		left = right;
		right = next;
	}
	return left << half_bits | right;
}

#endif
