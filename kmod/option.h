/* SPDX-License-Identifier: GPL-2.0 */
/* The tables of options, one per level. */
#ifndef NFR_OPTION_H
#define NFR_OPTION_H

#include <linux/if_packet.h>

#include "instance.h"

#define NUMBER	((int)sizeof(int))

/* The value of any option. */
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
 * struct option - one option of a table
 * @name: number of the option
 * @set_len: a set needs at least this many bytes
 * @known: bytes of the value that the module knows; a set may be longer if the
 *	other bytes are zero.  0: the lengths are those of sockets, see @exact
 * @exact: a set needs exactly @set_len bytes; otherwise @set checks the length
 * @asks: a get first reads a number from the caller
 * @set: store @value; the instance is locked
 * @take: called instead of @set, with the user's pointer; the instance is
 *	locked
 * @get: fill in @value, and return its length or a negative errno; changes
 *	nothing else; the instance is locked
 * @got: called after the value was copied to the caller; the instance is locked
 */
struct option {
	int name;
	u32 set_len;
	u32 known;
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
 * @option: the options, in no order
 * @nr: number of options
 */
struct option_table {
	const struct option *option;
	size_t nr;
};

extern const struct option_table nfr_packet_options;	/* SOL_PACKET */
extern const struct option_table nfr_socket_options;	/* SOL_SOCKET */
extern const struct option_table nfr_nfring_options;	/* SOL_NFRING */

#endif
