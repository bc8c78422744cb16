// SPDX-License-Identifier: GPL-2.0
#include "box.h"

#include <stdio.h>
#include <stdlib.h>

__thread void (*core_step)(void);
__thread void (*core_wait)(const u32 *until_zero);

static void *memory(size_t align, size_t bytes)
{
	void *p = aligned_alloc(align, bytes);

	if (!p) {
		perror("aligned_alloc");
		abort();
	}
	return p;
}

static u32 per_block(const struct box *box)
{
	return box->shape.block_size / box->shape.frame_size;
}

u32 box_first(const struct box *box)
{
	return sizeof(struct tpacket_block_desc) +
	       (box->shape.lap_or_priv + 7) / 8 * 8;
}

/* What nobody but the reader writes, of each block. */
static u32 gap_start(const struct box *box)
{
	return box_has_blocks(box) ? sizeof(struct tpacket_block_desc)
				   : per_block(box) * box->shape.frame_size;
}

static u32 gap_end(const struct box *box)
{
	return box_has_blocks(box) ? box_first(box) : box->shape.block_size;
}

static void make_blocks(struct box *box)
{
	u32 i;

	box->blocks = calloc(box->shape.block_nr, sizeof(*box->blocks));
	for (i = 0; i < box->shape.block_nr; i++) {
		box->blocks[i] = memory(PAGE, box->shape.block_size);
		memset(box->blocks[i], 0, box->shape.block_size);
		memset(box->blocks[i] + gap_start(box), GAP_POISON,
		       gap_end(box) - gap_start(box));
	}
}

struct box *box_new(const struct box_shape *shape)
{
	struct box *box = memory(L1_CACHE_BYTES, sizeof(*box));
	struct nfr_request req = {
		.version = shape->version,
		.reserve = shape->reserve,
		.block_size = shape->block_size,
		.block_nr = shape->block_nr,
		.frame_size = shape->frame_size,
		.priv = shape->version == TPACKET_V3 ? shape->lap_or_priv : 0,
	};
	struct nfr_geom geom;

	memset(box, 0, sizeof(*box));
	box->shape = *shape;
	box->frame_nr = per_block(box) * shape->block_nr;
	req.frame_nr = box->frame_nr;
	if (nfr_geom_init(&geom, &req, PAGE)) {
		fprintf(stderr, "%s: no such geometry\n", shape->name);
		abort();
	}
	make_blocks(box);
	box->state = calloc(1, nfr_ring_state_size(&geom));
	box->owner = calloc(box->frame_nr, sizeof(*box->owner));
	box->writers = calloc(shape->block_nr, sizeof(*box->writers));
	nfr_ring_init(&box->ring, &geom, box->blocks, box->state);
	if (!box_has_blocks(box) && shape->lap_or_priv) {
		atomic64_set(&box->ring.f.head, (u64)shape->lap_or_priv << 32);
		memset(box->state, (u8)shape->lap_or_priv,
		       nfr_ring_state_size(&geom));
	}
	return box;
}

void box_free(struct box *box)
{
	u32 i;

	for (i = 0; i < box->shape.block_nr; i++)
		free(box->blocks[i]);
	free(box->blocks);
	free(box->state);
	free(box->owner);
	free(box->writers);
	free(box);
}

void *box_frame(const struct box *box, u32 slot)
{
	return box->blocks[slot / per_block(box)] +
	       (size_t)(slot % per_block(box)) * box->shape.frame_size;
}

u64 box_status_acquire(const struct box *box, u32 slot)
{
	void *frame = box_frame(box, slot);

	if (box->shape.version == TPACKET_V1)
		return __atomic_load_n((u64 *)frame, __ATOMIC_ACQUIRE);
	return __atomic_load_n((u32 *)frame, __ATOMIC_ACQUIRE);
}

void box_return_release(struct box *box, u32 slot)
{
	void *frame = box_frame(box, slot);

	if (box->shape.version == TPACKET_V1)
		__atomic_store_n((u64 *)frame, TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
	else
		__atomic_store_n((u32 *)frame, TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
}

void box_scribble(struct box *box, u32 slot, u64 status)
{
	void *frame = box_frame(box, slot);

	if (box->shape.version == TPACKET_V1)
		__atomic_store_n((u64 *)frame, status, __ATOMIC_RELEASE);
	else
		__atomic_store_n((u32 *)frame, (u32)status, __ATOMIC_RELEASE);
}

static u64 head_of(const struct box *box)
{
	return __atomic_load_n(&box->ring.f.head.counter, __ATOMIC_RELAXED);
}

u32 box_head_slot(const struct box *box)
{
	return (u32)head_of(box);
}

u32 box_head_lap(const struct box *box)
{
	return head_of(box) >> 32;
}

bool box_private_state_is(const struct box *box, u64 claims)
{
	u32 lap = box->shape.lap_or_priv + (u32)(claims / box->frame_nr);
	u32 slot = claims % box->frame_nr;
	u32 i;

	if (box_head_lap(box) != lap || box_head_slot(box) != slot)
		return false;
	for (i = 0; i < box->frame_nr; i++)
		if (box->state[nfr_slot_lap_at(i)] != (u8)(lap + (i < slot)))
			return false;
	return true;
}

bool box_gaps_untouched(const struct box *box)
{
	u32 i, at;

	for (i = 0; i < box->shape.block_nr; i++) {
		const u8 *block = box->blocks[i];

		for (at = gap_start(box); at < gap_end(box); at++)
			if (block[at] != GAP_POISON)
				return false;
	}
	return true;
}

/* Relaxed, so as not to order the fills that the test is about. */
bool box_own(struct box *box, u32 slot, u32 who)
{
	return __atomic_exchange_n(&box->owner[slot], who + 1,
				   __ATOMIC_RELAXED) == 0;
}

bool box_disown(struct box *box, u32 slot, u32 who)
{
	return __atomic_exchange_n(&box->owner[slot], 0,
				   __ATOMIC_RELAXED) == who + 1;
}

static u32 *block_status(const struct box *box, u32 block)
{
	struct tpacket_block_desc *desc = box->blocks[block];

	return &desc->hdr.bh1.block_status;
}

u32 box_block_status_acquire(const struct box *box, u32 block)
{
	return __atomic_load_n(block_status(box, block), __ATOMIC_ACQUIRE);
}

void box_block_return_release(struct box *box, u32 block)
{
	box_block_scribble(box, block, TP_STATUS_KERNEL);
}

void box_block_scribble(struct box *box, u32 block, u32 status)
{
	__atomic_store_n(block_status(box, block), status, __ATOMIC_RELEASE);
}

u32 box_block_of(const struct box *box, const struct nfr_slot *slot)
{
	return slot->block - (struct nfr_block *)box->state;
}

void box_enter(struct box *box, u32 block)
{
	__atomic_add_fetch(&box->writers[block], 1, __ATOMIC_RELAXED);
}

bool box_leave(struct box *box, u32 block)
{
	return __atomic_fetch_sub(&box->writers[block], 1, __ATOMIC_RELAXED);
}

bool box_is_deserted(const struct box *box, u32 block)
{
	return !__atomic_load_n(&box->writers[block], __ATOMIC_RELAXED);
}

u32 box_active(const struct box *box)
{
	return __atomic_load_n(&box->ring.b.active, __ATOMIC_RELAXED);
}

bool box_is_at_rest(const struct box *box, u64 opened)
{
	const struct nfr_block *block = (void *)box->state;
	u32 i;

	for (i = 0; i < box->shape.block_nr; i++)
		if (block[i].busy || block[i].writers.counter)
			return false;
	return !box->ring.b.open && box->ring.b.seq == opened &&
	       box->ring.b.active == opened % box->shape.block_nr;
}
