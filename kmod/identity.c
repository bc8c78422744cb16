// SPDX-License-Identifier: GPL-2.0
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/once.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>

#include "identity.h"
#include "packet.h"
#include "permutation.h"

#define BUCKET_NR	1024
#define WAY_NR		8

/*
 * Longest time, in jiffies, from one point to the next: a packet may wait for a
 * neighbour or in a queue.
 */
#define AGE_MAX		(10 * HZ)
/*
 * Longest time, in jiffies, to enter another device, or for a copy to be sent.
 */
#define AGE_REENTRY	HZ

/*
 * In the order in which packets pass the stack, as far as there is one order.
 */
enum stage {
	STAGE_OUTPUT,		/* first stage of a packet from this host */
	STAGE_INGRESS,
	STAGE_BR_PREROUTING,
	STAGE_BR_FORWARD,
	STAGE_PREROUTING,
	STAGE_INPUT,		/* last stage of a packet for this host */
	STAGE_FORWARD,
	STAGE_POSTROUTING,
	STAGE_BR_OUTPUT,
	STAGE_BR_POSTROUTING,
	STAGE_EGRESS,
	STAGE_NR,
};

/**
 * struct place - where in the stack a packet is
 * @stage: stage of the stack
 * @ops: the hook
 * @priority: priority of the hook; ascending within a stage
 * @device: input device, or output device of an outgoing packet: namespace
 *	number in the upper 32 bits, ifindex in the lower; 0: none
 */
struct place {
	enum stage stage;
	const struct nf_hook_ops *ops;
	int priority;
	u64 device;
};

/**
 * struct seen - a packet that was seen
 * @content: hash of the bytes that stay the same; 0: entry unused
 * @id: packet id
 * @skb: address of its skb; never dereferenced
 * @head: address of its bytes; never dereferenced
 * @at: the place where it was seen last
 * @came_by: device of the last place on the way in; 0: none
 * @when: time it was seen last, in jiffies
 */
struct seen {
	u64 content;
	u64 id;
	const void *skb;
	const void *head;
	struct place at;
	u64 came_by;
	unsigned long when;
};

/**
 * struct bucket - packets whose content hash has the same low bits
 * @lock: guards everything here; taken with soft interrupts disabled
 * @next: index in @way of the entry to replace next, modulo WAY_NR
 * @way: the packets, in any order
 */
struct bucket {
	spinlock_t lock; /* way and next */
	unsigned int next;
	struct seen way[WAY_NR];
};

static DEFINE_MUTEX(identity_lock);	/* guards the variables below */
static unsigned int identity_users;	/* rings with metadata */
static struct bucket *buckets;	/* not NULL while there are users */
static siphash_aligned_key_t key;

/*
 * Each CPU counts its packets.  The CPU number makes the numbers unique.  The
 * permutation keeps them so, and hides how many packets other namespaces have.
 */
static DEFINE_PER_CPU(u64, numbered);
static siphash_aligned_key_t numbered_key; /* the same until unloading */

static u64 new_id(void)
{
	u64 id;

	do {
		u64 nr = this_cpu_inc_return(numbered) & GENMASK_ULL(47, 0);
		u64 cpu = raw_smp_processor_id();

		id = nfr_permute(cpu << 48 | nr, 32, &numbered_key);
	} while (!id);	/* 0 means unknown */
	return id;
}

/* The part of a packet that is hashed. */
struct content {
	__be16 protocol;
	u8 carried;
	u8 used;
	__be16 id;
	__be16 offset;
	u32 len;
	u8 bytes[28];
};

/*
 * A packet whose bytes from an offset on go into a hash.  @end is the offset where
 * the packet ends; padding of the link layer may follow, which ip_rcv() cuts off.
 */
struct bytes {
	const struct sk_buff *skb;
	int end;
};

/* @len is from the IP header at @at, where a GSO packet may be too long for it. */
static struct bytes bytes_of(const struct sk_buff *skb, int at, int len)
{
	return (struct bytes) {
		.skb = skb,
		.end = skb_is_gso(skb) ? skb->len : min_t(int, skb->len, at + len),
	};
}

static bool add_bytes(struct content *content, const struct bytes *bytes,
		      int at, int len)
{
	u8 *to = content->bytes + content->used;

	len = min_t(int, len, sizeof(content->bytes) - content->used);
	len = min_t(int, len, bytes->end - at);
	if (len <= 0)
		return true;
	content->used += len;
	return !skb_copy_bits(bytes->skb, at, to, len);
}

/* Leave out what address translation changes: ports, identifiers, checksums. */
static bool add_transport(struct content *content, const struct bytes *bytes,
			  int at)
{
	switch (content->carried) {
	case IPPROTO_TCP:
		return add_bytes(content, bytes, at + 4, 12);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return add_bytes(content, bytes, at + 4, 2) &&
		       add_bytes(content, bytes, at + 8, 24);
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return add_bytes(content, bytes, at, 2) &&
		       add_bytes(content, bytes, at + 6, 2);
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return add_bytes(content, bytes, at + 4, 4) &&
		       add_bytes(content, bytes, at + 12, 16);
	default:
		return add_bytes(content, bytes, at, 24);
	}
}

/* A packet that is not what its protocol says. */
static bool add_any(struct content *content, const struct sk_buff *skb, int at)
{
	const struct bytes bytes = { skb, skb->len };

	content->len = skb->len - at;
	return add_bytes(content, &bytes, at, sizeof(content->bytes));
}

static bool add_ipv4(struct content *content, const struct sk_buff *skb, int at)
{
	struct iphdr buffer;
	const struct iphdr *ip;
	struct bytes bytes;

	ip = skb_header_pointer(skb, at, sizeof(buffer), &buffer);
	if (!ip || ip->version != 4 || ip->ihl < 5)
		return add_any(content, skb, at);
	bytes = bytes_of(skb, at, ntohs(ip->tot_len));
	content->carried = ip->protocol;
	content->id = ip->id;
	content->offset = ip->frag_off & htons(IP_OFFSET | IP_MF);
	at += ip->ihl * 4;
	content->len = bytes.end - at;
	if (ip->frag_off & htons(IP_OFFSET))
		return add_bytes(content, &bytes, at, 24);
	return add_transport(content, &bytes, at);
}

static bool add_ipv6(struct content *content, const struct sk_buff *skb, int at)
{
	struct ipv6hdr buffer;
	const struct ipv6hdr *ip;
	struct bytes bytes;
	__be16 offset = 0;

	ip = skb_header_pointer(skb, at, sizeof(buffer), &buffer);
	if (!ip || ip->version != 6)
		return add_any(content, skb, at);
	at += sizeof(*ip);
	bytes = bytes_of(skb, at, ntohs(ip->payload_len));
	content->carried = ip->nexthdr;
	content->len = bytes.end - at;
	at = ipv6_skip_exthdr(skb, at, &content->carried, &offset);
	if (at < 0)
		return true;
	content->offset = offset;
	if (offset & htons(IP6_OFFSET))
		return add_bytes(content, &bytes, at, 24);
	return add_transport(content, &bytes, at);
}

/* Returns 0 if the bytes cannot be read. */
static u64 content_of(const struct nfr_packet *pkt)
{
	const struct sk_buff *skb = pkt->skb;
	struct content content = { .protocol = skb->protocol };
	bool known;

	switch (skb->protocol) {
	case htons(ETH_P_IP):
		known = add_ipv4(&content, skb, pkt->net_off);
		break;
	case htons(ETH_P_IPV6):
		known = add_ipv6(&content, skb, pkt->net_off);
		break;
	default:
		known = add_any(&content, skb, pkt->net_off);
	}
	if (!known)
		return 0;
	return siphash(&content, sizeof(content), &key) ?: 1;
}

static enum stage stage_of(const struct nf_hook_state *state)
{
	static const u8 ip[] = {
		[NF_INET_PRE_ROUTING]	= STAGE_PREROUTING,
		[NF_INET_LOCAL_IN]	= STAGE_INPUT,
		[NF_INET_FORWARD]	= STAGE_FORWARD,
		[NF_INET_LOCAL_OUT]	= STAGE_OUTPUT,
		[NF_INET_POST_ROUTING]	= STAGE_POSTROUTING,
		[NF_INET_INGRESS]	= STAGE_INGRESS,
	};
	static const u8 bridge[] = {
		[NF_BR_PRE_ROUTING]	= STAGE_BR_PREROUTING,
		[NF_BR_LOCAL_IN]	= STAGE_BR_FORWARD,
		[NF_BR_FORWARD]		= STAGE_BR_FORWARD,
		[NF_BR_LOCAL_OUT]	= STAGE_BR_OUTPUT,
		[NF_BR_POST_ROUTING]	= STAGE_BR_POSTROUTING,
	};
	static const u8 arp[] = {
		[NF_ARP_IN]		= STAGE_INPUT,
		[NF_ARP_OUT]		= STAGE_OUTPUT,
		[NF_ARP_FORWARD]	= STAGE_FORWARD,
	};

	switch (state->pf) {
	case NFPROTO_NETDEV:
		return state->hook == NF_NETDEV_EGRESS ? STAGE_EGRESS
						       : STAGE_INGRESS;
	case NFPROTO_BRIDGE:
		return bridge[state->hook];
	case NFPROTO_ARP:
		return arp[state->hook];
	default:
		return ip[state->hook];
	}
}

static u64 device_of(const struct nfr_packet *pkt)
{
	const struct net_device *dev = pkt->dev;

	return dev ? (u64)pkt->state->net->ns.inum << 32 | (u32)dev->ifindex : 0;
}

static struct place place_of(const struct nfr_packet *pkt)
{
	return (struct place) {
		.stage = stage_of(pkt->state),
		.ops = pkt->ops,
		.priority = pkt->ops->priority,
		.device = device_of(pkt),
	};
}

static bool is_further_at_hook(const struct place *was, const struct place *is)
{
	if (is->priority != was->priority)
		return is->priority > was->priority;
	/*
	 * Two hooks can have the same priority, such as one of "inet" and one
	 * of "ip".  Their order is unknown, so accept either.
	 */
	return is->ops != was->ops;
}

/* True if the stack can bring a packet from the place in @seen to @is. */
static bool can_follow(const struct seen *seen, const struct place *is,
		       bool outgoing, unsigned long age)
{
	const struct place *was = &seen->at;

	if (is->stage == was->stage && is->device == was->device)
		return is_further_at_hook(was, is);
	if (is->stage == STAGE_OUTPUT || was->stage == STAGE_INPUT)
		return false;
	if (is->stage > was->stage)
		return true;
	/*
	 * A packet returns to an earlier stage, or the same one, only at
	 * another device.
	 */
	if (age > AGE_REENTRY)
		return false;
	return is->device != (outgoing ? was->device : seen->came_by);
}

static bool seen_is_same(const struct seen *seen, const struct nfr_packet *pkt,
			 const struct place *is)
{
	const struct sk_buff *skb = pkt->skb;
	unsigned long age = jiffies - seen->when;

	if (age > AGE_MAX)
		return false;
	if (can_follow(seen, is, pkt->outgoing, age))
		return true;
	/*
	 * Two copies at the same time, as when a bridge floods to each port:
	 * the bytes are in use twice.  A TCP retransmission is another packet.
	 */
	return seen->skb != skb && seen->head == skb->head &&
	       skb_cloned(skb) && is->stage != STAGE_OUTPUT &&
	       age <= AGE_REENTRY;
}

static bool is_at_same_address(const struct seen *seen,
			       const struct sk_buff *skb)
{
	return seen->skb == skb || seen->head == skb->head;
}

static struct seen *seen_find(struct bucket *bucket, u64 content,
			      const struct sk_buff *skb)
{
	struct seen *found = NULL;

	for (int i = 0; i < WAY_NR; i++) {
		struct seen *seen = &bucket->way[i];

		if (seen->content != content || !is_at_same_address(seen, skb))
			continue;
		/*
		 * Of several matches, take the newest or the one with the same
		 * skb.
		 */
		if (!found || time_after(seen->when, found->when) ||
		    seen->skb == skb)
			found = seen;
	}
	return found;
}

static void seen_note(struct seen *seen, const struct nfr_packet *pkt,
		      const struct place *at)
{
	seen->skb = pkt->skb;
	seen->head = pkt->skb->head;
	seen->at = *at;
	seen->when = jiffies;
	if (!pkt->outgoing)
		seen->came_by = at->device;
}

static u64 identify(struct bucket *bucket, const struct nfr_packet *pkt,
		    u64 content)
{
	const struct place at = place_of(pkt);
	struct seen *seen = seen_find(bucket, content, pkt->skb);

	if (!seen || !seen_is_same(seen, pkt, &at)) {
		if (!seen || seen->skb != pkt->skb)
			seen = &bucket->way[bucket->next++ % WAY_NR];
		seen->content = content;
		seen->id = new_id();
		seen->came_by = 0;
	}
	seen_note(seen, pkt, &at);
	return seen->id;
}

u64 nfr_identity(struct nfr_packet *pkt)
{
	struct bucket *bucket;
	u64 content;

	/* Look up the packet once for all rings of the hook. */
	if (pkt->id)
		return pkt->id;
	content = content_of(pkt);
	if (!content)
		return 0;

	bucket = &buckets[content % BUCKET_NR];
	spin_lock_bh(&bucket->lock);
	pkt->id = identify(bucket, pkt, content);
	spin_unlock_bh(&bucket->lock);
	return pkt->id;
}

static int identity_create(void)
{
	struct bucket *new = kvcalloc(BUCKET_NR, sizeof(*new),
				      GFP_KERNEL_ACCOUNT);

	if (!new)
		return -ENOMEM;
	for (int i = 0; i < BUCKET_NR; i++)
		spin_lock_init(&new[i].lock);
	get_random_bytes(&key, sizeof(key));
	get_random_once(&numbered_key, sizeof(numbered_key));
	buckets = new;
	return 0;
}

int nfr_identity_get(void)
{
	int err = 0;

	mutex_lock(&identity_lock);
	if (!identity_users)
		err = identity_create();
	if (!err)
		identity_users++;
	mutex_unlock(&identity_lock);
	return err;
}

void nfr_identity_put(void)
{
	mutex_lock(&identity_lock);
	if (!--identity_users) {
		kvfree(buckets);
		buckets = NULL;
	}
	mutex_unlock(&identity_lock);
}
