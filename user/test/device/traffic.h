/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbered packets over a tap device.  When traffic_send() returns, the packet has
 * passed each hook of the receive path, so tests can expect exact counts.  The bytes
 * after the number are computed from source and number.
 *
 *	0    12         14       16       24
 *	| MAC | ethertype | source | number | computed bytes ... |
 */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "ring.h"

#define TRAFFIC_PROTOCOL	0x88b5	/* IEEE 802, reserved for local experiments */
#define TRAFFIC_MIN		24
#define TRAFFIC_MAX		65535

struct wire {
	int fd;
	int ifindex;
};

/* Make a tap device and set it up; stop the test if that fails. */
struct wire wire_open(const char *name);

/* Send a packet; return -1 and set errno if the device refuses it. */
int traffic_send(const struct wire *w, uint16_t source, uint64_t number,
		 size_t len);
/* Send the packets @first to @first + @nr - 1; the device must accept all. */
void traffic_send_many(const struct wire *w, uint16_t source, uint64_t first,
		       uint64_t nr, size_t len);

/* Write a packet of @len bytes to @packet. */
void traffic_build(uint8_t *packet, uint16_t source, uint64_t number, size_t len);
/*
 * Write a datagram over IPv6 to @packet, with its link-layer header, @len bytes in all.
 * It goes from fd00:1::9 to fd00:2::9.
 */
void traffic_build_ipv6(uint8_t *packet, size_t len);
/* Return whether all @stored bytes belong to one valid packet. */
bool traffic_parse(const uint8_t *packet, size_t stored, uint16_t *source,
		   uint64_t *number);

/*
 * Return the Internet checksum of @len bytes, in network byte order.  @len is even.  It
 * includes @start, the sum of words that are not in @data, such as a pseudo header.
 */
uint16_t traffic_sum(const void *data, size_t len, uint32_t start);

/**
 * struct tally - the packets that a reader got from one source
 * @source: the source; packets of other sources are ignored
 * @seen: number of packets
 * @next: one more than the number of the last packet
 */
struct tally {
	uint16_t source;
	uint64_t seen;
	uint64_t next;
};

/* Count a frame; fail if it mixes two packets or is out of order. */
void tally_frame(struct tally *t, const struct frame *f);
/* Count all readable frames and return them to the kernel. */
void tally_ring(struct tally *t, struct ring *r);

#endif
