// SPDX-License-Identifier: GPL-2.0
/* nfring SUBCOMMAND ... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nfring.h>
#include "command.h"
#include "common/descriptor.h"
#include "common/message.h"
#include "common/signals.h"
#include "point_names.h"

static const struct command *const commands[] = {
	&command_capture,
	&command_path,
	&command_nat,
	&command_record,
	&command_run,
	&command_calc,
	&command_stats,
#ifdef NFRING_TOP
	&command_top,
#endif
	&command_release,
	&command_doctor,
};

#define COMMAND_NR (sizeof(commands) / sizeof(commands[0]))

static const struct command_option options[] = {
	{ 'V', "version", NULL, ARG_NONE,
	  .help = "Print the versions of the program and of its binary interface." },
	COMMAND_OPTIONS_END
};

/* The options before any command.  Completion scripts find them by the name "-". */
static const struct command no_command = {
	.name = "-",
	.summary = "-",
	.options = options,
};

static void print_help(FILE *to)
{
	size_t i;

	fputs("Usage: nfring COMMAND [OPTION]...\n\nCommands:\n", to);
	for (i = 0; i < COMMAND_NR; i++)
		fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nOptions:\n", to);
	command_print_options(to, options);
	fputs("\n\"nfring COMMAND --help\" prints the options of a command.\n", to);
}

/* Print what the completion scripts read. */
static void print_table(void)
{
	size_t i;

	command_print_table(&no_command);
	for (i = 0; i < COMMAND_NR; i++)
		command_print_table(commands[i]);
}

static void complain_unknown(const char *name)
{
	char known[128] = "";
	size_t i, len = 0;

	for (i = 0; i < COMMAND_NR; i++)
		len += snprintf(known + len, sizeof(known) - len, "%s%s",
				i ? ", " : "", commands[i]->name);
	complain("%s: unknown command; the commands are %s", name, known);
}

static int is(const char *argument, const char *option, const char *letter)
{
	return !strcmp(argument, option) || !strcmp(argument, letter);
}

static int run_words(int argc, char **argv)
{
	static char title[32];
	size_t i;

	for (i = 0; i < COMMAND_NR; i++) {
		if (strcmp(argv[1], commands[i]->name))
			continue;
		/* getopt_long() begins its messages with this. */
		snprintf(title, sizeof(title), "nfring %s", commands[i]->name);
		argv[1] = title;
		return commands[i]->run(argc - 1, argv + 1);
	}
	if (is(argv[1], "--help", "-h")) {
		print_help(stdout);
	} else if (is(argv[1], "--version", "-V")) {
		printf("nfring %s (ABI %d)\n", NFRING_VERSION,
		       NFRING_ABI_VERSION);
	} else if (!strcmp(argv[1], "--complete-table")) {
		print_table();
	} else if (!strcmp(argv[1], "--complete-points")) {
		point_names_print();
	} else {
		complain_unknown(argv[1]);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	int status;

	descriptor_reserve();
	descriptor_print();
	signals_survive_limits();
	if (argc < 2) {
		print_help(stderr);
		return EXIT_FAILURE;
	}
	status = run_words(argc, argv);
	if (descriptor_print_end() && !status)
		status = EXIT_FAILURE;
	return status;
}
