/* SPDX-License-Identifier: GPL-2.0 */
/* A ring with its memory and its retire timer. */
#ifndef NFR_RX_RING_H
#define NFR_RX_RING_H

#include <linux/hrtimer.h>

#include "core/ring.h"
#include "memory.h"

struct nfr_instance;

/**
 * struct nfr_rx_ring - a ring and its memory.  Invariant while published under
 *	RCU, except @ring, @fills, @retire and @armed
 * @ring: the hand-off
 * @inst: the instance that owns the ring
 * @cooked: packets start at the network header
 * @wants_rxhash: TP_FT_REQ_FILL_RXHASH
 * @packet_ids: NFRING_PACKET_ID, of rings with metadata
 * @fills: the packets take the fill path, with or without its options; read
 *	without a lock, changed under nfr_instance.lock
 * @vnet_size: PACKET_VNET_HDR_SZ, 0 if off
 * @memory: the blocks
 * @state: private state of @ring, per slot or block
 * @retire: timer that closes a TPACKET_V3 block which has been open for @tov
 * @armed: number of the block for which @retire was armed.  If two CPUs arm it
 *	at once, a stale number may remain, and closing a block takes another
 *	@tov
 * @tov: tp_retire_blk_tov
 */
struct nfr_rx_ring {
	struct nfr_ring ring;
	struct nfr_instance *inst;
	bool cooked;
	bool wants_rxhash;
	bool packet_ids;
	bool fills;
	u32 vnet_size;
	struct nfr_memory memory;
	void *state;

	struct hrtimer retire;
	u64 armed;
	ktime_t tov;
};

/*
 * Returns an ERR_PTR if memory is short or the caller is being killed.
 * @timeout is the callback of the timer that closes blocks after @tov_ms.
 */
struct nfr_rx_ring *
nfr_rx_ring_alloc(struct nfr_instance *inst, const struct nfr_geom *geom,
		  const struct tpacket_req3 *req, u32 tov_ms,
		  enum hrtimer_restart (*timeout)(struct hrtimer *timer));

/* @rx_ring may be NULL.  No packet may find it any more. */
void nfr_rx_ring_free(struct nfr_rx_ring *rx_ring);

#endif
