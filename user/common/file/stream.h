/* SPDX-License-Identifier: GPL-2.0 */
/* Write bytes to a descriptor, compressed or not. */
#ifndef COMMON_FILE_STREAM_H
#define COMMON_FILE_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/file/codec.h"

/**
 * struct stream - a file that is being written
 * @fd: descriptor; -1: closed
 * @codec: how to compress; NULL: not
 * @state: state of @codec
 * @packed: memory for compressed bytes
 * @error: the first -errno.  Later calls return it and write nothing: bytes after
 *	a gap are useless, and a reader that has stopped would make each call
 *	wait again.
 */
struct stream {
	int fd;
	const struct codec *codec;
	void *state;
	uint8_t *packed;
	int error;
};

/*
 * Allocate what the stream needs, before there is a descriptor for its @fd.  Return 0
 * or -ENOMEM.  Call stream_close() in both cases.
 */
int stream_prepare(struct stream *stream, const struct codec *codec);

/*
 * Do the same, and take ownership of @fd, also on failure.  Like the functions below, return 0, or
 * -ENOMEM, or the -errno of descriptor_write().  @codec must have ops, or be
 * NULL.
 */
int stream_open(struct stream *stream, int fd, const struct codec *codec);

int stream_write(struct stream *stream, const void *bytes, size_t len);

/* Write the bytes that the codec still holds. */
int stream_flush(struct stream *stream);

/* Write the end, and close the descriptor. */
int stream_close(struct stream *stream);

/*
 * Return a stdio file that writes to @stream, or NULL without memory.  Close it
 * before @stream.
 */
FILE *stream_stdio(struct stream *stream);

#endif
