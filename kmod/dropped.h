/* SPDX-License-Identifier: GPL-2.0 */
/* One packet that the kernel drops, for the points of NFRING_PROTO_DROP. */
#ifndef NFR_DROPPED_H
#define NFR_DROPPED_H

#include <linux/netfilter.h>
#include <linux/nfring.h>
#include <linux/preempt.h>

#include "packet.h"

/**
 * struct nfr_drop - a packet that the kernel drops
 * @state: its place, for struct nfr_packet; the family is NFRING_PROTO_DROP
 * @reason: number of the kernel's reason
 * @location: address of the code that dropped it
 * @receiver: the socket that did not take it, or NULL
 * @in_ifindex: device from which it arrived, or 0
 * @out_ifindex: device to which it was to be sent, or 0
 * @protocol: its ethertype
 * @described: @metadata is filled in
 * @metadata: its metadata as far as it is the same in all rings: drop_address
 *	is not set
 */
struct nfr_drop {
	struct nf_hook_state state;
	u32 reason;
	unsigned long location;
	const struct sock *receiver;
	int in_ifindex;
	int out_ifindex;
	__be16 protocol;
	bool described;
	struct nfring_metadata_2 metadata;
};

static inline bool nfr_is_drop(const struct nfr_packet *pkt)
{
	return pkt->state->pf == NFRING_PROTO_DROP;
}

/*
 * True if the current context may wait for a lock of the module, and may run
 * soft interrupts.  With PREEMPT_RT, tracepoints can be called with preemption
 * disabled.  Waiting for a lock is forbidden there.
 */
static inline bool nfr_drop_may_lock(void)
{
	return !IS_ENABLED(CONFIG_PREEMPT_RT) && !irqs_disabled() &&
	       !in_hardirq();
}

/*
 * The functions below are implemented in drop.c.
 *
 * Deliver @pkt to the rings of its namespace that want it.  The caller has
 * disabled soft interrupts, and holds rcu_read_lock.
 */
void nfr_drop_deliver(struct nfr_drop *drop, struct nfr_packet *pkt);
/* Count it as missed in these rings.  The caller holds rcu_read_lock. */
void nfr_drop_missed(const struct nfr_drop *drop);

/* Fill in @drop->metadata.  The caller holds rcu_read_lock. */
void nfr_drop_describe(struct nfr_drop *drop, struct nfr_packet *pkt);

#endif
