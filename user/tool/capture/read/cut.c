// SPDX-License-Identifier: GPL-2.0
#include <byteswap.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture/read/cut.h"
#include "common/file/pcapng_format.h"

#define FRAME_LEN	8	/* type and length of the block */
#define NUMBERS_LEN	20	/* interface, time, captured and original length */
#define SIMPLE_LEN	4	/* a simple block has only the original length */
#define TRAILER_LEN	4	/* the length of the block again */

static uint8_t *cut_put(uint8_t *to, const void *from, size_t len)
{
	memcpy(to, from, len);
	return to + len;
}

/* Store @value in the byte order of the section. */
static uint8_t *cut_put32(uint8_t *to, const struct reader *reader, uint32_t value)
{
	value = reader->swapped ? bswap_32(value) : value;
	return cut_put(to, &value, sizeof(value));
}

static int cut_make_room(struct cut *cut, size_t size)
{
	uint8_t *grown;

	if (size <= cut->size)
		return 0;
	grown = realloc(cut->bytes, size);
	if (!grown)
		return -ENOMEM;
	cut->bytes = grown;
	cut->size = size;
	return 0;
}

/*
 * Turn a simple block into an enhanced one: interface 0, time 0, the new captured
 * length, the original length.
 */
static uint8_t *put_simple(uint8_t *to, const struct reader *reader, uint32_t caplen)
{
	to = cut_put32(to, reader, 0);
	to = cut_put32(to, reader, 0);
	to = cut_put32(to, reader, 0);
	to = cut_put32(to, reader, caplen);
	return cut_put(to, reader->block + FRAME_LEN, SIMPLE_LEN);
}

/*
 * Copy the first 12 bytes, in which old and enhanced blocks differ.  In both, the
 * captured and the original length follow.
 */
static uint8_t *put_numbers(uint8_t *to, const struct reader *reader, uint32_t caplen)
{
	const uint8_t *numbers = reader->block + FRAME_LEN;

	to = cut_put(to, numbers, 12);
	to = cut_put32(to, reader, caplen);
	return cut_put(to, numbers + 16, 4);
}

int cut_block(struct cut *cut, const struct reader *reader, uint32_t caplen)
{
	const uint8_t *block = reader->block;
	uint32_t type = reader_u32(reader, block), options_len = 0;
	bool simple = type == BLOCK_SIMPLE_PACKET;
	const uint8_t *data = block + FRAME_LEN + (simple ? SIMPLE_LEN : NUMBERS_LEN);
	const uint8_t *options = NULL;
	uint8_t *to;

	if (!simple) {
		options = data + pcapng_padded(reader_u32(reader, block + FRAME_LEN + 12));
		options_len = block + reader->block_len - TRAILER_LEN - options;
	}
	cut->len = FRAME_LEN + NUMBERS_LEN + pcapng_padded(caplen) + options_len + TRAILER_LEN;
	if (cut_make_room(cut, cut->len))
		return -ENOMEM;
	to = cut_put32(cut->bytes, reader, simple ? BLOCK_PACKET : type);
	to = cut_put32(to, reader, cut->len);
	to = simple ? put_simple(to, reader, caplen) : put_numbers(to, reader, caplen);
	to = cut_put(to, data, caplen);
	memset(to, 0, pcapng_padded(caplen) - caplen);
	to += pcapng_padded(caplen) - caplen;
	if (options_len)
		to = cut_put(to, options, options_len);
	cut_put32(to, reader, cut->len);
	return 0;
}

void cut_free(struct cut *cut)
{
	free(cut->bytes);
	*cut = (struct cut) { 0 };
}
