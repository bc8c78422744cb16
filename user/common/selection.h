/* SPDX-License-Identifier: GPL-2.0 */
/* Which packets are wanted, and how much of them: options that commands share. */
#ifndef COMMON_SELECTION_H
#define COMMON_SELECTION_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/nfring.h>

#include "common/filter.h"

/* Every IP packet, whole. */
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

/* What is behind the option of that name.  0, or -1 after a message. */
int selection_mark(struct filter_config *filter, const char *text);
int selection_sample(struct filter_config *filter, const char *text);
int selection_direction(struct filter_config *filter, const char *text);
int selection_ct(unsigned int *states, char *text);	/* which it cuts up */
int selection_snaplen(uint32_t *snaplen, const char *text);
int selection_memory(uint64_t *memory, const char *text);

/*
 * Whether --ct, with these states (0: any), and --ipsec want it; NULL is a
 * packet nothing is known of.
 */
bool selection_wants(unsigned int states, bool ipsec,
		     const struct nfring_metadata *m);

#endif
