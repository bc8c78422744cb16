/* SPDX-License-Identifier: GPL-2.0 */
/* The memory of a ring: a vector of page-order blocks, counted and capped. */
#ifndef NFR_MEMORY_H
#define NFR_MEMORY_H

#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * struct nfr_memory - the blocks of one ring; invariant once allocated
 * @blocks: start address of each block
 * @block_nr: how many
 * @block_size: bytes of one, a multiple of the page size
 */
struct nfr_memory {
	void **blocks;
	u32 block_nr;
	u32 block_size;
};

/*
 * Zeroed blocks, charged to the caller's memory cgroup.  -ENOMEM beyond a cap
 * or where there is no memory (nobody is killed for it), -EINTR when the
 * caller is being killed; nothing is left allocated then.  May take long.
 */
int nfr_memory_alloc(struct nfr_memory *mem, u32 block_size, u32 block_nr);
void nfr_memory_free(struct nfr_memory *mem);

/* A page of the blocks, counted from the first one. */
struct page *nfr_memory_page(const struct nfr_memory *mem, unsigned long index);

/*
 * All blocks, one after the other, at @vma, which has their size.  1 where some
 * are left to be mapped when they are touched, by nfr_memory_page().
 */
int nfr_memory_map(const struct nfr_memory *mem, struct vm_area_struct *vma);

/* The caps in force, bytes. */
u64 nfr_memory_ring_max(void);
u64 nfr_memory_total_max(void);

#endif
