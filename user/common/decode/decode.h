/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Describe packets in tcpdump's style.  Every function accepts bytes that may
 * be cut anywhere or be hostile, and appends to a text.  "[|arp]" marks a
 * header whose bytes ended too early.
 */
#ifndef COMMON_DECODE_DECODE_H
#define COMMON_DECODE_DECODE_H

#include <stdbool.h>

#include "common/decode/bytes.h"
#include "common/decode/names.h"
#include "common/decode/tcp_flows.h"
#include "common/decode/text.h"

/**
 * struct decode_context - how to describe a packet, and what is known from earlier ones
 * @quiet: print less
 * @names: print names of hosts and ports, with these; or NULL
 * @flows: print relative TCP sequence numbers, with this table; or NULL
 * @depth: number of packets that contain this one
 */
struct decode_context {
	bool quiet;
	struct names *names;
	struct tcp_flows *flows;
	unsigned int depth;
};

/* Describe at most this number of packets within each other, to bound the recursion. */
#define DECODE_DEPTH_MAX 4

/**
 * struct decode_packet - a packet from its network header on
 * @ethertype: in host order; a value below 1536 is one that only Linux uses
 * @bytes: the captured part of the packet
 * @len: length of the whole packet, bytes
 * @context: for all headers of the packet
 */
struct decode_packet {
	uint16_t ethertype;
	struct bytes bytes;
	uint32_t len;
	struct decode_context context;
};

void decode_network(struct text *text, const struct decode_packet *packet);

/*
 * Describe the packet in a tunnel, from its network header on.  @context belongs to the
 * packet outside.
 */
void decode_inner(struct text *text, uint16_t ethertype, struct bytes bytes,
		  uint32_t len, const struct decode_context *context);

/* Do the same for a packet that begins with an Ethernet header, which is not printed. */
void decode_inner_ethernet(struct text *text, struct bytes bytes, uint32_t len,
			   const struct decode_context *context);

/* Describe an Ethernet header of 14 bytes, for -e. */
void decode_ethernet(struct text *text, struct bytes header);

/* Add the name and number of an ethertype, as in "IPv4 (0x0800)". */
void decode_ethertype(struct text *text, uint16_t ethertype);

void decode_arp(struct text *text, struct bytes bytes, uint32_t len,
		const struct decode_context *context);
void decode_ipv4(struct text *text, struct bytes bytes, uint32_t len,
		 const struct decode_context *context);
void decode_ipv6(struct text *text, struct bytes bytes, uint32_t len,
		 const struct decode_context *context);

/**
 * struct decode_segment - the payload of an IP packet
 * @protocol: IPPROTO_*
 * @bytes: the captured part of the payload
 * @len: length of the whole payload, bytes
 * @bare: the addresses are in the line already
 * @addresses: source and destination, @address_len bytes each
 * @address_len: 4 or 16
 * @context: for all headers of the packet
 */
struct decode_segment {
	uint8_t protocol;
	struct bytes bytes;
	uint32_t len;
	bool bare;
	const uint8_t *addresses;
	uint32_t address_len;
	const struct decode_context *context;
};

/* Add "source.port > destination.port: " and the rest of the line. */
void decode_transport(struct text *text, const struct decode_segment *segment);

/* Add "source > destination: ", for protocols without ports. */
void decode_ends(struct text *text, const struct decode_segment *segment);

/* Add "source.port > destination.port: ". */
void decode_ports(struct text *text, const struct decode_segment *segment,
		  uint16_t source, uint16_t destination);

void decode_icmp(struct text *text, const struct decode_segment *segment);
void decode_icmp6(struct text *text, const struct decode_segment *segment);
void decode_igmp(struct text *text, const struct decode_segment *segment);
void decode_tcp(struct text *text, const struct decode_segment *segment);
void decode_udp(struct text *text, const struct decode_segment *segment);
void decode_sctp(struct text *text, const struct decode_segment *segment);
void decode_gre(struct text *text, const struct decode_segment *segment);
void decode_esp(struct text *text, const struct decode_segment *segment);
void decode_ah(struct text *text, const struct decode_segment *segment);

/**
 * struct decode_datagram - the payload of a UDP datagram
 * @bytes: the captured part of the payload
 * @len: length of the whole payload, bytes
 * @context: for all headers of the packet
 */
struct decode_datagram {
	struct bytes bytes;
	uint32_t len;
	const struct decode_context *context;
};

void decode_vxlan(struct text *text, const struct decode_datagram *datagram);
void decode_geneve(struct text *text, const struct decode_datagram *datagram);

/* @multicast: multicast DNS, which has a flag in the class */
void decode_dns(struct text *text, const struct decode_datagram *datagram,
		bool multicast);

#endif
