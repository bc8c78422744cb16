// SPDX-License-Identifier: GPL-2.0
/* nfring SUBCOMMAND ... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nfring.h>
#include "command.h"
#include "common/message.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} commands[] = {
	{ "capture", command_capture, "take packets at points of the network stack" },
	{ "path", command_path, "follow packets through the stack and its NAT" },
	{ "record", command_record, "keep the last packets, and write them when something happens" },
	{ "run", command_run, "have a program that reads packet sockets read rings" },
	{ "calc", command_calc, "how large a ring can be" },
	{ "stats", command_stats, "counters of the rings of this network namespace" },
#ifdef NFRING_TOP
	{ "top", command_top, "the same, live in the terminal" },
#endif
	{ "doctor", command_doctor, "whether this machine can use rings, and what to do" },
};

#define COMMAND_NR (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *to)
{
	size_t i;

	fputs("Usage: nfring COMMAND [OPTION]...\n\nCommands:\n", to);
	for (i = 0; i < COMMAND_NR; i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].what);
	fputs("\nOptions:\n"
	      "  --help     this, or what a command takes when behind it\n"
	      "  --version  versions of program and binary interface\n", to);
}

static void complain_unknown(const char *name)
{
	char known[128] = "";
	size_t i, len = 0;

	for (i = 0; i < COMMAND_NR; i++)
		len += snprintf(known + len, sizeof(known) - len, "%s%s",
				i ? ", " : "", commands[i].name);
	complain("%s: unknown command; known are %s", name, known);
}

static int is(const char *argument, const char *option, const char *letter)
{
	return !strcmp(argument, option) || !strcmp(argument, letter);
}

int main(int argc, char **argv)
{
	static char title[32];
	size_t i;

	if (argc < 2) {
		print_help(stderr);
		return EXIT_FAILURE;
	}
	for (i = 0; i < COMMAND_NR; i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		/* What getopt_long() begins its messages with. */
		snprintf(title, sizeof(title), "nfring %s", commands[i].name);
		argv[1] = title;
		return commands[i].run(argc - 1, argv + 1);
	}
	if (is(argv[1], "--help", "-h")) {
		print_help(stdout);
		return EXIT_SUCCESS;
	}
	if (is(argv[1], "--version", "-V")) {
		printf("nfring %s (ABI %d)\n", NFRING_VERSION,
		       NFRING_ABI_VERSION);
		return EXIT_SUCCESS;
	}
	complain_unknown(argv[1]);
	return EXIT_FAILURE;
}
