/* SPDX-License-Identifier: GPL-2.0 */
/* Options that commands share: which packets to keep, and how much of each. */
#ifndef COMMON_SELECTION_H
#define COMMON_SELECTION_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/nfring.h>

#include "common/filter.h"

/* The length of the longest IP packet, bytes. */
#define SNAPLEN_DEFAULT	65535
#define SNAPLEN_MAX	262144

/* States of connections, for --ct. */
enum selection_state {
	STATE_NEW		= 1,
	STATE_ESTABLISHED	= 2,
	STATE_RELATED		= 4,
	STATE_REPLY		= 8,
	STATE_UNTRACKED		= 16,
	STATE_NONE		= 32,
	STATE_SNAT		= 64,
	STATE_DNAT		= 128,
};

/* Parse the argument of the option of that name.  0, or -1 after a message. */
int selection_mark(struct filter_config *filter, const char *text);
int selection_sample(struct filter_config *filter, const char *text);
int selection_direction(struct filter_config *filter, const char *text);
int selection_ct(unsigned int *states, char *text);	/* overwrites @text */
int selection_snaplen(uint32_t *snaplen, const char *text);
int selection_memory(uint64_t *memory, const char *text);

/*
 * Whether --ct with these states (0: all) and --ipsec keep the packet.  @m is
 * NULL for a packet without metadata.
 */
bool selection_wants(unsigned int states, bool ipsec,
		     const struct nfring_metadata *m);

#endif
