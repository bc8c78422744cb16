/* SPDX-License-Identifier: GPL-2.0 */
/* Walk through a TPACKET_V3 block and check each of its fields. */
#ifndef WALK_H
#define WALK_H

#include "ring_fixture.h"

struct walk {
	const struct ring_fixture *fixture;
	const struct tpacket_block_desc *desc;
	u32 status;
	u32 left;	/* number of frames left */
	u32 offset;	/* offset of the next frame */
	u32 size;	/* size of the frame that walk_next() returned */
	const char *wrong;
};

/* Begin with a retired block, whose sequence number must be @seq. */
void walk_begin(struct walk *walk, const struct ring_fixture *fixture, u32 block, u64 seq);

/* Return the next frame, or NULL after the last one or after an error. */
const struct tpacket3_hdr *walk_next(struct walk *walk);

#endif
