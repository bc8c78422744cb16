// SPDX-License-Identifier: GPL-2.0
#include "ring_fixture.h"

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

static u32 per_block(const struct ring_fixture *fixture)
{
	return fixture->shape.block_size / fixture->shape.frame_size;
}

u32 fixture_first(const struct ring_fixture *fixture)
{
	return sizeof(struct tpacket_block_desc) +
	       (fixture->shape.lap_or_priv + 7) / 8 * 8;
}

/* The start of the part of each block that only the reader may write. */
static u32 gap_start(const struct ring_fixture *fixture)
{
	return fixture_has_blocks(fixture) ? sizeof(struct tpacket_block_desc)
				   : per_block(fixture) * fixture->shape.frame_size;
}

static u32 gap_end(const struct ring_fixture *fixture)
{
	return fixture_has_blocks(fixture) ? fixture_first(fixture) : fixture->shape.block_size;
}

static void make_blocks(struct ring_fixture *fixture)
{
	u32 i;

	fixture->blocks = calloc(fixture->shape.block_nr, sizeof(*fixture->blocks));
	for (i = 0; i < fixture->shape.block_nr; i++) {
		fixture->blocks[i] = memory(PAGE, fixture->shape.block_size);
		memset(fixture->blocks[i], 0, fixture->shape.block_size);
		memset(fixture->blocks[i] + gap_start(fixture), GAP_POISON,
		       gap_end(fixture) - gap_start(fixture));
	}
}

struct ring_fixture *fixture_new(const struct ring_fixture_shape *shape)
{
	struct ring_fixture *fixture = memory(L1_CACHE_BYTES, sizeof(*fixture));
	struct nfr_request req = {
		.version = shape->version,
		.reserve = shape->reserve,
		.block_size = shape->block_size,
		.block_nr = shape->block_nr,
		.frame_size = shape->frame_size,
		.priv = shape->version == TPACKET_V3 ? shape->lap_or_priv : 0,
	};
	struct nfr_geom geom;

	memset(fixture, 0, sizeof(*fixture));
	fixture->shape = *shape;
	fixture->frame_nr = per_block(fixture) * shape->block_nr;
	req.frame_nr = fixture->frame_nr;
	if (nfr_geom_init(&geom, &req, PAGE)) {
		fprintf(stderr, "%s: the core refuses this geometry\n", shape->name);
		abort();
	}
	make_blocks(fixture);
	fixture->state = calloc(1, nfr_ring_state_size(&geom));
	fixture->owner = calloc(fixture->frame_nr, sizeof(*fixture->owner));
	fixture->writers = calloc(shape->block_nr, sizeof(*fixture->writers));
	nfr_ring_init(&fixture->ring, &geom, fixture->blocks, fixture->state);
	if (!fixture_has_blocks(fixture) && shape->lap_or_priv) {
		atomic64_set(&fixture->ring.f.head, (u64)shape->lap_or_priv << 32);
		memset(fixture->state, (u8)shape->lap_or_priv,
		       nfr_ring_state_size(&geom));
	}
	return fixture;
}

void fixture_free(struct ring_fixture *fixture)
{
	u32 i;

	for (i = 0; i < fixture->shape.block_nr; i++)
		free(fixture->blocks[i]);
	free(fixture->blocks);
	free(fixture->state);
	free(fixture->owner);
	free(fixture->writers);
	free(fixture);
}

void *fixture_frame(const struct ring_fixture *fixture, u32 slot)
{
	return fixture->blocks[slot / per_block(fixture)] +
	       (size_t)(slot % per_block(fixture)) * fixture->shape.frame_size;
}

u64 fixture_status_acquire(const struct ring_fixture *fixture, u32 slot)
{
	void *frame = fixture_frame(fixture, slot);

	if (fixture->shape.version == TPACKET_V1)
		return __atomic_load_n((u64 *)frame, __ATOMIC_ACQUIRE);
	return __atomic_load_n((u32 *)frame, __ATOMIC_ACQUIRE);
}

void fixture_return_release(struct ring_fixture *fixture, u32 slot)
{
	void *frame = fixture_frame(fixture, slot);

	if (fixture->shape.version == TPACKET_V1)
		__atomic_store_n((u64 *)frame, TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
	else
		__atomic_store_n((u32 *)frame, TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
}

void fixture_scribble(struct ring_fixture *fixture, u32 slot, u64 status)
{
	void *frame = fixture_frame(fixture, slot);

	if (fixture->shape.version == TPACKET_V1)
		__atomic_store_n((u64 *)frame, status, __ATOMIC_RELEASE);
	else
		__atomic_store_n((u32 *)frame, (u32)status, __ATOMIC_RELEASE);
}

static u64 head_of(const struct ring_fixture *fixture)
{
	return __atomic_load_n(&fixture->ring.f.head.counter, __ATOMIC_RELAXED);
}

u32 fixture_head_slot(const struct ring_fixture *fixture)
{
	return (u32)head_of(fixture);
}

u32 fixture_head_lap(const struct ring_fixture *fixture)
{
	return head_of(fixture) >> 32;
}

bool fixture_private_state_is(const struct ring_fixture *fixture, u64 claims)
{
	u32 lap = fixture->shape.lap_or_priv + (u32)(claims / fixture->frame_nr);
	u32 slot = claims % fixture->frame_nr;
	u32 i;

	if (fixture_head_lap(fixture) != lap || fixture_head_slot(fixture) != slot)
		return false;
	for (i = 0; i < fixture->frame_nr; i++)
		if (fixture->state[nfr_slot_lap_at(i)] != (u8)(lap + (i < slot)))
			return false;
	return true;
}

bool fixture_gaps_untouched(const struct ring_fixture *fixture)
{
	u32 i, at;

	for (i = 0; i < fixture->shape.block_nr; i++) {
		const u8 *block = fixture->blocks[i];

		for (at = gap_start(fixture); at < gap_end(fixture); at++)
			if (block[at] != GAP_POISON)
				return false;
	}
	return true;
}

/*
 * Use relaxed accesses.  Stronger accesses would order the stores to the frame, and hide
 * a missing barrier of the core.
 */
bool fixture_own(struct ring_fixture *fixture, u32 slot, u32 who)
{
	return __atomic_exchange_n(&fixture->owner[slot], who + 1,
				   __ATOMIC_RELAXED) == 0;
}

bool fixture_disown(struct ring_fixture *fixture, u32 slot, u32 who)
{
	return __atomic_exchange_n(&fixture->owner[slot], 0,
				   __ATOMIC_RELAXED) == who + 1;
}

static u32 *block_status(const struct ring_fixture *fixture, u32 block)
{
	struct tpacket_block_desc *desc = fixture->blocks[block];

	return &desc->hdr.bh1.block_status;
}

u32 fixture_block_status_acquire(const struct ring_fixture *fixture, u32 block)
{
	return __atomic_load_n(block_status(fixture, block), __ATOMIC_ACQUIRE);
}

void fixture_block_return_release(struct ring_fixture *fixture, u32 block)
{
	fixture_block_scribble(fixture, block, TP_STATUS_KERNEL);
}

void fixture_block_scribble(struct ring_fixture *fixture, u32 block, u32 status)
{
	__atomic_store_n(block_status(fixture, block), status, __ATOMIC_RELEASE);
}

u32 fixture_block_of(const struct ring_fixture *fixture, const struct nfr_slot *slot)
{
	return slot->block - (struct nfr_block *)fixture->state;
}

void fixture_enter(struct ring_fixture *fixture, u32 block)
{
	__atomic_add_fetch(&fixture->writers[block], 1, __ATOMIC_RELAXED);
}

bool fixture_leave(struct ring_fixture *fixture, u32 block)
{
	return __atomic_fetch_sub(&fixture->writers[block], 1, __ATOMIC_RELAXED);
}

bool fixture_is_deserted(const struct ring_fixture *fixture, u32 block)
{
	return !__atomic_load_n(&fixture->writers[block], __ATOMIC_RELAXED);
}

u32 fixture_active(const struct ring_fixture *fixture)
{
	return __atomic_load_n(&fixture->ring.b.active, __ATOMIC_RELAXED);
}

bool fixture_is_at_rest(const struct ring_fixture *fixture, u64 opened)
{
	const struct nfr_block *block = (void *)fixture->state;
	u32 i;

	for (i = 0; i < fixture->shape.block_nr; i++)
		if (block[i].busy || block[i].writers.counter)
			return false;
	return !fixture->ring.b.open && fixture->ring.b.seq == opened &&
	       fixture->ring.b.active == opened % fixture->shape.block_nr;
}
