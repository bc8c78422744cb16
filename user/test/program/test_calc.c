// SPDX-License-Identifier: GPL-2.0
/*
 * nfring calc: its results, the limits that it reads from the machine, and the
 * numbers that it parses.
 */
#include "../lib/cases.h"

#include <stdio.h>
#include <string.h>

#include "calc/calc.h"
#include "calc/machine.h"
#include "common/number.h"

static void the_worked_example_of_the_document(void **state)
{
	struct calc_input input = { 131072, 4, 4096, 11, 2048 };
	struct calc_result result;

	(void)state;
	assert_int_equal(calc_ring(&result, &input), 0);
	assert_int_equal(result.blocks, 32768);
	assert_int_equal(result.block_size, 8 << 20);
	assert_int_equal(result.buffer_size, 262144ULL << 20);
	assert_int_equal(result.frames, 134217728);
}

static const struct calc_input impossible[] = {
	{ 131072, 0, 4096, 11, 2048 },
	{ 131072, 4, 4096, 11, 0 },
	{ 131072, 4, 4096, 52, 2048 },
	{ 131072, 4, 4096, 64, 2048 },
	{ 131072, 4, 4096, UINT64_MAX, 2048 },
	{ UINT64_MAX, 1, 4096, 11, 2048 },
};

static void what_64_bits_cannot_hold_is_refused(void **state)
{
	const struct calc_input *row;
	struct calc_result result;

	(void)state;
	for_each_case(row, impossible) {
		case_is("row %td", row - impossible);
		assert_int_equal(calc_ring(&result, row), -1);
	}
}

static FILE *file_of(const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	assert_non_null(file);
	return file;
}

static int order_of(const char *text)
{
	FILE *file = file_of(text);
	int order = machine_max_order(file);

	fclose(file);
	return order;
}

static void the_largest_order_is_the_last_column(void **state)
{
	(void)state;
	assert_int_equal(order_of("Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3 \n"), 10);
	assert_int_equal(order_of("Node 0, zone      DMA      1 2\nNode 0, zone Normal 1\n"), 1);
	assert_int_equal(order_of("Node 0, zone      DMA\n"), -1);
	assert_int_equal(order_of("\n"), -1);
	assert_int_equal(order_of("zone 1 2 3 4 5 6 7 8 9\n"), -1);
}

static uint64_t cache_of(const char *text)
{
	FILE *file = file_of(text);
	uint64_t size = machine_largest_cache(file);

	fclose(file);
	return size;
}

static void the_largest_cache_is_found_by_its_name(void **state)
{
	(void)state;
	assert_int_equal(cache_of("kmalloc-96 1 1 96\nkmalloc-8k 1 1\nkmalloc-4k 1 1\n"), 8192);
	assert_int_equal(cache_of("size-131072 0 0 131072\nsize-65536(DMA) 0\n"), 131072);
	assert_int_equal(cache_of("kmalloc-4194304 0 0\n"), 4194304);
	assert_int_equal(cache_of("dma-kmalloc-8k 0 0\nkmalloc-cg-4k 0\ndentry 1 1\n"), 0);
}

struct size {
	const char *text;
	int result;
	uint64_t value;
};

static const struct size sizes[] = {
	{ "1", 0, 1024 }, { "1K", 0, 1024 }, { "8M", 0, 8 << 20 },
	{ "8m", 0, 8 << 20 }, { "2G", 0, 2ULL << 30 }, { "1k", 0, 1024 },
	{ "0", -1, 0 }, { "", -1, 0 }, { "K", -1, 0 }, { "-1", -1, 0 },
	{ "+1", -1, 0 }, { " 1", -1, 0 }, { "1 ", -1, 0 }, { "1KB", -1, 0 },
	{ "1T", -1, 0 }, { "0x10", -1, 0 }, { "1.5M", -1, 0 },
	/* 2^64 and 2^64 + 2^30 */
	{ "17179869184G", -1, 0 }, { "17179869185G", -1, 0 }, { "18446744073709551616", -1, 0 },
	{ "8388609G", -1, 0 },
};

static void sizes_are_exact_or_refused(void **state)
{
	const struct size *row;

	(void)state;
	for_each_case(row, sizes) {
		uint64_t value = 99;

		case_is("\"%s\"", row->text);
		assert_int_equal(size_parse(&value, row->text, 1024, 1,
					    8388608ULL << 30), row->result);
		assert_int_equal(value, row->result ? 99 : row->value);
	}
}

static void numbers_take_no_suffix(void **state)
{
	uint64_t value = 99;

	(void)state;
	assert_int_equal(number_parse(&value, "1K", 0, UINT64_MAX), -1);
	assert_int_equal(number_parse(&value, "11", 0, 10), -1);
	assert_int_equal(number_parse(&value, "0", 1, 10), -1);
	assert_int_equal(value, 99);
	assert_int_equal(number_parse(&value, "18446744073709551615", 0,
				      UINT64_MAX), 0);
	assert_true(value == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worked_example_of_the_document),
		table_test(what_64_bits_cannot_hold_is_refused),
		cmocka_unit_test(the_largest_order_is_the_last_column),
		cmocka_unit_test(the_largest_cache_is_found_by_its_name),
		table_test(sizes_are_exact_or_refused),
		cmocka_unit_test(numbers_take_no_suffix),
	};

	return cmocka_run_group_tests_name("calc", tests, NULL, NULL);
}
