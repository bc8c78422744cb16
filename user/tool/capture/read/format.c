// SPDX-License-Identifier: GPL-2.0
#include <byteswap.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "capture/read/format.h"
#include "common/message.h"

#define NANOSECONDS	1000000000ULL

int reader_complain(const struct reader *reader, const char *what)
{
	return complain("-r %s: at byte %" PRIu64 ": %s", reader->name,
			reader->source.at, what);
}

/*
 * The file ended early.  Return -1 after a message, or 0 if @wake ended it
 * instead.
 */
int reader_cut(const struct reader *reader, uint64_t at, uint64_t len)
{
	const struct source *source = &reader->source;

	if (source->woken)
		return 0;
	if (source->packed.codec && source->error == EBADMSG)
		return complain("-r %s: the %s data is damaged", reader->name,
				source->packed.codec->name);
	if (source->packed.codec && source->error == ENODATA)
		return complain("-r %s: the %s data is cut short", reader->name,
				source->packed.codec->name);
	if (source->error)
		return complain("-r %s: %s", reader->name,
				strerror(source->error));
	return complain("-r %s: the file is cut short: expected %" PRIu64 " bytes at byte %" PRIu64 ", found %" PRIu64,
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
		reader_complain(reader, "more than 65536 interfaces");
		return NULL;
	}
	/* Double the array when it is full, which is at powers of two. */
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

/* Nanoseconds since 1970.  Impossible times in the file may overflow. */
uint64_t reader_time(const struct reader_interface *interface, uint64_t time)
{
	uint64_t units = interface->units;

	return (time / units + (uint64_t)interface->offset) * NANOSECONDS +
	       (uint64_t)((__uint128_t)(time % units) * NANOSECONDS / units);
}
