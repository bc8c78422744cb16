// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>

#include "instance.h"
#include "rx_ring.h"

/* As a packet socket has it for a device of unknown speed. */
#define DEFAULT_TOV_MS	8

static unsigned long tov_jiffies(const struct tpacket_req3 *req)
{
	return msecs_to_jiffies(req->tp_retire_blk_tov ?: DEFAULT_TOV_MS);
}

struct nfr_store *nfr_store_alloc(struct nfr_instance *inst,
				  const struct nfr_geom *geom,
				  const struct tpacket_req3 *req,
				  void (*timeout)(struct timer_list *timer))
{
	struct nfr_store *store = kzalloc(sizeof(*store), GFP_KERNEL_ACCOUNT);
	int err;

	if (!store)
		return ERR_PTR(-ENOMEM);
	timer_setup(&store->retire, timeout, 0);

	/* The blocks first: they are what is capped. */
	err = nfr_memory_alloc(&store->memory, geom->block_size,
			       geom->block_nr);
	if (err)
		goto free_store;

	store->notes = kvzalloc(nfr_ring_notes_size(geom), GFP_KERNEL_ACCOUNT |
				__GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	if (!store->notes) {
		err = -ENOMEM;
		goto free_store;
	}

	store->inst = inst;
	store->cooked = inst->type == SOCK_DGRAM;
	store->vnet_size = store->cooked ? 0 : inst->vnet_size;
	store->tov = tov_jiffies(req);
	store->wants_rxhash = geom->version == TPACKET_V3 &&
			      req->tp_feature_req_word & TP_FT_REQ_FILL_RXHASH;
	nfr_ring_init(&store->ring, geom, store->memory.blocks, store->notes);
	nfr_ring_overwrite(&store->ring, inst->overwrite, 0);
	return store;

free_store:
	nfr_store_free(store);
	return ERR_PTR(err);
}

void nfr_store_free(struct nfr_store *store)
{
	if (!store)
		return;
	/* It arms itself again: shut down, not only stopped. */
	timer_shutdown_sync(&store->retire);
	nfr_memory_free(&store->memory);
	kvfree(store->notes);
	kfree(store);
}
