/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The first sequence numbers of TCP connections, to print later ones relative to
 * them, as tcpdump does.
 */
#ifndef COMMON_DECODE_TCP_FLOWS_H
#define COMMON_DECODE_TCP_FLOWS_H

#include <stdbool.h>
#include <stdint.h>

/* The table never grows.  A new connection replaces the least recently used of its set. */
#define TCP_SETS	1024
#define TCP_WAYS	4

/**
 * struct tcp_end - one end of a connection
 * @address: of 4 or 16 bytes, the rest is 0
 * @port: host order
 */
struct tcp_end {
	uint8_t address[16];
	uint16_t port;
};

/**
 * struct tcp_flow - a connection
 * @ends: the lower end first, so that both directions find the same entry
 * @first: first sequence number of each end
 * @used: when the entry was last used, as a count of look-ups; 0: the entry is free
 */
struct tcp_flow {
	struct tcp_end ends[2];
	uint32_t first[2];
	uint64_t used;
};

/**
 * struct tcp_flows - the table
 * @sets: TCP_SETS times TCP_WAYS entries; NULL before the first connection
 * @now: look-ups so far
 */
struct tcp_flows {
	struct tcp_flow *sets;
	uint64_t now;
};

/**
 * struct tcp_base - what to subtract from the numbers of a segment
 * @seq: from its sequence number
 * @ack: from its acknowledgment number
 * @sack: from the numbers in its selective acknowledgments
 */
struct tcp_base {
	uint32_t seq;
	uint32_t ack;
	uint32_t sack;
};

/*
 * Find the base of a segment with the ACK flag.  The first segment of a connection,
 * and one with @syn, gets 0 for @seq and @ack, and starts the counting.  All of the
 * base is 0 if there is no memory for the table.
 */
struct tcp_base tcp_flows_base(struct tcp_flows *flows, const struct tcp_end *from,
			       const struct tcp_end *to, uint32_t seq, uint32_t ack,
			       bool syn);

/* Order two pairs of ends; the order of the ends in a pair does not matter. */
int tcp_pair_compare(const struct tcp_end a[2], const struct tcp_end b[2]);

void tcp_flows_free(struct tcp_flows *flows);

#endif
