// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <net/ip.h>
#include <net/l3mdev.h>

#include "packet.h"

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
		consume_skb(clone);
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
	/* The kernel may drop the copy while it waits: no packet is lost then. */
	copy->skb_iif = NFR_NO_PACKET;
	copy = ip_check_defrag(net, copy, defrag_user(pkt->dev, group));
	if (copy) {
		copy->dev = (struct net_device *)pkt->dev;
		copy->skb_iif = pkt->skb->skb_iif;
	}
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
