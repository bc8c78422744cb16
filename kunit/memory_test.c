// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks: the allocator they come from, the counts of their pages, and leaks.
 */
#include "memory_fixture.h"

static void expect_refused(struct kunit *test, u32 size, u32 nr, int error)
{
	struct nfr_memory *mem = new_memory(test);
	long before = held();

	KUNIT_EXPECT_EQ(test, nfr_memory_alloc(mem, size, nr), error);
	KUNIT_EXPECT_EQ(test, held(), before);
}

struct size_row {
	const char *name;
	/* input: pages per block, number of blocks */
	u32 block;
	u32 nr;
	/* expected: physically contiguous, and the order */
	bool contiguous;
	unsigned int order;
};

static const struct size_row sizes[] = {
	{ "1 page", 1, 1, true, 0 },
	{ "1 page, 60 blocks", 1, 60, true, 0 },
	{ "2 pages", 2, 3, true, 1 },
	{ "1 MiB", 256, 2, true, 8 },
	/* the page allocator would return 4 and 64 pages */
	{ "3 pages", 3, 5, false },
	{ "33 pages", 33, 2, false },
};

static void name_size(const struct size_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(size, sizes, name_size);

static void block_of_2_to_the_n_pages_is_contiguous(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct nfr_memory *mem = allocated(test, row->block * PAGE_SIZE,
					   row->nr);

	KUNIT_EXPECT_EQ(test, vmalloc_blocks(mem),
			row->contiguous ? 0 : row->nr);
	KUNIT_EXPECT_EQ(test, held(), row->block * row->nr);
	for (u32 i = 0; row->contiguous && i < row->nr; i++)
		KUNIT_EXPECT_EQ(test, compound_order(virt_to_page(mem->blocks[i])),
				row->order);
	expect_all(test, mem, 0);
	free_and_expect_none(test, mem);
}

static void forced_blocks_come_from_vmalloc(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct nfr_memory *mem;

	force_vmalloc = true;
	mem = allocated(test, row->block * PAGE_SIZE, row->nr);
	KUNIT_EXPECT_EQ(test, vmalloc_blocks(mem), row->nr);
	KUNIT_EXPECT_EQ(test, held(), row->block * row->nr);
	expect_all(test, mem, 0);
	free_and_expect_none(test, mem);
}

static void blocks_fall_back_one_by_one(struct kunit *test)
{
	struct nfr_memory *mem;

	of_pages.fail_from = 2;
	mem = allocated(test, 4 * PAGE_SIZE, 5);
	KUNIT_EXPECT_EQ(test, vmalloc_blocks(mem), 3);
	KUNIT_EXPECT_FALSE(test, is_vmalloc_addr(mem->blocks[1]));
	KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(mem->blocks[2]));
	KUNIT_EXPECT_EQ(test, held(), 20);
	expect_all(test, mem, 0);
	free_and_expect_none(test, mem);
}

static void failure_leaves_nothing_allocated(struct kunit *test)
{
	for (unsigned int n = 0; n < 4; n++) {
		of_pages = (struct allocator) { .fail_from = 2 };
		of_vmalloc = (struct allocator) { .fail_from = n };
		expect_refused(test, 2 * PAGE_SIZE, 6, -ENOMEM);
		KUNIT_EXPECT_EQ(test, of_vmalloc.calls, n + 1);
	}
}

/* The reader must not see the earlier contents of the memory. */
static void memory_is_zero_after_others_used_it(struct kunit *test)
{
	for (int i = 0; i < 4; i++) {
		struct nfr_memory *mem;

		force_vmalloc = i % 2;
		mem = allocated(test, 4 * PAGE_SIZE, 16);
		expect_all(test, mem, 0);
		for (u32 b = 0; b < mem->block_nr; b++)
			memset(mem->blocks[b], 0x5a, mem->block_size);
		free_and_expect_none(test, mem);
	}
}

static void blocks_are_charged_and_invoke_no_oom_killer(struct kunit *test)
{
	struct nfr_memory *mem;

	of_pages.fail_from = 1;
	mem = allocated(test, 2 * PAGE_SIZE, 2);
	KUNIT_EXPECT_TRUE(test, of_pages.gfp & __GFP_ACCOUNT);
	KUNIT_EXPECT_TRUE(test, of_pages.gfp & __GFP_NORETRY);
	KUNIT_EXPECT_TRUE(test, of_pages.gfp & __GFP_NOWARN);
	KUNIT_EXPECT_TRUE(test, of_vmalloc.gfp & __GFP_ACCOUNT);
	KUNIT_EXPECT_TRUE(test, of_vmalloc.gfp & __GFP_RETRY_MAYFAIL);
	KUNIT_EXPECT_TRUE(test, of_vmalloc.gfp & __GFP_NOWARN);
	free_and_expect_none(test, mem);
}

static void ring_cap_is_exact(struct kunit *test)
{
	struct nfr_memory *mem;

	ring_max_mb = 1;
	KUNIT_EXPECT_EQ(test, nfr_memory_ring_max(), SZ_1M);
	mem = allocated(test, SZ_64K, 16);
	free_and_expect_none(test, mem);
	expect_refused(test, SZ_64K, 17, -ENOMEM);
	expect_refused(test, SZ_1M + PAGE_SIZE, 1, -ENOMEM);
	KUNIT_EXPECT_EQ(test, of_pages.calls, 16);
}

static void total_cap_counts_all_rings(struct kunit *test)
{
	struct nfr_memory *one, *two;

	total_max_mb = 1;
	KUNIT_EXPECT_EQ(test, nfr_memory_total_max(), SZ_1M);
	one = allocated(test, SZ_64K, 9);
	expect_refused(test, SZ_64K, 8, -ENOMEM);
	two = allocated(test, SZ_64K, 7);
	expect_refused(test, PAGE_SIZE, 1, -ENOMEM);
	nfr_memory_free(one);
	KUNIT_EXPECT_EQ(test, held(), 7 * 16);
	one = allocated(test, SZ_64K, 8);
	nfr_memory_free(one);
	free_and_expect_none(test, two);
}

/*
 * In use, another ring takes memory at the same time.  The test imitates this: it
 * lowers the cap.
 */
static void total_cap_is_checked_before_each_block(struct kunit *test)
{
	total_max_mb = 2;
	shrink_at_call = 18;
	expect_refused(test, SZ_64K, 20, -ENOMEM);
	KUNIT_EXPECT_EQ(test, total_max_mb, 1);
	KUNIT_EXPECT_EQ(test, of_pages.calls, 18);
}

static void caps_are_parts_of_the_memory_by_default(struct kunit *test)
{
	u64 memory = (u64)totalram_pages() << PAGE_SHIFT;

	KUNIT_EXPECT_EQ(test, nfr_memory_ring_max(), memory / 4);
	KUNIT_EXPECT_EQ(test, nfr_memory_total_max(), memory / 2);
	expect_refused(test, SZ_1M, memory / 4 / SZ_1M + 1, -ENOMEM);
}

static void caps_in_mib_have_64_bits(struct kunit *test)
{
	ring_max_mb = 4096;
	total_max_mb = UINT_MAX;
	KUNIT_EXPECT_EQ(test, nfr_memory_ring_max(), 1ULL << 32);
	KUNIT_EXPECT_EQ(test, nfr_memory_total_max(), (u64)UINT_MAX << 20);
}

/* The products are 0 and 4096 modulo 2^32. */
static void size_does_not_wrap_round(struct kunit *test)
{
	ring_max_mb = 1;
	expect_refused(test, 1U << 30, 4, -ENOMEM);
	expect_refused(test, 4096, (1U << 20) + 1, -ENOMEM);
	expect_refused(test, (u32)S32_MAX + 1 - PAGE_SIZE, U32_MAX, -ENOMEM);
	KUNIT_EXPECT_EQ(test, of_pages.calls, 0);
	KUNIT_EXPECT_EQ(test, of_vmalloc.calls, 0);
}

/* Pretend that a SIGKILL is pending: no signal can be sent to this thread. */
static void pretend_to_be_killed(bool killed)
{
	spin_lock_irq(&current->sighand->siglock);
	if (killed) {
		sigaddset(&current->pending.signal, SIGKILL);
		set_tsk_thread_flag(current, TIF_SIGPENDING);
	} else {
		sigdelset(&current->pending.signal, SIGKILL);
		clear_tsk_thread_flag(current, TIF_SIGPENDING);
	}
	spin_unlock_irq(&current->sighand->siglock);
}

static void killed_task_gives_up(struct kunit *test)
{
	struct nfr_memory *mem = new_memory(test);
	int error;

	pretend_to_be_killed(true);
	error = nfr_memory_alloc(mem, PAGE_SIZE, 4);
	pretend_to_be_killed(false);
	KUNIT_EXPECT_EQ(test, error, -EINTR);
	KUNIT_EXPECT_EQ(test, of_pages.calls, 0);
	KUNIT_EXPECT_EQ(test, held(), 0);
}

static void freeing_memory_twice_does_no_harm(struct kunit *test)
{
	struct nfr_memory *mem = allocated(test, PAGE_SIZE, 3);

	nfr_memory_free(mem);
	free_and_expect_none(test, mem);
}

static void pages_held_can_be_read(struct kunit *test)
{
	struct nfr_memory *mem = allocated(test, PAGE_SIZE, 7);
	char *text = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_EXPECT_EQ(test, pages_held_get(text, NULL), 2);
	KUNIT_EXPECT_STREQ(test, text, "7\n");
	nfr_memory_free(mem);
	pages_held_get(text, NULL);
	KUNIT_EXPECT_STREQ(test, text, "0\n");
}

struct map_row {
	const char *name;
	u32 block;
	u32 nr;
	unsigned int pages_fail_from;
};

static const struct map_row maps[] = {
	{ "pages", 1, 50, NEVER },
	{ "blocks of 4 pages", 4, 5, NEVER },
	{ "blocks of 64 pages", 64, 2, NEVER },
	{ "vmalloc", 4, 5, 0 },
	{ "vmalloc, blocks of 67 pages", 67, 2, NEVER },
	{ "some from pages, some from vmalloc", 2, 6, 3 },
};

static void name_map(const struct map_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(map, maps, name_map);

static void mapping_is_contiguous_over_the_blocks(struct kunit *test)
{
	const struct map_row *row = test->param_value;
	unsigned long size = row->block * row->nr * PAGE_SIZE;
	struct nfr_memory *mem;
	unsigned long address;

	of_pages.fail_from = row->pages_fail_from;
	mem = allocated(test, row->block * PAGE_SIZE, row->nr);
	address = kunit_vm_mmap(test, NULL, 0, size, PROT_READ | PROT_WRITE,
				MAP_ANONYMOUS | MAP_SHARED, 0);
	KUNIT_ASSERT_NE(test, address, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(address));
	KUNIT_ASSERT_EQ(test, map_at(mem, address), 0);
	expect_mapped(test, mem, 0, address);
	KUNIT_EXPECT_EQ(test, vm_munmap(address, size), 0);
	free_and_expect_none(test, mem);
}

static struct kunit_case memory_cases[] = {
	KUNIT_CASE_PARAM(block_of_2_to_the_n_pages_is_contiguous,
			 size_gen_params),
	KUNIT_CASE_PARAM(forced_blocks_come_from_vmalloc, size_gen_params),
	KUNIT_CASE(blocks_fall_back_one_by_one),
	KUNIT_CASE(failure_leaves_nothing_allocated),
	KUNIT_CASE(memory_is_zero_after_others_used_it),
	KUNIT_CASE(blocks_are_charged_and_invoke_no_oom_killer),
	KUNIT_CASE(ring_cap_is_exact),
	KUNIT_CASE(total_cap_counts_all_rings),
	KUNIT_CASE(total_cap_is_checked_before_each_block),
	KUNIT_CASE(caps_are_parts_of_the_memory_by_default),
	KUNIT_CASE(caps_in_mib_have_64_bits),
	KUNIT_CASE(size_does_not_wrap_round),
	KUNIT_CASE(killed_task_gives_up),
	KUNIT_CASE(freeing_memory_twice_does_no_harm),
	KUNIT_CASE(pages_held_can_be_read),
	KUNIT_CASE_PARAM(mapping_is_contiguous_over_the_blocks, map_gen_params),
	{}
};

static struct kunit_suite memory_suite = {
	.name = "nfring_memory",
	.init = memory_init,
	.exit = memory_exit,
	.test_cases = memory_cases,
};
kunit_test_suite(memory_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's ring memory");
MODULE_LICENSE("GPL");
