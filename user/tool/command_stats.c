// SPDX-License-Identifier: GPL-2.0
/* nfring stats */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "command.h"
#include "message.h"
#include "table.h"

#define SOURCE "/proc/net/nfring"

/* What the short table has, in this order; the width is for the usual case. */
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

static void print_help(void)
{
	puts("Usage: nfring stats [OPTION]...\n"
	     "\n"
	     "The open rings of this network namespace and their counters.\n"
	     "\n"
	     "  -a, --all   every counter, a line each\n"
	     "  -h, --help\n"
	     "\n"
	     "packets were handed over; drop_full met a full ring, drop_oversize did not\n"
	     "fit what a frame can describe; truncated are those of packets that were cut.");
}

static void print_head(void)
{
	size_t i;

	for (i = 0; i < SHOWN_NR; i++)
		printf("%*s%s", shown[i].width, shown[i].name,
		       i + 1 < SHOWN_NR ? "  " : "\n");
}

/* The source has a type by its SOCK_ number. */
static const char *word(const struct table *table, const char *name)
{
	const char *word = table_word(table, name);

	if (strcmp(name, "type"))
		return word;
	switch (atoi(word)) {
	case SOCK_RAW:
		return "raw";
	case SOCK_DGRAM:
		return "dgram";
	default:
		return word;
	}
}

static void print_row(const struct table *table)
{
	size_t i;

	for (i = 0; i < SHOWN_NR; i++)
		printf("%*s%s", shown[i].width, word(table, shown[i].name),
		       i + 1 < SHOWN_NR ? "  " : "\n");
}

static void print_all(const struct table *table)
{
	size_t i;

	for (i = 0; i < table->column_nr; i++)
		printf("%-14s %s\n", table->names[i],
		       word(table, table->names[i]));
}

static int print_rings(FILE *file, bool all)
{
	struct table table;
	size_t nr = 0;

	if (table_open(&table, file))
		return complain("%s: no header line", SOURCE);
	for (; !table_next(&table, file); nr++) {
		if (all && nr)
			putchar('\n');
		if (!all && !nr)
			print_head();
		if (all)
			print_all(&table);
		else
			print_row(&table);
	}
	if (!nr)
		puts("no rings in this network namespace");
	table_close(&table);
	return 0;
}

static int parse(int argc, char **argv, bool *all)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "ah", options, NULL)) != -1) {
		if (option == '?')
			return -1;
		if (option == 'h') {
			print_help();
			exit(EXIT_SUCCESS);
		}
		*all = true;
	}
	if (optind < argc)
		return complain("%s: stats takes options only", argv[optind]);
	return 0;
}

int command_stats(int argc, char **argv)
{
	bool all = false;
	FILE *file;
	int err;

	if (parse(argc, argv, &all))
		return EXIT_FAILURE;
	file = fopen(SOURCE, "re");
	if (!file) {
		complain("%s: %s%s", SOURCE, strerror(errno), errno == ENOENT ?
			 "; is the module nfring loaded?" : "");
		return EXIT_FAILURE;
	}
	err = print_rings(file, all);
	fclose(file);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
