// SPDX-License-Identifier: GPL-2.0
/* Classic pcap: a header, then records. */
#include <byteswap.h>
#include <string.h>

#include "capture/read/classic.h"
#include "common/message.h"

#define HEADER_LEN	24
#define RECORD_MAX	(16U << 20)

enum magic {
	MAGIC_MICROSECONDS	= 0xa1b2c3d4,
	MAGIC_NANOSECONDS	= 0xa1b23c4d,
	MAGIC_MODIFIED		= 0xa1b2cd34,	/* record headers are longer */
};

static bool is_magic(uint32_t magic)
{
	return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS ||
	       magic == MAGIC_MODIFIED;
}

int classic_open(struct reader *reader)
{
	const uint8_t *header;
	struct reader_interface *interface;
	uint32_t magic;

	memcpy(&magic, source_see(&reader->source, 4), sizeof(magic));
	reader->swapped = is_magic(bswap_32(magic));
	if (reader->swapped)
		magic = bswap_32(magic);
	if (!is_magic(magic))
		return complain("-r %s: not a pcapng or pcap file: it begins with 0x%08x",
				reader->name, magic);
	header = source_see(&reader->source, HEADER_LEN);
	if (!header)
		return reader_cut(reader, 0, HEADER_LEN);
	interface = reader_add(reader);
	if (!interface)
		return -1;
	if (magic == MAGIC_NANOSECONDS)
		interface->units = 1000000000;
	reader->record = magic == MAGIC_MODIFIED ? 24 : 16;
	interface->is.snaplen = reader_u32(reader, header + 16);
	/* The upper bits give the length of the checksum after each frame. */
	interface->is.link = reader_u32(reader, header + 20) & 0xffff;
	source_take(&reader->source, HEADER_LEN);
	return 0;
}

int classic_next(struct reader *reader, struct pcapng_packet *packet)
{
	struct source *source = &reader->source;
	const uint8_t *header = source_see(source, reader->record);
	uint32_t caplen;

	if (!header)
		return source_left(source) || source->error ?
		       reader_cut(reader, source->at, reader->record) : 0;
	caplen = reader_u32(reader, header + 8);
	if (caplen > RECORD_MAX)
		return reader_complain(reader, "packet is larger than 16 MiB");
	header = source_see(source, reader->record + caplen);
	if (!header)
		return reader_cut(reader, source->at, reader->record + caplen);
	packet->caplen = caplen;
	packet->len = reader_u32(reader, header + 12);
	packet->time = reader_time(&reader->interfaces[0],
				   reader_u32(reader, header) *
				   reader->interfaces[0].units +
				   reader_u32(reader, header + 4));
	packet->data = header + reader->record;
	/* The bytes stay in place until the next source_see(). */
	source_take(source, reader->record + caplen);
	return 1;
}
