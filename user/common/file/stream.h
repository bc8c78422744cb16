/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Write bytes to a descriptor, compressed or not.  They are collected in a buffer,
 * which is written when it is full: a write has its size, whatever the size of
 * packets.
 */
#ifndef COMMON_FILE_STREAM_H
#define COMMON_FILE_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "common/file/codec.h"

/*
 * Few system calls, but small enough to stay in the processor's cache until it is
 * written.
 */
#define STREAM_BUFFER	(256U << 10)

/**
 * struct stream - a file that is being written
 * @fd: descriptor; -1: closed
 * @codec: how to compress; NULL: not
 * @state: state of @codec
 * @packed: memory for compressed bytes
 * @buffer: memory of STREAM_BUFFER bytes
 * @used: bytes in @buffer that are not written yet
 * @total: bytes since the start, written or not, before compression
 * @error: the first -errno.  Later calls return it and write nothing: bytes after
 *	a gap are useless, and a reader that has stopped would make each call
 *	wait again.
 */
struct stream {
	int fd;
	const struct codec *codec;
	void *state;
	uint8_t *packed;
	uint8_t *buffer;
	size_t used;
	uint64_t total;
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

/* Add bytes. */
int stream_put(struct stream *stream, const void *bytes, size_t len);

/*
 * Return the memory for the next @len bytes, or NULL if the buffer has no room for
 * them; then call stream_put().  After filling it, call stream_advance().
 */
static inline uint8_t *stream_room(struct stream *stream, size_t len)
{
	return len < STREAM_BUFFER - stream->used ?
	       stream->buffer + stream->used : NULL;
}

static inline void stream_advance(struct stream *stream, size_t len)
{
	stream->used += len;
	stream->total += len;
}

/* Write the collected bytes and those that the codec holds, so that others can read them. */
int stream_flush(struct stream *stream);

/* Write the rest and the end, and close the descriptor. */
int stream_close(struct stream *stream);

#endif
