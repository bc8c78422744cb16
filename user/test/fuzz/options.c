// SPDX-License-Identifier: GPL-2.0
/* The input is a command line, with an argument on each line: "capture", "-c", "5". */
#include <getopt.h>
#include <stdbool.h>

#include "capture/options.h"
#include "path/options.h"
#include "record/options.h"

#include "fuzz.h"

#define ARGUMENTS_MAX 64

/*
 * Return whether parsing this argument ends the process (--help), reads a file (-F) or
 * enters a namespace (--netns).  The option can be one of several letters, as in "-nF".
 */
static bool has_effects(const char *argument)
{
	if (argument[0] != '-')
		return false;
	if (argument[1] != '-')
		return strpbrk(argument, "hF");
	return !strncmp(argument, "--h", 3) || !strncmp(argument, "--ne", 4);
}

static void parse_capture(int argc, char **argv)
{
	struct capture_options options;

	if (!options_parse(&options, argc, argv)) {
		fuzz_require(options.read || options.select.point_nr);
		free((void *)options.select.filter.expression);
	}
}

static void parse_record(int argc, char **argv)
{
	struct recorder_options options;

	if (!recorder_options_parse(&options, argc, argv)) {
		fuzz_require(options.file && options.select.point_nr);
		free((void *)options.select.filter.expression);
	}
}

static void parse_path(int argc, char **argv)
{
	struct path_options options;

	if (!path_options_parse(&options, argc, argv)) {
		fuzz_require(options.point_nr);
		path_options_free(&options);
	}
}

/* A program with wrong options ends, and does not free what it had allocated. */
const char *__lsan_default_options(void);

const char *__lsan_default_options(void)
{
	return "detect_leaks=0";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *rest = text, *argv[ARGUMENTS_MAX + 1];
	int argc = 0, i;

	fuzz_quietly();
	while (argc < ARGUMENTS_MAX && (argv[argc] = strsep(&rest, "\n")))
		argc++;
	argv[argc] = NULL;
	for (i = 1; i < argc; i++)
		if (has_effects(argv[i]))
			goto out;
	optind = 0;	/* starts getopt_long(3) again */
	opterr = 0;
	if (!strcmp(argv[0], "capture"))
		parse_capture(argc, argv);
	else if (!strcmp(argv[0], "record"))
		parse_record(argc, argv);
	else if (!strcmp(argv[0], "path"))
		parse_path(argc, argv);
out:
	free(text);
	return 0;
}
