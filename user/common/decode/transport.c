// SPDX-License-Identifier: GPL-2.0
/* TCP and UDP; other protocols have a file of their own. */
#include <netinet/in.h>

#include "common/decode/decode.h"

#define TCP_HEADER_MIN	20
#define UDP_HEADER	8

void decode_ends(struct text *text, const struct decode_segment *segment)
{
	text_add(text, "%s > %s: ", segment->source, segment->destination);
}

static void decode_ports(struct text *text, const struct decode_segment *segment,
			 const uint8_t *header)
{
	text_add(text, "%s.%u > %s.%u: ", segment->source, be16_at(header),
		 segment->destination, be16_at(header + 2));
}

static void decode_flags(struct text *text, uint8_t flags)
{
	static const char letters[] = "FSRP.UEW";
	int bit;

	text_add(text, "Flags [");
	for (bit = 0; bit < 8; bit++)
		if (flags & (1 << bit))
			text_add(text, "%c", letters[bit]);
	text_add(text, flags ? "]" : "none]");
}

/* The fixed part of the header; @header has all of its 20 bytes. */
static void decode_tcp_header(struct text *text, const uint8_t *header,
			      uint32_t payload)
{
	uint32_t sequence = be32_at(header + 4);
	uint8_t flags = header[13];

	decode_flags(text, flags);
	text_add(text, ", seq %u", sequence);
	if (payload)
		text_add(text, ":%u", sequence + payload);
	if (flags & 0x10)
		text_add(text, ", ack %u", be32_at(header + 8));
	text_add(text, ", win %u", be16_at(header + 14));
	if (flags & 0x20)
		text_add(text, ", urg %u", be16_at(header + 18));
	text_add(text, ", length %u", payload);
}

static void decode_tcp(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *ports = bytes.at;
	const uint8_t *header = bytes_take(&bytes, TCP_HEADER_MIN);
	uint32_t header_len;

	if (!header) {
		if (bytes.left >= 4)
			decode_ports(text, segment, ports);
		else
			decode_ends(text, segment);
		text_add(text, "[|tcp]");
		return;
	}
	decode_ports(text, segment, header);
	header_len = (header[12] >> 4) * 4;
	if (header_len < TCP_HEADER_MIN || header_len > segment->len)
		text_add(text, "tcp, bad header length %u of %u", header_len,
			 segment->len);
	else if (segment->quiet)
		text_add(text, "tcp %u", segment->len - header_len);
	else
		decode_tcp_header(text, header, segment->len - header_len);
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
	decode_ports(text, segment, header);
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
