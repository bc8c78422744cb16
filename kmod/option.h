/* SPDX-License-Identifier: GPL-2.0 */
/* The tables of options, one for each level, and what a row of them says. */
#ifndef NFR_OPTION_H
#define NFR_OPTION_H

#include <linux/if_packet.h>

#include "instance.h"

#define NUMBER	((int)sizeof(int))

/* Every value an option can have, copied from and to user space as a whole. */
union value {
	int number;
	struct tpacket_req3 ring;
	struct tpacket_stats_v3 stats;
	struct tpacket_rollover_stats rollover;
	struct nfr_mreq mreq;
	struct fanout_args fanout;
	struct nfring_wakeup wakeup;
};

/**
 * struct option - one row of a table
 * @name: of the option
 * @set_len: bytes a set needs
 * @exact: a set takes just that many; otherwise more are for @set to judge
 * @asks: a get reads a number from the caller first
 * @set: with the instance locked
 * @take: instead of @set, with the instance locked: reads @value itself
 * @get: with the instance locked; changes nothing; bytes it has to give
 * @got: with the instance locked, after the value has reached the caller
 */
struct option {
	int name;
	u32 set_len;
	bool exact;
	bool asks;
	int (*set)(struct nfr_instance *inst, const union value *value,
		   u32 len);
	int (*take)(struct nfr_instance *inst, void __user *value, u32 len);
	int (*get)(struct nfr_instance *inst, union value *value);
	void (*got)(struct nfr_instance *inst, const union value *value);
};

/**
 * struct option_table - the options of one level
 * @option: rows, in no order
 * @nr: how many
 */
struct option_table {
	const struct option *option;
	size_t nr;
};

extern const struct option_table nfr_packet_options;	/* SOL_PACKET */
extern const struct option_table nfr_socket_options;	/* SOL_SOCKET */
extern const struct option_table nfr_nfring_options;	/* SOL_NFRING */

#endif
