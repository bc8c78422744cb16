// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <inttypes.h>
#include <linux/net_tstamp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nfring.h>
#include "capture/option_table.h"
#include "capture/options.h"
#include "common/message.h"
#include "common/number.h"
#include "line_options.h"

/* Options that can be evaluated only once all options are known. */
struct waiting {
	const char *expression;	/* -F */
	const char *live;	/* an option that cannot be used with -r */
	int dumps;		/* -x */
	int texts;		/* -X */
};

static int parse_number(uint64_t *value, int option, uint64_t min, uint64_t max)
{
	if (!number_parse(value, optarg, min, max))
		return 0;
	return complain("-%c %s: expected a number from %" PRIu64 " to %" PRIu64,
			option, optarg, min, max);
}

static int parse_file_size(struct capture_options *options)
{
	if (!size_parse(&options->size, optarg, 1000000, 1, INT64_MAX))
		return 0;
	return complain("-C %s: expected millions of bytes, or a number with the suffix K, M or G",
			optarg);
}

static int parse_stamp(struct capture_options *options)
{
	if (!strcmp(optarg, "host"))
		options->stamp = 0;
	else if (!strcmp(optarg, "adapter_unsynced"))
		options->stamp = SOF_TIMESTAMPING_RAW_HARDWARE;
	else
		return complain("-j %s: expected host or adapter_unsynced",
				optarg);
	return 0;
}

static int parse_precision(struct capture_options *options, const char *word)
{
	options->style.nano = !strcmp(word, "nano");
	options->micro = !strcmp(word, "micro");
	if (options->style.nano || options->micro)
		return 0;
	return complain("--time-stamp-precision %s: expected micro or nano", word);
}

static int parse_long(struct capture_options *options, int option)
{
	switch (option) {
	case OPTION_PRINT:
		options->print = true;
		return 0;
	case OPTION_PCAP:
		options->classic = true;
		return 0;
	case OPTION_COMMENTS:
		options->comments = true;
		return 0;
	case OPTION_NO_IDS:
		options->no_ids = true;
		return 0;
	case OPTION_COUNT:
		options->count_only = true;
		return 0;
	case OPTION_PRECISION:
		return parse_precision(options, optarg);
	case OPTION_MICRO:
		return parse_precision(options, "micro");
	case OPTION_NANO:
		return parse_precision(options, "nano");
	default:
		return -1;	/* getopt_long() has printed why */
	}
}

static int parse_file(struct capture_options *options, int option)
{
	switch (option) {
	case 'w':
		options->file = optarg;
		return 0;
	case 'U':
		options->flush = true;
		return 0;
	case 'C':
		return parse_file_size(options);
	case 'G':
		return parse_number(&options->seconds, 'G', 1, UINT32_MAX);
	case 'W':
		return parse_number(&options->files, 'W', 1, UINT32_MAX);
	case 'z':
		options->command = optarg;
		return 0;
	case 'Z':
		options->user = optarg;
		return 0;
	default:
		return -1;
	}
}

static int parse_line(struct capture_options *options, int option,
		      struct waiting *waiting)
{
	struct line_style *style = &options->style;

	switch (option) {
	case 'l':
		options->lines = true;
		return 0;
	case 'e':
		style->link = true;
		return 0;
	case 'n':
		style->numeric = true;
		return 0;
	case 'N':
		style->no_domains = true;
		return 0;
	case 'q':
		style->quiet = true;
		return 0;
	case 'v':
		style->verbose = true;
		return 0;
	case '#':
		style->number = true;
		return 0;
	case 'x':
		waiting->dumps++;
		return 0;
	case 'X':
		waiting->texts++;
		return 0;
	case 'A':
		style->text_only = true;
		return 0;
	default:
		return 0;	/* -f, -K change nothing */
	}
}

/* Return the name of an option that cannot be used with -r, else NULL. */
static const char *live_only(int option)
{
	switch (option) {
	case OPTION_AT:
		return "--at";
	case OPTION_NETNS:
		return "--netns";
	case OPTION_COMMENTS:
		return "--comments";
	case OPTION_NO_IDS:
		return "--no-ids";
	case 'i':
		return "-i";
	case 'B':
		return "-B";
	case 'j':
		return "-j";
	case 'y':
		return "-y";
	case 'L':
		return "-L";
	default:
		return NULL;
	}
}

static int options_parse_one(struct capture_options *options, int option,
			     struct waiting *waiting)
{
	int err = selection_take(&options->select, option);

	if (err > 0)
		err = line_take(&options->style, option);
	if (err > 0)
		err = origin_take(&options->origin, option);
	if (live_only(option))
		waiting->live = live_only(option);
	if (err <= 0)
		return err;
	switch (option) {
	case 'r':
		options->read = optarg;
		return 0;
	case 'F':
		waiting->expression = optarg;
		return 0;
	case 'J':
		options->list_stamps = true;
		return 0;
	case 'p':
		return 0;	/* changes nothing */
	case OPTION_IMMEDIATE:
		options->immediate = true;
		return 0;
	case 'c':
		return parse_number(&options->count, 'c', 1, UINT64_MAX);
	case 'j':
		return parse_stamp(options);
	case 'd':
		options->code++;
		return 0;
	case 'O':
		options->select.filter.optimise = false;
		return 0;
	case 'D':
		options->list_devices = true;
		return 0;
	case 'L':
		options->list_types = true;
		return 0;
	case 'w': case 'U': case 'C': case 'G': case 'W': case 'z': case 'Z':
		return parse_file(options, option);
	case 'l': case 'e': case 'q': case 'v': case '#': case 'x': case 'X':
	case 'A': case 'n': case 'N': case 'f': case 'K':
		return parse_line(options, option, waiting);
	default:
		return parse_long(options, option);
	}
}

static int check_files(const struct capture_options *options)
{
	bool rotates = options->size || options->seconds;

	if (rotates && (!options->file || !strcmp(options->file, "-")))
		return complain("-C and -G need -w FILE, and not \"-w -\"");
	if (!rotates && options->files)
		return complain("-W needs -C or -G");
	if (!rotates && options->command)
		return complain("-z needs -C or -G");
	if (options->comments && (!options->file || options->classic))
		return complain("--comments needs -w FILE without --pcap");
	if (options->print && options->file && !strcmp(options->file, "-"))
		return complain("--print cannot be used with \"-w -\": both write to standard output");
	if (options->count_only && options->file && !strcmp(options->file, "-"))
		return complain("--count cannot be used with \"-w -\": both write to standard output");
	return 0;
}

static int options_finish(struct capture_options *options,
			  const struct waiting *waiting, char **words)
{
	struct line_style *style = &options->style;

	if (!options->file && !options->count_only)
		options->print = true;
	if (style->json && (waiting->dumps || waiting->texts || style->text_only))
		return complain("--json cannot be used with -x, -X or -A");
	if (options->read && waiting->live)
		return complain("%s cannot be used with -r", waiting->live);
	if (check_files(options))
		return -1;
	if (waiting->expression ?
	    words_read(&options->select.filter.expression, waiting->expression) :
	    words_join(&options->select.filter.expression, words))
		return -1;
	style->dump = waiting->dumps || waiting->texts;
	style->dump_link = waiting->dumps > 1 || waiting->texts > 1;
	style->dump_text = waiting->texts;
	style->live = !options->read;
	if (options->read)
		return 0;
	if (selection_finish(&options->select) ||
	    origin_check(&options->origin, options->select.points, options->select.point_nr))
		return -1;
	style->point = options->select.point_nr > 1;
	return 0;
}

int options_parse(struct capture_options *options, int argc, char **argv)
{
	struct waiting waiting = { 0 };
	int option;

	*options = (struct capture_options) {
		.select = SELECTION_INIT, .style = line_style_default(),
	};
	while ((option = command_next_option(&command_capture, argc, argv)) != -1) {
		if (option == OPTION_VERSION) {
			printf("nfring %s\n", NFRING_VERSION);
			return 1;
		}
		if (options_parse_one(options, option, &waiting))
			return -1;
	}
	return options_finish(options, &waiting, argv + optind);
}

struct output_config options_output(const struct capture_options *options)
{
	return (struct output_config) {
		.path = options->file,
		.classic = options->classic,
		.comments = options->comments,
		.flush = options->flush,
		.size = options->size,
		.seconds = options->seconds,
		.files = options->files,
		.command = options->command,
		.snaplen = options->select.filter.snaplen,
		.micro = options->micro,
	};
}

/* A classic file has no place for metadata. */
static bool need_metadata(const struct capture_options *options)
{
	const struct selection *select = &options->select;

	return options->print || select->states || select->ipsec || options->origin.given ||
	       (options->file && !options->classic);
}

/* Packet lines show ids only with -v or --json. */
static bool need_ids(const struct capture_options *options)
{
	bool shown = options->print &&
		     (options->style.verbose || options->style.json);

	return !options->no_ids && (shown || (options->file && !options->classic));
}

struct rings_config options_rings(const struct capture_options *options)
{
	return (struct rings_config) {
		/* Packets may wait in the kernel if they only go to a file. */
		.patient = options->file && !options->flush &&
			   !options->immediate && !options->print,
		.metadata = need_metadata(options),
		.no_ids = !need_ids(options),
		.owners = options->origin.given,
		.memory = options->select.memory,
		.memory_option = "-B",
		.snaplen = options->select.filter.snaplen,
	};
}

/* Only files after the first may need a privilege that is dropped. */
int options_open(const struct capture_options *options,
		 const struct privilege *privilege, struct opener *opener)
{
	const struct output_config config = options_output(options);
	const struct naming naming = output_naming(&config);

	if (!options->file)
		return 0;
	return opener_start(opener, &naming, privilege->opener &&
			    (options->size || options->seconds));
}
