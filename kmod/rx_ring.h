/* SPDX-License-Identifier: GPL-2.0 */
/* A ring with the memory it is made of, and its retire timer. */
#ifndef NFR_RX_RING_H
#define NFR_RX_RING_H

#include <linux/timer.h>

#include "core/ring.h"
#include "memory.h"

struct nfr_instance;

/**
 * struct nfr_rx_ring - invariant while it is published, but for the hand-off
 * @ring: the hand-off
 * @inst: whose it is
 * @cooked: packets start at the network header
 * @wants_rxhash: TP_FT_REQ_FILL_RXHASH
 * @vnet_size: PACKET_VNET_HDR_SZ, 0 for a ring without
 * @memory: the blocks
 * @state: private state of @ring for each slot or block
 * @retire: closes a block of TPACKET_V3 that has been open for @tov
 * @armed: number of the block @retire was armed for; written by whoever armed
 *	it last, a stale one costs another @tov
 * @tov: tp_retire_blk_tov, in jiffies
 */
struct nfr_rx_ring {
	struct nfr_ring ring;
	struct nfr_instance *inst;
	bool cooked;
	bool wants_rxhash;
	u32 vnet_size;
	struct nfr_memory memory;
	void *state;

	struct timer_list retire;
	u64 armed;
	unsigned long tov;
};

/*
 * An ERR_PTR where there is no memory, or the caller is being killed.  @timeout
 * is the function of the timer that closes blocks.
 */
struct nfr_rx_ring *
nfr_rx_ring_alloc(struct nfr_instance *inst, const struct nfr_geom *geom,
		  const struct tpacket_req3 *req,
		  void (*timeout)(struct timer_list *timer));

/* NULL, or one that no packet can find any more. */
void nfr_rx_ring_free(struct nfr_rx_ring *rx_ring);

#endif
