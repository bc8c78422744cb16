// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/table.h"

static size_t table_split(const char *words[TABLE_COLUMNS_MAX], char *line)
{
	size_t nr = 0;
	char *rest = line;
	char *word;

	while (nr < TABLE_COLUMNS_MAX &&
	       (word = strtok_r(rest, " \t\n", &rest)))
		words[nr++] = word;
	return nr;
}

static void split_line(struct table *table)
{
	size_t nr = table_split(table->words, table->line);

	for (; nr < table->column_nr; nr++)
		table->words[nr] = "-";
}

static int read_line(char **line, FILE *file)
{
	size_t size = 0;

	free(*line);
	*line = NULL;
	return getline(line, &size, file) < 0 ? -1 : 0;
}

int table_open(struct table *table, FILE *file)
{
	*table = (struct table) { 0 };
	if (!read_line(&table->head, file))
		table->column_nr = table_split(table->names, table->head);
	if (table->column_nr)
		return 0;
	table_close(table);
	return -1;
}

int table_next(struct table *table, FILE *file)
{
	if (read_line(&table->line, file))
		return -1;
	split_line(table);
	return 0;
}

int table_row(struct table *table, const char *head, const char *line)
{
	*table = (struct table) { .head = strdup(head), .line = strdup(line) };
	if (table->head && table->line)
		table->column_nr = table_split(table->names, table->head);
	if (!table->column_nr) {
		int err = table->head && table->line ? -EPROTO : -ENOMEM;

		table_close(table);
		return err;
	}
	split_line(table);
	return 0;
}

const char *table_word(const struct table *table, const char *name)
{
	size_t i;

	for (i = 0; i < table->column_nr; i++)
		if (!strcmp(table->names[i], name))
			return table->words[i];
	return "-";
}

void table_close(struct table *table)
{
	free(table->head);
	free(table->line);
	*table = (struct table) { 0 };
}
