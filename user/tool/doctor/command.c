// SPDX-License-Identifier: GPL-2.0
/* nfring doctor */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "common/message.h"
#include "doctor/doctor.h"
#include "doctor/examine.h"

static void print_help(void)
{
	puts("Usage: nfring doctor [OPTION]...\n"
	     "\n"
	     "Whether this machine, this user and this network namespace can use rings, and\n"
	     "what to do where not.\n"
	     "\n"
	     "  -q, --quiet   only what is not as it should be\n"
	     "  -h, --help\n"
	     "\n"
	     "ok, note: worth knowing, warn: rings work but may not show what is expected,\n"
	     "BAD: rings do not work. Exit status: 1 where something is BAD, else 0.");
}

static int doctor_parse(int argc, char **argv, struct doctor *doctor)
{
	static const struct option options[] = {
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "qh", options, NULL)) != -1) {
		if (option == '?')
			return -1;
		if (option == 'h') {
			print_help();
			exit(EXIT_SUCCESS);
		}
		doctor->quiet = true;
	}
	if (optind < argc)
		return complain("%s: doctor takes options only", argv[optind]);
	return 0;
}

int command_doctor(int argc, char **argv)
{
	struct doctor doctor = { .root = "", .to = stdout };

	if (doctor_parse(argc, argv, &doctor))
		return EXIT_FAILURE;
	doctor_probe(&doctor);
	doctor_examine(&doctor);
	if (fflush(stdout)) {
		complain("standard output: %s", strerror(errno));
		return EXIT_FAILURE;
	}
	return doctor.worst == DOCTOR_BAD ? EXIT_FAILURE : EXIT_SUCCESS;
}
