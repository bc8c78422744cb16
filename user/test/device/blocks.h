/* SPDX-License-Identifier: GPL-2.0 */
/* TPACKET_V3 rings with blocks of one page, and packet sizes for them. */
#ifndef BLOCKS_H
#define BLOCKS_H

#include "nfring.h"
#include "traffic.h"

#define BLOCKS		.blocks = true
#define BLOCK_HEADER	sizeof(struct tpacket_block_desc)
/* Bytes of a large packet: only one such packet fits into a block. */
#define ALONE		2200
/*
 * Bytes of a small packet: with 82 bytes of headers it takes 192, so 21 fit into a
 * block.
 */
#define MANY		110
#define MANY_FRAME	192u
#define MANY_NR		21u

/*
 * Set up a ring on the wire.  With @early, the module also retires a block for a
 * sleeping reader, not only after @tov_ms.
 */
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
