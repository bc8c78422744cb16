/* SPDX-License-Identifier: GPL-2.0 */
/* A file of words in lines whose first line names the columns. */
#ifndef COMMON_TABLE_H
#define COMMON_TABLE_H

#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 64

/**
 * struct table - one line of it at a time
 * @names: of the columns
 * @column_nr: how many there are
 * @words: of the line read last, @column_nr of them; "-" where the line ended
 * @head: memory of @names
 * @line: memory of @words
 */
struct table {
	const char *names[TABLE_COLUMNS_MAX];
	size_t column_nr;
	const char *words[TABLE_COLUMNS_MAX];
	char *head;
	char *line;
};

/* Read the first line.  0, or -1 where there is none. */
int table_open(struct table *table, FILE *file);

/* Read the next.  0, or -1 at the end. */
int table_next(struct table *table, FILE *file);

/* The word under @name, or "-" where the file has no such column. */
const char *table_word(const struct table *table, const char *name);

/*
 * A table of one line that is read already, from copies of it and of the @head
 * above it.  0, or -1 where @head has no words or there is no memory.
 */
int table_row(struct table *table, const char *head, const char *line);

void table_close(struct table *table);

#endif
