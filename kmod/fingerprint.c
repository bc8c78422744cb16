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
	u8 head[8];
	u64 text[3];
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

#define WINDOW_MAX	32

/* The first @len bytes, at most WINDOW_MAX, of what an IP header carries. */
struct window {
	const u8 *at;
	int len;
};

/* Returns false if the bytes cannot be read. */
static __always_inline bool window_open(struct window *window,
					const struct bytes *bytes, int at,
					void *buffer)
{
	window->len = clamp(bytes->end - at, 0, WINDOW_MAX);
	window->at = buffer;
	if (!window->len)
		return true;
	window->at = skb_header_pointer(bytes->skb, at, window->len, buffer);
	return window->at;
}

static __always_inline void add_head(struct content *content,
				     const struct window *window, int at,
				     int max)
{
	/* Most packets have all bytes, and copying a constant number is fast. */
	if (likely(window->len >= at + max))
		memcpy(content->head, window->at + at, max);
	else if (window->len > at)
		memcpy(content->head, window->at + at, window->len - at);
}

/*
 * Cover the bytes with three words, which may overlap.  The places of the words
 * depend only on the number of bytes.
 */
static __always_inline void add_text(struct content *content,
				     const struct window *window, int at,
				     int max)
{
	const u8 *text = window->at + at;
	int len = min(window->len - at, max);

	if (likely(len >= 8)) {
		memcpy(&content->text[0], text, 8);
		memcpy(&content->text[1], text + min(len - 8, 8), 8);
		memcpy(&content->text[2], text + len - 8, 8);
	} else if (len > 0) {
		memcpy(content->text, text, len);
	}
}

/* Leave out what address translation changes: ports, identifiers, checksums. */
static __always_inline void add_transport(struct content *content,
					  const struct window *window)
{
	switch (content->carried) {
	case IPPROTO_TCP:
		add_text(content, window, 4, 12);
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		add_head(content, window, 4, 2);
		add_text(content, window, 8, 24);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		add_head(content, window, 0, 2);
		add_text(content, window, 6, 2);
		break;
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		add_head(content, window, 4, 4);
		add_text(content, window, 12, 16);
		break;
	default:
		add_text(content, window, 0, 24);
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

static __always_inline void flow_ports(struct nfr_flow *flow,
				       const struct window *window)
{
	switch (flow->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		if (window->len >= 4)
			memcpy(flow->ports, window->at, 4);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		if (window->len < 6 ||
		    !has_echo_id(flow->protocol, window->at[0]))
			break;
		memcpy(&flow->ports[0], window->at + 4, 2);
		flow->ports[1] = flow->ports[0];
		break;
	}
}

static __always_inline bool add_payload(struct content *content,
					struct nfr_flow *flow,
					const struct bytes *bytes, int at,
					bool first)
{
	u8 buffer[WINDOW_MAX] __uninitialized;
	struct window window;

	flow->protocol = content->carried;
	if (!window_open(&window, bytes, at, buffer))
		return false;
	if (first) {
		flow_ports(flow, &window);
		add_transport(content, &window);
	} else {
		add_text(content, &window, 0, 24);
	}
	return true;
}

/* Add a packet that is not IP, or that has no valid IP header. */
static noinline bool add_any(struct content *content, const struct sk_buff *skb,
			     int at)
{
	const struct bytes bytes = { skb, skb->len };
	u8 buffer[WINDOW_MAX] __uninitialized;
	struct window window;

	content->len = skb->len - at;
	if (!window_open(&window, &bytes, at, buffer))
		return false;
	add_head(content, &window, 0, 4);
	add_text(content, &window, 4, 24);
	return true;
}

static __always_inline bool add_ipv4(struct content *content,
				     struct nfr_flow *flow,
				     const struct sk_buff *skb, int at)
{
	struct iphdr buffer __uninitialized;
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

/* Return @len bytes of a header at @at, or NULL if the packet is too short. */
static const void *extension(const struct bytes *bytes, int at, int len,
			     void *buffer)
{
	if (at + len > bytes->end)
		return NULL;
	return skb_header_pointer(bytes->skb, at, len, buffer);
}

/*
 * Skip the extension headers from @at on.  Returns the offset of what follows
 * them, or of the first header that is incomplete.
 */
static int skip_extensions(struct content *content, const struct bytes *bytes,
			   int at)
{
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		struct frag_hdr buffer __uninitialized;
		const struct frag_hdr *fragment;
		const struct ipv6_opt_hdr *header;
		u8 carried = content->carried;
		int len;

		fragment = extension(bytes, at, sizeof(buffer), &buffer);
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
	struct ipv6hdr buffer __uninitialized;
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
