/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The filter of a ring: tests for which libpcap has no words, then an
 * expression of libpcap.
 */
#ifndef COMMON_FILTER_H
#define COMMON_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/link.h"

struct code;
struct nfring;

/**
 * struct filter_config - which packets to keep
 * @expression: in the language of libpcap; empty: all packets
 * @optimise: have libpcap optimise the code
 * @snaplen: bytes to keep of each packet
 * @cut: attach a filter even if it keeps all packets, because only the filter cuts
 *	them to @snaplen
 * @has_mark: @mark and @mask are set
 * @mark: mark that the packet must have, in the bits of @mask
 * @mask: bits of the mark to compare
 * @incoming: keep only incoming packets
 * @outgoing: keep only outgoing packets
 * @sample: keep one of @sample packets, at random; 0: every packet
 */
struct filter_config {
	const char *expression;
	bool optimise;
	uint32_t snaplen;
	bool cut;
	bool has_mark;
	uint32_t mark;
	uint32_t mask;
	bool incoming;
	bool outgoing;
	uint32_t sample;
};

/*
 * Build the code for a ring of this link type.  Return 0, or -1 after a message.
 * The kernel keeps the outermost VLAN tag beside the packet.  An expression that
 * tests VLANs sees the tag as if it were in the packet.  As on packet sockets, other
 * expressions do not see it.
 */
int filter_build(struct code *code, const struct filter_config *config,
		 enum link link);

/* Return whether the expression has the keyword "vlan". */
bool filter_asks_for_tags(const char *expression);

/* Check that the filter can be built.  Return 0, or -1 after a message. */
int filter_check(const struct filter_config *config, enum link link);

/*
 * Return what is wrong with the filter, without "filter: ", or NULL if it can be built.
 * The text is valid until the next call.
 */
const char *filter_why(const struct filter_config *config, enum link link);

/* Attach the filter, if one is needed.  Return 0, or -1 after a message. */
int filter_attach(struct nfring *ring, const struct filter_config *config,
		  enum link link);

/* Print the code on standard output, in tcpdump's formats 1 to 3. */
int filter_print(const struct filter_config *config, enum link link, int format);

#endif
