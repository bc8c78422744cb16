/* SPDX-License-Identifier: GPL-2.0 */
/* Read a text file of columns; its first line has their names. */
#ifndef COMMON_TABLE_H
#define COMMON_TABLE_H

#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 64

/**
 * struct table - the column names and one line of the file
 * @names: names of the columns
 * @column_nr: number of columns
 * @words: the @column_nr words of the line; "-" for each word that is missing
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

/* Read the line of names.  Return 0, or -1 if there is none. */
int table_open(struct table *table, FILE *file);

/* Read the next line.  Return 0, or -1 at the end of the file. */
int table_next(struct table *table, FILE *file);

/* Return the word in the column @name, or "-" if the file has no such column. */
const char *table_word(const struct table *table, const char *name);

/*
 * Make a table of the line of names @head and one other line; both are copied.
 * Return 0, -EPROTO if @head has no words, or -ENOMEM.
 */
int table_row(struct table *table, const char *head, const char *line);

void table_close(struct table *table);

#endif
