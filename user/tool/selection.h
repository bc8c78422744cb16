/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options that commands share: where to take packets, which of them, and how much
 * of each.  The option table of a command refers to the tables below.  The command
 * passes each option to the parser of the table.
 */
#ifndef TOOL_SELECTION_H
#define TOOL_SELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

#include "command.h"
#include "common/allocate.h"
#include "common/arguments.h"
#include "common/filter.h"
#include "common/link.h"

enum {
	OPTION_AT = OPTION_SHARED, OPTION_NETNS, OPTION_MARK, OPTION_CT,
	OPTION_IPSEC, OPTION_SAMPLE, OPTION_COMMENTS, OPTION_NO_IDS,
};

/*
 * The rows of -i and --netns.  The defaults of --at and -B differ, so each command
 * has the rows of those two in its own table.
 */
extern const struct command_option where_options[];

/* The rows of -Q, --mark, --ct, --ipsec, --sample, -s and -y. */
extern const struct command_option selection_options[];

/**
 * struct selection - checked options, with defaults filled in
 * @where: device and points as given; selection_finish() parses them
 * @points: where to take packets
 * @point_nr: at least 1
 * @filter: the kernel keeps packets that match
 * @cut: -s was given, and is not 0
 * @states: connections to keep, bits of enum selection_state; 0: any
 * @ipsec: keep only packets that IPsec has decrypted or will encrypt
 * @cooked: -y LINUX_SLL2 was given
 * @ethernet: -y EN10MB was given
 * @memory: bytes of the ring; 0: the default
 */
struct selection {
	struct points_config where;
	struct nfring_point points[POINTS_MAX];
	size_t point_nr;
	struct filter_config filter;
	bool cut;
	unsigned int states;
	bool ipsec;
	bool cooked;
	bool ethernet;
	uint64_t memory;
};

#define SELECTION_INIT	\
	{ .filter = { .optimise = true, .snaplen = SNAPLEN_MAX } }

/*
 * Parse the option that command_next_option() has returned, if it is --at or one
 * of where_options.  Return 0, or 1 if it is none of these, or -1 after a message.
 */
int where_take(struct points_config *where, int option);

/* Do the same for the options above, selection_options and -B. */
int selection_take(struct selection *selection, int option);

/*
 * Enter the network namespace and find the points, which are ingress and egress
 * without --at.  Choose the snapshot length if -s was not given.  Return 0, or -1
 * after a message.
 */
int selection_finish(struct selection *selection);

/*
 * Store the link type of -y, or the best one for the points.  Return 0, or -1
 * after a message.
 */
int selection_link(const struct selection *selection, enum link *link);

/* For selection_wants(): --ct or --ipsec was given, and the packet has metadata. */
bool selection_matches(const struct selection *selection,
		       const struct nfring_metadata *m);

/*
 * Return whether --ct and --ipsec keep the packet.  @m is NULL for a packet
 * without metadata.
 */
static inline bool selection_wants(const struct selection *selection,
				   const struct nfring_metadata *m)
{
	return (!selection->states && !selection->ipsec) ||
	       (m && selection_matches(selection, m));
}

#endif
