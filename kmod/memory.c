// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "memory.h"

/* The mapping would show the reader lines that the kernel has not written. */
#ifdef CONFIG_ARCH_HAS_CPU_CACHE_ALIASING
#error nfring does not flush aliasing data caches
#endif

static bool force_vmalloc;
module_param(force_vmalloc, bool, 0644);
MODULE_PARM_DESC(force_vmalloc, "Take every block from vmalloc, for tests");

static unsigned int ring_max_mb;
module_param(ring_max_mb, uint, 0644);
MODULE_PARM_DESC(ring_max_mb, "Largest ring in MiB (default 0: a quarter of the memory)");

static unsigned int total_max_mb;
module_param(total_max_mb, uint, 0644);
MODULE_PARM_DESC(total_max_mb, "All rings together in MiB (default 0: half of the memory)");

/*
 * No tool of the kernel watches over page allocations, so the module counts
 * its own: up and down with each block, never by a sum known beforehand.
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
MODULE_PARM_DESC(pages_held, "Pages that rings hold now");

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

/* Counted before they are there, so that no two rings count on the same. */
static bool hold_pages(long pages)
{
	if (fits(atomic_long_add_return(pages, &pages_held)))
		return true;
	atomic_long_sub(pages, &pages_held);
	return false;
}

/* Of other sizes, the page allocator would give up to twice as much. */
static bool may_be_contiguous(const struct nfr_memory *mem)
{
	return is_power_of_2(mem->block_size) &&
	       get_order(mem->block_size) <= MAX_PAGE_ORDER &&
	       !READ_ONCE(force_vmalloc);
}

/*
 * A block that is physically contiguous costs the reader and the kernel fewer
 * TLB entries, but is not worth trying hard for: hence no retry.  vmalloc tries
 * harder, and still leaves the OOM killer alone.
 */
static void *alloc_block(const struct nfr_memory *mem)
{
	const gfp_t gfp = GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN;

	if (may_be_contiguous(mem)) {
		struct page *page = alloc_pages(gfp | __GFP_COMP | __GFP_NORETRY,
						get_order(mem->block_size));

		if (page)
			return page_address(page);
	}
	return __vmalloc(mem->block_size, gfp | __GFP_RETRY_MAYFAIL);
}

static void free_block(const struct nfr_memory *mem, void *block)
{
	if (is_vmalloc_addr(block))
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

		mem->blocks[i] = alloc_block(mem);
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

	/* Far too large is found out before gigabytes have been zeroed. */
	if (bytes > nfr_memory_ring_max() || !fits(held + (bytes >> PAGE_SHIFT)))
		return -ENOMEM;

	mem->block_size = block_size;
	mem->blocks = kvcalloc(block_nr, sizeof(*mem->blocks),
			       GFP_KERNEL_ACCOUNT | __GFP_NOWARN |
			       __GFP_RETRY_MAYFAIL);
	if (!mem->blocks)
		return -ENOMEM;
	mem->block_nr = block_nr;	/* only now is there a list to free */

	err = alloc_blocks(mem);
	if (err)
		nfr_memory_free(mem);
	return err;
}

void nfr_memory_free(struct nfr_memory *mem)
{
	for (u32 i = 0; i < mem->block_nr && mem->blocks[i]; i++) {
		free_block(mem, mem->blocks[i]);
		cond_resched();
	}
	kvfree(mem->blocks);
	mem->blocks = NULL;
	mem->block_nr = 0;
}

static struct page *page_at(const void *address)
{
	return is_vmalloc_addr(address) ? vmalloc_to_page(address)
					: virt_to_page(address);
}

/* Pages inserted under one page-table lock. */
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

	for (u32 i = 0; i < mem->block_nr; i++) {
		int err = map_block(vma, to, mem->blocks[i], mem->block_size);

		if (err)
			return err;
		to += mem->block_size;
		cond_resched();
	}
	return 0;
}
