// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <linux/if_ether.h>

#include "common/decode/decode.h"

/* Addresses in an ARP packet for Ethernet and IPv4. */
struct arp {
	const uint8_t *sender_mac;
	const uint8_t *sender;
	const uint8_t *target;
};

static void decode_operation(struct text *text, uint16_t operation,
			     const struct arp *arp, struct names *names)
{
	switch (operation) {
	case ARPOP_REQUEST:
		text_add(text, "Request who-has ");
		names_add_host(text, names, arp->target, 4);
		text_add(text, " tell ");
		names_add_host(text, names, arp->sender, 4);
		break;
	case ARPOP_REPLY:
		text_add(text, "Reply ");
		names_add_host(text, names, arp->sender, 4);
		text_add(text, " is-at ");
		text_add_mac(text, arp->sender_mac, ETH_ALEN);
		break;
	default:
		text_add(text, "operation %u", operation);
	}
}

void decode_arp(struct text *text, struct bytes bytes, uint32_t len,
		const struct decode_context *context)
{
	const uint8_t *head = bytes_take(&bytes, 8);
	const uint8_t *body = bytes_take(&bytes, 20);
	struct arp arp;

	text_add(text, "ARP, ");
	if (!head) {
		text_add(text, "[|arp]");
		return;
	}
	if (be16_at(head + 2) != ETH_P_IP || head[4] != ETH_ALEN ||
	    head[5] != 4) {
		text_add(text, "hardware %u (%u bytes), protocol 0x%04x (%u bytes), operation %u, length %u",
			 be16_at(head), head[4], be16_at(head + 2), head[5],
			 be16_at(head + 6), len);
		return;
	}
	if (!body) {
		text_add(text, "[|arp]");
		return;
	}
	arp = (struct arp) {
		.sender_mac = body,
		.sender = body + 6,
		.target = body + 16,
	};
	decode_operation(text, be16_at(head + 6), &arp, context->names);
	text_add(text, ", length %u", len);
}
