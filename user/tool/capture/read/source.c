// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/read/source.h"

#define SOURCE_START	(256U << 10)

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

/* Move what is left to the start of the buffer, and make room for @len bytes. */
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

/* Wait until the file can be read.  False if the reading is to end instead. */
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

static void read_more(struct source *source)
{
	ssize_t nr;

	if (!wait_for_file(source)) {
		source->ended = true;
		source->woken = true;
		return;
	}
	nr = read(source->fd, source->buffer + source->end,
		  source->size - source->end);
	/* Whoever started this program may have made its input non-blocking. */
	if (nr < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (nr > 0) {
		source->end += nr;
		return;
	}
	source->ended = true;
	source->error = nr < 0 ? errno : 0;
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
	free(source->buffer);
	source->buffer = NULL;
	if (source->fd >= 0)
		close(source->fd);
	source->fd = -1;
}
