// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>

#include "instance.h"
#include "rx_ring.h"

struct nfr_rx_ring *
nfr_rx_ring_alloc(struct nfr_instance *inst, const struct nfr_geom *geom,
		  const struct tpacket_req3 *req, u32 tov_ms,
		  enum hrtimer_restart (*timeout)(struct hrtimer *timer))
{
	struct nfr_rx_ring *rx_ring = kzalloc(sizeof(*rx_ring),
					      GFP_KERNEL_ACCOUNT);
	int err;

	if (!rx_ring)
		return ERR_PTR(-ENOMEM);
	nfr_hrtimer_setup(&rx_ring->retire, timeout, CLOCK_MONOTONIC,
			  HRTIMER_MODE_REL_SOFT);

	/*
	 * Allocate the blocks first: only they are checked against the limits
	 * of nfr_memory_ring_max() and nfr_memory_total_max().
	 */
	err = nfr_memory_alloc(&rx_ring->memory, geom->block_size,
			       geom->block_nr);
	if (err)
		goto free_rx_ring;

	rx_ring->state = kvzalloc(nfr_ring_state_size(geom),
				  GFP_KERNEL_ACCOUNT | __GFP_NOWARN |
				  __GFP_RETRY_MAYFAIL);
	if (!rx_ring->state) {
		err = -ENOMEM;
		goto free_rx_ring;
	}

	rx_ring->inst = inst;
	rx_ring->cooked = inst->type == SOCK_DGRAM;
	rx_ring->vnet_size = rx_ring->cooked ? 0 : inst->vnet_size;
	rx_ring->packet_ids = inst->packet_ids;
	rx_ring->tov = ms_to_ktime(tov_ms);
	rx_ring->wants_rxhash = geom->version == TPACKET_V3 &&
			      req->tp_feature_req_word & TP_FT_REQ_FILL_RXHASH;
	nfr_ring_init(&rx_ring->ring, geom, rx_ring->memory.blocks,
		      rx_ring->state);
	nfr_ring_overwrite(&rx_ring->ring, inst->overwrite, 0);
	return rx_ring;

free_rx_ring:
	nfr_rx_ring_free(rx_ring);
	return ERR_PTR(err);
}

void nfr_rx_ring_free(struct nfr_rx_ring *rx_ring)
{
	if (!rx_ring)
		return;
	/*
	 * Only the callback can still arm the timer, and hrtimer_cancel() waits
	 * until the callback has returned.
	 */
	hrtimer_cancel(&rx_ring->retire);
	nfr_memory_free(&rx_ring->memory);
	kvfree(rx_ring->state);
	kfree(rx_ring);
}
