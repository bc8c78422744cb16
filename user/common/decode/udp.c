// SPDX-License-Identifier: GPL-2.0
/* UDP, and the protocols that are known by its ports. */
#include "common/decode/decode.h"

#define UDP_HEADER	8

#define PORT_DNS	53
#define PORT_MDNS	5353
#define PORT_VXLAN	4789
#define PORT_GENEVE	6081

static bool decode_known(struct text *text, const struct decode_datagram *datagram,
			 uint16_t port)
{
	switch (port) {
	case PORT_DNS:
	case PORT_MDNS:
		decode_dns(text, datagram, port == PORT_MDNS);
		return true;
	case PORT_VXLAN:
		decode_vxlan(text, datagram);
		return true;
	case PORT_GENEVE:
		decode_geneve(text, datagram);
		return true;
	default:
		return false;
	}
}

void decode_udp(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, UDP_HEADER);
	struct decode_datagram datagram;
	uint16_t source, destination;
	uint32_t len;

	if (!header) {
		decode_ends(text, segment);
		text_add(text, "[|udp]");
		return;
	}
	source = be16_at(header);
	destination = be16_at(header + 2);
	decode_ports(text, segment, source, destination);
	/* A length of 0 means a large packet that is not split into datagrams yet. */
	len = be16_at(header + 4) ?: segment->len;
	if (len < UDP_HEADER) {
		text_add(text, "UDP, bad length %u", len);
		return;
	}
	bytes_cut(&bytes, len - UDP_HEADER);
	datagram = (struct decode_datagram) {
		.bytes = bytes,
		.len = len - UDP_HEADER,
		.context = segment->context,
	};
	if (segment->context->quiet ||
	    (!decode_known(text, &datagram, source) &&
	     !decode_known(text, &datagram, destination)))
		text_add(text, "UDP, length %u", datagram.len);
}
