// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/read/blocks.h"
#include "capture/read/classic.h"
#include "capture/read/reader.h"
#include "common/descriptor.h"
#include "common/message.h"
#include "common/file/pcapng_format.h"

/* Return the first 4 bytes.  If the file has fewer, set *@err and return NULL. */
static const uint8_t *see_magic(struct reader *reader, int *err)
{
	const struct source *source = &reader->source;
	const uint8_t *magic = source_see(&reader->source, 4);

	*err = 0;
	if (!magic && (source->error || source->woken || source_left(source)))
		*err = reader_cut(reader, 0, 4);
	else if (!magic)
		*err = complain("-r %s: the file is empty", reader->name);
	return magic;
}

static int open_packed(struct reader *reader, const struct codec *codec)
{
	if (!codec->ops)
		return complain("-r %s: this program was built without %s",
				reader->name, codec->name);
	if (source_unpack(&reader->source, codec))
		return complain("-r %s: %s", reader->name, strerror(ENOMEM));
	return 0;
}

static int open_format(struct reader *reader)
{
	const struct codec *codec;
	const uint8_t *magic;
	int err;

	magic = see_magic(reader, &err);
	codec = magic ? codec_by_magic(magic) : NULL;
	if (codec) {
		if (open_packed(reader, codec))
			return -1;
		magic = see_magic(reader, &err);
	}
	if (!magic)
		return err;
	if (reader_u32(reader, magic) == BLOCK_SECTION)
		return 0;
	reader->classic = true;
	return classic_open(reader);
}

int reader_open(struct reader *reader, const char *path,
		const struct source_wake *wake)
{
	int fd;

	*reader = (struct reader) { .name = path, .source.fd = -1 };
	fd = descriptor_open(path, O_RDONLY, STDIN_FILENO);
	if (fd < 0 && errno == EINTR)
		return complain("-r %s: nobody has opened it for writing", path);
	if (fd < 0)
		return complain("-r %s: %s", path, strerror(errno));
	if (source_open(&reader->source, fd, wake))
		return complain("-r %s: %s", path, strerror(ENOMEM));
	return open_format(reader);
}

int reader_next(struct reader *reader, struct pcapng_packet *packet)
{
	*packet = (struct pcapng_packet) { 0 };
	/* @wake may have ended the file before its header was complete. */
	if (reader->source.woken)
		return 0;
	return reader->classic ? classic_next(reader, packet) :
				 pcapng_next(reader, packet);
}

void reader_close(struct reader *reader)
{
	uint32_t i;
	size_t t;

	for (i = 0; i < reader->interface_nr; i++)
		for (t = 0; t < 3; t++)
			free(reader->interfaces[i].texts[t]);
	free(reader->interfaces);
	reader->interfaces = NULL;
	source_close(&reader->source);
}
