// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <assert.h>
#include <linux/if_ether.h>
#include <string.h>

#include <pcap/sll.h>

#include "common/file/encap.h"

#define TAG_LEN		4
#define ADDRESSES_LEN	(2 * ETH_ALEN)

static_assert(sizeof(struct sll2_header) + TAG_LEN == RECORD_ROOM,
	      "RECORD_ROOM must hold a cooked header and a tag");

static bool is_tagged(const struct nfring_frame *frame)
{
	return frame->status & TP_STATUS_VLAN_VALID;
}

/*
 * Return the ethertype of the tag in network order.  TPACKET_V1 and old kernels
 * do not store it.
 */
static uint16_t tag_ethertype(const struct nfring_frame *frame)
{
	return htons(frame->status & TP_STATUS_VLAN_TPID_VALID ?
		     frame->vlan_tpid : ETH_P_8021Q);
}

/* Write two 16-bit numbers in network order; return the place after them. */
static uint8_t *put_pair(uint8_t *to, uint16_t first, uint16_t second)
{
	memcpy(to, &first, sizeof(first));
	memcpy(to + 2, &second, sizeof(second));
	return to + TAG_LEN;
}

static void encap_finish(struct record *record, const uint8_t *buffer, uint8_t *end,
			 const struct nfring_frame *frame, uint32_t skip)
{
	memcpy(end, frame->data + skip, frame->snaplen - skip);
	record->data = buffer;
	record->caplen = end - buffer + frame->snaplen - skip;
	record->len = end - buffer + frame->len - skip;
}

static int build_ethernet(struct record *record,
			  const struct nfring_frame *frame, uint8_t *buffer)
{
	uint8_t *end;

	if (frame->maclen < ETH_HLEN)
		return -1;
	if (!is_tagged(frame) || frame->snaplen < ADDRESSES_LEN) {
		record_refer(record, frame);
		return 0;
	}
	memcpy(buffer, frame->data, ADDRESSES_LEN);
	end = put_pair(buffer + ADDRESSES_LEN, tag_ethertype(frame),
		       htons(frame->vlan_tci));
	encap_finish(record, buffer, end, frame, ADDRESSES_LEN);
	return 0;
}

/*
 * If the packet is tagged, the header's protocol is the ethertype of the tag.  The TCI
 * and the packet's own protocol follow the header.
 */
static void build_cooked(struct record *record,
			 const struct nfring_frame *frame, uint8_t *buffer)
{
	const struct sockaddr_ll *from = frame->from;
	bool tagged = is_tagged(frame);
	struct sll2_header header = {
		.sll2_protocol = tagged ? tag_ethertype(frame) :
					  from->sll_protocol,
		.sll2_if_index = htonl(from->sll_ifindex),
		.sll2_hatype = htons(from->sll_hatype),
		.sll2_pkttype = from->sll_pkttype,
		.sll2_halen = from->sll_halen,
	};
	uint8_t *end = buffer + sizeof(header);

	memcpy(header.sll2_addr, from->sll_addr, sizeof(header.sll2_addr));
	memcpy(buffer, &header, sizeof(header));
	if (tagged)
		end = put_pair(end, htons(frame->vlan_tci), from->sll_protocol);
	encap_finish(record, buffer, end, frame, 0);
}

int record_convert(struct record *record, const struct nfring_frame *frame,
		   enum link link, uint8_t *buffer)
{
	int err = 0;

	if (link == LINK_ETHERNET)
		err = build_ethernet(record, frame, buffer);
	else
		build_cooked(record, frame, buffer);
	if (!err && record->caplen > RECORD_MAX)
		record->caplen = RECORD_MAX;
	return err;
}
