// SPDX-License-Identifier: GPL-2.0
/* UDP; other protocols have a file of their own. */
#include <netinet/in.h>

#include "common/decode/decode.h"

#define UDP_HEADER	8

void decode_ends(struct text *text, const struct decode_segment *segment)
{
	text_add(text, "%s > %s: ", segment->source, segment->destination);
}

void decode_ports(struct text *text, const struct decode_segment *segment,
		  uint16_t source, uint16_t destination)
{
	text_add(text, "%s.%u > %s.%u: ", segment->source, source,
		 segment->destination, destination);
}

static void decode_udp(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, UDP_HEADER);
	uint32_t len;

	if (!header) {
		decode_ends(text, segment);
		text_add(text, "[|udp]");
		return;
	}
	decode_ports(text, segment, be16_at(header), be16_at(header + 2));
	/* 0 means a large packet that is not split into datagrams yet. */
	len = be16_at(header + 4) ? be16_at(header + 4) : segment->len;
	if (len < UDP_HEADER)
		text_add(text, "UDP, bad length %u", len);
	else
		text_add(text, "UDP, length %u", len - UDP_HEADER);
}

void decode_transport(struct text *text, const struct decode_segment *segment)
{
	switch (segment->protocol) {
	case IPPROTO_TCP:
		decode_tcp(text, segment);
		break;
	case IPPROTO_UDP:
		decode_udp(text, segment);
		break;
	case IPPROTO_ICMP:
		decode_icmp(text, segment);
		break;
	case IPPROTO_ICMPV6:
		decode_icmp6(text, segment);
		break;
	default:
		decode_ends(text, segment);
		text_add(text, "ip-proto-%u, length %u", segment->protocol,
			 segment->len);
	}
}
