/* SPDX-License-Identifier: GPL-2.0 */
/* Compressed files: gzip and zstd, if the program was built with their libraries. */
#ifndef COMMON_FILE_CODEC_H
#define COMMON_FILE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct codec_buffers - what a step reads and writes; each step advances the members
 * @in: bytes that were not read yet
 * @in_len: number of bytes at @in
 * @out: memory that was not written yet
 * @out_len: bytes of memory at @out
 */
struct codec_buffers {
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
};

enum codec_goal {
	CODEC_COLLECT,	/* write when that compresses best */
	CODEC_FLUSH,	/* write all, so that a reader can unpack all bytes so far */
	CODEC_END,	/* write all, and the end of the file */
};

/**
 * struct codec_ops - the functions of a library
 * @pack_open: return a state for @pack, or NULL without memory
 * @pack: return 0 if the goal is reached, or 1 if that needs more room at @out, or
 *	-errno
 * @unpack_open: return a state for @unpack, or NULL without memory
 * @unpack: return 1 if the file may end here, or 0 if it may not, or -EBADMSG if
 *	the file is damaged, or -ENOMEM.  After a result of 1, call it only with more
 *	input
 * @pack_close: free the state of @pack
 * @unpack_close: free the state of @unpack
 */
struct codec_ops {
	void *(*pack_open)(void);
	int (*pack)(void *state, struct codec_buffers *b, enum codec_goal goal);
	void (*pack_close)(void *state);
	void *(*unpack_open)(void);
	int (*unpack)(void *state, struct codec_buffers *b);
	void (*unpack_close)(void *state);
};

/**
 * struct codec - a kind of compression
 * @name: for messages
 * @suffix: end of the names of such files
 * @magic: the first bytes of such files
 * @magic_len: number of bytes at @magic
 * @ops: NULL if the program was built without it
 */
struct codec {
	const char *name;
	const char *suffix;
	uint8_t magic[4];
	size_t magic_len;
	const struct codec_ops *ops;
};

/* Return the codec that this file name asks for, or NULL for none. */
const struct codec *codec_by_name(const char *path);

/*
 * Return the codec that wrote a file which begins with these 4 bytes, or NULL for
 * none.
 */
const struct codec *codec_by_magic(const uint8_t *magic);

extern const struct codec_ops codec_gzip, codec_zstd;

#endif
