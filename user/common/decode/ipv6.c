// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>

#include "common/decode/decode.h"

#define HEADER_LEN	40
#define MORE_FRAGMENTS	0x1

struct fragment {
	bool present;
	uint16_t offset;
	bool more;
	uint32_t id;
};

static bool take_fragment(struct decode_segment *segment,
			  struct fragment *fragment)
{
	const uint8_t *h = bytes_take(&segment->bytes, 8);

	if (!h)
		return false;
	segment->protocol = h[0];
	segment->len -= segment->len > 8 ? 8 : segment->len;
	*fragment = (struct fragment) {
		.present = true,
		.offset = be16_at(h + 2) & 0xfff8,
		.more = be16_at(h + 2) & MORE_FRAGMENTS,
		.id = be32_at(h + 4),
	};
	return true;
}

/* Take an extension header.  Its first bytes are the next header and length / 8 - 1. */
static bool take_option(struct decode_segment *segment)
{
	const uint8_t *h = segment->bytes.at;
	size_t len;

	if (segment->bytes.left < 8)
		return false;
	len = (h[1] + 1) * 8;
	if (!bytes_take(&segment->bytes, len))
		return false;
	segment->protocol = h[0];
	segment->len -= segment->len > len ? len : segment->len;
	return true;
}

/*
 * Each header takes at least 8 bytes, so the loop ends.  Return false if a
 * header is cut short.
 */
static bool take_headers(struct decode_segment *segment,
			 struct fragment *fragment)
{
	for (;;) {
		switch (segment->protocol) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
			if (!take_option(segment))
				return false;
			break;
		case IPPROTO_FRAGMENT:
			if (!take_fragment(segment, fragment))
				return false;
			if (fragment->offset)
				return true;
			break;
		default:
			return true;
		}
	}
}

static void decode_payload(struct text *text, struct decode_segment *segment)
{
	struct fragment fragment = { 0 };
	bool whole = take_headers(segment, &fragment);

	if (!whole || fragment.offset) {
		decode_ends(text, segment);
		text_add(text, whole ? "ip-proto-%u" : "[|ip-proto-%u]",
			 segment->protocol);
	} else {
		decode_transport(text, segment);
	}
	if (fragment.present)
		text_add(text, " (frag id 0x%08x, offset %u, length %u%s)",
			 fragment.id, fragment.offset, segment->len,
			 fragment.more ? "+" : "");
}

void decode_ipv6(struct text *text, struct bytes bytes, uint32_t len,
		 const struct decode_context *context)
{
	const uint8_t *header = bytes_take(&bytes, HEADER_LEN);
	uint32_t payload;

	text_add(text, "IP6 ");
	if (!header) {
		text_add(text, "[|ip6]");
		return;
	}
	if (header[0] >> 4 != 6) {
		text_add(text, "bad header: version %u", header[0] >> 4);
		return;
	}
	/* A length of 0 means a large packet, whose length may be in an option. */
	payload = be16_at(header + 4);
	if (!payload)
		payload = len > HEADER_LEN ? len - HEADER_LEN : 0;
	bytes_cut(&bytes, payload);

	decode_payload(text, &(struct decode_segment) {
		.protocol = header[6],
		.bytes = bytes,
		.len = payload,
		.addresses = header + 8,
		.address_len = 16,
		.context = context,
	});
}
