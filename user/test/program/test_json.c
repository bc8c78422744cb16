// SPDX-License-Identifier: GPL-2.0
/* JSON: strings with any bytes, and the commas between members. */
#include "../lib/cases.h"

#include <stdlib.h>
#include <string.h>

#include "common/print/json.h"

/**
 * struct quoting - a string and how it is written
 * @bytes: the string, which may contain zero bytes
 * @len: length of @bytes
 * @words: the expected JSON, without the quotation marks
 */
struct quoting {
	const char *bytes;
	size_t len;
	const char *words;
};

#define TEXT(bytes)	bytes, sizeof(bytes) - 1

static const struct quoting quotings[] = {
	{ TEXT("eth0"), "eth0" },
	{ TEXT(""), "" },
	{ TEXT("a\"b\\c/d"), "a\\\"b\\\\c/d" },
	{ TEXT("\0\n\t\033\177"), "\\u0000\\u000a\\u0009\\u001b\\u007f" },
	/* the first and the last characters of two, three and four bytes of UTF-8 */
	{ TEXT("\302\200\337\277"), "\302\200\337\277" },
	{ TEXT("\340\240\200\355\237\277\356\200\200\357\277\277"),
	  "\340\240\200\355\237\277\356\200\200\357\277\277" },
	{ TEXT("\360\220\200\200\364\217\277\277"), "\360\220\200\200\364\217\277\277" },
	/* overlong forms, a surrogate, too large numbers, a continuation byte alone */
	{ TEXT("\300\257"), "\\\\xc0\\\\xaf" },
	{ TEXT("\301\277"), "\\\\xc1\\\\xbf" },
	{ TEXT("\340\237\277"), "\\\\xe0\\\\x9f\\\\xbf" },
	{ TEXT("\355\240\200"), "\\\\xed\\\\xa0\\\\x80" },
	{ TEXT("\360\217\277\277"), "\\\\xf0\\\\x8f\\\\xbf\\\\xbf" },
	{ TEXT("\364\220\200\200"), "\\\\xf4\\\\x90\\\\x80\\\\x80" },
	{ TEXT("\365\200\377\376"), "\\\\xf5\\\\x80\\\\xff\\\\xfe" },
	{ TEXT("a\200b"), "a\\\\x80b" },
	/* characters that are cut, at the end or before another character */
	{ TEXT("\303"), "\\\\xc3" },
	{ TEXT("\342\202"), "\\\\xe2\\\\x82" },
	{ TEXT("\360\237\230x"), "\\\\xf0\\\\x9f\\\\x98x" },
	{ TEXT("\303\303\251"), "\\\\xc3\303\251" },
};

/* The copy has exactly the string's length, so sanitizers notice an access outside. */
static void any_bytes_become_valid_utf8(void **state)
{
	const struct quoting *row;

	(void)state;
	for_each_case(row, quotings) {
		char *bytes = malloc(row->len ? row->len : 1), *text = NULL;
		struct json json = { 0 };
		size_t size;

		case_is("%s", row->words);
		assert_non_null(bytes);
		memcpy(bytes, row->bytes, row->len);
		json.to = open_memstream(&text, &size);
		assert_non_null(json.to);
		json_bytes(&json, NULL, bytes, row->len);
		fclose(json.to);
		assert_int_equal(text[0], '"');
		assert_int_equal(text[size - 1], '"');
		assert_int_equal(size - 2, strlen(row->words));
		assert_memory_equal(text + 1, row->words, size - 2);
		free(text);
		free(bytes);
	}
}

static void members_and_elements_have_commas_between(void **state)
{
	struct json json = { 0 };
	char *text = NULL;
	size_t size;
	int i;

	(void)state;
	json.to = open_memstream(&text, &size);
	assert_non_null(json.to);
	for (i = 0; i < 2; i++) {
		json_open(&json, NULL, '{');
		json_number(&json, "a", UINT64_MAX);
		json_open(&json, "b", '[');
		json_close(&json, ']');
		json_open(&json, "c", '[');
		json_string(&json, NULL, "x");
		json_signed(&json, NULL, INT64_MIN);
		json_open(&json, NULL, '{');
		json_bool(&json, "\"", true);
		json_close(&json, '}');
		json_close(&json, ']');
		json_bool(&json, "d", false);
		json_close(&json, '}');
		json_line_end(&json);
	}
	fclose(json.to);
#define LINE "{\"a\":18446744073709551615,\"b\":[],\"c\":[\"x\",-9223372036854775808," \
	     "{\"\\\"\":true}],\"d\":false}\n"
	assert_string_equal(text, LINE LINE);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(any_bytes_become_valid_utf8),
		cmocka_unit_test(members_and_elements_have_commas_between),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
