/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a frame records about its packet.  The functions are inline: the class of
 * the hook is a constant in tap.c, and @cooked is one on the fill path
 * (receive.c).
 */
#ifndef NFR_PACKET_INFO_H
#define NFR_PACKET_INFO_H

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_packet.h>
#include <linux/if_vlan.h>
#include <linux/net_tstamp.h>
#include <linux/netdevice.h>
#include <linux/timekeeping.h>

#include "packet.h"

/*
 * What the type of a hook says about its packets: whether they are on their way
 * out, and where their link-layer header is.
 */
enum nfr_hook_class {
	NFR_HOOK_LINK_IN,	/* ingress of a device */
	NFR_HOOK_LINK_OUT,	/* egress of a device, ARP output */
	NFR_HOOK_NET_IN,	/* IP and ARP: all other hooks */
	NFR_HOOK_NET_OUT,	/* IP: local output, postrouting */
	NFR_HOOK_BRIDGE_IN,	/* bridge: all other hooks */
	NFR_HOOK_BRIDGE_OUT,	/* bridge: local output, postrouting */
};

/**
 * struct nfr_sender - the sender in a link-layer header
 * @address: the first 8 bytes of its address, in the order of memory
 * @len: bytes of the address, 0 if there is none
 */
struct nfr_sender {
	u64 address;
	u8 len;
};

enum nfr_hook_class nfr_hook_class(u8 family, unsigned int hook);

/*
 * Part of nfr_packet_address(): the sender of a packet whose linear part has no
 * Ethernet header.
 */
struct nfr_sender nfr_packet_unusual_sender(const struct nfr_packet *pkt);

/*
 * For a cooked packet: part of nfr_packet_address(), which returns the protocol
 * after all VLAN tags, and part of nfr_packet_facts(), which fills in the first
 * tag.
 */
__be16 nfr_packet_protocol(const struct nfr_packet *pkt);
void nfr_packet_inner_tag(const struct nfr_packet *pkt,
			  struct nfr_frame_info *info);

/* Part of nfr_packet_stamp().  Returns false if the hardware gave no time. */
bool nfr_packet_hardware_time(const struct nfr_packet *pkt,
			      struct nfr_frame_info *info);

/*
 * Length of the link-layer header directly before skb->data, or 0 if the bytes
 * there may be something else.  After decapsulation, other headers may lie
 * between the old link-layer header and skb->data.  Then mac_len differs from
 * their distance: it is set on receipt, and updated if the header is moved.
 */
static __always_inline int header_in_front(const struct sk_buff *skb,
					   const struct net_device *dev,
					   enum nfr_hook_class class)
{
	int distance;

	if (!dev || !skb_mac_header_was_set(skb))
		return 0;
	distance = -skb_mac_offset(skb);
	if (class == NFR_HOOK_BRIDGE_IN || class == NFR_HOOK_BRIDGE_OUT)
		return distance == ETH_HLEN ? distance : 0;
	if (distance <= 0 || !dev_has_header(dev))
		return 0;
	if (class == NFR_HOOK_LINK_IN)
		return distance;
	return distance == skb->mac_len ? distance : 0;
}

/*
 * At the egress hook of a device and at ARP output, skb->data starts at the
 * link-layer header.  The same is true for frames that a bridge creates for its
 * own protocol.
 */
static __always_inline bool starts_at_link(const struct sk_buff *skb,
					   enum nfr_hook_class class)
{
	if (class == NFR_HOOK_BRIDGE_OUT)
		return skb_mac_header_was_set(skb) && !skb_mac_offset(skb) &&
		       skb_network_offset(skb) == ETH_HLEN;
	return class == NFR_HOOK_LINK_OUT;
}

/*
 * Offset of the link-layer header from skb->data, or @network if there is none.
 * At the IP output hooks, the bytes before skb->data may be the header with
 * which the packet arrived.
 */
static __always_inline int link_offset(const struct sk_buff *skb,
				       const struct net_device *dev,
				       enum nfr_hook_class class, int network)
{
	int front;

	if (class == NFR_HOOK_NET_OUT)
		return network;
	if (starts_at_link(skb, class))
		return 0;
	front = header_in_front(skb, dev, class);
	return front ? -front : network;
}

/*
 * Returns false for the looped-back copy of a multicast at a device hook, which
 * packet sockets do not see either.  @pkt is not valid then.
 */
static __always_inline bool nfr_packet_init(struct nfr_packet *pkt,
					    struct sk_buff *skb,
					    const struct nf_hook_state *state,
					    enum nfr_hook_class class)
{
	bool outgoing = class == NFR_HOOK_LINK_OUT ||
			class == NFR_HOOK_NET_OUT ||
			class == NFR_HOOK_BRIDGE_OUT;
	const struct net_device *dev = outgoing ? state->out : state->in;
	int network = skb_network_offset(skb);

	/*
	 * Skip the copy of a multicast that is looped back to its sender, as
	 * packet sockets do.  The packet itself was seen already.
	 */
	if (class == NFR_HOOK_LINK_IN && skb->pkt_type == PACKET_LOOPBACK)
		return false;

	/* A packet socket can send a packet with any network header offset. */
	if ((u32)network > skb_headlen(skb))
		network = 0;

	pkt->skb = skb;
	pkt->state = state;
	pkt->id = 0;
	pkt->dev = dev;
	pkt->outgoing = outgoing;
	pkt->stamped = false;
	pkt->stamp_status = 0;
	pkt->net_off = network;
	pkt->mac_off = link_offset(skb, dev, class, network);
	return true;
}

/* The packet must have a device. */
static inline bool has_ethernet(const struct nfr_packet *pkt)
{
	return pkt->net_off - pkt->mac_off >= ETH_HLEN &&
	       (pkt->dev->type == ARPHRD_ETHER ||
		pkt->dev->type == ARPHRD_LOOPBACK);
}

/*
 * The sender's address in an Ethernet header ends two bytes before the header
 * does, so read eight bytes and clear two.
 */
static __always_inline struct nfr_sender
ethernet_sender(const struct nfr_packet *pkt)
{
	struct nfr_sender sender = { .len = ETH_ALEN };

	memcpy(&sender.address, pkt->skb->data + pkt->mac_off + ETH_ALEN, 8);
	sender.address &= (__force u64)cpu_to_le64(GENMASK_ULL(47, 0));
	return sender;
}

/* On the way in, the header is before skb->data, where all bytes are linear. */
static __always_inline bool link_is_linear(const struct nfr_packet *pkt)
{
	int end = pkt->mac_off + ETH_HLEN;

	return likely(end <= 0) || end <= (int)skb_headlen(pkt->skb);
}

static __always_inline struct nfr_sender
link_sender(const struct nfr_packet *pkt)
{
	if (likely(pkt->dev && has_ethernet(pkt) && link_is_linear(pkt)))
		return ethernet_sender(pkt);
	return nfr_packet_unusual_sender(pkt);
}

static __always_inline void info_vlan(const struct nfr_packet *pkt, bool cooked,
				      struct nfr_frame_info *info)
{
	const struct sk_buff *skb = pkt->skb;

	info->vlan_tci = 0;
	info->vlan_tpid = 0;
	if (skb_vlan_tag_present(skb)) {
		info->vlan_tci = skb_vlan_tag_get(skb);
		info->vlan_tpid = ntohs(skb->vlan_proto);
		info->status |= TP_STATUS_VLAN_VALID |
				TP_STATUS_VLAN_TPID_VALID;
	} else if (cooked && eth_type_vlan(skb->protocol)) {
		nfr_packet_inner_tag(pkt, info);
	}
}

static __always_inline u32 offload_status(const struct nfr_packet *pkt)
{
	const struct sk_buff *skb = pkt->skb;
	u32 status = 0;

	if (skb->ip_summed == CHECKSUM_PARTIAL)
		status |= TP_STATUS_CSUMNOTREADY;
	else if (!pkt->outgoing && skb_csum_unnecessary(skb))
		status |= TP_STATUS_CSUM_VALID;
	if (skb_is_gso(skb) && skb_is_gso_tcp(skb))
		status |= TP_STATUS_GSO_TCP;
	return status;
}

/*
 * Fill in the lengths, which decide where the packet goes in its frame.  A
 * @cooked packet starts at the network header.  Other packets start at the
 * link-layer header if there is one.
 */
static __always_inline void nfr_packet_lengths(const struct nfr_packet *pkt,
					       bool cooked,
					       struct nfr_frame_info *info)
{
	const struct sk_buff *skb = pkt->skb;
	int start = nfr_packet_start(pkt, cooked);

	info->len = skb->len - start;
	info->snaplen = nfr_skb_frags_readable(skb) ? info->len
						: skb_headlen(skb) - start;
	info->maclen = pkt->net_off - start;
	info->status = TP_STATUS_USER;
	info->vnet_size = 0;
	info->rxhash = 0;
	info->metadata = NULL;
}

/* Fill in the address: that of a frame, or @address of a nfr_frame_info. */
static __always_inline void nfr_packet_address(const struct nfr_packet *pkt,
					       bool cooked,
					       struct sockaddr_ll *sll)
{
	const struct net_device *dev = pkt->dev;
	const struct sk_buff *skb = pkt->skb;
	struct nfr_sender sender = link_sender(pkt);

	sll->sll_family = AF_PACKET;
	sll->sll_protocol = cooked ? nfr_packet_protocol(pkt) : skb->protocol;
	sll->sll_ifindex = dev ? dev->ifindex : 0;
	sll->sll_hatype = dev ? dev->type : ARPHRD_VOID;
	sll->sll_pkttype = pkt->outgoing ? PACKET_OUTGOING : skb->pkt_type;
	sll->sll_halen = sender.len;
	memcpy(sll->sll_addr, &sender.address, 8);
}

/*
 * Fill in what a frame records about the packet, except lengths, time and
 * address.
 */
static __always_inline void nfr_packet_facts(const struct nfr_packet *pkt,
					     bool cooked,
					     struct nfr_frame_info *info)
{
	info->status |= offload_status(pkt);
	info_vlan(pkt, cooked, info);
}

/*
 * Return the timestamp of the skb, or 0.  On outgoing packets, the same field
 * is the time at which to send the packet.
 */
static inline ktime_t own_time(const struct nfr_packet *pkt)
{
	return pkt->outgoing ? 0 : skb_tstamp(pkt->skb);
}

/*
 * Fill in @pkt->time and @pkt->stamp_status, which is 0 until then.  Few skbs
 * have a time, so look at that first.
 */
static __always_inline void packet_take_time(struct nfr_packet *pkt)
{
	ktime_t own = unlikely(pkt->skb->tstamp) ? own_time(pkt) : 0;

	pkt->stamped = true;
	if (likely(!own)) {
		ktime_get_real_ts64(&pkt->time);
	} else {
		pkt->time = ktime_to_timespec64(own);
		pkt->stamp_status = TP_STATUS_TS_SOFTWARE;
	}
}

/*
 * Set the time, but not the status, to that of an earlier nfr_packet_stamp()
 * without @sources.
 */
static __always_inline void nfr_packet_time(const struct nfr_packet *pkt,
					    struct nfr_frame_info *info)
{
	info->sec = pkt->time.tv_sec;
	info->nsec = pkt->time.tv_nsec;
}

/*
 * Set the timestamp: the hardware's if @sources (SOF_TIMESTAMPING_*) allow it
 * and the packet has one, else the packet's own, else the current time.  The
 * current time is read once for all rings.
 */
static __always_inline void nfr_packet_stamp(struct nfr_packet *pkt,
					     int sources,
					     struct nfr_frame_info *info)
{
	if (unlikely(sources & SOF_TIMESTAMPING_RAW_HARDWARE) &&
	    nfr_packet_hardware_time(pkt, info))
		return;
	if (!pkt->stamped)
		packet_take_time(pkt);
	nfr_packet_time(pkt, info);
	info->status |= pkt->stamp_status;
}

#endif
