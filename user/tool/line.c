// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <time.h>

#include "decode/decode.h"
#include "line.h"

static void add_time(struct text *text, const struct nfring_frame *frame)
{
	time_t seconds = frame->sec;
	struct tm local;

	if (!localtime_r(&seconds, &local))
		return;
	text_add(text, "%02d:%02d:%02d.%06u ", local.tm_hour, local.tm_min,
		 local.tm_sec, frame->nsec / 1000);
}

/* As tcpdump has them on the "any" device. */
static const char *direction(uint8_t pkttype)
{
	switch (pkttype) {
	case PACKET_HOST:
		return "In";
	case PACKET_BROADCAST:
		return "B";
	case PACKET_MULTICAST:
		return "M";
	case PACKET_OTHERHOST:
		return "P";
	case PACKET_OUTGOING:
		return "Out";
	default:
		return "?";
	}
}

static void add_device(struct text *text, const struct nfring_frame *frame,
		       struct device_names *names)
{
	char name[2 * IF_NAMESIZE];
	struct text cleaned;

	text_init(&cleaned, name, sizeof(name));
	text_add_name(&cleaned, device_name(names, frame->from->sll_ifindex));
	text_add(text, "%-5s %-3s ", name, direction(frame->from->sll_pkttype));
}

/* The header where the ring has it, else what the address says of it. */
static void add_link(struct text *text, const struct nfring_frame *frame)
{
	const struct sockaddr_ll *from = frame->from;
	struct bytes header = { frame->data, frame->snaplen };
	size_t len = from->sll_halen;

	bytes_cut(&header, frame->maclen);
	if (frame->maclen == ETH_HLEN) {
		decode_ethernet(text, header);
		return;
	}
	if (len > sizeof(from->sll_addr))
		len = sizeof(from->sll_addr);
	if (len) {
		text_add_mac(text, from->sll_addr, len);
		text_add(text, ", ");
	}
	text_add(text, "ethertype ");
	decode_ethertype(text, ntohs(from->sll_protocol));
	text_add(text, ": ");
}

void line_build(struct text *text, const struct nfring_frame *frame,
		const struct line_style *style, struct device_names *names)
{
	uint32_t skip = frame->maclen < frame->snaplen ? frame->maclen :
							 frame->snaplen;

	add_time(text, frame);
	add_device(text, frame, names);
	if (style->link)
		add_link(text, frame);
	if (frame->status & TP_STATUS_VLAN_VALID)
		text_add(text, "vlan %u, ", frame->vlan_tci & 0xfff);
	decode_network(text, &(struct decode_packet) {
		.ethertype = ntohs(frame->from->sll_protocol),
		.bytes = { frame->data + skip, frame->snaplen - skip },
		.len = frame->len > frame->maclen ? frame->len - frame->maclen
						  : 0,
		.quiet = style->quiet,
	});
}
