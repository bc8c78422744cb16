// SPDX-License-Identifier: GPL-2.0
#include <byteswap.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/read/reader.h"
#include "common/message.h"

#define NANOSECONDS	1000000000ULL
#define PCAPNG_SECTION	0x0a0d0d0a

int reader_complain(const struct reader *reader, const char *what)
{
	return complain("-r %s: at byte %" PRIu64 ": %s", reader->name,
			reader->source.at, what);
}

/* 0 where it is not the file that ended, but the wish for more. */
int reader_cut(const struct reader *reader, uint64_t at, uint64_t len)
{
	const struct source *source = &reader->source;

	if (source->woken)
		return 0;
	if (source->error)
		return complain("-r %s: %s", reader->name,
				strerror(source->error));
	return complain("-r %s: cut short: of %" PRIu64 " bytes at byte %" PRIu64 ", only %" PRIu64 " are there",
			reader->name, len, at,
			source->at + source_left(source) - at);
}

uint32_t reader_u32(const struct reader *reader, const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return reader->swapped ? bswap_32(value) : value;
}

uint16_t reader_u16(const struct reader *reader, const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return reader->swapped ? bswap_16(value) : value;
}

struct reader_interface *reader_add(struct reader *reader)
{
	uint32_t nr = reader->interface_nr;
	struct reader_interface *grown;

	if (nr == READER_INTERFACES_MAX) {
		reader_complain(reader, "more interfaces than can be");
		return NULL;
	}
	/* At powers of two there is no room left. */
	if (!(nr & (nr - 1))) {
		grown = realloc(reader->interfaces,
				(nr ? 2 * nr : 1) * sizeof(*grown));
		if (!grown) {
			complain("-r %s: %s", reader->name, strerror(ENOMEM));
			return NULL;
		}
		reader->interfaces = grown;
	}
	reader->interfaces[nr] = (struct reader_interface) { .units = 1000000 };
	reader->interface_nr++;
	return &reader->interfaces[nr];
}

/* Nanoseconds since 1970, whatever comes of times that cannot be. */
uint64_t reader_time(const struct reader_interface *interface, uint64_t time)
{
	uint64_t units = interface->units;

	return (time / units + (uint64_t)interface->offset) * NANOSECONDS +
	       (uint64_t)((__uint128_t)(time % units) * NANOSECONDS / units);
}

static int open_format(struct reader *reader)
{
	const uint8_t *magic = source_see(&reader->source, 4);

	if (!magic && (reader->source.error || source_left(&reader->source)))
		return reader_cut(reader, 0, 4);
	if (!magic)
		return complain("-r %s: the file is empty", reader->name);
	if (reader_u32(reader, magic) == PCAPNG_SECTION)
		return 0;
	reader->classic = true;
	return classic_open(reader);
}

int reader_open(struct reader *reader, const char *path, int wake)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) :
				     dup(STDIN_FILENO);

	*reader = (struct reader) { .name = path, .source.fd = -1 };
	if (fd < 0)
		return complain("-r %s: %s", path, strerror(errno));
	if (source_open(&reader->source, fd, wake))
		return complain("-r %s: %s", path, strerror(ENOMEM));
	return open_format(reader);
}

int reader_next(struct reader *reader, struct pcapng_packet *packet)
{
	*packet = (struct pcapng_packet) { 0 };
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
