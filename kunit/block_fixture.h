/* SPDX-License-Identifier: GPL-2.0 */
/* A ring with blocks of one page, for the suites of kmod/core/block.c. */
#ifndef NFR_KUNIT_BLOCK_FIXTURE_H
#define NFR_KUNIT_BLOCK_FIXTURE_H

#include <kunit/test.h>
#include <linux/slab.h>

#include "../kmod/core/geom.c"
#include "../kmod/core/header.h"
#include "../kmod/core/block.c"

#define POISON	0x5a
#define BLOCK	4096

static inline struct nfr_geom geom_of(struct kunit *test, u32 block_nr,
				      u32 priv, u32 reserve)
{
	const struct nfr_request req = {
		.version = TPACKET_V3,
		.reserve = reserve,
		.block_size = BLOCK,
		.block_nr = block_nr,
		.frame_size = 256,
		.frame_nr = 16 * block_nr,
		.priv = priv,
	};
	struct nfr_geom geom;

	KUNIT_ASSERT_EQ(test, nfr_geom_init(&geom, &req, BLOCK), 0);
	return geom;
}

/* An Ethernet packet of 100 bytes; its frame takes 184 bytes of a block. */
static const struct nfr_frame_info a_packet = {
	.len = 100,
	.snaplen = 100,
	.maclen = 14,
	.status = TP_STATUS_USER | TP_STATUS_VLAN_VALID,
	.sec = 0x01020304,
	.nsec = 0x0a0b0c0d,
	.rxhash = 0x77665544,
	.vlan_tci = 0x6123,
	.vlan_tpid = 0x88a8,
	.address.sll_family = AF_PACKET,
	.address.sll_protocol = cpu_to_be16(0x86dd),
	.address.sll_hatype = 0x0301,
	.address.sll_ifindex = 0x11223344,
	.address.sll_pkttype = 4,
	.address.sll_halen = 6,
	.address.sll_addr = { 0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee },
};

struct fixture {
	struct nfr_ring ring;
	struct nfr_block state[3];
	void *blocks[3];
};

static inline struct fixture *fixture_of(struct kunit *test, u32 block_nr,
					 u32 priv)
{
	struct fixture *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->ring.geom = geom_of(test, block_nr, priv, 0);
	b->ring.blocks = b->blocks;
	for (u32 i = 0; i < block_nr; i++) {
		b->blocks[i] = kunit_kzalloc(test, BLOCK, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, b->blocks[i]);
	}
	nfr_blocks_init(&b->ring, b->state);
	return b;
}

/* Hooks are called with soft interrupts disabled. */
static inline unsigned int reserve(struct fixture *b,
				   const struct nfr_frame_info *info,
				   const struct nfr_layout *at,
				   struct nfr_slot *slot)
{
	unsigned int events;

	local_bh_disable();
	events = nfr_blocks_reserve(&b->ring, info, at, 0, slot);
	local_bh_enable();
	return events;
}

static inline unsigned int claim_size(struct fixture *b, u32 size,
				      struct nfr_slot *slot)
{
	const struct nfr_layout at = { .size = size };
	unsigned int events = reserve(b, &a_packet, &at, slot);

	if (events & NFR_RESERVED)
		memset(slot->frame, POISON, size);
	return events;
}

static inline unsigned int put(struct fixture *b, u32 size)
{
	struct nfr_slot slot;
	unsigned int events = claim_size(b, size, &slot);

	if (events & NFR_RESERVED)
		events |= nfr_blocks_commit(&b->ring, &slot);
	return events;
}

static inline bool is_readable(struct fixture *b)
{
	return nfr_blocks_next(&b->ring) == NFR_NEXT_READABLE;
}

static inline struct tpacket_hdr_v1 *header_of(struct fixture *b, u32 block)
{
	return &((struct tpacket_block_desc *)b->blocks[block])->hdr.bh1;
}

#endif
