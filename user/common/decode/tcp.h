/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of a line about TCP that nfring capture and nfring path share. */
#ifndef COMMON_DECODE_TCP_H
#define COMMON_DECODE_TCP_H

#include "common/decode/bytes.h"
#include "common/decode/tcp_flows.h"
#include "common/decode/text.h"

#define TCP_HEADER_MIN	20

#define TCP_FIN		0x01
#define TCP_SYN		0x02
#define TCP_RST		0x04
#define TCP_ACK		0x10
#define TCP_URG		0x20

/**
 * struct tcp_header - the fixed part of a header, in host order
 * @ports: source and destination
 * @seq: sequence number
 * @ack: acknowledgment number
 * @len: bytes of the header, with its options; anything from 0 to 60
 * @flags: the lower 8 flags
 * @window: not scaled
 * @urgent: urgent pointer
 */
struct tcp_header {
	uint16_t ports[2];
	uint32_t seq;
	uint32_t ack;
	uint8_t len;
	uint8_t flags;
	uint16_t window;
	uint16_t urgent;
};

/* Take the fixed part.  Return false if it is cut short. */
bool tcp_header_take(struct tcp_header *header, struct bytes *bytes);

/* Room for the letters of all flags. */
#define TCP_FLAGS_MAX	9

/* Add the letters of the flags, such as "P.", in tcpdump's order. */
void tcp_add_flags(struct text *text, uint8_t flags);

/*
 * Add "Flags [P.], seq 1:6, ack 1".  @payload: bytes after the header.  As in
 * tcpdump, a segment without payload, SYN, FIN and RST has no "seq".
 */
void tcp_add_numbers(struct text *text, const struct tcp_header *header,
		     const struct tcp_base *base, uint32_t payload);

/* Add "mss 1460,sackOK,...".  @sack: base of selective acknowledgments. */
void tcp_add_options(struct text *text, struct bytes options, uint32_t len,
		     uint32_t sack);

#endif
