/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel is to keep: an expression of libpcap, and questions in front
 * of it that libpcap has no words for.
 */
#ifndef COMMON_FILTER_H
#define COMMON_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/link.h"

struct code;
struct nfring;

/**
 * struct filter_config - what is asked of packets
 * @expression: in libpcap's words; empty for all
 * @optimise: the code of it
 * @snaplen: bytes to keep
 * @cut: have the kernel cut packets to them, where it is not the size of frames
 *	that does
 * @has_mark: the two that follow are asked for
 * @mark: that the packet must have
 * @mask: in these bits
 * @incoming: only those on their way in
 * @outgoing: only those on their way out
 * @sample: one in so many, at random; 0: every one
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
 * The code for a ring whose packets have this in front of them: 0, or -1 after
 * a message.  Where the expression asks for VLANs, a tag beside the packet is
 * seen as if it were in it; else it is not there, as for any packet socket.
 */
int filter_build(struct code *code, const struct filter_config *config,
		 enum link link);

/* Whether the expression has the word. */
bool filter_asks_for_tags(const char *expression);

/* Whether it can be: 0, or -1 after a message. */
int filter_check(const struct filter_config *config, enum link link);

/* 0, or -1 after a message.  Does nothing where nothing is asked. */
int filter_attach(struct nfring *ring, const struct filter_config *config,
		  enum link link);

/* The code on standard output, in tcpdump's formats 1 to 3. */
int filter_print(const struct filter_config *config, enum link link, int format);

#endif
