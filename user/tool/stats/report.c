// SPDX-License-Identifier: GPL-2.0
/* Tables, and JSON.  The Prometheus format is in report_prometheus.c. */
#include <ctype.h>
#include <string.h>

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

#define NETNS_WIDTH (-16)

static void print_head(FILE *to, bool netns)
{
	size_t i;

	if (netns)
		fprintf(to, "%*s  ", NETNS_WIDTH, "netns");
	for (i = 0; i < SHOWN_NR; i++)
		fprintf(to, "%*s%s", shown[i].width, shown[i].name,
			i + 1 < SHOWN_NR ? "  " : "\n");
}

static void print_row(FILE *to, const struct snapshot_ring *ring, bool netns)
{
	size_t i;

	if (netns)
		fprintf(to, "%*s  ", NETNS_WIDTH, ring->netns);
	for (i = 0; i < SHOWN_NR; i++)
		fprintf(to, "%*s%s", shown[i].width,
			snapshot_word(ring, shown[i].name),
			i + 1 < SHOWN_NR ? "  " : "\n");
}

void report_table(FILE *to, const struct snapshot *snapshot, bool netns)
{
	size_t i;

	print_head(to, netns);
	for (i = 0; i < snapshot->ring_nr; i++)
		print_row(to, &snapshot->rings[i], netns);
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
			fprintf(to, "%-14s %s\n", "netns", ring->netns);
		for (column = 0; column < table->column_nr; column++)
			fprintf(to, "%-14s %s\n", table->names[column],
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
			fprintf(to, "%*s  ", NETNS_WIDTH, snapshot->taps[i].netns);
		fprintf(to, "%s\n", snapshot->taps[i].point);
	}
}

/* Names of devices and namespaces may contain nearly any byte. */
static void json_string(FILE *to, const char *text, size_t len)
{
	fputc('"', to);
	for (; len; len--, text++) {
		unsigned char c = *text;

		if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			fprintf(to, "\\u%04x", c);
		else
			fputc(c, to);
	}
	fputc('"', to);
}

static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

/*
 * Return the length of the first point in a list such as "A@1,B@2".  A device
 * name may contain a comma, too.
 */
static size_t point_len(const char *text)
{
	const char *at = text;

	while ((at = strchr(at, '@'))) {
		at++;
		at += *at == '-';
		at += strspn(at, "0123456789");
		if (!*at || *at == ',')
			return at - text;
	}
	return strlen(text);
}

static void json_points(FILE *to, const char *text)
{
	const char *separator = "";
	size_t len;

	fputc('[', to);
	for (; *text && strcmp(text, "-"); text += len + (text[len] == ',')) {
		len = point_len(text);
		fputs(separator, to);
		json_string(to, text, len);
		separator = ",";
	}
	fputc(']', to);
}

static void json_value(FILE *to, const char *name, const char *word)
{
	if (!strcmp(name, "points"))
		json_points(to, word);
	else if (is_number(word))
		fputs(word, to);
	else
		json_string(to, word, strlen(word));
}

void report_json(FILE *to, const struct snapshot *snapshot)
{
	size_t i, column;

	for (i = 0; i < snapshot->ring_nr; i++) {
		const struct snapshot_ring *ring = &snapshot->rings[i];
		const struct table *table = &ring->table;

		fputs("{\"netns\":", to);
		json_string(to, ring->netns, strlen(ring->netns));
		for (column = 0; column < table->column_nr; column++) {
			const char *name = table->names[column];

			fputc(',', to);
			json_string(to, name, strlen(name));
			fputc(':', to);
			json_value(to, name, snapshot_word(ring, name));
		}
		fputs("}\n", to);
	}
}
