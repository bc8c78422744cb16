// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "common/decode/decode.h"
#include "common/decode/tcp.h"

bool tcp_header_take(struct tcp_header *header, struct bytes *bytes)
{
	const uint8_t *at = bytes_take(bytes, TCP_HEADER_MIN);

	if (!at)
		return false;
	*header = (struct tcp_header) {
		.ports = { be16_at(at), be16_at(at + 2) },
		.seq = be32_at(at + 4),
		.ack = be32_at(at + 8),
		.len = (at[12] >> 4) * 4,
		.flags = at[13],
		.window = be16_at(at + 14),
		.urgent = be16_at(at + 18),
	};
	return true;
}

void tcp_add_flags(struct text *text, uint8_t flags)
{
	static const char letters[] = "FSRP.UEW";
	int bit;

	for (bit = 0; bit < 8; bit++)
		if (flags & (1 << bit))
			text_add(text, "%c", letters[bit]);
}

void tcp_add_numbers(struct text *text, const struct tcp_header *header,
		     const struct tcp_base *base, uint32_t payload)
{
	uint32_t seq = header->seq - base->seq;

	text_add(text, "Flags [");
	tcp_add_flags(text, header->flags);
	text_add(text, header->flags ? "]" : "none]");
	if (payload || header->flags & (TCP_SYN | TCP_FIN | TCP_RST))
		text_add(text, ", seq %u", seq);
	if (payload)
		text_add(text, ":%u", seq + payload);
	if (header->flags & TCP_ACK)
		text_add(text, ", ack %u", header->ack - base->ack);
}

/* Like tcpdump, use relative numbers only in segments with the ACK flag. */
static struct tcp_base base_of(const struct decode_segment *segment,
			       const struct tcp_header *header)
{
	struct tcp_flows *flows = segment->context->flows;
	struct tcp_end from = { .port = header->ports[0] };
	struct tcp_end to = { .port = header->ports[1] };

	if (!flows || !(header->flags & TCP_ACK))
		return (struct tcp_base) { 0 };
	memcpy(from.address, segment->addresses, segment->address_len);
	memcpy(to.address, segment->addresses + segment->address_len,
	       segment->address_len);
	return tcp_flows_base(flows, &from, &to, header->seq, header->ack,
			      header->flags & TCP_SYN);
}

static void decode_segment(struct text *text, const struct decode_segment *segment,
			   const struct tcp_header *header, struct bytes rest)
{
	uint32_t payload = segment->len - header->len;
	struct tcp_base base = base_of(segment, header);

	tcp_add_numbers(text, header, &base, payload);
	text_add(text, ", win %u", header->window);
	if (header->flags & TCP_URG)
		text_add(text, ", urg %u", header->urgent);
	if (header->len > TCP_HEADER_MIN) {
		text_add(text, ", options [");
		tcp_add_options(text, rest, header->len - TCP_HEADER_MIN, base.sack);
		text_add(text, "]");
	}
	text_add(text, ", length %u", payload);
}

/* The ports may be stored although the rest of the header is not. */
static void decode_cut(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *ports = bytes_take(&bytes, 4);

	if (ports)
		decode_ports(text, segment, be16_at(ports), be16_at(ports + 2));
	else
		decode_ends(text, segment);
	text_add(text, "[|tcp]");
}

void decode_tcp(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	struct tcp_header header;

	if (!tcp_header_take(&header, &bytes)) {
		decode_cut(text, segment);
		return;
	}
	decode_ports(text, segment, header.ports[0], header.ports[1]);
	if (header.len < TCP_HEADER_MIN || header.len > segment->len)
		text_add(text, "tcp, bad header length %u of %u", header.len,
			 segment->len);
	else if (segment->context->quiet)
		text_add(text, "tcp %u", segment->len - header.len);
	else
		decode_segment(text, segment, &header, bytes);
}
