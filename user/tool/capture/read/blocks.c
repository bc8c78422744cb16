// SPDX-License-Identifier: GPL-2.0
/* The blocks of pcapng. */
#include <byteswap.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture/read/blocks.h"
#include "common/message.h"
#include "common/file/metadata_option.h"
#include "common/file/pcapng_format.h"

/* Bytes around the body: type and length before it, the length again after it. */
#define FRAME_LEN	12
#define BLOCK_MAX	(16U << 20)
#define PART_MAX	(1U << 20)

/**
 * struct part - bytes of a block that are not parsed yet
 * @at: the first byte
 * @len: number of bytes
 */
struct part {
	const uint8_t *at;
	uint32_t len;
};

struct option_value {
	uint16_t code;
	uint16_t len;
	const uint8_t *at;
};

/* Take the next option.  Return false at the end, or if the option is damaged. */
static bool next_option(const struct reader *reader, struct part *part,
			struct option_value *option)
{
	uint32_t padded;

	if (part->len < 4)
		return false;
	option->code = reader_u16(reader, part->at);
	option->len = reader_u16(reader, part->at + 2);
	option->at = part->at + 4;
	padded = 4 + pcapng_padded(option->len);
	if (option->code == OPTION_END || padded > part->len)
		return false;
	part->at += padded;
	part->len -= padded;
	return true;
}

static uint64_t u64(const struct reader *reader, const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return reader->swapped ? bswap_64(value) : value;
}

/*
 * Return the units per second, a power of ten or two, or 0 if it does not fit 64
 * bits.
 */
static uint64_t units_of(uint8_t resolution)
{
	uint64_t units = 1;
	int power = resolution & 0x7f;

	if (resolution & 0x80)
		return power < 64 ? 1ULL << power : 0;
	while (power-- && units)
		units = units <= UINT64_MAX / 10 ? units * 10 : 0;
	return units;
}

/* Copy a text up to its end or a zero byte.  Return NULL without memory. */
static const char *keep(char **memory, const uint8_t *at, size_t len)
{
	free(*memory);
	*memory = strndup((const char *)at, len);
	return *memory;
}

static int take_interface_option(const struct reader *reader,
				 struct reader_interface *i,
				 const struct option_value *option)
{
	const char **text = NULL;
	size_t skip = 0;
	int nr = 0;

	switch (option->code) {
	case IF_NAME:
		text = &i->is.name;
		break;
	case IF_DESCRIPTION:
		text = &i->is.description;
		nr = 1;
		break;
	case IF_FILTER:
		/* Only filters of type 0 are text in libpcap's language. */
		if (!option->len || option->at[0])
			return 0;
		text = &i->is.filter;
		nr = 2;
		skip = 1;
		break;
	case IF_TSRESOL:
		if (option->len == 1)
			i->units = units_of(option->at[0]);
		return i->units ? 0 : reader_complain(reader,
						      "impossible resolution of time stamps");
	case IF_TSOFFSET:
		if (option->len == 8)
			i->offset = (int64_t)u64(reader, option->at);
		return 0;
	}
	if (!text)
		return 0;
	*text = keep(&i->texts[nr], option->at + skip, option->len - skip);
	return *text ? 0 : complain("-r %s: %s", reader->name, strerror(ENOMEM));
}

static int take_interface(struct reader *reader, struct part part)
{
	struct reader_interface *i;
	struct option_value option;

	if (part.len < 8)
		return reader_complain(reader, "interface without a link type");
	i = reader_add(reader);
	if (!i)
		return -1;
	i->is.link = reader_u16(reader, part.at);
	i->is.snaplen = reader_u32(reader, part.at + 4);
	part.at += 8;
	part.len -= 8;
	while (next_option(reader, &part, &option))
		if (take_interface_option(reader, i, &option))
			return -1;
	return 0;
}

static void take_packet_options(const struct reader *reader,
				struct pcapng_packet *packet, struct part part)
{
	struct option_value option;

	while (next_option(reader, &part, &option)) {
		if (option.code == OPTION_COMMENT && !packet->comment) {
			packet->comment = (const char *)option.at;
			packet->comment_len = option.len;
		} else if (option.code == EPB_FLAGS && option.len == 4) {
			packet->flags = reader_u32(reader, option.at);
		} else if (option.code == EPB_DROPCOUNT && option.len == 8) {
			packet->drops = u64(reader, option.at);
		} else if (option.code == EPB_PACKETID && option.len == 8) {
			packet->id = u64(reader, option.at);
		} else if (option.code == EPB_QUEUE && option.len == 4) {
			packet->has_queue = true;
			packet->queue = reader_u32(reader, option.at);
		} else if (option.code == OPTION_CUSTOM && option.len >= 4 &&
			   reader_u32(reader, option.at) == METADATA_OPTION_PEN) {
			packet->custom = option.at;
			packet->custom_len = option.len;
		}
	}
}

static int find_interface(const struct reader *reader,
			  struct pcapng_packet *packet, uint32_t nr)
{
	if (nr >= reader->interface_nr - reader->section)
		return reader_complain(reader, "packet of an interface that the file does not describe");
	packet->interface = reader->section + nr;
	return 0;
}

/* Take the bytes of the packet from @part and leave its options there. */
static int take_bytes(const struct reader *reader, struct pcapng_packet *packet,
		      struct part *part)
{
	uint32_t padded = pcapng_padded(packet->caplen);

	if (packet->caplen > part->len || padded > part->len)
		return reader_complain(reader, "packet is longer than its block");
	packet->data = part->at;
	part->at += padded;
	part->len -= padded;
	return 0;
}

/* An old block has a 16-bit interface number; a new one has 32 bits. */
static int take_packet(const struct reader *reader, struct pcapng_packet *packet,
		       struct part part, bool old)
{
	const uint8_t *head = part.at;
	uint32_t nr;

	if (part.len < 20)
		return reader_complain(reader, "packet without its lengths");
	nr = old ? reader_u16(reader, head) : reader_u32(reader, head);
	if (find_interface(reader, packet, nr))
		return -1;
	packet->time = reader_time(&reader->interfaces[packet->interface],
				   (uint64_t)reader_u32(reader, head + 4) << 32 |
				   reader_u32(reader, head + 8));
	packet->caplen = reader_u32(reader, head + 12);
	packet->len = reader_u32(reader, head + 16);
	part.at += 20;
	part.len -= 20;
	if (take_bytes(reader, packet, &part))
		return -1;
	take_packet_options(reader, packet, part);
	return 1;
}

static int take_simple(const struct reader *reader, struct pcapng_packet *packet,
		       struct part part)
{
	uint32_t snaplen;

	if (part.len < 4)
		return reader_complain(reader, "packet without its length");
	if (find_interface(reader, packet, 0))
		return -1;
	snaplen = reader->interfaces[packet->interface].is.snaplen;
	packet->len = reader_u32(reader, part.at);
	packet->caplen = packet->len;
	if (snaplen && packet->caplen > snaplen)
		packet->caplen = snaplen;
	part.at += 4;
	part.len -= 4;
	return take_bytes(reader, packet, &part) ? -1 : 1;
}

/* A section header gives the byte order of all lengths, including its own. */
static int begin_section(struct reader *reader)
{
	const uint8_t *head = source_see(&reader->source, 16);
	uint32_t magic;

	if (!head)
		return reader_cut(reader, reader->source.at, 16);
	memcpy(&magic, head + 8, sizeof(magic));
	reader->swapped = magic == bswap_32(BYTE_ORDER_MAGIC);
	if (!reader->swapped && magic != BYTE_ORDER_MAGIC)
		return reader_complain(reader, "section of unknown byte order");
	if (reader_u16(reader, head + 12) != 1)
		return reader_complain(reader, "unknown version of pcapng");
	reader->section = reader->interface_nr;
	return 0;
}

static int take_block(struct reader *reader, uint32_t type,
		      struct pcapng_packet *packet, struct part part)
{
	switch (type) {
	case BLOCK_INTERFACE:
		return take_interface(reader, part);
	case BLOCK_OLD_PACKET:
	case BLOCK_PACKET:
		return take_packet(reader, packet, part,
				   type == BLOCK_OLD_PACKET);
	case BLOCK_SIMPLE_PACKET:
		return take_simple(reader, packet, part);
	default:
		return 0;
	}
}

/* Return whether blocks of this type must be read as a whole. */
static bool is_known(uint32_t type)
{
	return type == BLOCK_SECTION || type == BLOCK_INTERFACE ||
	       type == BLOCK_OLD_PACKET || type == BLOCK_SIMPLE_PACKET ||
	       type == BLOCK_PACKET;
}

static int pass_block(struct reader *reader, uint32_t type, const uint8_t *at,
		      size_t len)
{
	const struct reader_blocks *others = &reader->others;

	return others->pass ? others->pass(others->arg, type, at, len) : 0;
}

/* Blocks of other types may be longer than the buffer: pass them on in parts. */
static int pass_large(struct reader *reader, uint32_t type, uint32_t len)
{
	uint64_t at = reader->source.at;
	uint32_t left = len;

	while (left) {
		uint32_t part = left < PART_MAX ? left : PART_MAX;
		const uint8_t *bytes = source_see(&reader->source, part);

		if (!bytes)
			return reader_cut(reader, at, len);
		if (pass_block(reader, type, bytes, part))
			return -1;
		source_take(&reader->source, part);
		left -= part;
	}
	return 0;
}

/* Return 1 for a packet, or 0 if the block has none, or -1 after a message. */
static int next_block(struct reader *reader, const uint8_t *head,
		      struct pcapng_packet *packet)
{
	struct source *source = &reader->source;
	uint32_t type = reader_u32(reader, head), len;
	int err;

	if (type == BLOCK_SECTION) {
		err = begin_section(reader);
		if (err || source->woken)
			return err;
	}
	/* begin_section() may have moved the buffer. */
	head = source_see(source, 8);
	len = reader_u32(reader, head + 4);
	if (len < FRAME_LEN || len % 4)
		return reader_complain(reader, "impossible length of a block");
	if (len > BLOCK_MAX && !is_known(type))
		return pass_large(reader, type, len);
	if (len > BLOCK_MAX)
		return reader_complain(reader, "block is larger than 16 MiB");
	head = source_see(source, len);
	if (!head)
		return reader_cut(reader, source->at, len);
	if (reader_u32(reader, head + len - 4) != len)
		return reader_complain(reader, "the two lengths of a block differ");
	err = take_block(reader, type, packet,
			 (struct part) { head + 8, len - FRAME_LEN });
	reader->block = head;
	reader->block_len = len;
	if (!err)
		err = pass_block(reader, type, head, len);
	/* The bytes stay in place until the next source_see(). */
	source_take(source, len);
	return err;
}

int pcapng_next(struct reader *reader, struct pcapng_packet *packet)
{
	struct source *source = &reader->source;
	int found = 0;

	while (!found && !source->woken) {
		const uint8_t *head = source_see(source, 8);

		if (!head)
			return source_left(source) || source->error ?
			       reader_cut(reader, source->at, 8) : 0;
		found = next_block(reader, head, packet);
	}
	return found;
}
