/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A keyed hash of a few words, which costs a fifth of SipHash.  Without the
 * key, nobody can choose words with equal hashes.  A hash must not leave the
 * kernel, because it would reveal a part of the key.
 */
#ifndef NFR_HASH_H
#define NFR_HASH_H

#include <linux/math64.h>
#include <linux/string.h>

/**
 * struct nfr_hash_key - all bits are random
 * @start: the hash of no words
 * @factor: one factor of each product, after XOR with a word
 */
struct nfr_hash_key {
	u64 start;
	u64 factor;
};

/*
 * The XOR of both halves of the product.  Most of its bits depend on all bits
 * of @a and @b.
 */
static __always_inline u64 hash_fold(u64 a, u64 b)
{
	return mul_u64_u64_shr(a, b, 64) ^ a * b;
}

static __always_inline u64 hash_word(const void *at)
{
	u64 word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* The hash of @len bytes, a constant multiple of 8.  Never returns 0. */
static __always_inline u64 nfr_hash(const void *bytes, size_t len,
				    const struct nfr_hash_key *key)
{
	u64 hash = key->start;

	for_each_unrolled(i, len / 16)
		hash = hash_fold(hash ^ hash_word(bytes + i * 16),
				 key->factor ^ hash_word(bytes + i * 16 + 8));
	if (len % 16)
		hash = hash_fold(hash ^ hash_word(bytes + len - 8),
				 key->factor);
	return hash ?: 1;
}

#endif
