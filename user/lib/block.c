// SPDX-License-Identifier: LGPL-2.1-or-later
/* Frames in blocks, TPACKET_V3. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"

/* Frames start at a multiple of this. */
#define FRAME_ALIGNMENT		8

#define METADATA_END							\
	(NFRING_METADATA_OFFSET(struct tpacket3_hdr) +			\
	 sizeof(struct nfring_metadata))

int nfring_blocks_init(struct nfring *ring, const struct tpacket_req *req)
{
	free(ring->blocks.held);
	ring->blocks.held = calloc(req->tp_block_nr,
				   sizeof(*ring->blocks.held));
	if (!ring->blocks.held)
		return nfring_fail(ring, -ENOMEM, "no memory for %u counters",
				   req->tp_block_nr);
	ring->blocks.at = 0;
	ring->blocks.left = 0;
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

	b->left = 0;
	if (++b->at == ring->req.tp_block_nr)
		b->at = 0;
}

/*
 * Whoever else holds the descriptor can write the ring: a frame begins where
 * its header, and its metadata, are in the block, or the block ends before it.
 */
static bool step_to(struct nfring *ring, uint64_t offset)
{
	uint32_t head = ring->cursor.metadata ? METADATA_END : TPACKET3_HDRLEN;

	if (offset % FRAME_ALIGNMENT ||
	    offset + head > ring->req.tp_block_size)
		return false;
	ring->cursor.at = (uint8_t *)block_at(ring, ring->blocks.at) + offset;
	return true;
}

static bool begin(struct nfring *ring)
{
	struct nfring_blocks *b = &ring->blocks;
	struct tpacket_block_desc *desc;

	if (!b->held || b->overwrites || b->held[b->at])
		return false;
	desc = block_at(ring, b->at);
	b->status = nfring_order_load_v3(desc);		/* E */
	if (!(b->status & TP_STATUS_USER))
		return false;

	b->left = desc->hdr.bh1.num_pkts;
	if (b->left && step_to(ring, desc->hdr.bh1.offset_to_first_pkt))
		return true;
	/* Not the kernel's doing, who never hands over a block without frames. */
	go_on(ring);
	nfring_order_release_v3(desc);			/* F */
	return false;
}

static void describe(const struct nfring *ring, struct nfring_frame *frame)
{
	const struct nfring_cursor *c = &ring->cursor;
	const struct nfring_blocks *b = &ring->blocks;
	struct tpacket3_hdr *h = (struct tpacket3_hdr *)c->at;
	uint8_t *end = (uint8_t *)block_at(ring, b->at) +
		       ring->req.tp_block_size;
	uint32_t room = end - c->at;
	uint32_t snaplen = h->tp_snaplen;
	uint16_t mac = h->tp_mac, net = h->tp_net;

	*frame = (struct nfring_frame) {
		.header = h,
		.data = c->at + (mac < room ? mac : room),
		.from = (const struct sockaddr_ll *)
			(c->at + TPACKET_ALIGN(sizeof(*h))),
		.len = h->tp_len,
		.maclen = net > mac ? net - mac : 0,
		.status = h->tp_status | (b->status & TP_STATUS_LOSING),
		.sec = h->tp_sec,
		.nsec = h->tp_nsec,
		.vlan_tci = h->hv1.tp_vlan_tci,
		.vlan_tpid = h->hv1.tp_vlan_tpid,
	};
	room = end - frame->data;
	if (room > c->snaplen)
		room = c->snaplen;
	frame->snaplen = snaplen < room ? snaplen : room;
}

bool nfring_blocks_next(struct nfring *ring, struct nfring_frame *frame)
{
	struct nfring_blocks *b = &ring->blocks;
	struct tpacket3_hdr *h;
	uint64_t offset;

	if (!b->left && !begin(ring))
		return false;
	describe(ring, frame);
	ring->cursor.held++;
	b->held[b->at]++;

	h = frame->header;
	offset = (uint8_t *)h - (uint8_t *)block_at(ring, b->at);
	if (!--b->left || !h->tp_next_offset ||
	    !step_to(ring, offset + h->tp_next_offset))
		go_on(ring);
	return true;
}

/* A block goes back when all its frames were taken, and all released. */
void nfring_blocks_release(struct nfring *ring, const struct nfring_frame *frame)
{
	struct nfring_blocks *b = &ring->blocks;
	size_t offset = (uint8_t *)frame->header - ring->cursor.start;
	uint32_t nr = offset / ring->req.tp_block_size;

	ring->cursor.held--;
	if (--b->held[nr] || (b->left && nr == b->at))
		return;
	nfring_order_release_v3(block_at(ring, nr));	/* F */
}

void nfring_blocks_seek_oldest(struct nfring *ring)
{
	struct nfring_blocks *b = &ring->blocks;
	uint64_t oldest = UINT64_MAX;
	uint32_t nr;

	b->left = 0;
	/*
	 * What was not read is here, or what it was overwritten with.  Blocks
	 * further on may be handed over before this one: they came later.
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
				   "this module does not know NFRING_OVERWRITE");
	if (ring->map && ring->cursor.version != TPACKET_V3)
		return nfring_fail(ring, -EINVAL,
				   "overwriting takes a ring of TPACKET_V3");
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
