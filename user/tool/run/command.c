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
#include "common/explain.h"
#include "common/message.h"
#include "run/program.h"

#define LIBRARY		"libnfring-preload.so"

/* What the library reads. */
#define POINTS		"NFRING_AT"
#define PRELOAD		"LD_PRELOAD"

/* Exit statuses: as env(1) has the last two. */
#define OUT_OF_REACH	2
#define CANNOT_RUN	126
#define NOT_FOUND	127

static void print_help(void)
{
	puts("Usage: nfring run [OPTION]... [--] COMMAND [ARGUMENT]...\n"
	     "\n"
	     "Run a program that reads packet sockets, such as tcpdump, and have it read rings\n"
	     "instead: where it would have taken packets, or at points of the stack.\n"
	     "\n"
	     "      --at POINT    as of nfring capture; may be repeated (what bind(2) says).\n"
	     "                    The device the program asks for is the point's, unless that\n"
	     "                    names another. Away from ingress, egress and bridges, packets\n"
	     "                    have no link-layer header: devices are said to have none\n"
	     "  -h, --help\n"
	     "\n"
	     "What the program sends goes out as always. Programs that do not load libraries\n"
	     "are out of reach: static ones, those written in Go, and those that get rights by\n"
	     "set-user-ID or file capabilities (root does not: run those as root).\n"
	     "\n"
	     "Exit status: that of COMMAND; 1 after an error, 2 where COMMAND is out of reach,\n"
	     "126 where it cannot be run, 127 where there is none.");
}

static const char *reason(enum program_kind kind)
{
	switch (kind) {
	case PROGRAM_STATIC:
		return "a static program, which loads no libraries: it is out of reach";
	case PROGRAM_GO:
		return "a Go program, which makes its system calls itself: it is out of reach";
	case PROGRAM_OTHER_CLASS:
		return "a program of another word size, which cannot load " LIBRARY;
	case PROGRAM_PRIVILEGED:
		return "gets rights by set-user-ID, set-group-ID or file capabilities, and so loads no library of the caller's: it is out of reach";
	default:
		return strerror(errno);
	}
}

/* 0, or an exit status after a message */
static int check_program(const char *name)
{
	char path[PATH_MAX];
	enum program_kind kind;
	int err;

	err = program_find(path, sizeof(path), name);
	if (err) {
		complain("%s: %s", name, strerror(-err));
		return err == -ENOENT ? NOT_FOUND : CANNOT_RUN;
	}
	kind = program_kind(path, sizeof(path));
	if (kind == PROGRAM_DYNAMIC)
		return 0;
	complain("%s: %s", path, reason(kind));
	return kind == PROGRAM_UNREADABLE ? CANNOT_RUN : OUT_OF_REACH;
}

/* Said here, where it can be said in words. */
static int check_device(void)
{
	struct nfring *ring;
	int err = nfring_open(&ring);

	if (err)
		return explain_open(err);
	nfring_close(ring);
	return 0;
}

static int check_point(const char *name)
{
	struct nfring_point point;
	char why[256];

	if (nfring_point_parse(&point, name, why, sizeof(why)))
		return complain("--at %s: %s", name, why);
	return 0;
}

/* @more behind what @name has in the environment, or before it. */
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

static int add_point(const char *name)
{
	if (check_point(name))
		return -1;
	if (run_extend(POINTS, name, ' ', false))
		return complain("--at %s: %s", name, strerror(errno));
	return 0;
}

/* Where this program was built, beside where it is installed, or as built. */
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
	if (realpath(NFRING_LIBDIR "/" LIBRARY, path))
		return 0;
	return complain(LIBRARY ": found neither beside this program nor in "
			NFRING_LIBDIR);
}

static int run_preload(void)
{
	char path[PATH_MAX];

	if (find_library(path))
		return -1;
	if (strpbrk(path, " :"))
		return complain("%s: " PRELOAD " cannot have blanks and colons",
				path);
	if (run_extend(PRELOAD, path, ':', true))
		return complain(PRELOAD ": %s", strerror(errno));
	return 0;
}

/* -1 on error, 1 after --help */
static int run_parse(int argc, char **argv)
{
	static const struct option options[] = {
		{ "at", required_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option;

	/* Not those of a run that this one is run by. */
	unsetenv(POINTS);
	while ((option = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		if (option == 'h') {
			print_help();
			return 1;
		}
		if (option != 'a' || add_point(optarg))
			return -1;
	}
	if (optind == argc)
		return complain("run: no command; see nfring run --help");
	return 0;
}

int command_run(int argc, char **argv)
{
	int status = run_parse(argc, argv);

	if (status)
		return status < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	status = check_program(argv[optind]);
	if (status)
		return status;
	if (run_preload() || check_device())
		return EXIT_FAILURE;
	execvp(argv[optind], argv + optind);
	complain("%s: %s", argv[optind], strerror(errno));
	return errno == ENOENT ? NOT_FOUND : CANNOT_RUN;
}
