// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>

#include "instance.h"
#include "rx_ring.h"

/* The value that packet sockets use for a device of unknown speed. */
#define DEFAULT_TOV_MS	8

static unsigned long tov_jiffies(const struct tpacket_req3 *req)
{
	return msecs_to_jiffies(req->tp_retire_blk_tov ?: DEFAULT_TOV_MS);
}

struct nfr_rx_ring *
nfr_rx_ring_alloc(struct nfr_instance *inst, const struct nfr_geom *geom,
		  const struct tpacket_req3 *req,
		  void (*timeout)(struct timer_list *timer))
{
	struct nfr_rx_ring *rx_ring = kzalloc(sizeof(*rx_ring),
					      GFP_KERNEL_ACCOUNT);
	int err;

	if (!rx_ring)
		return ERR_PTR(-ENOMEM);
	timer_setup(&rx_ring->retire, timeout, 0);

	/* Allocate the blocks first, because the caps apply to them. */
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
	rx_ring->tov = tov_jiffies(req);
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
	 * The callback arms its timer again, so shut it down, do not only
	 * delete it.
	 */
	timer_shutdown_sync(&rx_ring->retire);
	nfr_memory_free(&rx_ring->memory);
	kvfree(rx_ring->state);
	kfree(rx_ring);
}
