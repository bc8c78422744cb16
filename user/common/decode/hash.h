/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_DECODE_HASH_H
#define COMMON_DECODE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The hash of no bytes. */
#define HASH_NOTHING	2166136261U

/* Continue a hash with more bytes (FNV-1a). */
static inline uint32_t hash_add(uint32_t hash, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (len--)
		hash = (hash ^ *at++) * 16777619;
	return hash;
}

#endif
