// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>

#include <pcap/dlt.h>
#include <pcap/sll.h>

#include "capture/read/view.h"
#include "common/decode/bytes.h"
#include "common/file/metadata_option.h"
#include "common/link.h"

#define SLL_LEN		16
#define SLL2_LEN	20
#define NANOSECONDS	1000000000ULL

/* Remove a header of @len bytes that a frame of a ring does not have. */
static const uint8_t *take_front(struct view *view, uint32_t len)
{
	struct nfring_frame *frame = &view->frame;
	const uint8_t *front = frame->data;

	if (frame->snaplen < len)
		return NULL;
	frame->data += len;
	frame->snaplen -= len;
	frame->len -= frame->len < len ? frame->len : len;
	return front;
}

/* Like a ring, store the protocol in network order. */
static void set_protocol(struct view *view, uint16_t protocol)
{
	view->from.sll_protocol = htons(protocol);
}

static int see_ethernet(struct view *view)
{
	struct nfring_frame *frame = &view->frame;

	view->from.sll_hatype = ARPHRD_ETHER;
	frame->maclen = ETH_HLEN;
	if (frame->snaplen >= ETH_HLEN)
		set_protocol(view, be16_at(frame->data + 12));
	/* A smaller value is a length: the frame is LLC, ETH_P_802_2 to the kernel. */
	if (ntohs(view->from.sll_protocol) < ETH_P_802_3_MIN)
		set_protocol(view, ETH_P_802_2);
	return 0;
}

static void set_address(struct view *view, const uint8_t *address, uint32_t len)
{
	view->from.sll_halen = len < 8 ? len : 8;
	memcpy(view->from.sll_addr, address, 8);
}

static int see_sll(struct view *view)
{
	const uint8_t *front = take_front(view, SLL_LEN);

	if (!front)
		return -1;
	view->from.sll_pkttype = be16_at(front);
	view->from.sll_hatype = be16_at(front + 2);
	set_address(view, front + 6, be16_at(front + 4));
	set_protocol(view, be16_at(front + 14));
	return 0;
}

static int see_sll2(struct view *view)
{
	const uint8_t *front = take_front(view, SLL2_LEN);

	if (!front)
		return -1;
	set_protocol(view, be16_at(front));
	view->from.sll_ifindex = (int)(be32_at(front + 4) & INT32_MAX);
	view->from.sll_hatype = be16_at(front + 8);
	view->from.sll_pkttype = front[10];
	set_address(view, front + 12, front[11]);
	return 0;
}

static int see_ip(struct view *view)
{
	if (!view->frame.snaplen)
		return -1;
	set_protocol(view, view->frame.data[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP);
	return 0;
}

/* Byte order and AF_INET6 depend on the system.  AF_INET is 2 on all of them. */
static int see_loopback(struct view *view)
{
	const uint8_t *front = take_front(view, 4);
	uint32_t family;

	if (!front)
		return -1;
	family = front[0] ? front[0] : front[3];
	set_protocol(view, family == 2 ? ETH_P_IP : ETH_P_IPV6);
	return 0;
}

static int view_see(struct view *view, uint16_t link)
{
	switch (link) {
	case LINKTYPE_ETHERNET:
		return see_ethernet(view);
	case LINKTYPE_SLL:
		return see_sll(view);
	case LINKTYPE_SLL2:
		return see_sll2(view);
	case LINKTYPE_NULL:
	case LINKTYPE_LOOP:
		return see_loopback(view);
	case LINKTYPE_RAW:
	case LINKTYPE_IPV4:
	case LINKTYPE_IPV6:
	case DLT_RAW:
		return see_ip(view);
	default:
		return -1;
	}
}

static uint8_t direction_of(const struct pcapng_packet *packet)
{
	switch (packet->flags & 3) {
	case PCAPNG_OUTBOUND:
		return PACKET_OUTGOING;
	case PCAPNG_INBOUND:
		break;
	default:
		return VIEW_NO_DIRECTION;
	}
	switch (packet->flags >> 2 & 7) {
	case 2:
		return PACKET_MULTICAST;
	case 3:
		return PACKET_BROADCAST;
	case 4:
		return PACKET_OTHERHOST;
	default:
		return PACKET_HOST;
	}
}

static bool is_point(const char *text)
{
	struct nfring_point point;

	/* nfring_point_parse() would look for a device on this machine. */
	return !strchr(text, ':') && !nfring_point_parse(&point, text, NULL, 0);
}

/*
 * nfring names interfaces DEVICE@POINT.  Both may contain "@", too, so take the
 * longest end of the name that is a point.
 */
static size_t device_len(const char *name)
{
	const char *first = strchr(name, '@'), *at = first;

	if (first && strchr(first + 1, '@'))
		while (at && (at == name || !is_point(at + 1)))
			at = strchr(at + 1, '@');
	return at && at != name ? (size_t)(at - name) : strlen(name);
}

static void set_device(struct view *view, const char *name,
		       struct device_names *names)
{
	char number[16];

	if (name) {
		view->from.sll_ifindex = device_give(names, name,
						     device_len(name));
	} else if (view->from.sll_ifindex) {
		snprintf(number, sizeof(number), "if%d", view->from.sll_ifindex);
		view->from.sll_ifindex = device_give(names, number,
						     strlen(number));
	}
}

static int number_of(const char *name, struct device_names *names)
{
	return *name ? device_give(names, name, strlen(name)) : 0;
}

/* A file may contain any bytes, so replace those that cannot be printed. */
static void copy_name(char to[DROP_NAME_MAX], const char *from)
{
	snprintf(to, DROP_NAME_MAX, "%s", from);
	for (; *to; to++)
		if (*to < ' ' || *to > '~')
			*to = '?';
}

static void take_drop(struct view *view)
{
	copy_name(view->drop.reason, view->names.reason);
	if (!view->drop.reason[0])
		snprintf(view->drop.reason, DROP_NAME_MAX, "reason %u", view->m2.drop_reason);
	copy_name(view->drop.function, view->names.function);
}

/* Prefer the option, because the comment does not have everything. */
static bool take_metadata(struct view *view, const struct pcapng_packet *packet,
			  struct device_names *names)
{
	const uint8_t *custom = packet->custom;
	int version = 0;

	if (custom)
		version = metadata_option_parse_2(&view->m2, &view->names, custom + 4,
						  packet->custom_len - 4);
	if (!version)
		return packet->comment && view_metadata(&view->m, packet->comment,
							packet->comment_len, names);
	view->m2.base.in_ifindex = number_of(view->names.in, names);
	view->m2.base.out_ifindex = number_of(view->names.out, names);
	view->m = view->m2.base;
	view->m.version = NFRING_METADATA_VERSION;
	view->m.size = sizeof(view->m);
	view->m.flags &= NFRING_METADATA_DROP - 1;
	view->has_2 = version == NFRING_METADATA_VERSION_2;
	if (view->m2.base.flags & NFRING_METADATA_DROP)
		take_drop(view);
	return true;
}

int view_build(struct view *view, const struct pcapng_packet *packet,
	       const struct pcapng_interface *interface,
	       struct device_names *names)
{
	int err;

	*view = (struct view) {
		.frame = {
			.data = packet->data,
			.len = packet->len,
			.snaplen = packet->caplen,
			.status = TP_STATUS_USER,
			.sec = packet->time / NANOSECONDS,
			.nsec = packet->time % NANOSECONDS,
		},
		.from.sll_pkttype = direction_of(packet),
	};
	view->frame.from = &view->from;
	err = view_see(view, interface->link);
	if (err)
		view->frame.maclen = view->frame.snaplen;
	set_device(view, interface->name, names);
	view->has_metadata = take_metadata(view, packet, names);
	if (packet->id)
		view->m.packet_id = packet->id;
	return err;
}
