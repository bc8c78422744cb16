/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets in words, after tcpdump's manner.  Every function takes bytes that
 * may be cut anywhere or be hostile, and adds to a text; "[|arp]" is where the
 * bytes of a header ended too early.
 */
#ifndef COMMON_DECODE_DECODE_H
#define COMMON_DECODE_DECODE_H

#include <stdbool.h>

#include "common/decode/bytes.h"
#include "common/decode/text.h"

/**
 * struct decode_packet - a packet from its network header on
 * @ethertype: host order, or what is below 1536 of <linux/if_ether.h>
 * @bytes: what was captured
 * @len: bytes the packet had
 * @quiet: less of it
 */
struct decode_packet {
	uint16_t ethertype;
	struct bytes bytes;
	uint32_t len;
	bool quiet;
};

void decode_network(struct text *text, const struct decode_packet *packet);

/* The 14 bytes in front of it, with -e. */
void decode_ethernet(struct text *text, struct bytes header);

/* The name of an ethertype with its number, as in "IPv4 (0x0800)". */
void decode_ethertype(struct text *text, uint16_t ethertype);

void decode_arp(struct text *text, struct bytes bytes, uint32_t len);
void decode_ipv4(struct text *text, struct bytes bytes, uint32_t len,
		 bool quiet);
void decode_ipv6(struct text *text, struct bytes bytes, uint32_t len,
		 bool quiet);

/**
 * struct decode_segment - what an IP packet carries
 * @protocol: of <netinet/in.h>
 * @bytes: what was captured of it
 * @len: bytes it had
 * @source: address in words
 * @destination: address in words
 * @quiet: less of it
 */
struct decode_segment {
	uint8_t protocol;
	struct bytes bytes;
	uint32_t len;
	const char *source;
	const char *destination;
	bool quiet;
};

/* "source.port > destination.port: " and the rest of the line */
void decode_transport(struct text *text, const struct decode_segment *segment);

/* "source > destination: ", for what has no ports to show */
void decode_ends(struct text *text, const struct decode_segment *segment);

void decode_icmp(struct text *text, const struct decode_segment *segment);
void decode_icmp6(struct text *text, const struct decode_segment *segment);

#endif
