// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <string.h>

#include "packets.h"

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint32_t sum(const uint8_t *p, size_t len, uint32_t start)
{
	uint64_t all = start;

	for (; len > 1; len -= 2, p += 2)
		all += (uint32_t)(p[0] << 8 | p[1]);
	if (len)
		all += (uint32_t)p[0] << 8;
	while (all >> 16)
		all = (all & 0xffff) + (all >> 16);
	return (uint32_t)all;
}

static void fill(struct rnd *r, uint8_t *p, size_t len)
{
	for (; len > 8; len -= 8, p += 8) {
		uint64_t word = rnd_next(r);

		memcpy(p, &word, 8);
	}
	while (len--)
		*p++ = (uint8_t)rnd_next(r);
}

size_t packet_length(struct rnd *r, size_t least, size_t most)
{
	uint32_t range = (uint32_t)(most - least);
	uint32_t near = range < 64 ? range : 64;

	switch (rnd_below(r, 8)) {
	case 0:
		return least;
	case 1:
		return most;
	case 2:
		return most - rnd_below(r, near + 1);
	case 3:
	case 4:
		return least + rnd_below(r, near + 1);
	case 5:
		return least + rnd_below(r, (range < 4096 ? range : 4096) + 1);
	default:
		return least + rnd_below(r, range + 1);
	}
}

static size_t put_addresses(struct rnd *r, const struct wire_ends *ends,
			    bool to_here, uint8_t *p)
{
	const uint8_t *to = to_here ? ends->here : ends->there;
	const uint8_t *from = to_here ? ends->there : ends->here;

	memcpy(p, to, 6);
	memcpy(p + 6, from, 6);
	switch (rnd_below(r, 8)) {
	case 0:
		memset(p, 0xff, 6);
		break;
	case 1:
		memcpy(p, (uint8_t []){ 1, 0, 0x5e, 0, 0, 9 }, 6);
		break;
	case 2:
		fill(r, p, 12);
		break;
	}
	return 12;
}

static size_t put_tags(struct rnd *r, uint8_t *p)
{
	static const uint16_t tpids[] = { 0x8100, 0x8100, 0x88a8 };
	uint32_t nr = rnd_once_in(r, 3) ? rnd_between(r, 1, 3) : 0;
	uint32_t i;

	if (rnd_once_in(r, 100))
		nr = rnd_between(r, 4, 6);
	for (i = 0; i < nr; i++) {
		put16(p + 4 * i, RND_ONE_OF(r, tpids));
		put16(p + 4 * i + 2, rnd_once_in(r, 4) ? 5 :
		      (uint32_t)rnd_next(r) & 0xffff);
	}
	return 4 * nr;
}

/* Write an IPv4 header for @len bytes of payload, with addresses that no host has. */
static size_t put_ipv4(struct rnd *r, uint8_t *ip, uint8_t protocol, size_t len)
{
	memset(ip, 0, 20);
	ip[0] = 0x45;
	put16(ip + 2, (uint32_t)(20 + len));
	put16(ip + 4, (uint32_t)rnd_next(r) & 0xffff);
	ip[6] = 0x40;
	ip[8] = 64;
	ip[9] = protocol;
	put32(ip + 12, 0x0a640000 | rnd_below(r, 256));
	put32(ip + 16, 0x0a650000 | rnd_below(r, 256));
	put16(ip + 10, ~sum(ip, 20, 0));
	return 20;
}

static void put_ports(struct rnd *r, uint8_t *l4)
{
	put16(l4, rnd_between(r, 1024, 65535));
	put16(l4 + 2, rnd_between(r, 1024, 65535));
}

static size_t put_tcp(struct rnd *r, uint8_t *tcp)
{
	size_t options = rnd_below(r, 3) * 4;

	memset(tcp, 1, 20 + options);	/* 1 is the option "no operation" */
	put_ports(r, tcp);
	put32(tcp + 4, (uint32_t)rnd_next(r));
	put32(tcp + 8, (uint32_t)rnd_next(r));
	tcp[12] = (uint8_t)((5 + options / 4) << 4);
	tcp[13] = (uint8_t)(rnd_once_in(r, 3) ? 0x19 : 0x10);
	put16(tcp + 18, 0);
	return 20 + options;
}

static size_t put_udp(struct rnd *r, uint8_t *udp, size_t payload)
{
	put_ports(r, udp);
	put16(udp + 4, (uint32_t)(8 + payload));
	return 8;
}

static void pseudo_sum(const uint8_t *ip, uint8_t *field, size_t len)
{
	uint8_t pseudo[4] = { 0, ip[9] };

	put16(pseudo + 2, (uint32_t)len);
	put16(field, sum(pseudo, 4, sum(ip + 12, 8, 0)));
}

static bool is_known(uint16_t protocol)
{
	return protocol == 0x8100 || protocol == 0x88a8 || protocol == 0x8847 ||
	       protocol == 0x8848;
}

static uint32_t any_protocol(struct rnd *r, const struct wire_ends *ends)
{
	static const uint16_t some[] = {
		0x0800, 0x0806, 0x86dd, 0x88cc, 0x88b5, 0x8137, 0x0004, 0x05dc,
		0x0600, 0xffff,
	};
	uint16_t protocol = (uint16_t)rnd_next(r);

	if (ends->mpls && rnd_once_in(r, 8))
		return 0x8847;
	if (is_known(protocol) || rnd_once_in(r, 2))
		return RND_ONE_OF(r, some);
	return protocol;
}

/* Write a datagram with valid IPv4 and UDP headers. */
static size_t put_datagram(struct rnd *r, uint8_t *p, size_t len)
{
	size_t payload = len - 28;

	put_ipv4(r, p, IPPROTO_UDP, len - 20);
	put_udp(r, p + 20, payload);
	fill(r, p + 28, payload);
	pseudo_sum(p, p + 26, 8 + payload);
	put16(p + 26, ~sum(p + 20, 8 + payload, 0));
	return len;
}

size_t packet_any(struct rnd *r, const struct wire_ends *ends, bool to_here,
		  size_t largest, uint8_t *packet)
{
	size_t at = 0, len, tags;

	if (ends->mac) {
		at = put_addresses(r, ends, to_here, packet);
		at += put_tags(r, packet + at);
		tags = at - 12;
		put16(packet + at, any_protocol(r, ends));
		at += 2;
		/* one VLAN tag does not count towards the MTU */
		largest -= tags > 4 ? tags - 4 : 0;
	}
	len = packet_length(r, ends->mac ? 0 : 1, largest);
	if (len >= 28 && rnd_once_in(r, 2)) {
		if (ends->mac)
			put16(packet + at - 2, 0x0800);
		return at + put_datagram(r, packet + at, len);
	}
	fill(r, packet + at, len);
	return at + len;
}

size_t packet_offload(struct rnd *r, const struct wire_ends *ends, bool to_here,
		      size_t largest, uint32_t segment_to,
		      struct virtio_net_hdr *vnet, uint8_t *packet)
{
	bool tcp = segment_to || rnd_once_in(r, 2);
	size_t at = 0, ip, l4, len, least;

	if (ends->mac) {
		memcpy(packet, to_here ? ends->here : ends->there, 6);
		memcpy(packet + 6, to_here ? ends->there : ends->here, 6);
		put16(packet + 12, 0x0800);
		at = 14;
	}
	ip = at;
	l4 = ip + 20;
	least = 20 + 28 + (segment_to ? segment_to + 1 : 0);
	len = packet_length(r, least, largest);
	at = l4 + (tcp ? put_tcp(r, packet + l4) :
			 put_udp(r, packet + l4, len - 28));
	fill(r, packet + at, ip + len - at);
	put_ipv4(r, packet + ip, tcp ? IPPROTO_TCP : IPPROTO_UDP, len - 20);
	pseudo_sum(packet + ip, packet + l4 + (tcp ? 16 : 6), len - 20);

	*vnet = (struct virtio_net_hdr) {
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.csum_start = (uint16_t)l4,
		.csum_offset = tcp ? 16 : 6,
	};
	if (segment_to) {
		vnet->gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
		vnet->gso_size = (uint16_t)segment_to;
		vnet->hdr_len = (uint16_t)at;
	}
	return ip + len;
}

size_t packet_of_flow(const struct wire_ends *ends, uint32_t flow, uint32_t seq,
		      size_t payload, uint8_t *packet)
{
	struct rnd same = { flow };
	uint8_t *ip = packet + 14, *tcp = ip + 20;

	memcpy(packet, ends->here, 6);
	memcpy(packet + 6, ends->there, 6);
	put16(packet + 12, 0x0800);
	put_ipv4(&same, ip, IPPROTO_TCP, 20 + payload);
	memset(tcp, 0, 20);
	put_ports(&same, tcp);
	put32(tcp + 4, seq);
	put32(tcp + 8, 1);
	tcp[12] = 0x50;
	tcp[13] = 0x10;
	put16(tcp + 14, 1000);
	fill(&same, tcp + 20, payload);
	pseudo_sum(ip, tcp + 16, 20 + payload);
	put16(tcp + 16, ~sum(tcp, 20 + payload, 0));
	return 34 + 20 + payload;
}
