/* SPDX-License-Identifier: GPL-2.0 */
/* Packets and devices for tests. */
#ifndef NFR_KUNIT_SKB_H
#define NFR_KUNIT_SKB_H

#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>

#define HEADROOM	128

static const u8 sender_address[ETH_ALEN] = { 2, 0xaa, 0xbb, 0xcc, 0xdd, 0xee };

/* Byte number @i after the start of the network header, in every packet. */
static inline u8 payload_byte(u32 i)
{
	return i * 7 + (i >> 8) + 3;
}

static inline void free_device(void *dev)
{
	free_netdev(dev);
}

/* An Ethernet device that is not registered. */
static inline struct net_device *ether_device(struct kunit *test, int ifindex)
{
	struct net_device *dev = alloc_etherdev(0);

	KUNIT_ASSERT_NOT_NULL(test, dev);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, free_device, dev), 0);
	dev->ifindex = ifindex;
	return dev;
}

/* A device without link-layer headers, like a tunnel. */
static inline struct net_device *raw_device(struct kunit *test, int ifindex)
{
	struct net_device *dev = ether_device(test, ifindex);

	dev->type = ARPHRD_NONE;
	dev->header_ops = NULL;
	dev->hard_header_len = 0;
	dev->addr_len = 0;
	return dev;
}

static inline void free_packet(void *skb)
{
	kfree_skb(skb);
}

/* An empty linear packet with room for @room bytes.  The caller frees it. */
static inline struct sk_buff *loose_packet(struct kunit *test, u32 room)
{
	struct sk_buff *skb = alloc_skb(HEADROOM + room, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, HEADROOM);
	return skb;
}

/* Like loose_packet(), but freed with the test. */
static inline struct sk_buff *empty_packet(struct kunit *test, u32 room)
{
	struct sk_buff *skb = loose_packet(test, room);

	KUNIT_ASSERT_EQ(test, kunit_add_action(test, free_packet, skb), 0);
	memset(skb->cb, 0xcb, sizeof(skb->cb));
	return skb;
}

static inline void put_ether(struct sk_buff *skb, __be16 protocol)
{
	struct ethhdr *eth = skb_put(skb, ETH_HLEN);

	eth_broadcast_addr(eth->h_dest);
	ether_addr_copy(eth->h_source, sender_address);
	eth->h_proto = protocol;
}

static inline void put_payload(struct sk_buff *skb, u32 from, u32 len)
{
	u8 *to = skb_put(skb, len);

	for (u32 i = 0; i < len; i++)
		to[i] = payload_byte(from + i);
}

/* An Ethernet header and @len bytes of payload.  skb->data is at the header. */
static inline struct sk_buff *ether_packet(struct kunit *test,
					   __be16 protocol, u32 len)
{
	struct sk_buff *skb = empty_packet(test, ETH_HLEN + len);

	put_ether(skb, protocol);
	put_payload(skb, 0, len);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = protocol;
	skb->pkt_type = PACKET_BROADCAST;
	return skb;
}

/* Move skb->data to the network header, as a device's receive path does. */
static inline void receive_on(struct sk_buff *skb, struct net_device *dev)
{
	__skb_pull(skb, ETH_HLEN);
	skb->mac_len = ETH_HLEN;
	skb->dev = dev;
}

#endif
