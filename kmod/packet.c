// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_packet.h>
#include <linux/if_vlan.h>
#include <linux/net_tstamp.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/netdevice.h>
#include <linux/timekeeping.h>
#include <net/ip.h>
#include <net/l3mdev.h>

#include "packet.h"

/*
 * True if the hook sees packets on their way out.  The packet's device is then
 * the output device.
 */
static bool is_outgoing(const struct nf_hook_state *state)
{
	switch (state->pf) {
	case NFPROTO_NETDEV:
		return state->hook == NF_NETDEV_EGRESS;
	case NFPROTO_ARP:
		return state->hook == NF_ARP_OUT;
	default:
		return state->hook == NF_INET_LOCAL_OUT ||
		       state->hook == NF_INET_POST_ROUTING;
	}
}

static bool is_device_hook(const struct nf_hook_state *state)
{
	return state->pf == NFPROTO_NETDEV ||
	       (state->pf == NFPROTO_INET && state->hook == NF_INET_INGRESS);
}

/*
 * At a device's egress hook and at ARP output, skb->data starts at the
 * link-layer header.  The same is true for frames that a bridge creates for its
 * own protocol.
 */
static bool starts_at_link(const struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	if (!is_outgoing(state))
		return false;
	if (state->pf == NFPROTO_BRIDGE)
		return skb_mac_header_was_set(skb) && !skb_mac_offset(skb) &&
		       skb_network_offset(skb) == ETH_HLEN;
	return state->pf == NFPROTO_NETDEV || state->pf == NFPROTO_ARP;
}

/*
 * Length of the link-layer header directly before skb->data, or 0 if the bytes
 * there may be something else.  At the IP output hooks, they may be the header
 * with which the packet arrived.  After decapsulation, the old header may be
 * further ahead of the packet.  Then mac_len differs from the distance: mac_len
 * is set on receipt, and updated when the header is moved.
 */
static int header_in_front(const struct sk_buff *skb,
			   const struct net_device *dev,
			   const struct nf_hook_state *state, bool outgoing)
{
	int distance;

	if (!dev || !skb_mac_header_was_set(skb))
		return 0;
	distance = -skb_mac_offset(skb);
	if (distance <= 0)
		return 0;

	if (state->pf == NFPROTO_BRIDGE)
		return distance == ETH_HLEN ? distance : 0;
	if (outgoing || !dev_has_header(dev))
		return 0;
	if (is_device_hook(state))
		return distance;
	return distance == skb->mac_len ? distance : 0;
}

bool NFR_HOT nfr_packet_init(struct nfr_packet *pkt, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	bool outgoing = is_outgoing(state);
	const struct net_device *dev = outgoing ? state->out : state->in;
	int network = skb_network_offset(skb);
	int front;

	/*
	 * Skip the copy of a multicast that is looped back to its sender, as
	 * packet sockets do.  The packet itself was seen already.
	 */
	if (is_device_hook(state) && !outgoing &&
	    skb->pkt_type == PACKET_LOOPBACK)
		return false;

	/* A packet socket can send a packet with any network header offset. */
	if (network < 0 || network > (int)skb_headlen(skb))
		network = 0;

	pkt->skb = skb;
	pkt->state = state;
	pkt->id = 0;
	pkt->dev = dev;
	pkt->outgoing = outgoing;
	pkt->stamped = false;
	pkt->net_off = network;

	if (starts_at_link(skb, state)) {
		pkt->mac_off = 0;
	} else {
		front = header_in_front(skb, dev, state, outgoing);
		pkt->mac_off = front ? -front : network;
	}
	return true;
}

/* Header parsers use skb->dev and the MAC header, and may write 32 bytes. */
static noinline u8 parsed_sender(const struct nfr_packet *pkt, u8 addr[8])
{
	const struct sk_buff *skb = pkt->skb;
	u8 any[MAX_ADDR_LEN];
	int len;

	if (skb->dev != pkt->dev || !skb_mac_header_was_set(skb) ||
	    skb_mac_offset(skb) != pkt->mac_off)
		return 0;
	len = dev_parse_header(skb, any);
	memcpy(addr, any, min(len, 8));
	return len;
}

/* Called if the Ethernet header is not in the linear part of the skb. */
static noinline u8 scattered_sender(const struct nfr_packet *pkt, u8 addr[8])
{
	return skb_copy_bits(pkt->skb, pkt->mac_off + ETH_ALEN, addr, ETH_ALEN)
		       ? 0 : ETH_ALEN;
}

static bool has_ethernet(const struct nfr_packet *pkt)
{
	return pkt->net_off - pkt->mac_off >= ETH_HLEN &&
	       (pkt->dev->type == ARPHRD_ETHER ||
		pkt->dev->type == ARPHRD_LOOPBACK);
}

/* Copy the sender's address from the link-layer header.  Returns its length. */
static u8 link_sender(const struct nfr_packet *pkt, u8 addr[8])
{
	const struct sk_buff *skb = pkt->skb;

	memset(addr, 0, 8);
	if (!pkt->dev || pkt->net_off - pkt->mac_off <= 0)
		return 0;
	if (!has_ethernet(pkt))
		return parsed_sender(pkt, addr);
	if (unlikely(pkt->mac_off + ETH_HLEN > (int)skb_headlen(skb)))
		return scattered_sender(pkt, addr);
	memcpy(addr, skb->data + pkt->mac_off + ETH_ALEN, ETH_ALEN);
	return ETH_ALEN;
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

/* Bound the loop over the tags, which the packet controls. */
#define MAX_TAGS	8

static noinline __be16 protocol_behind_tags(const struct nfr_packet *pkt)
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

static noinline void info_vlan_in_packet(const struct nfr_packet *pkt,
					 struct nfr_frame_info *info)
{
	struct vlan_hdr buffer;
	const struct vlan_hdr *tag = tag_in_packet(pkt, 0, &buffer);

	info->vlan_tci = tag ? ntohs(tag->h_vlan_TCI) : 0;
	info->vlan_tpid = ntohs(pkt->skb->protocol);
	info->status |= TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID;
}

static void info_vlan(const struct nfr_packet *pkt, bool cooked,
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
		info_vlan_in_packet(pkt, info);
	}
}

static u32 offload_status(const struct nfr_packet *pkt)
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

void NFR_HOT nfr_packet_info(const struct nfr_packet *pkt, bool cooked,
			     struct nfr_frame_info *info)
{
	const struct sk_buff *skb = pkt->skb;
	struct sockaddr_ll *sll = &info->address;
	int start = nfr_packet_start(pkt, cooked);

	info->len = skb->len - start;
	info->snaplen = nfr_skb_frags_readable(skb) ? info->len
						: skb_headlen(skb) - start;
	info->maclen = pkt->net_off - start;
	sll->sll_family = AF_PACKET;
	sll->sll_protocol = cooked ? protocol_behind_tags(pkt) : skb->protocol;
	sll->sll_ifindex = pkt->dev ? pkt->dev->ifindex : 0;
	sll->sll_hatype = pkt->dev ? pkt->dev->type : ARPHRD_VOID;
	sll->sll_pkttype = pkt->outgoing ? PACKET_OUTGOING : skb->pkt_type;
	sll->sll_halen = link_sender(pkt, sll->sll_addr);
	info->status = TP_STATUS_USER | offload_status(pkt);
	info->rxhash = 0;
	info->vnet_size = 0;
	info_vlan(pkt, cooked, info);
}

/*
 * Return the timestamp of the skb, or 0.  On outgoing packets, the same field
 * is the time at which to send the packet.
 */
static ktime_t own_time(const struct nfr_packet *pkt)
{
	return pkt->outgoing ? 0 : skb_tstamp(pkt->skb);
}

void NFR_HOT nfr_packet_take_time(struct nfr_packet *pkt)
{
	ktime_t own = own_time(pkt);

	if (own)
		pkt->time = ktime_to_timespec64(own);
	else
		ktime_get_real_ts64(&pkt->time);
	pkt->stamp_status = own ? TP_STATUS_TS_SOFTWARE : 0;
	pkt->stamped = true;
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

u16 nfr_packet_queue(const struct nfr_packet *pkt)
{
	return skb_get_queue_mapping(pkt->skb);
}

struct sk_buff *nfr_packet_clone(const struct nfr_packet *pkt, bool cooked)
{
	int start = nfr_packet_start(pkt, cooked);
	struct sk_buff *clone;

	if (!nfr_skb_frags_readable(pkt->skb))
		return NULL;
	clone = skb_clone(pkt->skb, GFP_ATOMIC);
	if (!clone)
		return NULL;
	/*
	 * Copy pages that the sender lent (MSG_ZEROCOPY), so that the sender
	 * gets them back now.
	 */
	if (skb_orphan_frags_rx(clone, GFP_ATOMIC)) {
		kfree_skb(clone);
		return NULL;
	}

	if (start < 0)
		__skb_push(clone, -start);
	else
		__skb_pull(clone, start);

	/*
	 * The copy may wait long for its reader.  It must not hold the device,
	 * the route or the connection.
	 */
	skb_dst_drop(clone);
	nf_reset_ct(clone);
	skb_ext_reset(clone);
	clone->dev = NULL;
	return clone;
}

/*
 * Defragmentation queues are keyed by a user number.  The kernel's own numbers
 * end at IP_DEFRAG_MACVLAN.  With the top bit set, no queue is shared with
 * conntrack, a bridge or a packet socket.  Group and VRF are part of the
 * number, because groups must not take fragments from each other.
 */
static u32 defrag_user(const struct net_device *dev, u16 group)
{
	u32 vrf = l3mdev_master_ifindex_rcu(dev);

	BUILD_BUG_ON(BIT(31) <= IP_DEFRAG_MACVLAN);
	return BIT(31) | (vrf & 0x7fff) << 16 | group;
}

/*
 * When a fragment is missing, the kernel sends an ICMP error, unless the device
 * of the last fragment is gone.  No device has this index, so a group sends no
 * ICMP errors in addition to the host's own.
 */
static struct net_device absent_device = { .ifindex = -1 };

static struct sk_buff *packet_defragment(const struct nfr_packet *pkt,
					 struct net *net, u16 group)
{
	struct sk_buff *copy = nfr_packet_clone(pkt, true);

	if (!copy)
		return ERR_PTR(-ENOMEM);
	/* The reassembled packet has its first fragment's link-layer header. */
	copy->mac_len = pkt->net_off - pkt->mac_off;
	copy->dev = &absent_device;
	copy = ip_check_defrag(net, copy, defrag_user(pkt->dev, group));
	if (copy)
		copy->dev = (struct net_device *)pkt->dev;
	return copy;
}

static bool is_ipv4_fragment(const struct nfr_packet *pkt)
{
	struct iphdr buffer;
	const struct iphdr *ip;

	if (pkt->skb->protocol != htons(ETH_P_IP))
		return false;
	ip = skb_header_pointer(pkt->skb, pkt->net_off, sizeof(buffer),
				&buffer);
	return ip && ip_is_fragment(ip);
}

bool nfr_packet_defragment(struct nfr_packet *whole,
			   const struct nfr_packet *pkt, struct net *net,
			   u16 group)
{
	*whole = *pkt;
	if (!pkt->dev || !is_ipv4_fragment(pkt))
		return true;

	whole->skb = packet_defragment(pkt, net, group);
	if (!whole->skb)
		return false;
	/* Without memory, deliver the fragment itself rather than nothing. */
	if (IS_ERR(whole->skb)) {
		whole->skb = pkt->skb;
		return true;
	}
	whole->mac_off = -whole->skb->mac_len;
	whole->net_off = 0;
	return true;
}

void nfr_packet_release(struct nfr_packet *whole, const struct nfr_packet *pkt)
{
	if (whole->skb != pkt->skb)
		consume_skb(whole->skb);
}
