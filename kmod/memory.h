/* SPDX-License-Identifier: GPL-2.0 */
/* The memory of a ring: an array of blocks, counted and capped. */
#ifndef NFR_MEMORY_H
#define NFR_MEMORY_H

#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * struct nfr_memory - the blocks of one ring; invariant once allocated
 * @blocks: start address of each block
 * @folios: the folios that huge page-table entries can map, in the order of the
 *	ring.  An element is NULL if its block is made of other pages.  The
 *	array is NULL if no block can have huge page-table entries
 * @block_nr: number of blocks
 * @block_size: bytes per block, a multiple of the page size
 */
struct nfr_memory {
	void **blocks;
	struct folio **folios;
	u32 block_nr;
	u32 block_size;
};

/*
 * Allocate zeroed blocks, charged to the caller's memory cgroup.  Returns
 * -ENOMEM beyond a cap or if memory is short (without calling the OOM killer),
 * or -EINTR if the caller is being killed.  Leaves nothing allocated on
 * failure.  May take long.
 */
int nfr_memory_alloc(struct nfr_memory *mem, u32 block_size, u32 block_nr);
void nfr_memory_free(struct nfr_memory *mem);

/* Page number @index of the ring. */
struct page *nfr_memory_page(const struct nfr_memory *mem, unsigned long index);

/*
 * The folio that starts at page number @index of the ring.  NULL if one huge
 * page-table entry cannot map the memory there.
 */
struct folio *nfr_memory_folio(const struct nfr_memory *mem,
			       unsigned long index);

/*
 * Map all blocks, in order, at @vma, which has their size.  Returns 0 if all
 * blocks are mapped, or a negative errno.  Returns 1 if some blocks must be
 * mapped on access, with nfr_memory_folio() and nfr_memory_page().
 */
int nfr_memory_map(const struct nfr_memory *mem, struct vm_area_struct *vma);

/* The current caps on one ring and on all rings, bytes. */
u64 nfr_memory_ring_max(void);
u64 nfr_memory_total_max(void);

#endif
