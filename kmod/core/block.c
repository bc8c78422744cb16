// SPDX-License-Identifier: GPL-2.0
#include "block.h"

void nfr_blocks_init(struct nfr_ring *ring, void *state)
{
	ring->b = (struct nfr_blocks) { .block = state };
	spin_lock_init(&ring->b.lock);
}

static struct tpacket_block_desc *desc_of(const struct nfr_ring *ring,
					  const struct nfr_block *block)
{
	return ring->blocks[block - ring->b.block];
}

/* A block with any status bit set is in use.  The same is true for frames. */
static bool block_is_returned(const struct tpacket_block_desc *desc)
{
	const u32 *status = &desc->hdr.bh1.block_status;

	return smp_load_acquire(status) == TP_STATUS_KERNEL; /* B, with F */
}

static bool block_is_free(const struct nfr_ring *ring,
			  const struct nfr_block *block)
{
	if (smp_load_acquire(&block->busy)) /* A, with G */
		return false;
	return ring->b.overwrite || block_is_returned(desc_of(ring, block));
}

/*
 * Take a block back from the reader.  Returns the number of unread packets that
 * the reader loses.
 */
static u32 block_take_back(const struct nfr_ring *ring,
			   const struct nfr_block *block)
{
	struct tpacket_block_desc *desc = desc_of(ring, block);

	if (block_is_returned(desc))
		return 0;
	WRITE_ONCE(desc->hdr.bh1.block_status, TP_STATUS_KERNEL); /* I, with J */
	smp_mb();
	return block->packets;
}

/* The whole header is written last, from private state. */
void nfr_block_publish(const struct nfr_ring *ring, struct nfr_block *block)
{
	struct tpacket_block_desc *desc = desc_of(ring, block);
	struct tpacket_hdr_v1 *h = &desc->hdr.bh1;
	u32 *status = &h->block_status;

	block->last->tp_next_offset = 0;
	desc->version = TPACKET_V3;
	desc->offset_to_priv = NFR_BLOCK_HDRLEN;
	h->num_pkts = block->packets;
	h->offset_to_first_pkt = ring->geom.first;
	h->blk_len = block->length;
	h->seq_num = block->seq;
	h->ts_first_pkt.ts_sec = block->first_sec;
	h->ts_first_pkt.ts_nsec = block->first_nsec;
	h->ts_last_pkt.ts_sec = block->last_sec;
	h->ts_last_pkt.ts_nsec = block->last_nsec;
	smp_store_release(status, block->status); /* D, with E */
	smp_store_release(&block->busy, NFR_BUSY_NOT); /* G, with A */
}

static bool open_active(struct nfr_ring *ring, u32 *overwritten)
{
	struct nfr_blocks *b = &ring->b;
	struct nfr_block *block = &b->block[b->active];

	if (!block_is_free(ring, block))
		return false;

	if (b->overwrite)
		*overwritten = block_take_back(ring, block);
	block->packets = 0;
	block->seq = b->seq + 1;
	atomic_set(&block->writers, NFR_OPEN);
	/*
	 * nfr_blocks_next() reads block->busy and b->seq without the lock.
	 * Store busy first, or that function could take the new block for a
	 * published one.
	 */
	WRITE_ONCE(block->busy, NFR_BUSY_OPEN);
	smp_store_release(&b->seq, block->seq); /* pairs with newest_number() */
	b->offset = ring->geom.first;
	b->open = true;
	b->frozen = false;
	return true;
}

static u32 next_active(const struct nfr_ring *ring)
{
	u32 next = ring->b.active + 1;

	return next == ring->geom.block_nr ? 0 : next;
}

/*
 * The open block is never empty: it was opened for a packet, and the frame of
 * that packet was claimed before the lock was released.
 */
static unsigned int close_active(struct nfr_ring *ring, u32 status)
{
	struct nfr_blocks *b = &ring->b;
	struct nfr_block *block = &b->block[b->active];

	block->status = TP_STATUS_USER | status;
	block->length = b->offset;
	b->open = false;
	WRITE_ONCE(block->busy, NFR_BUSY_CLOSED);
	WRITE_ONCE(b->active, next_active(ring));
	return block_leave(ring, block, NFR_OPEN - block->packets);
}

struct nfr_turn nfr_blocks_turn(struct nfr_ring *ring, u32 status)
{
	struct nfr_blocks *b = &ring->b;
	struct nfr_turn turn = { 0 };

	if (b->open)
		turn.events = close_active(ring, status);
	if (!open_active(ring, &turn.overwritten)) {
		if (!b->frozen)
			turn.events |= NFR_FROZE;
		b->frozen = true;
	}
	return turn;
}

static const struct nfr_block *block_numbered(const struct nfr_ring *ring,
					      u64 seq)
{
	return &ring->b.block[(seq - 1) % ring->geom.block_nr];
}

static u64 newest_number(const struct nfr_ring *ring)
{
	return smp_load_acquire(&ring->b.seq); /* pairs with open_active() */
}

/*
 * Find the oldest block that is not published, and store its state in @busy.
 * Returns the number of the block before it, or @newest if all are published.
 * A block is opened again only after it was published, so the search starts at
 * most a lap before @newest.
 */
static u64 last_published(struct nfr_ring *ring, u64 newest, u8 *busy)
{
	u64 seq = READ_ONCE(ring->b.published);

	*busy = NFR_BUSY_NOT;
	if (seq > newest)
		seq = newest;
	if (newest - seq > ring->geom.block_nr)
		seq = newest - ring->geom.block_nr;
	for (; seq < newest; seq++) {
		/* A, with G */
		*busy = smp_load_acquire(&block_numbered(ring, seq + 1)->busy);
		if (*busy)
			break;
	}
	WRITE_ONCE(ring->b.published, seq);
	return seq;
}

enum nfr_next nfr_blocks_next(struct nfr_ring *ring)
{
	u64 seen = newest_number(ring);
	bool is_returned, is_old;
	u64 newest, last;
	u8 busy;

	if (READ_ONCE(ring->b.overwrite))
		return NFR_NEXT_NONE;
	do {
		newest = seen;
		last = last_published(ring, newest, &busy);
		is_returned = block_is_returned(
			desc_of(ring, block_numbered(ring, last)));
		/*
		 * If block @last was opened again, the reader had returned it,
		 * and the status just read is that of a later block.
		 */
		seen = newest_number(ring);
		is_old = seen - last >= ring->geom.block_nr;
	} while (!is_returned && is_old && seen != newest);

	if (!is_returned && !is_old && last)
		return NFR_NEXT_READABLE;
	/*
	 * The last writer of a closed block will wake the reader.  An open
	 * block wakes no reader before it is closed.
	 */
	return busy == NFR_BUSY_CLOSED ? NFR_NEXT_FILLING : NFR_NEXT_NONE;
}

bool nfr_blocks_has_room(const struct nfr_ring *ring, u32 shift)
{
	u32 ahead = shift ? ring->geom.block_nr >> shift : 0;
	u64 at = ((u64)READ_ONCE(ring->b.active) + ahead) % ring->geom.block_nr;

	return READ_ONCE(ring->b.overwrite) ||
	       block_is_returned(ring->blocks[at]);
}

unsigned int nfr_blocks_retire(struct nfr_ring *ring, u64 seq, u32 status)
{
	struct nfr_blocks *b = &ring->b;
	unsigned int events = 0;

	/*
	 * Called for each packet while the reader sleeps, so check before
	 * taking the lock.
	 */
	if (READ_ONCE(b->overwrite))
		return 0;
	spin_lock_bh(&b->lock);
	if (b->open && (!seq || seq == b->seq))
		events = close_active(ring, status);
	spin_unlock_bh(&b->lock);
	return events;
}

u64 nfr_blocks_filling(struct nfr_ring *ring)
{
	struct nfr_blocks *b = &ring->b;
	u64 seq;

	spin_lock_bh(&b->lock);
	seq = b->open && !b->overwrite ? b->seq : 0;
	spin_unlock_bh(&b->lock);
	return seq;
}

void nfr_blocks_overwrite(struct nfr_ring *ring, bool on, u32 status)
{
	struct nfr_blocks *b = &ring->b;

	spin_lock_bh(&b->lock);
	if (b->overwrite && !on && b->open)
		close_active(ring, status);
	/* Several functions read overwrite without the lock. */
	WRITE_ONCE(b->overwrite, on);
	spin_unlock_bh(&b->lock);
}

enum nfr_owner nfr_blocks_owner(const struct nfr_ring *ring, u32 i)
{
	const struct nfr_block *block = &ring->b.block[i];

	if (smp_load_acquire(&block->busy)) /* A, with G */
		return NFR_OWNER_WRITER;
	return block_is_returned(desc_of(ring, block)) ? NFR_OWNER_KERNEL
						       : NFR_OWNER_USER;
}
