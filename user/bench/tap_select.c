// SPDX-License-Identifier: GPL-2.0
/* Select the taps to measure by their names. */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define VERSIONS	3

static const char *const options[RING_OPTION_NR] = {
	[RING_PLAIN]	   = "",
	[RING_METADATA]	   = "-metadata",
	[RING_METADATA_NO_IDS] = "-metadata-no-ids",
	[RING_METADATA_2]  = "-metadata-2",
	[RING_REJECT]	   = "-reject",
	[RING_ACCEPT]	   = "-accept",
	[RING_TCP_PORT_80] = "-tcp-80",
	[RING_UDP_PORT_9]  = "-udp-9",
};

const char *tap_select_name(const struct tap_select *selected, char name[TAP_NAME_MAX])
{
	snprintf(name, TAP_NAME_MAX, "%s%s", tap_name(selected->kind),
		 options[selected->option]);
	return name;
}

static bool is_word(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && !strncmp(word, name, len);
}

static bool is_named(const char *word, size_t len, const struct tap_select *c)
{
	char name[TAP_NAME_MAX], versioned[TAP_NAME_MAX + 16];

	tap_select_name(c, name);
	snprintf(versioned, sizeof(versioned), "%s-V%d", name, c->version + 1);
	return is_word(word, len, name) ||
	       (tap_has_ring(c->kind) && is_word(word, len, versioned));
}

static bool is_usual(const struct tap_select *c)
{
	return c->option == RING_PLAIN && !tap_takes_drops(c->kind);
}

/* Select the taps with this name, or the usual ones if @word is NULL. */
static int select_word(const char *word, size_t len, struct tap_select *selected)
{
	int n = 0;

	for (int i = 0; i < TAP_KIND_NR * RING_OPTION_NR * VERSIONS; i++) {
		struct tap_select c = {
			.kind = i / VERSIONS / RING_OPTION_NR,
			.option = i / VERSIONS % RING_OPTION_NR,
			.version = i % VERSIONS,
		};

		if (c.kind == TAP_NONE || !tap_takes(c.kind, c.option) ||
		    (c.version && !tap_has_ring(c.kind)))
			continue;
		if (word ? is_named(word, len, &c) : is_usual(&c))
			selected[n++] = c;
	}
	return n;
}

static void __attribute__((noreturn)) refuse(const char *word, size_t len)
{
	fprintf(stderr, "bench: unknown tap \"%.*s\"; known are", (int)len, word);
	for (int kind = TAP_NONE + 1; kind < TAP_KIND_NR; kind++)
		fprintf(stderr, " %s%s", tap_name(kind),
			tap_has_ring(kind) ? "[-V1|-V2|-V3]" : "");
	fprintf(stderr, "\nbefore the version, the name of a ring can have an option:");
	for (int option = RING_PLAIN + 1; option < RING_OPTION_NR; option++)
		fprintf(stderr, " %s", options[option]);
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
