/* SPDX-License-Identifier: GPL-2.0 */
/* Cmocka, after the headers that it needs, and tables of cases. */
#ifndef TEST_LIB_CASES_H
#define TEST_LIB_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/*
 * The current row of a test's table.  It is printed only if the test fails at
 * that row.
 */
static char case_now[128];

#define case_is(...)	snprintf(case_now, sizeof(case_now), __VA_ARGS__)

static inline void case_over(void)
{
	case_now[0] = '\0';
}

static inline int case_say(void **state)
{
	(void)state;
	if (case_now[0])
		print_error("at: %s\n", case_now);
	case_over();
	return 0;
}

/* Declare a test that goes through a table with for_each_case(). */
#define table_test(function)	cmocka_unit_test_teardown(function, case_say)

#define for_each_case(row, table)					\
	for ((row) = (table);						\
	     (row) < (table) + COUNT(table) || (case_over(), 0);	\
	     (row)++)

#endif
