// SPDX-License-Identifier: LGPL-2.1-or-later
/* Read frames of the versions for which <nfring/frame.h> has no inline code. */
#include "ring.h"

void nfring_cursor_init(struct nfring_cursor *cursor, void *map,
			const struct tpacket_req *req, int version,
			uint32_t snaplen)
{
	uint32_t gap = req->tp_block_size % req->tp_frame_size;
	uint8_t *start = map;

	*cursor = (struct nfring_cursor) {
		.at = start,
		.block_end = start + (req->tp_block_size - gap),
		.start = start,
		.end = start + (size_t)req->tp_block_size * req->tp_block_nr,
		.frame_size = req->tp_frame_size,
		.frame_bytes = req->tp_block_size - gap,
		.gap = gap,
		.snaplen = snaplen,
		.frame_nr = req->tp_frame_nr,
		.version = version,
		.head = version == TPACKET_V3 ? TPACKET3_HDRLEN : TPACKET2_HDRLEN,
	};
}

static bool next_v1(struct nfring_cursor *c, struct nfring_frame *frame)
{
	struct tpacket_hdr *h = (struct tpacket_hdr *)c->at;
	uint16_t mac, net;

	frame->status = nfring_order_load_v1(h);	/* E */
	if (!(frame->status & TP_STATUS_USER))
		return false;

	mac = h->tp_mac;
	net = h->tp_net;
	frame->header = h;
	frame->from = (const struct sockaddr_ll *)
		(c->at + TPACKET_ALIGN(sizeof(*h)));
	frame->len = h->tp_len;
	frame->maclen = net > mac ? net - mac : 0;
	frame->sec = h->tp_sec;
	frame->nsec = h->tp_usec * 1000;
	frame->vlan_tci = 0;
	frame->vlan_tpid = 0;
	nfring_cursor_bound(c, frame, mac, h->tp_snaplen);
	return true;
}

NFRING_API bool nfring_next_other(struct nfring *ring,
				  struct nfring_frame *frame)
{
	struct nfring_cursor *c = &ring->cursor;

	if (c->version == TPACKET_V3)
		return nfring_blocks_next(ring, frame);
	if (c->version != TPACKET_V1 || c->held == c->frame_nr)
		return false;
	if (!next_v1(c, frame))
		return false;
	c->held++;
	nfring_cursor_advance(c);
	return true;
}

NFRING_API void nfring_release_other(struct nfring *ring,
				     struct nfring_frame *frame)
{
	if (ring->cursor.version == TPACKET_V3) {
		nfring_blocks_release(ring, frame);
		return;
	}
	ring->cursor.held--;
	nfring_order_release_v1(frame->header);		/* F */
}
