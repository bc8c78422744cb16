/* SPDX-License-Identifier: GPL-2.0 */
/* A TPACKET_V3 ring in plain memory, and functions that write its blocks. */
#ifndef TEST_LIB_BLOCKS_H
#define TEST_LIB_BLOCKS_H

#include <stdlib.h>
#include <string.h>

#include <nfring.h>
#include "cases.h"
#include "ring.h"

#define PAGE 4096
#define FRAME 128

struct fixture {
	struct nfring ring;
	uint8_t *memory;
	uint32_t seq;		/* number of the block written last */
	uint32_t number;	/* number of the packet written last */
};

/* The memory has exactly the ring's size, so sanitizers notice an access outside. */
static inline struct fixture *fixture_new(uint32_t block_nr)
{
	struct fixture *f = test_calloc(1, sizeof(*f));
	const struct tpacket_req req = { PAGE, block_nr, 2048, block_nr * 2 };

	f->memory = aligned_alloc(PAGE, (size_t)PAGE * block_nr);
	assert_non_null(f->memory);
	memset(f->memory, 0, (size_t)PAGE * block_nr);
	assert_int_equal(nfring_blocks_init(&f->ring, &req), 0);
	f->ring.req = req;
	nfring_cursor_init(&f->ring.cursor, f->memory, &req, TPACKET_V3,
			   UINT32_MAX);
	return f;
}

static inline void fixture_free(struct fixture *f)
{
	free(f->ring.blocks.held);
	free(f->memory);
	test_free(f);
}

static inline struct tpacket_block_desc *block_at(struct fixture *f,
						  uint32_t block)
{
	return (struct tpacket_block_desc *)(f->memory + PAGE * block);
}

static inline uint32_t status_of(struct fixture *f, uint32_t block)
{
	return block_at(f, block)->hdr.bh1.block_status;
}

static inline struct tpacket3_hdr *frame_at(struct fixture *f, uint32_t block,
					    uint32_t nr)
{
	return (void *)((uint8_t *)block_at(f, block) + 48 + nr * FRAME);
}

static inline void write_frame(struct fixture *f, struct tpacket3_hdr *h,
			       bool last)
{
	uint32_t number = ++f->number;

	*h = (struct tpacket3_hdr) {
		.tp_next_offset = last ? 0 : FRAME, .tp_sec = number,
		.tp_nsec = 7, .tp_snaplen = 4, .tp_len = 1000 + number,
		.tp_status = TP_STATUS_USER, .tp_mac = 82, .tp_net = 96,
		.hv1 = { .tp_vlan_tci = 5, .tp_vlan_tpid = 0x8100 },
	};
	memcpy((uint8_t *)h + 82, &number, sizeof(number));
}

static inline void write_block(struct fixture *f, uint32_t block,
			       uint32_t packets)
{
	struct tpacket_block_desc *desc = block_at(f, block);
	uint32_t i;

	for (i = 0; i < packets; i++)
		write_frame(f, frame_at(f, block, i), i + 1 == packets);
	desc->hdr.bh1 = (struct tpacket_hdr_v1) {
		.block_status = TP_STATUS_USER, .num_pkts = packets,
		.offset_to_first_pkt = 48, .blk_len = 48 + packets * FRAME,
		.seq_num = ++f->seq,
	};
}

#endif
