/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Recognize a packet by its bytes: by its content, which the stack does not
 * change, and by its flow, which changes with address translation.
 */
#ifndef NFR_FINGERPRINT_H
#define NFR_FINGERPRINT_H

#include <linux/in6.h>
#include <linux/netfilter.h>
#include <linux/types.h>

struct nfr_packet;

/**
 * struct nfr_flow - addresses and ports; without padding, because it is hashed
 * @from: source address
 * @to: destination address
 * @ports: source and destination port; both are the identifier of an ICMP echo;
 *	0 if the protocol or the fragment has none
 * @protocol: IPPROTO_*; 0: not an IP packet
 * @zero: always 0
 */
struct nfr_flow {
	union nf_inet_addr from;
	union nf_inet_addr to;
	__be16 ports[2];
	u8 protocol;
	u8 zero[3];
};

/*
 * Hash the parts of a packet that address translation, forwarding and marking
 * do not change, and fill in @flow.  Returns 0 if the bytes cannot be read.
 */
u64 nfr_fingerprint(const struct nfr_packet *pkt, struct nfr_flow *flow);

/* Returns a hash of the flow, never 0. */
u64 nfr_flow_hash(const struct nfr_flow *flow);

/* Call this before the functions above.  Process context. */
void nfr_fingerprint_init(void);

#endif
