/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kmod/memory.c with wrapped kernel allocators.  A test can make them fail, and
 * can check that everything is freed.
 */
#ifndef NFR_KUNIT_MEMORY_FIXTURE_H
#define NFR_KUNIT_MEMORY_FIXTURE_H

#include <kunit/test.h>
#include <linux/mman.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#define NEVER	UINT_MAX

/*
 * fail_from: number of calls that succeed before all later calls fail; gfp:
 * flags of the last call
 */
static struct allocator {
	unsigned int fail_from;
	unsigned int calls;
	gfp_t gfp;
} of_pages, of_vmalloc;

/* At this call of alloc_pages(), total_max_mb of memory.c becomes 1 MiB. */
static unsigned int shrink_at_call;
static unsigned int total_max_mb;

static bool let_through(struct allocator *a, gfp_t gfp)
{
	a->gfp = gfp;
	if (a == &of_pages && a->calls + 1 == shrink_at_call)
		total_max_mb = 1;
	return a->calls++ < a->fail_from;
}

static struct page *test_alloc_pages(gfp_t gfp, unsigned int order)
{
	return let_through(&of_pages, gfp) ? alloc_pages(gfp, order) : NULL;
}

/*
 * Folios that were allocated.  The test keeps a reference, so that it can see
 * whether they were freed.
 */
static struct folio *given[32];
static unsigned int given_nr;

static struct folio *give(struct folio *folio)
{
	if (folio && given_nr < ARRAY_SIZE(given)) {
		folio_get(folio);
		given[given_nr++] = folio;
	}
	/* The index may have any value, from a previous owner. */
	if (folio)
		folio->index = ULONG_MAX;
	return folio;
}

/* Return folios in pairs, the one at the higher address first. */
static bool descending;
static struct folio *kept;

static struct folio *descending_folio(gfp_t gfp, unsigned int order)
{
	struct folio *folio = kept;

	kept = NULL;
	if (folio)
		return folio;
	folio = folio_alloc(gfp, order);
	kept = folio_alloc(gfp, order);
	if (folio && kept && folio_pfn(folio) < folio_pfn(kept))
		swap(folio, kept);
	return folio;
}

static struct folio *test_folio_alloc(gfp_t gfp, unsigned int order)
{
	if (!let_through(&of_pages, gfp))
		return NULL;
	return give(descending ? descending_folio(gfp, order) :
				 folio_alloc(gfp, order));
}

static void *test_vmalloc(unsigned long size, gfp_t gfp)
{
	return let_through(&of_vmalloc, gfp) ? __vmalloc(size, gfp) : NULL;
}

#undef alloc_pages
#define alloc_pages test_alloc_pages
#undef folio_alloc
#define folio_alloc test_folio_alloc
#undef __vmalloc
#define __vmalloc test_vmalloc
#include "../kmod/memory.c"
#undef alloc_pages
#undef folio_alloc
#undef __vmalloc

static long held(void)
{
	return atomic_long_read(&pages_held);
}

static void free_memory(void *mem)
{
	nfr_memory_free(mem);
}

/* Free the memory with the test, in case the test fails before freeing it. */
static struct nfr_memory *new_memory(struct kunit *test)
{
	struct nfr_memory *mem = kunit_kzalloc(test, sizeof(*mem), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, free_memory, mem), 0);
	return mem;
}

static struct nfr_memory *allocated(struct kunit *test, u32 size, u32 nr)
{
	struct nfr_memory *mem = new_memory(test);

	KUNIT_ASSERT_EQ(test, nfr_memory_alloc(mem, size, nr), 0);
	KUNIT_ASSERT_EQ(test, mem->block_nr, nr);
	KUNIT_ASSERT_EQ(test, mem->block_size, size);
	return mem;
}

static void free_and_expect_none(struct kunit *test, struct nfr_memory *mem)
{
	nfr_memory_free(mem);
	KUNIT_EXPECT_NULL(test, mem->blocks);
	KUNIT_EXPECT_EQ(test, held(), 0);
}

static void expect_all(struct kunit *test, const struct nfr_memory *mem, u8 byte)
{
	for (u32 i = 0; i < mem->block_nr; i++)
		KUNIT_EXPECT_NULL(test, memchr_inv(mem->blocks[i], byte,
						   mem->block_size));
}

static u32 vmalloc_blocks(const struct nfr_memory *mem)
{
	u32 n = 0;

	for (u32 i = 0; i < mem->block_nr; i++)
		n += is_vmalloc_addr(mem->blocks[i]);
	return n;
}

/* Map @mem at @address, over an anonymous mapping in the test's own task. */
static int map_at(const struct nfr_memory *mem, unsigned long address)
{
	struct vm_area_struct *vma;
	int error = -EFAULT;

	mmap_write_lock(current->mm);
	vma = find_vma(current->mm, address);
	if (vma && vma->vm_start == address) {
		error = nfr_memory_map(mem, vma);
		/*
		 * VM_MIXEDMAP must be set if all blocks are mapped now, and
		 * clear if some are left for huge entries.
		 */
		if (!!(vma->vm_flags & VM_MIXEDMAP) == !!error)
			error = -EBADFD;
	}
	mmap_write_unlock(current->mm);
	return error;
}

/* Expect the blocks from @block on at @address. */
static void expect_mapped(struct kunit *test, const struct nfr_memory *mem,
			  u32 block, unsigned long address)
{
	u8 *page = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	u32 per_block = mem->block_size >> PAGE_SHIFT;

	KUNIT_ASSERT_NOT_NULL(test, page);
	for (u32 i = block * per_block; i < mem->block_nr * per_block; i++) {
		void __user *there = (void __user *)(address + i * PAGE_SIZE);
		u8 *here = mem->blocks[i / per_block] +
			   i % per_block * PAGE_SIZE;

		memset(here, i + 1, PAGE_SIZE);
		KUNIT_ASSERT_EQ(test, copy_from_user(page, there, PAGE_SIZE),
				0);
		KUNIT_ASSERT_NULL(test, memchr_inv(page, (u8)(i + 1),
						   PAGE_SIZE));
		KUNIT_ASSERT_EQ(test, put_user(0xee, (u8 __user *)there), 0);
		/*
		 * the compiler must not assume the value that memset() stored
		 */
		barrier();
		KUNIT_ASSERT_EQ(test, *here, 0xee);
	}
}

static int memory_init(struct kunit *test)
{
	given_nr = 0;
	descending = false;
	of_pages = (struct allocator) { .fail_from = NEVER };
	of_vmalloc = (struct allocator) { .fail_from = NEVER };
	shrink_at_call = 0;
	force_vmalloc = false;
	ring_max_mb = 0;
	total_max_mb = 0;
	return 0;
}

static void memory_exit(struct kunit *test)
{
	while (given_nr)
		folio_put(given[--given_nr]);
	if (kept)
		folio_put(kept);
	kept = NULL;
	KUNIT_EXPECT_EQ(test, held(), 0);
}

#endif
