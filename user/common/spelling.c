// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "common/spelling.h"

#define LETTERS_MAX 63

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool is_same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/*
 * Levenshtein's distance, a row of the matrix at a time: row[j] is the distance between
 * the letters of @a so far and the first j letters of @b.
 */
static size_t levenshtein(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t row[LETTERS_MAX + 1], i, j;

	for (j = 0; j <= b_len; j++)
		row[j] = j;
	for (i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			size_t replaced = diagonal + !is_same(a[i - 1], b[j - 1]);

			diagonal = row[j];
			row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[b_len];
}

size_t spelling_distance(const char *a, const char *b)
{
	if (strcasestr(a, b) || strcasestr(b, a))
		return 0;
	return levenshtein(a, strnlen(a, LETTERS_MAX), b, strnlen(b, LETTERS_MAX));
}
