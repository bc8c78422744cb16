// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "common/decode/bytes.h"
#include "common/decode/decode.h"
#include "path/flow.h"

static void take_ports(struct flow *flow, struct bytes bytes)
{
	const uint8_t *ports;

	if (flow->protocol != IPPROTO_TCP && flow->protocol != IPPROTO_UDP &&
	    flow->protocol != IPPROTO_SCTP)
		return;
	ports = bytes_take(&bytes, 4);
	if (!ports)
		return;
	flow->ports[0] = be16_at(ports);
	flow->ports[1] = be16_at(ports + 2);
}

static void take_ipv4(struct flow *flow, struct bytes bytes)
{
	const uint8_t *header = bytes_take(&bytes, 20);
	size_t options;

	if (!header || header[0] >> 4 != 4 || (header[0] & 15) < 5)
		return;
	options = (header[0] & 15) * 4 - 20;
	flow->protocol = header[9];
	memcpy(flow->source, header + 12, 4);
	memcpy(flow->destination, header + 16, 4);
	/* Only the first fragment has ports. */
	if (!(be16_at(header + 6) & 0x1fff) && bytes_take(&bytes, options))
		take_ports(flow, bytes);
}

/* Bytes of an IPv6 extension header, or 0 if the protocol is none of these. */
static size_t extension_len(uint8_t protocol, const struct bytes *bytes)
{
	uint8_t units = bytes->left < 2 ? 0 : bytes->at[1];

	switch (protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		return (units + 1) * 8;
	case IPPROTO_FRAGMENT:
		return 8;
	case IPPROTO_AH:
		return (units + 2) * 4;
	default:
		return 0;
	}
}

/*
 * Skip IPv6 extension headers.  Return false if no ports follow: a header is cut
 * short, or this is not the first fragment.  Each header takes at least 8 bytes,
 * so the loop ends.
 */
static bool skip_extensions(struct flow *flow, struct bytes *bytes)
{
	bool first = true;
	size_t len;

	while (first && (len = extension_len(flow->protocol, bytes))) {
		const uint8_t *header = bytes_take(bytes, len);

		if (!header)
			return false;
		if (flow->protocol == IPPROTO_FRAGMENT)
			first = !(be16_at(header + 2) & 0xfff8);
		flow->protocol = header[0];
	}
	return first;
}

static void take_ipv6(struct flow *flow, struct bytes bytes)
{
	const uint8_t *header = bytes_take(&bytes, 40);

	if (!header || header[0] >> 4 != 6)
		return;
	flow->protocol = header[6];
	memcpy(flow->source, header + 8, 16);
	memcpy(flow->destination, header + 24, 16);
	if (skip_extensions(flow, &bytes))
		take_ports(flow, bytes);
}

void flow_of(struct flow *flow, const struct nfring_frame *frame)
{
	uint32_t skip = frame->maclen < frame->snaplen ? frame->maclen :
							 frame->snaplen;
	struct bytes bytes = { frame->data + skip, frame->snaplen - skip };

	memset(flow, 0, sizeof(*flow));
	flow->ethertype = ntohs(frame->from->sll_protocol);
	if (flow->ethertype == ETH_P_IP)
		take_ipv4(flow, bytes);
	else if (flow->ethertype == ETH_P_IPV6)
		take_ipv6(flow, bytes);
}

static void add_end(struct text *text, const struct flow *flow,
		    const uint8_t *address, uint16_t port)
{
	if (flow->ethertype == ETH_P_IP)
		text_add_ipv4(text, address);
	else
		text_add_ipv6(text, address);
	if (port)
		text_add(text, ".%u", port);
}

void flow_text(struct text *text, const struct flow *flow)
{
	if (flow->ethertype != ETH_P_IP && flow->ethertype != ETH_P_IPV6) {
		text_add(text, "ethertype ");
		decode_ethertype(text, flow->ethertype);
		return;
	}
	add_end(text, flow, flow->source, flow->ports[0]);
	text_add(text, " > ");
	add_end(text, flow, flow->destination, flow->ports[1]);
}

void flow_protocol(struct text *text, const struct flow *flow)
{
	switch (flow->protocol) {
	case 0:
		break;
	case IPPROTO_TCP:
		text_add(text, "TCP");
		break;
	case IPPROTO_UDP:
		text_add(text, "UDP");
		break;
	case IPPROTO_ICMP:
		text_add(text, "ICMP");
		break;
	case IPPROTO_ICMPV6:
		text_add(text, "ICMP6");
		break;
	default:
		text_add(text, "ip-proto-%u", flow->protocol);
	}
}
