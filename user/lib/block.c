// SPDX-License-Identifier: LGPL-2.1-or-later
/* Read frames from blocks, in rings of TPACKET_V3. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"

int nfring_blocks_init(struct nfring *ring, const struct tpacket_req *req)
{
	free(ring->blocks.held);
	ring->blocks.held = calloc(req->tp_block_nr,
				   sizeof(*ring->blocks.held));
	if (!ring->blocks.held)
		return nfring_fail(ring, -ENOMEM, "no memory for %u counters",
				   req->tp_block_nr);
	ring->blocks.at = 0;
	return 0;
}

static struct tpacket_block_desc *block_at(const struct nfring *ring,
					   uint32_t nr)
{
	return (struct tpacket_block_desc *)
		(ring->cursor.start + (size_t)nr * ring->req.tp_block_size);
}

static void go_on(struct nfring *ring)
{
	struct nfring_blocks *b = &ring->blocks;

	if (++b->at == ring->req.tp_block_nr)
		b->at = 0;
}

/* Stop reading the block, and skip its frames that were not taken. */
static void block_leave(struct nfring *ring)
{
	struct nfring_cursor *c = &ring->cursor;

	c->block = NULL;
	c->block_end = NULL;
	c->left = 0;
	c->taken = 0;
}

/* Leave the block for the next one.  The caller may still hold frames of it. */
static void block_finish(struct nfring *ring)
{
	if (!ring->cursor.block)
		return;
	ring->blocks.held[ring->blocks.at] = ring->cursor.taken;
	block_leave(ring);
	go_on(ring);
}

static bool block_begin(struct nfring *ring)
{
	struct nfring_cursor *c = &ring->cursor;
	struct nfring_blocks *b = &ring->blocks;
	struct tpacket_block_desc *desc;

	if (!b->held || b->overwrites || b->held[b->at])
		return false;
	desc = block_at(ring, b->at);
	c->block_status = nfring_order_load_v3(desc);	/* E */
	if (!(c->block_status & TP_STATUS_USER))
		return false;

	c->at = c->block = (uint8_t *)desc;
	c->block_end = c->block + ring->req.tp_block_size;
	c->left = desc->hdr.bh1.num_pkts;
	if (c->left &&
	    nfring_cursor_step(c, desc->hdr.bh1.offset_to_first_pkt))
		return true;
	/*
	 * The kernel publishes no block without frames, so another process has
	 * written to the ring.
	 */
	block_leave(ring);
	go_on(ring);
	nfring_order_release_v3(desc);			/* F */
	return false;
}

bool nfring_blocks_next(struct nfring *ring, struct nfring_frame *frame)
{
	block_finish(ring);
	if (!block_begin(ring))
		return false;
	nfring_cursor_take(&ring->cursor, frame);
	return true;
}

/* Return a block to the kernel when all of its frames were taken and released. */
void nfring_blocks_release(struct nfring *ring, const struct nfring_frame *frame)
{
	struct nfring_cursor *c = &ring->cursor;
	size_t offset = (uint8_t *)frame->header - c->start;
	uint32_t nr = offset / ring->req.tp_block_size;
	struct nfring_blocks *b = &ring->blocks;

	c->held--;
	if (c->block && nr == b->at) {
		if (--c->taken || c->left)
			return;
		block_finish(ring);
	} else if (--b->held[nr]) {
		return;
	}
	nfring_order_release_v3(block_at(ring, nr));	/* F */
}

void nfring_blocks_seek_oldest(struct nfring *ring)
{
	struct nfring_blocks *b = &ring->blocks;
	uint64_t oldest = UINT64_MAX;
	uint32_t nr;

	block_leave(ring);
	/*
	 * If the next block is not ready, the ring is empty.  Later blocks may
	 * be ready already, but their packets are later too.
	 */
	if (!b->held ||
	    !(nfring_order_load_v3(block_at(ring, b->at)) & TP_STATUS_USER))
		return;

	for (nr = 0; nr < ring->req.tp_block_nr; nr++) {
		struct tpacket_block_desc *desc = block_at(ring, nr);

		if (!(nfring_order_load_v3(desc) & TP_STATUS_USER) ||	/* E */
		    desc->hdr.bh1.seq_num >= oldest)
			continue;
		oldest = desc->hdr.bh1.seq_num;
		b->at = nr;
	}
}

NFRING_API int nfring_overwrite(struct nfring *ring, bool on)
{
	int value = on;
	int err;

	if (!(ring->info.features & NFRING_FEATURE_OVERWRITE))
		return nfring_fail(ring, -ENOPROTOOPT,
				   "this module has no NFRING_OVERWRITE");
	if (ring->map && ring->cursor.version != TPACKET_V3)
		return nfring_fail(ring, -EINVAL,
				   "overwriting needs a ring of TPACKET_V3");
	if (ring->cursor.held)
		return nfring_fail(ring, -EBUSY, "%u frames are not released",
				   ring->cursor.held);
	if (on == ring->blocks.overwrites)
		return 0;

	err = nfring_option_set(ring, SOL_NFRING, NFRING_OVERWRITE, &value,
				sizeof(value));
	if (err)
		return nfring_fail(ring, err, "NFRING_OVERWRITE %d: %s", value,
				   strerror(-err));
	ring->blocks.overwrites = on;
	nfring_blocks_seek_oldest(ring);
	return 0;
}
