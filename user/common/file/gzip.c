// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include <zlib.h>

#include "common/file/codec.h"

/* zlib's window of 32 KiB, with the header and trailer of gzip. */
#define WINDOW	(15 + 16)
#define MEMORY	8

/* Return as much of a length as fits the unsigned int that zlib takes. */
static unsigned int part(size_t len)
{
	return len < UINT_MAX ? len : UINT_MAX;
}

static void buffers_give(z_stream *z, const struct codec_buffers *b)
{
	z->next_in = (Bytef *)b->in;
	z->avail_in = part(b->in_len);
	z->next_out = b->out;
	z->avail_out = part(b->out_len);
}

static void buffers_take(const z_stream *z, struct codec_buffers *b)
{
	b->in_len -= z->next_in - b->in;
	b->in = z->next_in;
	b->out_len -= z->next_out - b->out;
	b->out = z->next_out;
}

static void *gzip_pack_open(void)
{
	z_stream *z = calloc(1, sizeof(*z));

	/* Use the fastest level, because compression must keep up with the packets. */
	if (z && deflateInit2(z, Z_BEST_SPEED, Z_DEFLATED, WINDOW, MEMORY,
			      Z_DEFAULT_STRATEGY) == Z_OK)
		return z;
	free(z);
	return NULL;
}

static int gzip_pack(void *state, struct codec_buffers *b, enum codec_goal goal)
{
	static const int flush[] = {
		[CODEC_COLLECT] = Z_NO_FLUSH,
		[CODEC_FLUSH] = Z_SYNC_FLUSH,
		[CODEC_END] = Z_FINISH,
	};
	z_stream *z = state;
	int err;

	buffers_give(z, b);
	err = deflate(z, flush[goal]);
	buffers_take(z, b);
	if (goal == CODEC_END)
		return err != Z_STREAM_END;
	return b->in_len || !b->out_len;
}

static void gzip_pack_close(void *state)
{
	deflateEnd(state);
	free(state);
}

static void *gzip_unpack_open(void)
{
	z_stream *z = calloc(1, sizeof(*z));

	if (z && inflateInit2(z, WINDOW) == Z_OK)
		return z;
	free(z);
	return NULL;
}

/* A file may have several members, each with a header and a trailer. */
static int gzip_unpack(void *state, struct codec_buffers *b)
{
	z_stream *z = state;
	int err;

	buffers_give(z, b);
	err = inflate(z, Z_NO_FLUSH);
	buffers_take(z, b);
	if (err == Z_MEM_ERROR)
		return -ENOMEM;
	/* Z_BUF_ERROR only means that zlib needs more input or more room. */
	if (err != Z_OK && err != Z_STREAM_END && err != Z_BUF_ERROR)
		return -EBADMSG;
	if (err == Z_STREAM_END)
		inflateReset(z);
	return err == Z_STREAM_END;
}

static void gzip_unpack_close(void *state)
{
	inflateEnd(state);
	free(state);
}

const struct codec_ops codec_gzip = {
	.pack_open = gzip_pack_open,
	.pack = gzip_pack,
	.pack_close = gzip_pack_close,
	.unpack_open = gzip_unpack_open,
	.unpack = gzip_unpack,
	.unpack_close = gzip_unpack_close,
};
