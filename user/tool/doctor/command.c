// SPDX-License-Identifier: GPL-2.0
/* nfring doctor */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "doctor/doctor.h"
#include "doctor/examine.h"

enum { OPTION_JSON = OPTION_LONG };

static const struct command_option doctor_options[] = {
	{ 'q', "quiet", NULL, ARG_NONE, .help = "Print only warnings and errors." },
	{ OPTION_JSON, "json", NULL, ARG_NONE,
	  .help = "Print a JSON object for each line, with its advice." },
	COMMAND_OPTIONS_END
};

static int doctor_parse(int argc, char **argv, struct doctor *doctor)
{
	int option;

	while ((option = command_next_option(&command_doctor, argc, argv)) != -1) {
		if (option == '?')
			return -1;
		if (option == OPTION_JSON)
			doctor->as_json = true;
		else
			doctor->quiet = true;
	}
	return 0;
}

static int doctor_main(int argc, char **argv)
{
	struct doctor doctor = { .root = "", .to = stdout };

	if (doctor_parse(argc, argv, &doctor))
		return EXIT_FAILURE;
	doctor_probe(&doctor);
	doctor_examine(&doctor);
	doctor_end(&doctor);
	return doctor.worst == DOCTOR_BAD ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "check whether this machine can use rings",
	.synopsis = "[OPTION]...",
	.about =
		"Check whether this machine, this user and this network namespace can use rings,\n"
		"and say what to do if they cannot.",
	.options = doctor_options,
	.notes =
		"Each line begins with a verdict. ok: nothing to do. note: worth knowing. warn:\n"
		"rings work but may not show what you expect. BAD: rings do not work. The exit\n"
		"status is 1 if any verdict is BAD, else 0.",
	.run = doctor_main,
};
