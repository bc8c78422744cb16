// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/file/stream.h"

#define PACKED_SIZE	(256U << 10)

int stream_prepare(struct stream *stream, const struct codec *codec)
{
	*stream = (struct stream) { .fd = -1, .codec = codec };
	if (!codec)
		return 0;
	stream->state = codec->ops->pack_open();
	stream->packed = malloc(PACKED_SIZE);
	if (!stream->state || !stream->packed)
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

int stream_write(struct stream *stream, const void *bytes, size_t len)
{
	if (stream->error)
		return stream->error;
	stream->error = stream->codec ?
		stream_pack(stream, bytes, len, CODEC_COLLECT) :
		descriptor_write(stream->fd, bytes, len);
	return stream->error;
}

int stream_flush(struct stream *stream)
{
	if (!stream->error && stream->codec)
		stream->error = stream_pack(stream, "", 0, CODEC_FLUSH);
	return stream->error;
}

int stream_close(struct stream *stream)
{
	bool open = stream->fd >= 0;
	int err = open ? stream->error : 0;

	if (open && !err && stream->codec)
		err = stream_pack(stream, "", 0, CODEC_END);
	if (stream->state)
		stream->codec->ops->pack_close(stream->state);
	free(stream->packed);
	if (open && close(stream->fd) && !err)
		err = -errno;
	*stream = (struct stream) { .fd = -1 };
	return err;
}

/* stdio expects 0 after an error. */
static ssize_t stdio_write(void *cookie, const char *bytes, size_t len)
{
	int err = stream_write(cookie, bytes, len);

	errno = -err;
	return err ? 0 : (ssize_t)len;
}

FILE *stream_stdio(struct stream *stream)
{
	return fopencookie(stream, "w", (cookie_io_functions_t) {
		.write = stdio_write,
	});
}
