// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks that can be mapped by huge page-table entries: their folios and their
 * mapping.
 */
#include "memory_fixture.h"

struct huge_row {
	const char *name;
	/* input: folios per block, number of blocks */
	u32 folios;
	u32 nr;
	bool descending;
	/* expected: the folios of a block need vmap() */
	bool mapped;
};

static const struct huge_row huge_blocks[] = {
	{ "1 folio", 1, 3, false, false },
	{ "1 folio, descending", 1, 3, true, false },
	{ "2 folios, descending", 2, 2, true, true },
	{ "3 folios, descending", 3, 1, true, true },
	{ "8 folios, descending", 8, 1, true, true },
};

static void name_huge(const struct huge_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(huge, huge_blocks, name_huge);

static void expect_given_back(struct kunit *test)
{
	for (unsigned int i = 0; i < given_nr; i++)
		KUNIT_EXPECT_EQ(test, folio_ref_count(given[i]), 1);
}

static void huge_block_is_made_of_folios(struct kunit *test)
{
	const struct huge_row *row = test->param_value;
	u32 size = row->folios * PMD_SIZE;
	struct nfr_memory *mem;

	descending = row->descending;
	mem = allocated(test, size, row->nr);
	KUNIT_EXPECT_EQ(test, of_pages.calls, row->folios * row->nr);
	KUNIT_EXPECT_EQ(test, of_vmalloc.calls, 0);
	KUNIT_EXPECT_EQ(test, vmalloc_blocks(mem), row->mapped ? row->nr : 0);
	KUNIT_EXPECT_EQ(test, held(), (size >> PAGE_SHIFT) * row->nr);
	for (u32 i = 0; i < (size >> PAGE_SHIFT) * row->nr; i++) {
		struct page *page = nfr_memory_page(mem, i);

		KUNIT_ASSERT_PTR_EQ(test, page,
				    folio_page(given[i >> HUGE_ORDER],
					       i % (1 << HUGE_ORDER)));
	}
	/*
	 * With another index, the kernel would place the folio beyond the end
	 * of the file.
	 */
#ifdef NFR_HUGE_NEEDS_INODE
	for (unsigned int i = 0; i < given_nr; i++)
		KUNIT_EXPECT_EQ(test, given[i]->index, 0);
#endif
	expect_all(test, mem, 0);
	free_and_expect_none(test, mem);
	expect_given_back(test);
}

/* The allocator decides whether folios are contiguous. */
static void folios_that_follow_one_another_need_no_mapping(struct kunit *test)
{
	struct nfr_memory *mem = allocated(test, 2 * PMD_SIZE, 4);

	for (u32 i = 0; i < mem->block_nr; i++)
		KUNIT_EXPECT_EQ(test, is_vmalloc_addr(mem->blocks[i]),
				folio_pfn(given[2 * i + 1]) !=
				folio_pfn(given[2 * i]) + (1 << HUGE_ORDER));
	expect_all(test, mem, 0);
	free_and_expect_none(test, mem);
	expect_given_back(test);
}

/*
 * The allocation fails in the second block, after the first of its two folios.
 */
static void huge_blocks_fall_back_one_by_one(struct kunit *test)
{
	struct nfr_memory *mem;

	of_pages.fail_from = 3;
	mem = allocated(test, 2 * PMD_SIZE, 3);
	KUNIT_EXPECT_EQ(test, of_vmalloc.calls, 2);
	KUNIT_EXPECT_TRUE(test, is_huge(mem, 0));
	KUNIT_EXPECT_FALSE(test, is_huge(mem, 1));
	KUNIT_EXPECT_FALSE(test, is_huge(mem, 2));
	KUNIT_EXPECT_EQ(test, folio_ref_count(given[2]), 1);
	KUNIT_EXPECT_EQ(test, held(), 6 << HUGE_ORDER);
	expect_all(test, mem, 0);
	free_and_expect_none(test, mem);
	expect_given_back(test);
}

/* Returns an address that is @beyond bytes after a multiple of PMD_SIZE. */
static unsigned long mapped_room(struct kunit *test, unsigned long size,
				 unsigned long beyond)
{
	unsigned long room = size + 2 * PMD_SIZE;
	unsigned long start = kunit_vm_mmap(test, NULL, 0, room,
					    PROT_READ | PROT_WRITE,
					    MAP_ANONYMOUS | MAP_SHARED, 0);
	unsigned long address = ALIGN(start + 1, PMD_SIZE) + beyond;

	KUNIT_ASSERT_NE(test, start, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(start));
	vm_munmap(start, address - start);
	vm_munmap(address + size, start + room - address - size);
	return address;
}

static void huge_blocks_are_mapped_on_a_fault(struct kunit *test)
{
	struct nfr_memory *mem = allocated(test, PMD_SIZE, 2);
	unsigned long address = mapped_room(test, 2 * PMD_SIZE, 0);

	KUNIT_EXPECT_EQ(test, map_at(mem, address), 1);
	KUNIT_EXPECT_EQ(test, vm_munmap(address, 2 * PMD_SIZE), 0);
	free_and_expect_none(test, mem);
	expect_given_back(test);
}

static void huge_blocks_at_unaligned_addresses_are_pages(struct kunit *test)
{
	struct nfr_memory *mem = allocated(test, PMD_SIZE, 2);
	unsigned long address = mapped_room(test, 2 * PMD_SIZE, PAGE_SIZE);

	KUNIT_ASSERT_EQ(test, map_at(mem, address), 0);
	expect_mapped(test, mem, 0, address);
	KUNIT_EXPECT_EQ(test, vm_munmap(address, 2 * PMD_SIZE), 0);
	free_and_expect_none(test, mem);
	expect_given_back(test);
}

static void pages_beside_huge_blocks_are_mapped_at_once(struct kunit *test)
{
	unsigned long address = mapped_room(test, 2 * PMD_SIZE, 0);
	struct nfr_memory *mem;

	of_pages.fail_from = 1;
	mem = allocated(test, PMD_SIZE, 2);
	KUNIT_EXPECT_EQ(test, vmalloc_blocks(mem), 1);
	KUNIT_ASSERT_EQ(test, map_at(mem, address), 1);
	expect_mapped(test, mem, 1, address);
	KUNIT_EXPECT_EQ(test, vm_munmap(address, 2 * PMD_SIZE), 0);
	free_and_expect_none(test, mem);
	expect_given_back(test);
}

static struct kunit_case huge_cases[] = {
	KUNIT_CASE_PARAM(huge_block_is_made_of_folios, huge_gen_params),
	KUNIT_CASE(folios_that_follow_one_another_need_no_mapping),
	KUNIT_CASE(huge_blocks_fall_back_one_by_one),
	KUNIT_CASE(huge_blocks_are_mapped_on_a_fault),
	KUNIT_CASE(huge_blocks_at_unaligned_addresses_are_pages),
	KUNIT_CASE(pages_beside_huge_blocks_are_mapped_at_once),
	{}
};

static int huge_init(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE))
		kunit_skip(test, "the kernel has no huge entries");
	return memory_init(test);
}

static struct kunit_suite huge_suite = {
	.name = "nfring_huge",
	.init = huge_init,
	.exit = memory_exit,
	.test_cases = huge_cases,
};
kunit_test_suite(huge_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's huge blocks");
MODULE_LICENSE("GPL");
