// SPDX-License-Identifier: GPL-2.0
#include <linux/netfilter_arp.h>

#include "packet_info.h"

enum nfr_hook_class nfr_hook_class(u8 family, unsigned int hook)
{
	switch (family) {
	case NFPROTO_NETDEV:
		return hook == NF_NETDEV_EGRESS ? NFR_HOOK_LINK_OUT
						: NFR_HOOK_LINK_IN;
	case NFPROTO_ARP:
		return hook == NF_ARP_OUT ? NFR_HOOK_LINK_OUT : NFR_HOOK_NET_IN;
	case NFPROTO_INET:
		if (hook == NF_INET_INGRESS)
			return NFR_HOOK_LINK_IN;
		break;
	}
	if (hook == NF_INET_LOCAL_OUT || hook == NF_INET_POST_ROUTING)
		return family == NFPROTO_BRIDGE ? NFR_HOOK_BRIDGE_OUT
						: NFR_HOOK_NET_OUT;
	return family == NFPROTO_BRIDGE ? NFR_HOOK_BRIDGE_IN : NFR_HOOK_NET_IN;
}

/* Header parsers use skb->dev and the MAC header, and may write 32 bytes. */
static struct nfr_sender parsed_sender(const struct nfr_packet *pkt)
{
	const struct sk_buff *skb = pkt->skb;
	struct nfr_sender sender = { 0 };
	u8 any[MAX_ADDR_LEN];

	if (skb->dev != pkt->dev || !skb_mac_header_was_set(skb) ||
	    skb_mac_offset(skb) != pkt->mac_off)
		return sender;
	sender.len = dev_parse_header(skb, any);
	memcpy(&sender.address, any, min_t(int, sender.len, 8));
	return sender;
}

/* Called if the Ethernet header is not in the linear part of the skb. */
static struct nfr_sender scattered_sender(const struct nfr_packet *pkt)
{
	struct nfr_sender sender = { 0 };

	if (!skb_copy_bits(pkt->skb, pkt->mac_off + ETH_ALEN, &sender.address,
			   ETH_ALEN))
		sender.len = ETH_ALEN;
	return sender;
}

struct nfr_sender nfr_packet_unusual_sender(const struct nfr_packet *pkt)
{
	if (!pkt->dev || pkt->net_off - pkt->mac_off <= 0)
		return (struct nfr_sender) { 0 };
	return has_ethernet(pkt) ? scattered_sender(pkt) : parsed_sender(pkt);
}

/*
 * Return VLAN tag number @nth (from 0) of those that are still in the packet,
 * or NULL.  A cooked ring does not show these bytes.
 */
static const struct vlan_hdr *tag_in_packet(const struct nfr_packet *pkt,
					    int nth, struct vlan_hdr *buffer)
{
	int at = pkt->mac_off + ETH_HLEN + nth * VLAN_HLEN;

	if (pkt->net_off - pkt->mac_off < ETH_HLEN)
		return NULL;
	return skb_header_pointer(pkt->skb, at, VLAN_HLEN, buffer);
}

/* Whoever sends the packet chooses the number of tags, so limit it. */
#define MAX_TAGS	8

__be16 nfr_packet_protocol(const struct nfr_packet *pkt)
{
	__be16 protocol = pkt->skb->protocol;

	for (int nth = 0; nth < MAX_TAGS && eth_type_vlan(protocol); nth++) {
		struct vlan_hdr buffer;
		const struct vlan_hdr *tag = tag_in_packet(pkt, nth, &buffer);

		if (!tag)
			return 0;
		protocol = tag->h_vlan_encapsulated_proto;
	}
	return protocol;
}

void nfr_packet_inner_tag(const struct nfr_packet *pkt,
			  struct nfr_frame_info *info)
{
	struct vlan_hdr buffer;
	const struct vlan_hdr *tag = tag_in_packet(pkt, 0, &buffer);

	info->vlan_tci = tag ? ntohs(tag->h_vlan_TCI) : 0;
	info->vlan_tpid = ntohs(pkt->skb->protocol);
	info->status |= TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID;
}

bool nfr_packet_hardware_time(const struct nfr_packet *pkt,
			      struct nfr_frame_info *info)
{
	ktime_t hardware = skb_hwtstamps(pkt->skb)->hwtstamp;
	struct timespec64 time = ktime_to_timespec64(hardware);

	if (!hardware)
		return false;
	info->sec = time.tv_sec;
	info->nsec = time.tv_nsec;
	info->status |= TP_STATUS_TS_RAW_HARDWARE;
	return true;
}
