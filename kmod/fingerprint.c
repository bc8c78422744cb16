// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/once.h>
#include <linux/random.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "fingerprint.h"
#include "hash.h"
#include "packet.h"

static struct nfr_hash_key key;

#define HEAD_MAX	8
#define TEXT_MAX	24

/*
 * The part of a packet that is hashed.  @len is hashed too, so that packets of
 * different length differ.
 */
struct content {
	__be16 protocol;
	__be16 offset;
	u8 carried;
	u8 zero[3];
	__be32 id;
	u32 len;
	u8 head[HEAD_MAX];
	u64 text[TEXT_MAX / 8];
};

/*
 * The bytes of a packet that may go into the hash.  The packet ends at offset
 * @end.  Link-layer padding may follow, until ip_rcv() cuts it off.
 */
struct bytes {
	const struct sk_buff *skb;
	int end;
};

/*
 * The IP header says that @len bytes follow offset @at.  Do not use @len for a
 * GSO packet, because the header may have no room for its length.
 */
static struct bytes bytes_of(const struct sk_buff *skb, int at, int len)
{
	return (struct bytes) {
		.skb = skb,
		.end = skb_is_gso(skb) ? skb->len
				       : min_t(int, skb->len, at + len),
	};
}

/* Return @len bytes of a header at @at, or NULL if the packet is too short. */
static const void *transport(const struct bytes *bytes, int at, int len,
			     void *buffer)
{
	if (at + len > bytes->end)
		return NULL;
	return skb_header_pointer(bytes->skb, at, len, buffer);
}

/* The number of bytes from @at on, but at most @max. */
static int bytes_left(const struct bytes *bytes, int at, int max)
{
	return clamp(bytes->end - at, 0, max);
}

static __always_inline bool add_head(struct content *content,
				     const struct bytes *bytes, int at, int max)
{
	int len = bytes_left(bytes, at, max);
	u8 buffer[HEAD_MAX];
	const void *head;

	if (!len)
		return true;
	if (unlikely(len < max))
		return !skb_copy_bits(bytes->skb, at, content->head, len);
	/* The number of bytes is a constant here, so copying them is fast. */
	head = skb_header_pointer(bytes->skb, at, max, buffer);
	if (unlikely(!head))
		return false;
	memcpy(content->head, head, max);
	return true;
}

/*
 * Add up to TEXT_MAX bytes.  Three words that may overlap have all of them.
 * Their places depend only on the number of bytes.
 */
static bool add_text(struct content *content, const struct bytes *bytes, int at,
		     int max)
{
	int len = bytes_left(bytes, at, max);
	u8 buffer[TEXT_MAX];
	const u8 *text;

	if (!len)
		return true;
	if (unlikely(len < 8))
		return !skb_copy_bits(bytes->skb, at, content->text, len);
	text = skb_header_pointer(bytes->skb, at, len, buffer);
	if (unlikely(!text))
		return false;
	memcpy(&content->text[0], text, 8);
	memcpy(&content->text[1], text + min(len - 8, 8), 8);
	memcpy(&content->text[2], text + len - 8, 8);
	return true;
}

/* Leave out what address translation changes: ports, identifiers, checksums. */
static bool add_transport(struct content *content, const struct bytes *bytes,
			  int at)
{
	switch (content->carried) {
	case IPPROTO_TCP:
		return add_text(content, bytes, at + 4, 12);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return add_head(content, bytes, at + 4, 2) &&
		       add_text(content, bytes, at + 8, 24);
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return add_head(content, bytes, at, 2) &&
		       add_text(content, bytes, at + 6, 2);
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return add_head(content, bytes, at + 4, 4) &&
		       add_text(content, bytes, at + 12, 16);
	default:
		return add_text(content, bytes, at, 24);
	}
}

static bool has_echo_id(u8 protocol, u8 type)
{
	if (protocol == IPPROTO_ICMPV6)
		return type == ICMPV6_ECHO_REQUEST || type == ICMPV6_ECHO_REPLY;
	switch (type) {
	case ICMP_ECHO:
	case ICMP_ECHOREPLY:
	case ICMP_TIMESTAMP:
	case ICMP_TIMESTAMPREPLY:
	case ICMP_INFO_REQUEST:
	case ICMP_INFO_REPLY:
	case ICMP_ADDRESS:
	case ICMP_ADDRESSREPLY:
		return true;
	default:
		return false;
	}
}

static void flow_ports(struct nfr_flow *flow, const struct bytes *bytes, int at)
{
	u8 buffer[6];
	const u8 *header;

	switch (flow->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		header = transport(bytes, at, 4, buffer);
		if (header)
			memcpy(flow->ports, header, 4);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		header = transport(bytes, at, 6, buffer);
		if (!header || !has_echo_id(flow->protocol, header[0]))
			break;
		memcpy(&flow->ports[0], header + 4, 2);
		flow->ports[1] = flow->ports[0];
		break;
	}
}

static bool add_payload(struct content *content, struct nfr_flow *flow,
			const struct bytes *bytes, int at, bool first)
{
	flow->protocol = content->carried;
	if (!first)
		return add_text(content, bytes, at, 24);
	flow_ports(flow, bytes, at);
	return add_transport(content, bytes, at);
}

/* Add a packet that is not IP, or that has no valid IP header. */
static bool add_any(struct content *content, const struct sk_buff *skb, int at)
{
	const struct bytes bytes = { skb, skb->len };

	content->len = skb->len - at;
	return add_head(content, &bytes, at, 4) &&
	       add_text(content, &bytes, at + 4, 24);
}

static bool add_ipv4(struct content *content, struct nfr_flow *flow,
		     const struct sk_buff *skb, int at)
{
	struct iphdr buffer;
	const struct iphdr *ip;
	struct bytes bytes;

	ip = skb_header_pointer(skb, at, sizeof(buffer), &buffer);
	if (!ip || ip->version != 4 || ip->ihl < 5)
		return add_any(content, skb, at);
	bytes = bytes_of(skb, at, ntohs(ip->tot_len));
	content->carried = ip->protocol;
	content->id = (__force __be32)ip->id;
	content->offset = ip->frag_off & htons(IP_OFFSET | IP_MF);
	flow->from.ip = ip->saddr;
	flow->to.ip = ip->daddr;
	at += ip->ihl * 4;
	content->len = bytes.end - at;
	return add_payload(content, flow, &bytes, at,
			   !(ip->frag_off & htons(IP_OFFSET)));
}

/* Bound the loop over extension headers: the packet decides how many it has. */
#define EXTENSIONS_MAX	16

/* Length of an extension header, or 0 if @protocol is not one of these. */
static int extension_len(u8 protocol, const struct ipv6_opt_hdr *header)
{
	switch (protocol) {
	case NEXTHDR_HOP:
	case NEXTHDR_ROUTING:
	case NEXTHDR_DEST:
		return ipv6_optlen(header);
	case NEXTHDR_FRAGMENT:
		return sizeof(struct frag_hdr);
	case NEXTHDR_AUTH:
		return ipv6_authlen(header);
	default:
		return 0;
	}
}

/*
 * Skip the extension headers from @at on.  Returns the offset of what follows
 * them, or of the first header that is incomplete.
 */
static int skip_extensions(struct content *content, const struct bytes *bytes,
			   int at)
{
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		struct frag_hdr buffer;
		const struct frag_hdr *fragment;
		const struct ipv6_opt_hdr *header;
		u8 carried = content->carried;
		int len;

		fragment = transport(bytes, at, sizeof(buffer), &buffer);
		header = (const struct ipv6_opt_hdr *)fragment;
		len = fragment ? extension_len(carried, header) : 0;
		if (!len)
			break;
		content->carried = header->nexthdr;
		at += len;
		if (carried != NEXTHDR_FRAGMENT)
			continue;
		content->id = fragment->identification;
		content->offset = fragment->frag_off &
				  htons(IP6_OFFSET | IP6_MF);
		if (fragment->frag_off & htons(IP6_OFFSET))
			break;
	}
	return at;
}

static bool add_ipv6(struct content *content, struct nfr_flow *flow,
		     const struct sk_buff *skb, int at)
{
	struct ipv6hdr buffer;
	const struct ipv6hdr *ip;
	struct bytes bytes;

	ip = skb_header_pointer(skb, at, sizeof(buffer), &buffer);
	if (!ip || ip->version != 6)
		return add_any(content, skb, at);
	at += sizeof(*ip);
	bytes = bytes_of(skb, at, ntohs(ip->payload_len));
	content->carried = ip->nexthdr;
	flow->from.in6 = ip->saddr;
	flow->to.in6 = ip->daddr;
	content->len = bytes.end - at;
	at = skip_extensions(content, &bytes, at);
	return add_payload(content, flow, &bytes, at,
			   !(content->offset & htons(IP6_OFFSET)));
}

u64 nfr_fingerprint(const struct nfr_packet *pkt, struct nfr_flow *flow)
{
	const struct sk_buff *skb = pkt->skb;
	struct content content = { .protocol = skb->protocol };
	bool known;

	memset(flow, 0, sizeof(*flow));
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		known = add_ipv4(&content, flow, skb, pkt->net_off);
		break;
	case htons(ETH_P_IPV6):
		known = add_ipv6(&content, flow, skb, pkt->net_off);
		break;
	default:
		known = add_any(&content, skb, pkt->net_off);
	}
	if (!known)
		return 0;
	return nfr_hash(&content, sizeof(content), &key);
}

u64 nfr_flow_hash(const struct nfr_flow *flow)
{
	return nfr_hash(flow, sizeof(*flow), &key);
}

void nfr_fingerprint_init(void)
{
	get_random_once(&key, sizeof(key));
}
