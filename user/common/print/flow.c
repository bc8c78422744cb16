// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "common/decode/decode.h"
#include "common/print/flow.h"

#define UDP_HEADER	8

/* @len: bytes of the segment, stored or not */
static void take_tcp(struct flow_tcp *tcp, struct bytes bytes, uint32_t len)
{
	tcp->present = tcp_header_take(&tcp->header, &bytes) &&
		       tcp->header.len >= TCP_HEADER_MIN && tcp->header.len <= len;
	tcp->has_payload = tcp->present;
	if (tcp->present)
		tcp->payload = len - tcp->header.len;
}

/* A length of 0 in the header means a large packet that is not split yet. */
static void take_udp(struct flow_tcp *tcp, struct bytes bytes, uint32_t len)
{
	const uint8_t *header = bytes_take(&bytes, UDP_HEADER);

	if (!header)
		return;
	len = be16_at(header + 4) ?: len;
	tcp->has_payload = len >= UDP_HEADER;
	if (tcp->has_payload)
		tcp->payload = len - UDP_HEADER;
}

static void take_ports(struct flow *flow, struct flow_tcp *tcp,
		       struct bytes bytes, uint32_t len)
{
	const uint8_t *ports;

	if (flow->protocol != IPPROTO_TCP && flow->protocol != IPPROTO_UDP &&
	    flow->protocol != IPPROTO_SCTP)
		return;
	if (flow->protocol == IPPROTO_TCP)
		take_tcp(tcp, bytes, len);
	else if (flow->protocol == IPPROTO_UDP)
		take_udp(tcp, bytes, len);
	ports = bytes_take(&bytes, 4);
	if (!ports)
		return;
	flow->has_ports = true;
	flow->ports[0] = be16_at(ports);
	flow->ports[1] = be16_at(ports + 2);
}

static uint32_t minus(uint32_t len, size_t less)
{
	return len > less ? len - less : 0;
}

/* @len: length of the packet, used if its header says 0 because the packet is too large */
static void take_ipv4(struct flow *flow, struct flow_tcp *tcp, struct bytes bytes,
		      uint32_t len)
{
	const uint8_t *header = bytes_take(&bytes, 20);
	size_t header_len;

	if (!header)
		return;
	header_len = (header[0] & 15) * 4;
	if (header[0] >> 4 != 4 || header_len < 20)
		return;
	flow->parsed = true;
	flow->protocol = header[9];
	memcpy(flow->source, header + 12, 4);
	memcpy(flow->destination, header + 16, 4);
	len = be16_at(header + 2) ?: len;
	/* Only the first fragment has ports. */
	if (!(be16_at(header + 6) & 0x1fff) && bytes_take(&bytes, header_len - 20))
		take_ports(flow, tcp, bytes, minus(len, header_len));
}

/* Return the length of an IPv6 extension header, or 0 if @protocol is none of these. */
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

static void take_ipv6(struct flow *flow, struct flow_tcp *tcp, struct bytes bytes,
		      uint32_t len)
{
	const uint8_t *header = bytes_take(&bytes, 40);
	size_t left = bytes.left;

	if (!header || header[0] >> 4 != 6)
		return;
	flow->parsed = true;
	flow->protocol = header[6];
	memcpy(flow->source, header + 8, 16);
	memcpy(flow->destination, header + 24, 16);
	len = be16_at(header + 4) ?: minus(len, 40);
	if (skip_extensions(flow, &bytes))
		take_ports(flow, tcp, bytes, minus(len, left - bytes.left));
}

struct bytes flow_bytes(const struct nfring_frame *frame, uint32_t *len)
{
	uint32_t skip = frame->maclen < frame->snaplen ? frame->maclen :
							 frame->snaplen;

	*len = minus(frame->len, frame->maclen);
	return (struct bytes) { frame->data + skip, frame->snaplen - skip };
}

void flow_of(struct flow *flow, struct flow_tcp *tcp,
	     const struct nfring_frame *frame)
{
	uint32_t len;
	struct bytes bytes = flow_bytes(frame, &len);

	memset(flow, 0, sizeof(*flow));
	*tcp = (struct flow_tcp) { 0 };
	flow->ethertype = ntohs(frame->from->sll_protocol);
	if (flow->ethertype == ETH_P_IP)
		take_ipv4(flow, tcp, bytes, len);
	else if (flow->ethertype == ETH_P_IPV6)
		take_ipv6(flow, tcp, bytes, len);
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

static const struct {
	uint8_t number;
	const char *name;
} protocols[] = {
	{ IPPROTO_ICMP, "ICMP" },
	{ IPPROTO_IGMP, "IGMP" },
	{ IPPROTO_TCP, "TCP" },
	{ IPPROTO_UDP, "UDP" },
	{ IPPROTO_GRE, "GRE" },
	{ IPPROTO_ESP, "ESP" },
	{ IPPROTO_AH, "AH" },
	{ IPPROTO_ICMPV6, "ICMP6" },
	{ IPPROTO_SCTP, "SCTP" },
};

void flow_protocol(struct text *text, const struct flow *flow)
{
	size_t i;

	for (i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (protocols[i].number == flow->protocol) {
			text_add(text, "%s", protocols[i].name);
			return;
		}
	}
	if (flow->protocol)
		text_add(text, "ip-proto-%u", flow->protocol);
}
