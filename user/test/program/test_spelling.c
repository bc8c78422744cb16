// SPDX-License-Identifier: GPL-2.0
/* How much two words differ, for messages about a word that is not known. */
#include "../lib/cases.h"

#include "common/spelling.h"

#define LONG "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

static const struct {
	const char *a;
	const char *b;
	size_t distance;
} words[] = {
	{ "NETFILTER_DROP", "netfilter_drop", 0 },
	{ "NETFILTER_DROP", "filter", 0 },
	{ "TCP", "TCP_RESET", 0 },
	{ "", "TCP", 0 },
	{ "NO_SOCKET", "NO_SOCKTE", 2 },
	{ "NO_SOCKET", "NOSOCKET", 1 },
	{ "NO_SOCKET", "NO_ZOCKET", 1 },
	{ "kitten", "sitting", 3 },
	{ "abc", "xyz", 3 },
	/* letters after the 63rd do not count */
	{ "x" LONG "1", "x" LONG "2", 0 },
};

static void words_have_a_distance(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(words); i++) {
		case_is("%s, %s", words[i].a, words[i].b);
		assert_int_equal(spelling_distance(words[i].a, words[i].b), words[i].distance);
		assert_int_equal(spelling_distance(words[i].b, words[i].a), words[i].distance);
	}
	case_over();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(words_have_a_distance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
