// SPDX-License-Identifier: GPL-2.0
/* Choose the decoder for a protocol number. */
#include <linux/if_ether.h>
#include <netinet/in.h>

#include "common/decode/decode.h"

static void add_source(struct text *text, const struct decode_segment *segment)
{
	names_add_host(text, segment->context->names, segment->addresses,
		       segment->address_len);
}

static void add_destination(struct text *text, const struct decode_segment *segment)
{
	names_add_host(text, segment->context->names,
		       segment->addresses + segment->address_len,
		       segment->address_len);
}

static void add_port(struct text *text, const struct decode_segment *segment,
		     uint16_t port)
{
	text_add(text, "%s", segment->bare ? "" : ".");
	names_add_port(text, segment->context->names, segment->protocol, port);
}

void decode_ends(struct text *text, const struct decode_segment *segment)
{
	if (segment->bare)
		return;
	add_source(text, segment);
	text_add(text, " > ");
	add_destination(text, segment);
	text_add(text, ": ");
}

void decode_ports(struct text *text, const struct decode_segment *segment,
		  uint16_t source, uint16_t destination)
{
	if (!segment->bare)
		add_source(text, segment);
	add_port(text, segment, source);
	text_add(text, " > ");
	if (!segment->bare)
		add_destination(text, segment);
	add_port(text, segment, destination);
	text_add(text, ": ");
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
	case IPPROTO_IGMP:
		decode_igmp(text, segment);
		break;
	case IPPROTO_SCTP:
		decode_sctp(text, segment);
		break;
	case IPPROTO_GRE:
		decode_gre(text, segment);
		break;
	case IPPROTO_ESP:
		decode_esp(text, segment);
		break;
	case IPPROTO_AH:
		decode_ah(text, segment);
		break;
	case IPPROTO_IPIP:
		decode_ends(text, segment);
		decode_inner(text, ETH_P_IP, segment->bytes, segment->len,
			     segment->context);
		break;
	case IPPROTO_IPV6:
		decode_ends(text, segment);
		decode_inner(text, ETH_P_IPV6, segment->bytes, segment->len,
			     segment->context);
		break;
	default:
		decode_ends(text, segment);
		text_add(text, "ip-proto-%u, length %u", segment->protocol,
			 segment->len);
	}
}
