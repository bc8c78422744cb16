// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "common/file/codec.h"

static void *zstd_pack_open(void)
{
	ZSTD_CStream *z = ZSTD_createCStream();

	/* Use a fast level, because compression must keep up with the packets. */
	if (z && !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, 1)))
		return z;
	ZSTD_freeCStream(z);
	return NULL;
}

static int zstd_pack(void *state, struct codec_buffers *b, enum codec_goal goal)
{
	static const ZSTD_EndDirective end[] = {
		[CODEC_COLLECT] = ZSTD_e_continue,
		[CODEC_FLUSH] = ZSTD_e_flush,
		[CODEC_END] = ZSTD_e_end,
	};
	ZSTD_inBuffer in = { .src = b->in, .size = b->in_len };
	ZSTD_outBuffer out = { .dst = b->out, .size = b->out_len };
	size_t left = ZSTD_compressStream2(state, &out, &in, end[goal]);

	if (ZSTD_isError(left))
		return -ENOMEM;
	b->in += in.pos;
	b->in_len -= in.pos;
	b->out += out.pos;
	b->out_len -= out.pos;
	/* With CODEC_COLLECT, left is only a hint. */
	return goal == CODEC_COLLECT ? b->in_len > 0 : left > 0;
}

static void zstd_pack_close(void *state)
{
	ZSTD_freeCStream(state);
}

static void *zstd_unpack_open(void)
{
	return ZSTD_createDStream();
}

static int zstd_unpack(void *state, struct codec_buffers *b)
{
	ZSTD_inBuffer in = { .src = b->in, .size = b->in_len };
	ZSTD_outBuffer out = { .dst = b->out, .size = b->out_len };
	size_t left = ZSTD_decompressStream(state, &out, &in);

	if (ZSTD_isError(left))
		return ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation ?
		       -ENOMEM : -EBADMSG;
	b->in += in.pos;
	b->in_len -= in.pos;
	b->out += out.pos;
	b->out_len -= out.pos;
	return !left;
}

static void zstd_unpack_close(void *state)
{
	ZSTD_freeDStream(state);
}

const struct codec_ops codec_zstd = {
	.pack_open = zstd_pack_open,
	.pack = zstd_pack,
	.pack_close = zstd_pack_close,
	.unpack_open = zstd_unpack_open,
	.unpack = zstd_unpack,
	.unpack_close = zstd_unpack_close,
};
