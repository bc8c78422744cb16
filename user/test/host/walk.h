/* SPDX-License-Identifier: GPL-2.0 */
/* Through a block of TPACKET_V3, believing nothing that it says of itself. */
#ifndef WALK_H
#define WALK_H

#include "ring_fixture.h"

struct walk {
	const struct ring_fixture *fixture;
	const struct tpacket_block_desc *desc;
	u32 status;
	u32 left;	/* frames to come */
	u32 offset;	/* of the next one */
	u32 size;	/* of the one that walk_next() gave */
	const char *wrong;
};

/* Begin with a block that was handed over, which must be number @seq. */
void walk_begin(struct walk *walk, const struct ring_fixture *fixture, u32 block, u64 seq);

/* The next frame; NULL after the last one, or where something is wrong. */
const struct tpacket3_hdr *walk_next(struct walk *walk);

#endif
