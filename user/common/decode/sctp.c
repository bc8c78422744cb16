// SPDX-License-Identifier: GPL-2.0
#include "common/decode/decode.h"

#define SCTP_HEADER	12
#define CHUNK_HEADER	4

#define DATA		0
#define INIT		1
#define INIT_ACK	2
#define SACK		3

#define DATA_END	1
#define DATA_BEGIN	2
#define DATA_UNORDERED	4

static const char *const chunks[] = {
	"DATA", "INIT", "INIT ACK", "SACK", "HB REQ", "HB ACK", "ABORT", "SHUTDOWN",
	"SHUTDOWN ACK", "OP ERR", "COOKIE ECHO", "COOKIE ACK", "ECN ECHO", "CWR",
	"SHUTDOWN COMPLETE",
};

static bool decode_data(struct text *text, struct bytes value, uint8_t flags)
{
	const uint8_t *at = bytes_take(&value, 12);

	if (!at)
		return false;
	text_add(text, " %s%s%s", flags & DATA_UNORDERED ? "(U)" : "",
		 flags & DATA_BEGIN ? "(B)" : "", flags & DATA_END ? "(E)" : "");
	text_add(text, "%s[TSN: %u] [SID: %u] [SSEQ %u] [PPID 0x%x]",
		 flags & (DATA_UNORDERED | DATA_BEGIN | DATA_END) ? " " : "",
		 be32_at(at), be16_at(at + 4), be16_at(at + 6), be32_at(at + 8));
	return true;
}

static bool decode_init(struct text *text, struct bytes value)
{
	const uint8_t *at = bytes_take(&value, 16);

	if (!at)
		return false;
	text_add(text, " [init tag: %u] [rwnd: %u] [OS: %u] [MIS: %u] [init TSN: %u]",
		 be32_at(at), be32_at(at + 4), be16_at(at + 8), be16_at(at + 10),
		 be32_at(at + 12));
	return true;
}

static bool decode_sack(struct text *text, struct bytes value)
{
	const uint8_t *at = bytes_take(&value, 12);

	if (!at)
		return false;
	text_add(text, " [cum ack %u] [a_rwnd %u] [#gap acks %u] [#dup tsns %u]",
		 be32_at(at), be32_at(at + 4), be16_at(at + 8), be16_at(at + 10));
	return true;
}

/* Add the name of a chunk and its fields.  Return false if they are cut short. */
static bool decode_chunk(struct text *text, uint8_t type, uint8_t flags,
			 struct bytes value)
{
	if (type < sizeof(chunks) / sizeof(chunks[0]))
		text_add(text, " [%s]", chunks[type]);
	else
		text_add(text, " [chunk type %u]", type);
	switch (type) {
	case DATA:
		return decode_data(text, value, flags);
	case INIT:
	case INIT_ACK:
		return decode_init(text, value);
	case SACK:
		return decode_sack(text, value);
	default:
		return true;
	}
}

/*
 * Take the next chunk and describe it.  Each chunk takes at least 4 bytes, so a loop over
 * chunks ends.  Return false if the chunk is cut short or its length is wrong.
 */
static bool take_chunk(struct text *text, struct bytes *bytes)
{
	const uint8_t *header = bytes_take(bytes, CHUNK_HEADER);
	struct bytes value = *bytes;
	size_t len;

	if (!header)
		return false;
	len = be16_at(header + 2);
	if (len < CHUNK_HEADER)
		return false;
	len -= CHUNK_HEADER;
	bytes_cut(&value, len);
	if (!decode_chunk(text, header[0], header[1], value))
		return false;
	/* Chunks are padded to 4 bytes; the last one may be cut after its fields. */
	len = (len + 3) & ~(size_t)3;
	if (!bytes_take(bytes, len))
		bytes_cut(bytes, 0);
	return true;
}

void decode_sctp(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, SCTP_HEADER);
	unsigned int nr = 0;

	if (!header) {
		decode_ends(text, segment);
		text_add(text, "[|sctp]");
		return;
	}
	decode_ports(text, segment, be16_at(header), be16_at(header + 2));
	text_add(text, "sctp");
	while (bytes.left) {
		text_add(text, "%s (%u)", nr ? " ," : "", nr + 1);
		nr++;
		if (!take_chunk(text, &bytes)) {
			text_add(text, " [|sctp]");
			return;
		}
	}
}
