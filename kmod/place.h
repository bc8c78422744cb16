/* SPDX-License-Identifier: GPL-2.0 */
/* The places of the stack at which hooks see a packet, and their order. */
#ifndef NFR_PLACE_H
#define NFR_PLACE_H

#include <linux/types.h>

struct nf_hook_ops;
struct nfr_packet;

/**
 * struct nfr_place - a hook, and the devices between which a packet passes it
 * @ops: the hook; never dereferenced
 * @stage: stage of the stack; ascending on the way from device to device
 * @priority: priority of the hook; ascending within a stage
 * @netns: number of the namespace
 * @in: ifindex of the input device; 0: none
 * @out: ifindex of the output device; 0: none
 */
struct nfr_place {
	const struct nf_hook_ops *ops;
	int stage;
	int priority;
	u32 netns;
	int in;
	int out;
};

void nfr_place_init(struct nfr_place *at, const struct nfr_packet *pkt);

/* True if both places have the same hook and the same devices. */
static inline bool nfr_place_is(const struct nfr_place *a,
				const struct nfr_place *b)
{
	return a->ops == b->ops && a->in == b->in && a->out == b->out;
}

/*
 * True if a packet can get from one place to the other in one pass of the
 * stack.  A pass leads from an input device or a socket to an output device or
 * a socket.
 */
bool nfr_place_follows(const struct nfr_place *from,
		       const struct nfr_place *to);

#endif
