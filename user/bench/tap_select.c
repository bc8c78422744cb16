// SPDX-License-Identifier: GPL-2.0
/* Select the taps to measure by their names. */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define VERSIONS	3

static bool is_named(const char *word, size_t len, const struct tap_select *c)
{
	char name[32];

	snprintf(name, sizeof(name), "%s-V%d", tap_name(c->kind), c->version + 1);
	return (strlen(tap_name(c->kind)) == len &&
		!strncmp(word, tap_name(c->kind), len)) ||
	       (tap_has_ring(c->kind) && strlen(name) == len &&
		!strncmp(word, name, len));
}

/* Select the taps with this name, or all taps if @word is NULL. */
static int select_word(const char *word, size_t len, struct tap_select *selected)
{
	int n = 0;

	for (int kind = TAP_NONE + 1; kind < TAP_KIND_NR; kind++) {
		int versions = tap_has_ring(kind) ? VERSIONS : 1;

		for (int v = 0; v < versions; v++) {
			struct tap_select c = { kind, v };

			if (!word || is_named(word, len, &c))
				selected[n++] = c;
		}
	}
	return n;
}

static void __attribute__((noreturn)) refuse(const char *word, size_t len)
{
	fprintf(stderr, "bench: unknown tap \"%.*s\"; known are", (int)len, word);
	for (int kind = TAP_NONE + 1; kind < TAP_KIND_NR; kind++)
		fprintf(stderr, " %s%s", tap_name(kind),
			tap_has_ring(kind) ? "[-V1|-V2|-V3]" : "");
	fprintf(stderr, "\n");
	exit(2);
}

int tap_select(const char *names, struct tap_select *selected, int most)
{
	int n = 0;

	if (!names)
		return select_word(NULL, 0, selected);
	while (*names) {
		size_t len = strcspn(names, ",");
		int found = 0;

		if (n + VERSIONS <= most)
			found = select_word(names, len, selected + n);
		if (!found)
			refuse(names, len);
		n += found;
		names += len + (names[len] == ',');
	}
	return n;
}

/* Parse a list such as "64,1024". */
int numbers(const char *list, uint32_t *number, int most)
{
	int n = 0;
	char *end;

	do {
		if (n == most)
			return 0;
		number[n++] = strtoul(list, &end, 10);
		if (end == list || (*end && *end != ','))
			return 0;
		list = end + 1;
	} while (*end);
	return n;
}
