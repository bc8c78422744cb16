// SPDX-License-Identifier: GPL-2.0
/* nfring run */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nfring.h>
#include "command.h"
#include "common/arguments.h"
#include "common/explain.h"
#include "common/message.h"
#include "run/program.h"
#include "run/supervisor.h"

#define LIBRARY		"libnfring-preload.so"

/* Environment variables that the library reads. */
#define POINTS		"NFRING_AT"
#define PRELOAD		"LD_PRELOAD"

/* The exit status if the command is refused.  supervisor.h has the others. */
#define OUT_OF_REACH	2

enum { OPTION_AT = OPTION_LONG, OPTION_STRICT };

static const struct command_option run_options[] = {
	{ OPTION_AT, "at", "POINT", ARG_POINT,
	  .help = "Capture at POINT, as in nfring capture. Repeat the option for more "
		  "points. Default: ingress, and egress if the program asks for all "
		  "protocols." },
	{ OPTION_STRICT, "strict", NULL, ARG_NONE,
	  .help = "Make socket(2) fail with EPERM for packet sockets that are not rings. "
		  "Default: report them on standard error." },
	COMMAND_OPTIONS_END
};

static const char *reason(enum program_kind kind)
{
	switch (kind) {
	case PROGRAM_STATIC:
		return "a static program loads no libraries, so nfring run does not work with it";
	case PROGRAM_GO:
		return "a Go program calls the kernel directly, so nfring run does not work with it";
	case PROGRAM_OTHER_CLASS:
		return "a program of another word size cannot load " LIBRARY;
	case PROGRAM_PRIVILEGED:
		return "a program with set-user-ID, set-group-ID or file capabilities loads no library of the caller; run it as root";
	default:
		return strerror(errno);
	}
}

/* Return 0, or an exit status after a message. */
static int check_program(const char *name)
{
	char path[PATH_MAX];
	enum program_kind kind;
	int err;

	err = program_find(path, sizeof(path), name);
	if (err) {
		complain("%s: %s", name, strerror(-err));
		return err == -ENOENT ? RUN_NOT_FOUND : RUN_CANNOT;
	}
	kind = program_kind(path, sizeof(path));
	if (kind == PROGRAM_DYNAMIC)
		return 0;
	complain("%s: %s", path, reason(kind));
	return kind == PROGRAM_UNREADABLE ? RUN_CANNOT : OUT_OF_REACH;
}

/* Report a missing device here, because the library can only set errno. */
static int check_device(void)
{
	struct nfring *ring;
	int err = nfring_open(&ring);

	if (err)
		return explain_open(err);
	nfring_close(ring);
	return 0;
}

/* Append @more to the variable @name of the environment, or prepend it. */
static int run_extend(const char *name, const char *more, char separator,
		      bool before)
{
	const char *old = getenv(name);
	char *value;
	int err;

	if (!old || !*old)
		return setenv(name, more, 1);
	if (asprintf(&value, "%s%c%s", before ? more : old, separator,
		     before ? old : more) < 0)
		return -1;
	err = setenv(name, value, 1);
	free(value);
	return err;
}

/* The library knows no names such as pre-nat, so give it the full names. */
static int export_points(const struct points_config *config)
{
	static const char *const none[] = { NULL };
	struct nfring_point points[POINTS_MAX];
	char name[NFRING_POINT_MAX];
	size_t nr, i;

	if (points_find(points, &nr, config, none))
		return -1;
	for (i = 0; i < nr; i++) {
		nfring_point_format(&points[i], name, sizeof(name));
		if (run_extend(POINTS, name, ' ', false))
			return complain("--at %s: %s", name, strerror(errno));
	}
	return 0;
}

/* Look in the build directory, then in ../lib, then in NFRING_PRELOADDIR. */
static int find_library(char *path)
{
	static const char * const beside[] = { "../shim/", "../lib/" };
	char self[PATH_MAX] = "", name[2 * PATH_MAX];
	size_t i;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) > 0)
		*strrchr(self, '/') = '\0';
	for (i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s" LIBRARY, self, beside[i]);
		if (realpath(name, path))
			return 0;
	}
	if (realpath(NFRING_PRELOADDIR "/" LIBRARY, path))
		return 0;
	return complain(LIBRARY ": not found beside this program or in "
			NFRING_PRELOADDIR);
}

static int run_preload(char path[PATH_MAX])
{
	if (find_library(path))
		return -1;
	if (strpbrk(path, " :"))
		return complain("%s: " PRELOAD " allows no blank or colon in a path; install nfring elsewhere",
				path);
	if (run_extend(PRELOAD, path, ':', true))
		return complain(PRELOAD ": %s", strerror(errno));
	return 0;
}

/* Return 0, or -1 after a message. */
static int run_parse(int argc, char **argv, bool *strict)
{
	struct points_config config = { 0 };
	int option;

	/* An outer nfring run may have set other points. */
	unsetenv(POINTS);
	while ((option = command_next_option(&command_run, argc, argv)) != -1) {
		if (option == OPTION_STRICT)
			*strict = true;
		else if (option != OPTION_AT || points_config_add(&config, optarg))
			return -1;
	}
	if (export_points(&config))
		return -1;
	if (optind == argc)
		return complain("run: COMMAND is required; see nfring run --help");
	return 0;
}

static int run_main(int argc, char **argv)
{
	char library[PATH_MAX];
	bool strict = false;
	int status;

	if (run_parse(argc, argv, &strict))
		return EXIT_FAILURE;
	status = check_program(argv[optind]);
	if (status)
		return status;
	if (run_preload(library) || check_device())
		return EXIT_FAILURE;
	return supervisor_run(argv + optind, library, strict);
}

const struct command command_run = {
	.name = "run",
	.summary = "run a program that reads packet sockets, with rings instead",
	.synopsis = "[OPTION]... [--] COMMAND [ARGUMENT]...",
	.about =
		"Run a program that reads packet sockets, such as tcpdump, and let it read rings\n"
		"instead: where it would have captured anyway, or at points of the network\n"
		"stack.",
	.options = run_options,
	.notes =
		"If COMMAND asks for a device, every POINT that names no device is restricted to\n"
		"it. Packets have no link-layer header except at ingress, egress and bridges. At\n"
		"other points COMMAND sees devices without link-layer headers.\n"
		"\n"
		"COMMAND sends packets as usual. Programs that load no libraries of the caller\n"
		"do not work: static programs, Go programs, and programs with set-user-ID or\n"
		"file capabilities unless you are root. If COMMAND starts one of them, and it\n"
		"opens a packet socket, nfring reports the program and the reason.\n"
		"\n"
		"The exit status is that of COMMAND; 1 after an error; 2 if COMMAND does not\n"
		"work with nfring run; 123 if a program opened a packet socket that is not a\n"
		"ring; 126 if COMMAND cannot be run; 127 if it was not found.",
	.operand = ARG_COMMAND,
	.run = run_main,
};
