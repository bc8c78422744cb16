/* SPDX-License-Identifier: GPL-2.0 */
/* Reading the metadata of frames, with the uapi header's definitions. */
#ifndef METADATA_H
#define METADATA_H

#include "nfring.h"
#include "ring.h"

static inline const struct nfring_metadata *metadata_of(const struct ring *r,
							const struct frame *f)
{
	size_t at = r->v->version == TPACKET_V3 ? 80 : 64;

	return (const void *)((const uint8_t *)f->base + at);
}

/* Set up and map a raw ring whose frames have metadata; attach it to no point. */
static inline void metadata_ring(struct ring *r, const struct variant *v)
{
	ring_open(r, v, SOCK_RAW);
	OK(ring_option(r, SOL_NFRING, NFRING_METADATA, 1));
	ring_set(r, 1 << 16, 4, 2048);
	ring_map(r);
}

#endif
