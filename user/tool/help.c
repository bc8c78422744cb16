// SPDX-License-Identifier: GPL-2.0
/* --help and the table for completion, from a command's option table. */
#include <stdio.h>
#include <string.h>

#include "command.h"

/* Columns of the help sentences, and of the whole text. */
#define HELP_COLUMN	28
#define WIDTH		80

/* @at: the column where the cursor is */
static void print_wrapped(FILE *to, const char *text, int at)
{
	fprintf(to, "%*s", HELP_COLUMN - at, "");
	at = HELP_COLUMN;
	while (*text) {
		int len = (int)strcspn(text, " ");

		if (at > HELP_COLUMN && at + 1 + len > WIDTH) {
			fprintf(to, "\n%*s", HELP_COLUMN, "");
			at = HELP_COLUMN;
		}
		at += fprintf(to, "%s%.*s", at > HELP_COLUMN ? " " : "", len, text);
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', to);
}

static void print_option(FILE *to, const struct command_option *option)
{
	int at = 0;

	if (option->id < OPTION_LONG)
		at += fprintf(to, "  -%c%s", option->id, option->name ? ", " : "");
	else
		at += fprintf(to, "      ");
	if (option->name)
		at += fprintf(to, "--%s", option->name);
	if (option->argument)
		at += fprintf(to, " %s", option->argument);
	if (at > HELP_COLUMN - 2) {
		fputc('\n', to);
		at = 0;
	}
	print_wrapped(to, option->help, at);
}

void command_print_options(FILE *to, const struct command_option *options)
{
	struct option_cursor cursor = { .next = options };
	const struct command_option *option;

	while ((option = option_next(&cursor))) {
		if (option->id)
			print_option(to, option);
		else
			fprintf(to, "\n%s\n", option->help);
	}
}

void command_print_help(const struct command *command)
{
	printf("Usage: nfring %s %s\n\n%s\n", command->name, command->synopsis,
	       command->about);
	/* A table that begins with a heading brings its own empty line. */
	if (command->options->id)
		putchar('\n');
	command_print_options(stdout, command->options);
	if (command->notes)
		printf("\n%s\n", command->notes);
}

static const char *const kinds[] = {
	[ARG_NONE]	= "none",
	[ARG_TEXT]	= "text",
	[ARG_NUMBER]	= "number",
	[ARG_WORD]	= "word",
	[ARG_FILE]	= "file",
	[ARG_DEVICE]	= "device",
	[ARG_NETNS]	= "netns",
	[ARG_POINT]	= "point",
	[ARG_USER]	= "user",
	[ARG_COMMAND]	= "command",
};

/* Print "-" for an empty field: to a shell, two tabs in a row are one. */
static void print_rest(const struct command_option *option)
{
	printf("\t%s\t%s\t%s\n", kinds[option->kind],
	       option->words ? option->words : "-", option->help);
}

void command_print_table(const struct command *command)
{
	struct option_cursor cursor = { .next = command->options };
	const struct command_option *option;

	printf("%s\t-\t%s\t-\t%s\n", command->name, kinds[command->operand],
	       command->summary);
	while ((option = option_next(&cursor))) {
		if (option->id && option->id < OPTION_LONG) {
			printf("%s\t-%c", command->name, option->id);
			print_rest(option);
		}
		if (option->name) {
			printf("%s\t--%s", command->name, option->name);
			print_rest(option);
		}
	}
}
