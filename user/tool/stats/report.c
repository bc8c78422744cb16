// SPDX-License-Identifier: GPL-2.0
/* Tables, and JSON.  The Prometheus format is in report_prometheus.c. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/print/json.h"
#include "common/quote.h"
#include "stats/report.h"

/* Columns of the short table.  The widths suit usual values. */
static const struct {
	const char *name;
	int width;
} shown[] = {
	{ "id", 4 },
	{ "uid", 5 },
	{ "type", 5 },
	{ "version", 7 },
	{ "frame_size", 10 },
	{ "frame_nr", 8 },
	{ "packets", 10 },
	{ "bytes", 12 },
	{ "drop_full", 10 },
	{ "drop_oversize", 13 },
	{ "truncated", 9 },
	{ "points", -1 },
};

#define SHOWN_NR (sizeof(shown) / sizeof(shown[0]))

#define NETNS_WIDTH 16

static void print_head(FILE *to, bool netns)
{
	size_t i;

	if (netns)
		fprintf(to, "%*s  ", -NETNS_WIDTH, "netns");
	for (i = 0; i < SHOWN_NR; i++)
		fprintf(to, "%*s%s", shown[i].width, shown[i].name,
			i + 1 < SHOWN_NR ? "  " : "\n");
}

static void print_row(FILE *to, const struct snapshot_ring *ring, bool netns)
{
	size_t i;

	if (netns)
		quote_words(to, ring->netns, NETNS_WIDTH + 2);
	for (i = 0; i + 1 < SHOWN_NR; i++)
		fprintf(to, "%*s  ", shown[i].width,
			snapshot_word(ring, shown[i].name));
	quote_words(to, snapshot_word(ring, shown[i].name), 0);
	fputc('\n', to);
}

void report_table(FILE *to, const struct snapshot *snapshot, bool netns)
{
	size_t i;

	print_head(to, netns);
	for (i = 0; i < snapshot->ring_nr; i++)
		print_row(to, &snapshot->rings[i], netns);
}

static void print_pair(FILE *to, const char *name, const char *value)
{
	fprintf(to, "%-14s ", name);
	quote_words(to, value, 0);
	fputc('\n', to);
}

void report_all(FILE *to, const struct snapshot *snapshot, bool netns)
{
	size_t i, column;

	for (i = 0; i < snapshot->ring_nr; i++) {
		const struct snapshot_ring *ring = &snapshot->rings[i];
		const struct table *table = &ring->table;

		if (i)
			fputc('\n', to);
		if (netns)
			print_pair(to, "netns", ring->netns);
		for (column = 0; column < table->column_nr; column++)
			print_pair(to, table->names[column],
				   snapshot_word(ring, table->names[column]));
	}
}

void report_taps(FILE *to, const struct snapshot *snapshot, bool netns)
{
	size_t i;

	if (snapshot->tap_nr)
		fputs("\nunused taps (nfring release removes them):\n", to);
	for (i = 0; i < snapshot->tap_nr; i++) {
		if (netns)
			quote_words(to, snapshot->taps[i].netns, NETNS_WIDTH + 2);
		quote_words(to, snapshot->taps[i].point, 0);
		fputc('\n', to);
	}
}

static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

/* Return whether the text begins with a family, as in "inet/output@50". */
static bool starts_point(const char *text)
{
	static const char *const families[] = {
		"netdev/", "inet/", "ip/", "ip6/", "arp/", "bridge/",
	};
	size_t i;

	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (!strncmp(text, families[i], strlen(families[i])))
			return true;
	return false;
}

/*
 * Return the length of the first point in a list such as "A@1,B@2".  A device
 * name may contain "@" and commas, but no slash.  So a comma ends a point only if
 * a family and a slash follow.
 */
static size_t point_len(const char *text)
{
	const char *at = text;

	while ((at = strchr(at, '@'))) {
		at++;
		at += *at == '-';
		at += strspn(at, "0123456789");
		if (!*at || (*at == ',' && starts_point(at + 1)))
			return at - text;
	}
	return strlen(text);
}

static void write_points(struct json *json, const char *name, const char *text)
{
	size_t len;

	json_open(json, name, '[');
	for (; *text && strcmp(text, "-"); text += len + (text[len] == ',')) {
		len = point_len(text);
		json_bytes(json, NULL, text, len);
	}
	json_close(json, ']');
}

static void write_value(struct json *json, const char *name, const char *word)
{
	if (!strcmp(name, "points"))
		write_points(json, name, word);
	else if (is_number(word))
		json_number(json, name, strtoull(word, NULL, 10));
	else
		json_string(json, name, word);
}

void report_json(FILE *to, const struct snapshot *snapshot)
{
	struct json json = { .to = to };
	size_t i, column;

	for (i = 0; i < snapshot->ring_nr; i++) {
		const struct snapshot_ring *ring = &snapshot->rings[i];
		const struct table *table = &ring->table;

		json_open(&json, NULL, '{');
		json_string(&json, "netns", ring->netns);
		for (column = 0; column < table->column_nr; column++)
			write_value(&json, table->names[column],
				    snapshot_word(ring, table->names[column]));
		json_close(&json, '}');
		json_line_end(&json);
	}
}
