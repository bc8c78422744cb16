/* SPDX-License-Identifier: GPL-2.0 */
/* Rings of blocks of a page each, TPACKET_V3, and what their packets leave of one. */
#ifndef BLOCKS_H
#define BLOCKS_H

#include "nfring.h"
#include "traffic.h"

#define BLOCKS		.blocks = true
#define BLOCK_HEADER	sizeof(struct tpacket_block_desc)
/* A packet that is alone in its block. */
#define ALONE		2200
/* 82 bytes of header, and these, are 192: 21 of them leave some of the block. */
#define MANY		110
#define MANY_FRAME	192u
#define MANY_NR		21u

/* Blocks close by their time only, or where a reader sleeps as well. */
static inline void blocks_start(struct ring *r, const struct variant *v,
				const struct wire *w, unsigned int block_nr,
				unsigned int tov_ms, bool early)
{
	ring_open(r, v, SOCK_RAW);
	r->tov_ms = tov_ms;
	if (v->ops->is_nfring)
		OK(ring_option(r, SOL_NFRING, NFRING_EARLY_RETIRE, early));
	ring_set(r, PAGE, block_nr, 2048);
	ring_map(r);
	ring_attach(r, w->ifindex);
}

static inline const struct tpacket_hdr_v1 *block_header(const struct ring *r,
							unsigned int index)
{
	return &ring_block(r, index)->hdr.bh1;
}

#endif
