/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The subcommands and their options.  Each command has one table of options.
 * The parser, --help and shell completion all read it, so they always agree.
 */
#ifndef TOOL_COMMAND_H
#define TOOL_COMMAND_H

#include <stdio.h>

/* The kind of an argument.  Shell completion offers words according to it. */
enum argument_kind {
	ARG_NONE,
	ARG_TEXT,	/* free text: completion offers nothing */
	ARG_NUMBER,
	ARG_WORD,	/* one of a fixed set of words */
	ARG_FILE,
	ARG_DEVICE,
	ARG_NETNS,
	ARG_POINT,
	ARG_USER,
	ARG_COMMAND,
};

/*
 * The first IDs of options without a letter: of the options of one command, of
 * those of selection.h, and of those of line_options.h.
 */
#define OPTION_LONG 256
#define OPTION_SHARED 512
#define OPTION_LINE 768

/**
 * struct command_option - an option, a heading above options, or a nested table
 * @id: the letter; without one, at least OPTION_LONG; 0 for a heading
 * @name: long name without hyphens; or NULL
 * @argument: name of the argument in --help; NULL if the option takes none
 * @kind: kind of the argument
 * @help: sentences for --help, wrapped there; or the text of the heading
 * @words: for ARG_WORD, the words, separated by commas
 * @table: a nested table, which nests no other; the other members are not set
 */
struct command_option {
	int id;
	const char *name;
	const char *argument;
	enum argument_kind kind;
	const char *help;
	const char *words;
	const struct command_option *table;
};

/* The last rows of a command's table.  A nested table ends with an empty row. */
#define COMMAND_OPTIONS_END \
	{ 'h', "help", NULL, ARG_NONE, .help = "Print this help and exit." }, { }

/**
 * struct command - a subcommand
 * @name: as typed
 * @summary: a phrase for nfring --help and for completion
 * @synopsis: what follows "nfring NAME" in the usage line
 * @about: paragraph for --help, above the options
 * @options: table, up to COMMAND_OPTIONS_END
 * @notes: paragraphs for --help, below the options
 * @operand: kind of the arguments after the options; with ARG_NONE there may be
 *	none, with ARG_COMMAND the first one ends the options
 * @run: run the command and return its exit status; messages of getopt_long()
 *	begin with argv[0]
 */
struct command {
	const char *name;
	const char *summary;
	const char *synopsis;
	const char *about;
	const struct command_option *options;
	const char *notes;
	enum argument_kind operand;
	int (*run)(int argc, char **argv);
};

/**
 * struct option_cursor - a place in a command's table
 * @next: the next row
 * @after: the row after the nested table, if @next is in one; else NULL
 */
struct option_cursor {
	const struct command_option *next;
	const struct command_option *after;
};

/* Return the next row that is an option or a heading, or NULL after the last. */
const struct command_option *option_next(struct option_cursor *cursor);

extern const struct command command_capture;
extern const struct command command_path;
extern const struct command command_nat;
extern const struct command command_record;
extern const struct command command_run;
extern const struct command command_calc;
extern const struct command command_stats;
extern const struct command command_top;
extern const struct command command_release;
extern const struct command command_doctor;

/*
 * Return the next option as getopt_long(3) does: its ID, or -1 after the last
 * option, or '?' after a message.  For --help, print the help and exit.
 */
int command_next_option(const struct command *command, int argc, char **argv);

void command_print_options(FILE *to, const struct command_option *options);
void command_print_help(const struct command *command);

/* Print one line for each name of each option, for the completion scripts. */
void command_print_table(const struct command *command);

#endif
