// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "common/file/codec.h"

static const struct codec codecs[] = {
	{
		.name = "gzip", .suffix = ".gz",
		.magic = { 0x1f, 0x8b }, .magic_len = 2,
#ifdef NFRING_ZLIB
		.ops = &codec_gzip,
#endif
	},
	{
		.name = "zstd", .suffix = ".zst",
		.magic = { 0x28, 0xb5, 0x2f, 0xfd }, .magic_len = 4,
#ifdef NFRING_ZSTD
		.ops = &codec_zstd,
#endif
	},
};

#define CODEC_NR (sizeof(codecs) / sizeof(codecs[0]))

const struct codec *codec_by_name(const char *path)
{
	size_t len = strlen(path), i;

	for (i = 0; i < CODEC_NR; i++) {
		size_t end = strlen(codecs[i].suffix);

		if (len > end && !strcmp(path + len - end, codecs[i].suffix))
			return &codecs[i];
	}
	return NULL;
}

const struct codec *codec_by_magic(const uint8_t *magic)
{
	size_t i;

	for (i = 0; i < CODEC_NR; i++)
		if (!memcmp(magic, codecs[i].magic, codecs[i].magic_len))
			return &codecs[i];
	return NULL;
}
