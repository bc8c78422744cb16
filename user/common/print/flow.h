/* SPDX-License-Identifier: GPL-2.0 */
/* The addresses and ports of a packet. */
#ifndef COMMON_FLOW_H
#define COMMON_FLOW_H

#include <stdint.h>

#include <nfring.h>
#include "common/decode/bytes.h"
#include "common/decode/tcp.h"
#include "common/decode/text.h"

/**
 * struct flow - addresses of a packet at one point; absent fields are zero
 * @ethertype: host order
 * @parsed: the IP header was stored and is valid
 * @has_ports: @ports are known
 * @protocol: protocol number in the IP header
 * @ports: source and destination, host order
 * @source: address of 4 or 16 bytes
 * @destination: address of 4 or 16 bytes
 */
struct flow {
	uint16_t ethertype;
	bool parsed;
	bool has_ports;
	uint8_t protocol;
	uint16_t ports[2];
	uint8_t source[16];
	uint8_t destination[16];
};

/**
 * struct flow_tcp - a TCP segment, or what is known of a UDP datagram
 * @present: the packet is a TCP segment, and its fixed header was stored
 * @has_payload: @payload is known, of a TCP segment or a UDP datagram
 * @header: the fixed header of TCP
 * @payload: bytes after the header
 */
struct flow_tcp {
	bool present;
	bool has_payload;
	struct tcp_header header;
	uint32_t payload;
};

/*
 * Return the stored bytes of a packet from its network header on.  Set *@len to the
 * packet's length from there on, stored or not.
 */
struct bytes flow_bytes(const struct nfring_frame *frame, uint32_t *len);

void flow_of(struct flow *flow, struct flow_tcp *tcp,
	     const struct nfring_frame *frame);

/* Add the addresses and ports, such as "192.0.2.1.1000 > 192.0.2.2.9". */
void flow_text(struct text *text, const struct flow *flow);

/* Add the name of the protocol, such as "UDP". */
void flow_protocol(struct text *text, const struct flow *flow);

#endif
