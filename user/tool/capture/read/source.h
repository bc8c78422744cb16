/* SPDX-License-Identifier: GPL-2.0 */
/* Read a file or pipe in order: see bytes first, then take them. */
#ifndef TOOL_CAPTURE_READ_SOURCE_H
#define TOOL_CAPTURE_READ_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/file/codec.h"

/* Most bytes that one call of source_see() can return. */
#define SOURCE_MAX	(17U << 20)

/**
 * struct source_wake - what can end the reading of a file
 * @fd: ask @is_over when this descriptor can be read; -1: never
 * @is_over: return whether the reading ends; must consume what @fd has to read
 * @arg: for @is_over
 */
struct source_wake {
	int fd;
	bool (*is_over)(void *arg);
	void *arg;
};

/**
 * struct source_packed - the bytes of a compressed file
 * @codec: how to unpack them; NULL: the file is not compressed
 * @state: state of @codec
 * @bytes: memory for compressed bytes
 * @at: the first byte that is not unpacked yet
 * @left: number of bytes at @at
 * @ended: there are no more bytes to read
 * @may_end: the file is complete if it ends before @at
 */
struct source_packed {
	const struct codec *codec;
	void *state;
	uint8_t *bytes;
	const uint8_t *at;
	size_t left;
	bool ended;
	bool may_end;
};

/**
 * struct source - an open file or pipe
 * @fd: descriptor of the file
 * @wake: what can end the reading early
 * @packed: compressed bytes, if the file is compressed
 * @buffer: bytes of the capture file, unpacked
 * @size: size of @buffer
 * @begin: index of the first byte that was not taken
 * @end: index after the last byte that was read
 * @at: offset of @begin in the file
 * @ended: there are no more bytes to read
 * @woken: @wake ended the file
 * @error: errno of read(2), or EBADMSG or ENODATA for a compressed file that is
 *	damaged or cut short; 0: none
 */
struct source {
	int fd;
	struct source_wake wake;
	struct source_packed packed;
	uint8_t *buffer;
	size_t size;
	size_t begin;
	size_t end;
	uint64_t at;
	bool ended;
	bool woken;
	int error;
};

/* source_close() closes @fd.  Return 0 or -ENOMEM. */
int source_open(struct source *source, int fd, const struct source_wake *wake);

/*
 * Unpack the file with @codec.  Call it only before any byte was taken.  Return 0
 * or -ENOMEM.
 */
int source_unpack(struct source *source, const struct codec *codec);

/*
 * Return the next @len bytes, at most SOURCE_MAX, which are valid until the next
 * call.  Return NULL if the file has fewer; source_left() is then their number.
 */
const uint8_t *source_see(struct source *source, size_t len);

/* Return how many bytes can be seen without reading more. */
size_t source_left(const struct source *source);

/* Take @len bytes, seen or not.  Return false if the file has fewer. */
bool source_take(struct source *source, uint64_t len);

void source_close(struct source *source);

#endif
