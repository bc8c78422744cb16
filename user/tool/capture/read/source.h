/* SPDX-License-Identifier: GPL-2.0 */
/* The bytes of a file or pipe, in order, looked at before they are taken. */
#ifndef TOOL_CAPTURE_READ_SOURCE_H
#define TOOL_CAPTURE_READ_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More than that is never needed in one piece. */
#define SOURCE_MAX	(17U << 20)

/**
 * struct source - an open one
 * @fd: of the file
 * @wake: ends it when that can be read; -1: nothing does
 * @buffer: what was read
 * @size: bytes it has room for
 * @begin: the first that was not taken
 * @end: behind the last that was read
 * @at: where @begin is in the file
 * @ended: nothing more will come
 * @woken: because of @wake
 * @error: of read(2); 0: none
 */
struct source {
	int fd;
	int wake;
	uint8_t *buffer;
	size_t size;
	size_t begin;
	size_t end;
	uint64_t at;
	bool ended;
	bool woken;
	int error;
};

/* Takes the descriptor.  0, or -ENOMEM. */
int source_open(struct source *source, int fd, int wake);

/*
 * The next @len bytes, at most SOURCE_MAX, valid until the next call; NULL where
 * there are fewer: as many as source_left() says then.
 */
const uint8_t *source_see(struct source *source, size_t len);

/* Bytes that can be seen without reading more. */
size_t source_left(const struct source *source);

/* Take bytes, seen or not; whether there were so many. */
bool source_take(struct source *source, uint64_t len);

void source_close(struct source *source);

#endif
