// SPDX-License-Identifier: GPL-2.0

#include "common/decode/decode.h"

#define HEADER_MIN	20
#define OFFSET_MASK	0x1fff
#define MORE_FRAGMENTS	0x2000

static void decode_payload(struct text *text, const uint8_t *header,
			   const struct decode_segment *segment)
{
	uint16_t fragment = be16_at(header + 6);

	if (fragment & OFFSET_MASK) {
		decode_ends(text, segment);
		text_add(text, "ip-proto-%u", segment->protocol);
	} else {
		decode_transport(text, segment);
	}
	if (fragment & (OFFSET_MASK | MORE_FRAGMENTS))
		text_add(text, " (frag id %u, offset %u, length %u%s)",
			 be16_at(header + 4), (fragment & OFFSET_MASK) * 8,
			 segment->len, fragment & MORE_FRAGMENTS ? "+" : "");
}

void decode_ipv4(struct text *text, struct bytes bytes, uint32_t len,
		 const struct decode_context *context)
{
	const uint8_t *header = bytes_take(&bytes, HEADER_MIN);
	uint32_t header_len, total;

	text_add(text, "IP ");
	if (!header) {
		text_add(text, "[|ip]");
		return;
	}
	header_len = (header[0] & 0xf) * 4;
	/* A length of 0 means a large packet that is not segmented yet. */
	total = be16_at(header + 2) ? be16_at(header + 2) : len;
	if (header[0] >> 4 != 4 || header_len < HEADER_MIN ||
	    total < header_len) {
		text_add(text, "bad header: version %u, header length %u, length %u",
			 header[0] >> 4, header_len, total);
		return;
	}
	/* The padding of a short frame may follow the packet. */
	bytes_cut(&bytes, total - HEADER_MIN);
	if (!bytes_take(&bytes, header_len - HEADER_MIN))
		bytes_cut(&bytes, 0);

	decode_payload(text, header, &(struct decode_segment) {
		.protocol = header[9],
		.bytes = bytes,
		.len = total - header_len,
		.addresses = header + 12,
		.address_len = 4,
		.context = context,
	});
}
