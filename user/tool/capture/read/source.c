// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/read/source.h"

#define SOURCE_START	(256U << 10)

/* Holds all bytes that were read before the file turned out to be compressed. */
#define PACKED_SIZE	SOURCE_START

int source_open(struct source *source, int fd, const struct source_wake *wake)
{
	*source = (struct source) { .fd = fd, .wake = *wake };
	source->buffer = malloc(SOURCE_START);
	if (!source->buffer)
		return -ENOMEM;
	source->size = SOURCE_START;
	return 0;
}

size_t source_left(const struct source *source)
{
	return source->end - source->begin;
}

/* Move the bytes that are left to the start of the buffer.  Make room for @len bytes. */
static int make_room(struct source *source, size_t len)
{
	size_t left = source_left(source), size = source->size;
	uint8_t *grown;

	memmove(source->buffer, source->buffer + source->begin, left);
	source->begin = 0;
	source->end = left;
	if (len <= size)
		return 0;
	while (size < len)
		size *= 2;
	grown = realloc(source->buffer, size);
	if (!grown)
		return -ENOMEM;
	source->buffer = grown;
	source->size = size;
	return 0;
}

/* Wait until the file can be read.  Return false if @wake ends the reading. */
static bool wait_for_file(const struct source *source)
{
	const struct source_wake *wake = &source->wake;
	struct pollfd polled[] = {
		{ .fd = source->fd, .events = POLLIN },
		{ .fd = wake->fd, .events = POLLIN },
	};

	do {
		if (poll(polled, 2, -1) < 0)
			continue;
		if (polled[1].revents && wake->is_over(wake->arg))
			return false;
	} while (!polled[0].revents);
	return true;
}

/*
 * Return the number of bytes read, or 0 to try again, or -1 if there are no more.
 * Then @source tells why.
 */
static ssize_t read_some(struct source *source, uint8_t *to, size_t size)
{
	ssize_t nr;

	if (!wait_for_file(source)) {
		source->woken = true;
		return -1;
	}
	nr = read(source->fd, to, size);
	if (nr > 0)
		return nr;
	/* The parent process may have made standard input non-blocking. */
	if (nr < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	source->error = nr ? errno : 0;
	return -1;
}

static void read_plain(struct source *source)
{
	ssize_t nr = read_some(source, source->buffer + source->end,
			       source->size - source->end);

	if (nr < 0)
		source->ended = true;
	else
		source->end += nr;
}

static void read_packed(struct source *source)
{
	struct source_packed *packed = &source->packed;
	ssize_t nr = read_some(source, packed->bytes, PACKED_SIZE);

	packed->at = packed->bytes;
	packed->left = nr < 0 ? 0 : nr;
	packed->ended = nr < 0;
	source->ended = source->woken || source->error;
}

static void unpack_more(struct source *source)
{
	struct source_packed *packed = &source->packed;
	struct codec_buffers b = {
		.in = packed->at,
		.in_len = packed->left,
		.out = source->buffer + source->end,
		.out_len = source->size - source->end,
	};
	size_t room = b.out_len;
	int err = packed->may_end && !packed->left ? 1 :
		  packed->codec->ops->unpack(packed->state, &b);
	bool over;

	packed->may_end = err > 0;
	packed->at = b.in;
	packed->left = b.in_len;
	source->end += room - b.out_len;
	/* The codec may hold back bytes until there is room for them. */
	over = !packed->left && packed->ended && b.out_len == room;
	if (err < 0)
		source->error = -err;
	else if (over && !err)
		source->error = ENODATA;
	source->ended = over || source->error;
}

static void read_more(struct source *source)
{
	struct source_packed *packed = &source->packed;

	if (!packed->codec) {
		read_plain(source);
		return;
	}
	if (!packed->left && !packed->ended)
		read_packed(source);
	if (!source->ended)
		unpack_more(source);
}

int source_unpack(struct source *source, const struct codec *codec)
{
	struct source_packed *packed = &source->packed;
	size_t len = source_left(source);

	packed->codec = codec;
	packed->state = codec->ops->unpack_open();
	packed->bytes = malloc(PACKED_SIZE);
	if (!packed->state || !packed->bytes)
		return -ENOMEM;
	/* The bytes that were read for the magic number are compressed. */
	memcpy(packed->bytes, source->buffer + source->begin, len);
	packed->at = packed->bytes;
	packed->left = len;
	packed->ended = source->ended;
	source->begin = 0;
	source->end = 0;
	source->ended = false;
	return 0;
}

const uint8_t *source_see(struct source *source, size_t len)
{
	if (source->size - source->begin < len) {
		int err = len > SOURCE_MAX ? -E2BIG : make_room(source, len);

		if (err) {
			source->ended = true;
			source->error = -err;
			return NULL;
		}
	}
	while (source_left(source) < len && !source->ended)
		read_more(source);
	return source_left(source) < len ? NULL :
					   source->buffer + source->begin;
}

bool source_take(struct source *source, uint64_t len)
{
	while (len) {
		size_t part = source_left(source);

		if (!part && !source_see(source, 1))
			return false;
		part = source_left(source);
		if (part > len)
			part = len;
		source->begin += part;
		source->at += part;
		len -= part;
	}
	return true;
}

void source_close(struct source *source)
{
	if (source->packed.state)
		source->packed.codec->ops->unpack_close(source->packed.state);
	free(source->packed.bytes);
	source->packed = (struct source_packed) { 0 };
	free(source->buffer);
	source->buffer = NULL;
	if (source->fd >= 0)
		close(source->fd);
	source->fd = -1;
}
