// SPDX-License-Identifier: GPL-2.0
/* Choose the decoder for an ethertype. */
#include <linux/if_ether.h>

#include "common/decode/decode.h"

/* Show at most this number of VLAN tags, to keep the line short. */
#define TAGS_MAX	4

static const struct {
	uint16_t number;
	const char *name;
} ethertypes[] = {
	{ ETH_P_IP, "IPv4" },
	{ ETH_P_ARP, "ARP" },
	{ ETH_P_8021Q, "802.1Q" },
	{ ETH_P_8021AD, "802.1Q-QinQ" },
	{ ETH_P_IPV6, "IPv6" },
	{ ETH_P_LLDP, "LLDP" },
	{ ETH_P_PPP_SES, "PPPoE S" },
	{ ETH_P_PPP_DISC, "PPPoE D" },
	{ ETH_P_MPLS_UC, "MPLS unicast" },
	{ ETH_P_PAE, "EAPOL" },
	{ ETH_P_802_2, "802.2" },
	{ ETH_P_LOOPBACK, "Loopback" },
};

static const char *ethertype_name(uint16_t number)
{
	size_t i;

	for (i = 0; i < sizeof(ethertypes) / sizeof(ethertypes[0]); i++)
		if (ethertypes[i].number == number)
			return ethertypes[i].name;
	return NULL;
}

void decode_ethertype(struct text *text, uint16_t ethertype)
{
	const char *name = ethertype_name(ethertype);

	text_add(text, "%s (0x%04x)", name ? name : "Unknown", ethertype);
}

void decode_ethernet(struct text *text, struct bytes header)
{
	const uint8_t *eth = bytes_take(&header, ETH_HLEN);
	uint16_t type;

	if (!eth) {
		text_add(text, "[|ether] ");
		return;
	}
	type = be16_at(eth + 12);
	text_add_mac(text, eth + 6, ETH_ALEN);
	text_add(text, " > ");
	text_add_mac(text, eth, ETH_ALEN);
	if (type < ETH_P_802_3_MIN) {
		text_add(text, ", 802.3, length %u: ", type);
		return;
	}
	text_add(text, ", ethertype ");
	decode_ethertype(text, type);
	text_add(text, ": ");
}

static bool is_tag(uint16_t ethertype)
{
	return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD;
}

/*
 * Decode the tags that are in the packet itself.  Return the ethertype after
 * them, or 0 if a tag is cut short or there are too many.
 */
static uint16_t decode_tags(struct text *text, uint16_t ethertype,
			    struct bytes *bytes, uint32_t *len)
{
	int nr;

	for (nr = 0; is_tag(ethertype); nr++) {
		const uint8_t *tag = bytes_take(bytes, 4);

		if (!tag || nr == TAGS_MAX) {
			text_add(text, "[|vlan]");
			return 0;
		}
		text_add(text, "vlan %u, ", be16_at(tag) & 0xfff);
		ethertype = be16_at(tag + 2);
		*len -= *len > 4 ? 4 : *len;
	}
	return ethertype;
}

void decode_network(struct text *text, const struct decode_packet *packet)
{
	struct bytes bytes = packet->bytes;
	uint32_t len = packet->len;
	uint16_t type = packet->ethertype;
	bool tagged = is_tag(type);

	type = decode_tags(text, type, &bytes, &len);
	if (tagged && !type)
		return;

	switch (type) {
	case ETH_P_IP:
		decode_ipv4(text, bytes, len, &packet->context);
		break;
	case ETH_P_IPV6:
		decode_ipv6(text, bytes, len, &packet->context);
		break;
	case ETH_P_ARP:
		decode_arp(text, bytes, len, &packet->context);
		break;
	default:
		text_add(text, "ethertype ");
		decode_ethertype(text, type);
		text_add(text, ", length %u", len);
	}
}

void decode_inner(struct text *text, uint16_t ethertype, struct bytes bytes,
		  uint32_t len, const struct decode_context *context)
{
	struct decode_packet packet = {
		.ethertype = ethertype,
		.bytes = bytes,
		.len = len,
		.context = *context,
	};

	if (++packet.context.depth == DECODE_DEPTH_MAX)
		text_add(text, "[more packets within]");
	else
		decode_network(text, &packet);
}

void decode_inner_ethernet(struct text *text, struct bytes bytes, uint32_t len,
			   const struct decode_context *context)
{
	const uint8_t *header = bytes_take(&bytes, ETH_HLEN);
	uint16_t type;

	if (!header) {
		text_add(text, "[|ether]");
		return;
	}
	type = be16_at(header + 12);
	/* A smaller value is a length: the frame is LLC. */
	decode_inner(text, type < ETH_P_802_3_MIN ? ETH_P_802_2 : type, bytes,
		     len > ETH_HLEN ? len - ETH_HLEN : 0, context);
}
