/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes of a packet, which may be hostile.  Decoders reach them only through
 * bytes_take(), which never returns bytes beyond the end.
 */
#ifndef COMMON_DECODE_BYTES_H
#define COMMON_DECODE_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t *at;
	size_t left;
};

/* Take the next @len bytes.  If fewer are left, take none and return NULL. */
static inline const uint8_t *bytes_take(struct bytes *bytes, size_t len)
{
	const uint8_t *at = bytes->at;

	if (len > bytes->left)
		return NULL;
	bytes->at += len;
	bytes->left -= len;
	return at;
}

/* Keep at most @len bytes, because later bytes do not belong to the packet. */
static inline void bytes_cut(struct bytes *bytes, size_t len)
{
	if (bytes->left > len)
		bytes->left = len;
}

static inline uint16_t be16_at(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static inline uint32_t be32_at(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

#endif
