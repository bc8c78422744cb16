// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/file/stream.h"

#define PACKED_SIZE	(256U << 10)

int stream_prepare(struct stream *stream, const struct codec *codec)
{
	*stream = (struct stream) {
		.fd = -1, .codec = codec, .buffer = aligned_alloc(4096, STREAM_BUFFER),
	};
	if (codec) {
		stream->state = codec->ops->pack_open();
		stream->packed = malloc(PACKED_SIZE);
	}
	if (!stream->buffer || (codec && (!stream->state || !stream->packed)))
		stream->error = -ENOMEM;
	return stream->error;
}

int stream_open(struct stream *stream, int fd, const struct codec *codec)
{
	int err = stream_prepare(stream, codec);

	stream->fd = fd;
	return err;
}

/* Compress and write, until the codec has reached the goal. */
static int stream_pack(struct stream *stream, const void *bytes, size_t len,
		       enum codec_goal goal)
{
	struct codec_buffers b = { .in = bytes, .in_len = len };
	int more = 1, err;

	while (more > 0) {
		b.out = stream->packed;
		b.out_len = PACKED_SIZE;
		more = stream->codec->ops->pack(stream->state, &b, goal);
		if (more < 0)
			return more;
		err = descriptor_write(stream->fd, stream->packed,
				       PACKED_SIZE - b.out_len);
		if (err)
			return err;
	}
	return 0;
}

/* Write the buffer, which is full except at a flush and at the end. */
static int write_out(struct stream *stream)
{
	size_t len = stream->used;

	if (stream->error || !len)
		return stream->error;
	stream->used = 0;
	stream->error = stream->codec ?
		stream_pack(stream, stream->buffer, len, CODEC_COLLECT) :
		descriptor_write(stream->fd, stream->buffer, len);
	return stream->error;
}

int stream_put(struct stream *stream, const void *bytes, size_t len)
{
	const uint8_t *from = bytes;

	while (len && !stream->error) {
		size_t room = STREAM_BUFFER - stream->used;
		size_t part = len < room ? len : room;

		memcpy(stream->buffer + stream->used, from, part);
		stream_advance(stream, part);
		from += part;
		len -= part;
		if (stream->used == STREAM_BUFFER)
			write_out(stream);
	}
	return stream->error;
}

int stream_flush(struct stream *stream)
{
	if (!write_out(stream) && stream->codec)
		stream->error = stream_pack(stream, "", 0, CODEC_FLUSH);
	return stream->error;
}

int stream_close(struct stream *stream)
{
	bool open = stream->fd >= 0;
	int err = open ? write_out(stream) : 0;

	if (open && !err && stream->codec)
		err = stream_pack(stream, "", 0, CODEC_END);
	if (stream->state)
		stream->codec->ops->pack_close(stream->state);
	free(stream->packed);
	free(stream->buffer);
	if (open && close(stream->fd) && !err)
		err = -errno;
	*stream = (struct stream) { .fd = -1 };
	return err;
}
