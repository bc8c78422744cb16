// SPDX-License-Identifier: GPL-2.0
/* A table's columns are found by name.  Some are missing or new, and lines can be short. */
#include "../lib/cases.h"

#include <stdio.h>
#include <string.h>

#include "common/table.h"

static FILE *file_of(const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	assert_non_null(file);
	return file;
}

static void words_are_found_by_the_name_of_their_column(void **state)
{
	FILE *file = file_of("id  packets  new points\n"
			     "1 10 x inet/input@50,ip/forward@0\n"
			     "  2\t20   y -\n");
	struct table table;

	(void)state;
	assert_int_equal(table_open(&table, file), 0);
	assert_int_equal(table.column_nr, 4);
	assert_int_equal(table_next(&table, file), 0);
	assert_string_equal(table_word(&table, "points"),
			    "inet/input@50,ip/forward@0");
	assert_string_equal(table_word(&table, "id"), "1");
	assert_string_equal(table_word(&table, "bytes"), "-");
	assert_int_equal(table_next(&table, file), 0);
	assert_string_equal(table_word(&table, "packets"), "20");
	assert_string_equal(table_word(&table, "points"), "-");
	assert_int_equal(table_next(&table, file), -1);
	table_close(&table);
	fclose(file);
}

static void a_short_line_ends_in_dashes(void **state)
{
	FILE *file = file_of("a b c\n1\n\n1 2 3 4\n");
	struct table table;

	(void)state;
	assert_int_equal(table_open(&table, file), 0);
	assert_int_equal(table_next(&table, file), 0);
	assert_string_equal(table_word(&table, "a"), "1");
	assert_string_equal(table_word(&table, "c"), "-");
	assert_int_equal(table_next(&table, file), 0);
	assert_string_equal(table_word(&table, "a"), "-");
	assert_int_equal(table_next(&table, file), 0);
	assert_string_equal(table_word(&table, "c"), "3");
	table_close(&table);
	fclose(file);
}

static void a_file_without_columns_is_an_error(void **state)
{
	FILE *file = file_of("\n");
	struct table table;

	(void)state;
	assert_int_equal(table_open(&table, file), -1);
	fclose(file);
}

static void more_columns_than_the_table_has_are_cut(void **state)
{
	char text[4 * TABLE_COLUMNS_MAX + 8] = "";
	struct table table;
	FILE *file;
	int i;

	(void)state;
	for (i = 0; i < TABLE_COLUMNS_MAX + 2; i++)
		strcat(text, "c ");
	file = file_of(text);
	assert_int_equal(table_open(&table, file), 0);
	assert_int_equal(table.column_nr, TABLE_COLUMNS_MAX);
	table_close(&table);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_by_the_name_of_their_column),
		cmocka_unit_test(a_short_line_ends_in_dashes),
		cmocka_unit_test(a_file_without_columns_is_an_error),
		cmocka_unit_test(more_columns_than_the_table_has_are_cut),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
