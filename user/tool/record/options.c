// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/arguments.h"
#include "common/message.h"
#include "common/number.h"
#include "record/option_table.h"
#include "record/options.h"

#define COOL_DOWN	(10ULL * 1000)

static int parse_count(uint64_t *value, int option)
{
	if (!number_parse(value, optarg, 1, UINT32_MAX))
		return 0;
	return complain("-%c %s: expected a number from 1 to %" PRIu32, option,
			optarg, UINT32_MAX);
}

/* Store milliseconds, and round up: only 0 means at once. */
static int parse_time(uint64_t *time, const char *option)
{
	uint64_t us;

	if (time_option(&us, option, optarg))
		return -1;
	*time = (us + 999) / 1000;
	return 0;
}

static int add_packet(struct recorder_options *options)
{
	if (options->packet_nr == TRIGGERS_MAX)
		return complain("--on-packet %s: the option can be given at most %d times", optarg,
				TRIGGERS_MAX);
	/* An empty expression matches every packet, which is surely a mistake. */
	if (!optarg[strspn(optarg, " ")])
		return complain("--on-packet: the expression is empty");
	options->packets[options->packet_nr++] = optarg;
	return 0;
}

static int add_counter(struct recorder_options *options)
{
	if (options->counter_nr == TRIGGERS_MAX)
		return complain("--on-counter %s: the option can be given at most %d times", optarg,
				TRIGGERS_MAX);
	return counter_parse(&options->counters[options->counter_nr++], optarg);
}

static int set_run(struct recorder_options *options, const char *option)
{
	if (options->run)
		return complain("%s %s: only one --on-exit or --on-failure is possible", option, optarg);
	options->run = optarg;
	options->run_option = option;
	return 0;
}

static int parse_trigger(struct recorder_options *options, int option)
{
	switch (option) {
	case OPTION_ON_PACKET:
		return add_packet(options);
	case OPTION_ON_COUNTER:
		return add_counter(options);
	case OPTION_ON_FAILURE:
		options->only_failure = true;
		return set_run(options, "--on-failure");
	case OPTION_ON_EXIT:
		return set_run(options, "--on-exit");
	case OPTION_AFTER:
		return parse_time(&options->after, "--after");
	case OPTION_COOL_DOWN:
		return parse_time(&options->cool_down, "--cool-down");
	case OPTION_NO_LAST:
		options->no_last = true;
		return 0;
	default:
		return -1;	/* getopt_long() has printed why */
	}
}

static int recorder_options_parse_one(struct recorder_options *options, int option)
{
	switch (option) {
	case OPTION_OVERWRITE:
		options->overwrite = true;
		return 0;
	case 'w':
		options->file = optarg;
		return 0;
	case OPTION_COMMENTS:
		options->comments = true;
		return 0;
	case OPTION_NO_IDS:
		options->no_ids = true;
		return 0;
	case 'W':
		return parse_count(&options->files, option);
	case 'c':
		return parse_count(&options->snapshots, option);
	case 'z':
		options->command = optarg;
		return 0;
	case 'Z':
		options->user = optarg;
		return 0;
	default:
		return parse_trigger(options, option);
	}
}

static int recorder_options_finish(struct recorder_options *options, char **words)
{
	bool is_stdout;

	if (!options->file)
		return complain("record: -w FILE is required");
	is_stdout = !strcmp(options->file, "-");
	if (is_stdout && options->files)
		return complain("-W cannot be used with \"-w -\"");
	if (is_stdout && options->command)
		return complain("-z cannot be used with \"-w -\"");
	if (words_join(&options->select.filter.expression, words))
		return -1;
	return selection_finish(&options->select);
}

int recorder_options_parse(struct recorder_options *options, int argc,
			   char **argv)
{
	int option;

	*options = (struct recorder_options) {
		.select = SELECTION_INIT, .cool_down = COOL_DOWN,
	};
	/* Blocks have no frame size that would cut packets, so let a filter do it. */
	options->select.filter.cut = true;
	while ((option = command_next_option(&command_record, argc, argv)) != -1) {
		int err = selection_take(&options->select, option);

		if (err > 0)
			err = recorder_options_parse_one(options, option);
		if (err)
			return -1;
	}
	return recorder_options_finish(options, argv + optind);
}
