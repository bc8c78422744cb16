// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "command.h"
#include "common/descriptor.h"
#include "common/message.h"

#define OPTIONS_MAX 80

/* The options of a command, in the two forms that getopt_long() takes. */
struct getopt_tables {
	struct option names[OPTIONS_MAX + 1];
	char letters[2 * OPTIONS_MAX + 2];
};

static bool option_is_end(const struct command_option *option)
{
	return !option->help && !option->table;
}

const struct command_option *option_next(struct option_cursor *cursor)
{
	if (cursor->after && option_is_end(cursor->next))
		*cursor = (struct option_cursor) { .next = cursor->after };
	if (cursor->next->table)
		*cursor = (struct option_cursor) {
			.next = cursor->next->table, .after = cursor->next + 1,
		};
	return option_is_end(cursor->next) ? NULL : cursor->next++;
}

static bool is_new(const struct getopt_tables *tables, int id)
{
	const struct option *name;

	for (name = tables->names; name->name; name++)
		if (name->val == id)
			return false;
	return true;
}

static void build_tables(struct getopt_tables *tables, const struct command *command)
{
	struct option_cursor cursor = { .next = command->options };
	const struct command_option *option;
	struct option *name = tables->names;
	char *letter = tables->letters;
	size_t nr = 0;

	/* Options after a program's name belong to that program. */
	if (command->operand == ARG_COMMAND)
		*letter++ = '+';
	while ((option = option_next(&cursor))) {
		bool takes = option->argument;

		assert(nr < OPTIONS_MAX);
		nr++;
		assert(!option->id || is_new(tables, option->id));
		if (option->name)
			*name++ = (struct option) {
				option->name, takes ? required_argument : no_argument,
				NULL, option->id,
			};
		if (!option->id || option->id >= OPTION_LONG)
			continue;
		*letter++ = (char)option->id;
		if (takes)
			*letter++ = ':';
	}
}

int command_next_option(const struct command *command, int argc, char **argv)
{
	struct getopt_tables tables = { 0 };
	int id;

	build_tables(&tables, command);
	id = getopt_long(argc, argv, tables.letters, tables.names, NULL);
	if (id == 'h') {
		command_print_help(command);
		exit(descriptor_print_end() ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	if (id == -1 && command->operand == ARG_NONE && optind < argc) {
		complain("%s: unexpected argument \"%s\"; see nfring %s --help",
			 command->name, argv[optind], command->name);
		return '?';
	}
	return id;
}
