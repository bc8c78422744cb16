// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "memory.h"

/*
 * With aliasing data caches, the reader could see stale cache lines in its
 * mapping.
 */
#ifdef CONFIG_ARCH_HAS_CPU_CACHE_ALIASING
#error nfring does not flush aliasing data caches
#endif

static bool force_vmalloc;
module_param(force_vmalloc, bool, 0644);
MODULE_PARM_DESC(force_vmalloc, "Allocate all blocks with vmalloc, for tests (default N)");

static unsigned int ring_max_mb;
module_param(ring_max_mb, uint, 0644);
MODULE_PARM_DESC(ring_max_mb, "Largest size of one ring, MiB (default 0: a quarter of the memory)");

static unsigned int total_max_mb;
module_param(total_max_mb, uint, 0644);
MODULE_PARM_DESC(total_max_mb, "Largest total size of all rings, MiB (default 0: half of the memory)");

/*
 * The kernel has no leak detector for page allocations, so the module counts
 * its pages itself.  It updates the count for each block that it allocates or
 * frees, so that a leaked block stays in the count.
 */
static atomic_long_t pages_held;

static int pages_held_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%ld\n", atomic_long_read(&pages_held));
}

static const struct kernel_param_ops pages_held_ops = {
	.get = pages_held_get,
};

module_param_cb(pages_held, &pages_held_ops, NULL, 0444);
MODULE_PARM_DESC(pages_held, "Pages that all rings hold now (read-only)");

static u64 cap(unsigned int mib, u64 otherwise)
{
	return mib ? (u64)mib << 20 : otherwise;
}

u64 nfr_memory_ring_max(void)
{
	return cap(READ_ONCE(ring_max_mb), (u64)totalram_pages() * PAGE_SIZE / 4);
}

u64 nfr_memory_total_max(void)
{
	return cap(READ_ONCE(total_max_mb), (u64)totalram_pages() * PAGE_SIZE / 2);
}

static unsigned long block_pages(const struct nfr_memory *mem)
{
	return mem->block_size >> PAGE_SHIFT;
}

static bool fits(u64 held)
{
	return held <= nfr_memory_total_max() >> PAGE_SHIFT;
}

/*
 * Count pages before allocating them, so that two rings cannot both use the
 * last room below the cap.
 */
static bool hold_pages(long pages)
{
	if (fits(atomic_long_add_return(pages, &pages_held)))
		return true;
	atomic_long_sub(pages, &pages_held);
	return false;
}

#define BLOCK_GFP	(GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN)

/*
 * Contiguous blocks only save TLB entries, so do not try hard (no retry).
 * vmalloc tries harder, but does not call the OOM killer.  All allocations
 * follow the memory policy of the task that sets up the ring.  The default
 * policy takes memory from the node on which the task runs.
 */
#define CONTIGUOUS_GFP	(BLOCK_GFP | __GFP_NORETRY)
#define VMALLOC_GFP	(BLOCK_GFP | __GFP_RETRY_MAYFAIL)

#define LIST_GFP	(GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL)

/*
 * One page-table entry can map a folio of this order, but no part of a larger
 * folio.  So a block of several times this size is made of several folios.
 */
#define HUGE_ORDER	(PMD_SHIFT - PAGE_SHIFT)

static bool huge_entries(void)
{
	return NFR_HUGE_ENTRIES && has_transparent_hugepage() &&
	       HUGE_ORDER <= NFR_MAX_ORDER;
}

static struct page *page_at(const void *address)
{
	return is_vmalloc_addr(address) ? vmalloc_to_page(address)
					: virt_to_page(address);
}

static unsigned long folios_per_block(const struct nfr_memory *mem)
{
	return mem->block_size / PMD_SIZE;
}

/*
 * The folios of block @i.  The first is NULL if the block is made of other
 * pages.
 */
static struct folio **folios_of(const struct nfr_memory *mem, u32 i)
{
	return mem->folios + i * folios_per_block(mem);
}

static bool is_huge(const struct nfr_memory *mem, u32 i)
{
	return mem->folios && *folios_of(mem, i);
}

static void free_folios(struct folio **folios, unsigned long nr)
{
	for (unsigned long i = 0; i < nr; i++) {
		if (folios[i])
			folio_put(folios[i]);
		folios[i] = NULL;
	}
}

static bool alloc_folios(struct folio **folios, unsigned long nr)
{
	for (unsigned long i = 0; i < nr; i++) {
		if (!fatal_signal_pending(current))
			folios[i] = folio_alloc(CONTIGUOUS_GFP, HUGE_ORDER);
		if (!folios[i])
			return false;
		nfr_folio_init(folios[i]);
		cond_resched();
	}
	return true;
}

static bool follow_one_another(struct folio *const *folios, unsigned long nr)
{
	for (unsigned long i = 1; i < nr; i++)
		if (folio_pfn(folios[i]) !=
		    folio_pfn(folios[i - 1]) + (1UL << HUGE_ORDER))
			return false;
	return true;
}

static void *map_folios(struct folio *const *folios, unsigned long nr)
{
	unsigned long pages_nr = nr << HUGE_ORDER;
	struct page **pages = kvmalloc_array(pages_nr, sizeof(*pages),
					     VMALLOC_GFP);
	void *block;

	if (!pages)
		return NULL;
	for (unsigned long i = 0; i < pages_nr; i++)
		pages[i] = folio_page(folios[i >> HUGE_ORDER],
				      i % (1UL << HUGE_ORDER));
	block = vmap(pages, pages_nr, VM_MAP, PAGE_KERNEL);
	kvfree(pages);
	return block;
}

/*
 * Folios fresh from the allocator are often contiguous.  They then need no
 * vmap().
 */
static void *alloc_huge(const struct nfr_memory *mem, u32 i)
{
	struct folio **folios = folios_of(mem, i);
	unsigned long nr = folios_per_block(mem);
	void *block = NULL;

	if (alloc_folios(folios, nr))
		block = follow_one_another(folios, nr) ?
			folio_address(folios[0]) : map_folios(folios, nr);
	if (!block)
		free_folios(folios, nr);
	return block;
}

static void free_huge(const struct nfr_memory *mem, u32 i)
{
	if (is_vmalloc_addr(mem->blocks[i]))
		vunmap(mem->blocks[i]);
	free_folios(folios_of(mem, i), folios_per_block(mem));
}

static void *alloc_contiguous(const struct nfr_memory *mem)
{
	unsigned int order = get_order(mem->block_size);
	struct page *page;

	/*
	 * For other sizes, the page allocator would use up to twice as much
	 * memory.
	 */
	if (!is_power_of_2(mem->block_size) || order > NFR_MAX_ORDER)
		return NULL;
	page = alloc_pages(CONTIGUOUS_GFP | __GFP_COMP, order);
	return page ? page_address(page) : NULL;
}

static void *alloc_block(const struct nfr_memory *mem, u32 i)
{
	void *block = NULL;

	if (!READ_ONCE(force_vmalloc))
		block = mem->folios ? alloc_huge(mem, i) : alloc_contiguous(mem);
	return block ?: __vmalloc(mem->block_size, VMALLOC_GFP);
}

static void free_block(const struct nfr_memory *mem, u32 i)
{
	void *block = mem->blocks[i];

	if (is_huge(mem, i))
		free_huge(mem, i);
	else if (is_vmalloc_addr(block))
		vfree(block);
	else
		free_pages((unsigned long)block, get_order(mem->block_size));
	atomic_long_sub(block_pages(mem), &pages_held);
}

static int alloc_blocks(struct nfr_memory *mem)
{
	for (u32 i = 0; i < mem->block_nr; i++) {
		if (fatal_signal_pending(current))
			return -EINTR;
		if (!hold_pages(block_pages(mem)))
			return -ENOMEM;

		mem->blocks[i] = alloc_block(mem, i);
		if (!mem->blocks[i]) {
			atomic_long_sub(block_pages(mem), &pages_held);
			return -ENOMEM;
		}
		cond_resched();
	}
	return 0;
}

int nfr_memory_alloc(struct nfr_memory *mem, u32 block_size, u32 block_nr)
{
	u64 bytes = (u64)block_size * block_nr;
	u64 held = atomic_long_read(&pages_held);
	int err;

	/* Refuse a ring that is too large before gigabytes are zeroed. */
	if (bytes > nfr_memory_ring_max() || !fits(held + (bytes >> PAGE_SHIFT)))
		return -ENOMEM;

	mem->block_size = block_size;
	mem->blocks = kvcalloc(block_nr, sizeof(*mem->blocks), LIST_GFP);
	if (!mem->blocks)
		return -ENOMEM;
	if (huge_entries() && IS_ALIGNED(block_size, PMD_SIZE)) {
		mem->folios = kvcalloc(bytes >> PMD_SHIFT,
				       sizeof(*mem->folios), LIST_GFP);
		if (!mem->folios) {
			nfr_memory_free(mem);
			return -ENOMEM;
		}
	}
	mem->block_nr = block_nr;	/* for nfr_memory_free() */

	err = alloc_blocks(mem);
	if (err)
		nfr_memory_free(mem);
	return err;
}

void nfr_memory_free(struct nfr_memory *mem)
{
	for (u32 i = 0; i < mem->block_nr && mem->blocks[i]; i++) {
		free_block(mem, i);
		cond_resched();
	}
	kvfree(mem->folios);
	kvfree(mem->blocks);
	mem->folios = NULL;
	mem->blocks = NULL;
	mem->block_nr = 0;
}

struct page *nfr_memory_page(const struct nfr_memory *mem, unsigned long index)
{
	return page_at(mem->blocks[index / block_pages(mem)] +
		       index % block_pages(mem) * PAGE_SIZE);
}

struct folio *nfr_memory_folio(const struct nfr_memory *mem,
			       unsigned long index)
{
	return mem->folios && IS_ALIGNED(index, 1UL << HUGE_ORDER) ?
	       mem->folios[index >> HUGE_ORDER] : NULL;
}

/* Pages to insert per call of vm_insert_pages(). */
#define MAP_BATCH	32UL

static int map_block(struct vm_area_struct *vma, unsigned long to,
		     const void *block, u32 size)
{
	struct page *pages[MAP_BATCH];
	unsigned long left = size >> PAGE_SHIFT;

	while (left) {
		unsigned long n = min(left, MAP_BATCH);
		unsigned long remaining = n;
		int err;

		for (unsigned long i = 0; i < n; i++)
			pages[i] = page_at(block + i * PAGE_SIZE);

		err = vm_insert_pages(vma, to, pages, &remaining);
		if (err)
			return err;

		to += n * PAGE_SIZE;
		block += n * PAGE_SIZE;
		left -= n;
	}
	return 0;
}

int nfr_memory_map(const struct nfr_memory *mem, struct vm_area_struct *vma)
{
	unsigned long to = vma->vm_start;
	bool left = false;

	for (u32 i = 0; i < mem->block_nr; i++) {
		int err = 0;

		if (is_huge(mem, i) && IS_ALIGNED(to, PMD_SIZE))
			left = true;
		else
			err = map_block(vma, to, mem->blocks[i],
					mem->block_size);
		if (err)
			return err;
		to += mem->block_size;
		cond_resched();
	}
	/*
	 * vm_insert_pages() sets VM_MIXEDMAP.  In an area with this flag, the
	 * kernel does not count the pages of huge entries, so clear the flag.
	 */
	if (left)
		nfr_vm_flags_mod(vma, 0, VM_MIXEDMAP);
	return left;
}
