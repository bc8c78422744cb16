// SPDX-License-Identifier: GPL-2.0
#include "walk.h"

/* The size of the header and the address, which are in each frame. */
#define LEAST	(48U + 20U)

static const char *header_wrong(const struct walk *walk, u64 seq)
{
	const struct tpacket_hdr_v1 *h = &walk->desc->hdr.bh1;

	if (walk->desc->version != TPACKET_V3)
		return "a block has the wrong version";
	if (walk->desc->offset_to_priv != sizeof(struct tpacket_block_desc))
		return "a block has the wrong offset_to_priv";
	if (h->seq_num != seq)
		return "a block has the wrong sequence number";
	if (h->offset_to_first_pkt != fixture_first(walk->fixture))
		return "a block has the wrong offset_to_first_pkt";
	if (h->blk_len > walk->fixture->shape.block_size)
		return "blk_len is larger than the block";
	if (!h->num_pkts)
		return "a block has no frames";
	return NULL;
}

void walk_begin(struct walk *walk, const struct ring_fixture *fixture, u32 block, u64 seq)
{
	*walk = (struct walk) {
		.fixture = fixture,
		.desc = fixture->blocks[block],
		.status = fixture_block_status_acquire(fixture, block),
	};
	walk->wrong = header_wrong(walk, seq);
	walk->left = walk->desc->hdr.bh1.num_pkts;
	walk->offset = fixture_first(fixture);
}

static const char *end_wrong(const struct walk *walk)
{
	if (walk->offset != walk->desc->hdr.bh1.blk_len)
		return "blk_len does not match the frames";
	return NULL;
}

static const char *time_wrong(const struct walk *walk,
			      const struct tpacket3_hdr *frame)
{
	const struct tpacket_hdr_v1 *h = &walk->desc->hdr.bh1;

	if (walk->left == h->num_pkts &&
	    (h->ts_first_pkt.ts_sec != frame->tp_sec ||
	     h->ts_first_pkt.ts_nsec != frame->tp_nsec))
		return "ts_first_pkt does not match the first frame";
	if (walk->left == 1 && (h->ts_last_pkt.ts_sec != frame->tp_sec ||
				h->ts_last_pkt.ts_nsec != frame->tp_nsec))
		return "ts_last_pkt does not match the last frame";
	return NULL;
}

static const char *frame_wrong(const struct walk *walk,
			       const struct tpacket3_hdr *frame)
{
	u32 room = walk->desc->hdr.bh1.blk_len - walk->offset;
	u32 used = (frame->tp_mac + frame->tp_snaplen + 7) / 8 * 8;

	if (walk->left == 1 && frame->tp_next_offset)
		return "the last frame has a tp_next_offset";
	if (walk->left > 1 && frame->tp_next_offset != used)
		return "tp_next_offset does not lead to the end of the frame";
	if (used > room)
		return "a frame ends after blk_len";
	return time_wrong(walk, frame);
}

const struct tpacket3_hdr *walk_next(struct walk *walk)
{
	const struct tpacket3_hdr *frame = (void *)walk->desc + walk->offset;

	if (!walk->wrong && !walk->left)
		walk->wrong = end_wrong(walk);
	if (walk->wrong || !walk->left)
		return NULL;

	if (walk->offset + LEAST > walk->desc->hdr.bh1.blk_len)
		walk->wrong = "a frame ends after blk_len";
	else
		walk->wrong = frame_wrong(walk, frame);
	if (walk->wrong)
		return NULL;
	walk->size = (frame->tp_mac + frame->tp_snaplen + 7) / 8 * 8;
	walk->offset += walk->size;
	walk->left--;
	return frame;
}
