// SPDX-License-Identifier: GPL-2.0
/* IPsec: ESP, whose payload is encrypted, and AH, whose payload is readable. */
#include "common/decode/decode.h"

#define AH_FIXED	12

void decode_esp(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, 8);

	decode_ends(text, segment);
	if (header)
		text_add(text, "ESP(spi=0x%08x,seq=0x%x), length %u",
			 be32_at(header), be32_at(header + 4), segment->len);
	else
		text_add(text, "ESP [|esp], length %u", segment->len);
}

/* Describe the payload of AH.  The line has the addresses already. */
static void decode_protected(struct text *text, const struct decode_segment *outer,
			     uint8_t protocol, struct bytes bytes)
{
	struct decode_context context = *outer->context;
	struct decode_segment inner = *outer;
	size_t used = outer->bytes.left - bytes.left;

	if (++context.depth == DECODE_DEPTH_MAX) {
		text_add(text, "[more packets within]");
		return;
	}
	inner.protocol = protocol;
	inner.bytes = bytes;
	inner.len = outer->len > used ? outer->len - used : 0;
	inner.bare = true;
	inner.context = &context;
	decode_transport(text, &inner);
}

void decode_ah(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, AH_FIXED), *icv;
	uint32_t len, i;

	decode_ends(text, segment);
	if (!header) {
		text_add(text, "AH [|ah]");
		return;
	}
	len = (header[1] + 2) * 4;
	text_add(text, "AH(spi=0x%08x,seq=0x%x", be32_at(header + 4), be32_at(header + 8));
	icv = len < AH_FIXED ? NULL : bytes_take(&bytes, len - AH_FIXED);
	if (!icv) {
		text_add(text, ",[|ah])");
		return;
	}
	text_add(text, ",icv=0x");
	for (i = 0; i < len - AH_FIXED; i++)
		text_add(text, "%02x", icv[i]);
	text_add(text, "): ");
	decode_protected(text, segment, header[0], bytes);
}
