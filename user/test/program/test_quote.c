// SPDX-License-Identifier: GPL-2.0
/* Names of devices and namespaces, which may contain nearly any byte. */
#include "../lib/cases.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <nfring/name.h>
#include "common/quote.h"

static const struct {
	const char *name;
	const char *words;
	const char *json;
	const char *label;
} rows[] = {
	{ "eth0", "eth0", "\"eth0\"", "\"eth0\"" },
	{ "", "", "\"\"", "\"\"" },
	{ "a@b,c{d}", "a@b,c{d}", "\"a@b,c{d}\"", "\"a@b,c{d}\"" },
	/* characters of Latin, Greek, Chinese, and outside of the first 65536 */
	{ "bürö-β-网-\xf0\x9f\x90\xa7", "bürö-β-网-\xf0\x9f\x90\xa7",
	  "\"bürö-β-网-\xf0\x9f\x90\xa7\"", "\"bürö-β-网-\xf0\x9f\x90\xa7\"" },
	{ "a b", "a\\x20b", "\"a b\"", "\"a b\"" },
	{ "a\"b\\c", "a\"b\\c", "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\"" },
	{ "a\nb\tc", "a\\x0ab\\x09c", "\"a\\u000ab\\u0009c\"", "\"a\\nb\tc\"" },
	{ "\033[2J\177", "\\x1b[2J\\x7f", "\"\\u001b[2J\\u007f\"", "\"\033[2J\177\"" },
	/* control characters beyond ASCII, and characters that hide or reorder others */
	{ "a\302\233b", "a\\xc2\\x9bb", "\"a\302\233b\"", "\"a\302\233b\"" },
	{ "a\342\200\256b", "a\\xe2\\x80\\xaeb", "\"a\342\200\256b\"",
	  "\"a\342\200\256b\"" },
	/* Latin 1, and other bytes that are not UTF-8 */
	{ "b\xfcro", "b\\xfcro", "\"b\\\\xfcro\"", "\"b\\\\xfcro\"" },
	{ "\x80", "\\x80", "\"\\\\x80\"", "\"\\\\x80\"" },
	{ "\xc3", "\\xc3", "\"\\\\xc3\"", "\"\\\\xc3\"" },
	{ "\xe7\xbd", "\\xe7\\xbd", "\"\\\\xe7\\\\xbd\"", "\"\\\\xe7\\\\xbd\"" },
	{ "\xc3(", "\\xc3(", "\"\\\\xc3(\"", "\"\\\\xc3(\"" },
	/* overlong forms, a surrogate, and a number that is too large */
	{ "\xc0\xaf", "\\xc0\\xaf", "\"\\\\xc0\\\\xaf\"", "\"\\\\xc0\\\\xaf\"" },
	{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf", "\"\\\\xe0\\\\x80\\\\xaf\"",
	  "\"\\\\xe0\\\\x80\\\\xaf\"" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\"\\\\xed\\\\xa0\\\\x80\"",
	  "\"\\\\xed\\\\xa0\\\\x80\"" },
	{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80",
	  "\"\\\\xf4\\\\x90\\\\x80\\\\x80\"", "\"\\\\xf4\\\\x90\\\\x80\\\\x80\"" },
};

/* Return what @write() writes; the caller frees it. */
static char *written(void (*write)(FILE *to, const char *name), const char *name)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	write(file, name);
	fclose(file);
	return text;
}

static void write_words(FILE *to, const char *name)
{
	quote_words(to, name, 0);
}

static void write_json(FILE *to, const char *name)
{
	quote_json(to, name, strlen(name));
}

static void expect_written(void (*write)(FILE *to, const char *name),
			   const char *name, const char *wanted)
{
	char *text = written(write, name);

	assert_string_equal(text, wanted);
	free(text);
}

static void a_name_of_any_bytes_is_written_in_each_format(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		case_is("%s", rows[i].words);
		expect_written(write_words, rows[i].name, rows[i].words);
		expect_written(write_json, rows[i].name, rows[i].json);
		expect_written(quote_label, rows[i].name, rows[i].label);
	}
	case_over();
}

/* Capture files have names as words.  Writing such words again must not change them. */
static void a_name_written_twice_stays_as_it_is(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		case_is("%s", rows[i].words);
		expect_written(write_words, rows[i].words, rows[i].words);
	}
	case_over();
}

static void a_name_is_cut_between_characters(void **state)
{
	static const struct {
		const char *name;
		size_t size;
		const char *text;
	} cuts[] = {
		{ "abc", 4, "abc" },	    { "abc", 3, "ab" },
		{ "abc", 1, "" },	    { "aü", 4, "aü" },
		{ "aü", 3, "a" },	    { "a b", 7, "a\\x20b" },
		{ "a b", 6, "a\\x20" },    { "a b", 5, "a" },
		{ "\xff", 5, "\\xff" },    { "\xff", 4, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cuts); i++) {
		char text[16];

		memset(text, 'x', sizeof(text));
		case_is("%s, %zu bytes", cuts[i].name, cuts[i].size);
		assert_int_equal(nfring_name_text(text, cuts[i].size, cuts[i].name),
				 strlen(cuts[i].text));
		assert_string_equal(text, cuts[i].text);
		assert_int_equal(text[cuts[i].size], 'x');
	}
	assert_int_equal(nfring_name_text(NULL, 0, "a"), 0);
	case_over();
}

/* Each byte of the longest name is escaped. */
static void the_longest_device_name_fits(void **state)
{
	char text[NFRING_NAME_TEXT_MAX];

	(void)state;
	assert_int_equal(nfring_name_text(text, sizeof(text),
					  "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"), 60);
}

static void columns_are_filled_up_by_characters(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	quote_words(file, "bürö", 6);
	fputc('|', file);
	quote_words(file, "bürö", 2);
	fclose(file);
	assert_string_equal(text, "bürö  |bürö");
	free(text);
}

static void a_device_is_found_by_name_and_number(void **state)
{
	char longest[2 * NFRING_ALTNAME_MAX];
	int number = nfring_device_find("lo");
	char text[16];

	(void)state;
	assert_true(number > 0);
	snprintf(text, sizeof(text), "%d", number);
	assert_int_equal(nfring_device_find(text), number);
	assert_int_equal(nfring_device_find(""), -ENODEV);
	assert_int_equal(nfring_device_find("0"), -ENODEV);
	assert_int_equal(nfring_device_find("-1"), -ENODEV);
	assert_int_equal(nfring_device_find(" 1"), -ENODEV);
	assert_int_equal(nfring_device_find("1x"), -ENODEV);
	assert_int_equal(nfring_device_find("2147483647"), -ENODEV);
	assert_int_equal(nfring_device_find("4294967297"), -ENODEV);
	assert_int_equal(nfring_device_find("a name of sixteen bytes or more"), -ENODEV);
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(nfring_device_find(longest), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(a_name_of_any_bytes_is_written_in_each_format),
		table_test(a_name_written_twice_stays_as_it_is),
		table_test(a_name_is_cut_between_characters),
		cmocka_unit_test(the_longest_device_name_fits),
		cmocka_unit_test(columns_are_filled_up_by_characters),
		cmocka_unit_test(a_device_is_found_by_name_and_number),
	};

	return cmocka_run_group_tests_name("quote", tests, NULL, NULL);
}
