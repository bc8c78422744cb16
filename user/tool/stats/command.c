// SPDX-License-Identifier: GPL-2.0
/* nfring stats */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "common/arguments.h"
#include "common/message.h"
#include "stats/drops.h"
#include "stats/report.h"
#include "stats/textfile.h"

#define NETNS_MAX 64

/* Shortest time of --for and --every, microseconds. */
#define TIME_MIN_US 100000

enum {
	OPTION_JSON = OPTION_LONG, OPTION_PROMETHEUS, OPTION_NETNS, OPTION_ALL_NETNS,
	OPTION_DROPS, OPTION_FOR, OPTION_EVERY,
};

/**
 * struct asked - the command line
 * @all: print every counter
 * @format: output format
 * @output: file to write, or NULL
 * @netns: network namespaces
 * @netns_nr: number of @netns; 0: only the namespace of the caller
 * @all_netns: the namespace of the caller and all that have a name
 * @counts_drops: count the packets that the kernel drops instead
 * @drops: options of --drops
 * @needs: an option that needs --drops; or NULL
 */
struct asked {
	bool all;
	enum report_format format;
	const char *output;
	const char *netns[NETNS_MAX];
	size_t netns_nr;
	bool all_netns;
	bool counts_drops;
	struct drops_config drops;
	const char *needs;
};

static const struct command_option stats_options[] = {
	{ 'a', "all", NULL, ARG_NONE, .help = "Print every counter, one per line." },
	{ OPTION_JSON, "json", NULL, ARG_NONE,
	  .help = "Print a JSON object with every counter for each ring, one on each line. Do "
		  "not print unused taps." },
	{ OPTION_PROMETHEUS, "prometheus", NULL, ARG_NONE,
	  .help = "Print every counter in the text format of Prometheus." },
	{ 'o', "output", "FILE", ARG_FILE,
	  .help = "Write to FILE. A regular file is replaced in one step; a FIFO or device is "
		  "written to. Default: standard output." },
	{ OPTION_NETNS, "netns", "NETNS", ARG_NETNS,
	  .help = "Show the rings of another network namespace: a name of ip-netns(8), a "
		  "path, or a process ID. May be repeated. Default: the namespace of the "
		  "caller." },
	{ OPTION_ALL_NETNS, "all-netns", NULL, ARG_NONE,
	  .help = "Show the rings of this namespace and of every namespace with a name." },
	{ OPTION_DROPS, "drops", NULL, ARG_NONE,
	  .help = "Count the packets that the kernel drops, by device, reason and function. "
		  "Print the counters at the end." },
	{ 'i', "interface", "DEVICE", ARG_DEVICE,
	  .help = "With --drops, count only the packets of DEVICE. Default: any device." },
	{ OPTION_FOR, "for", "TIME", ARG_NUMBER,
	  .help = "With --drops, stop after TIME: seconds, or with the suffix us, ms, s, m or h, "
		  "from 100ms to 24h. Default: stop at a signal." },
	{ OPTION_EVERY, "every", "TIME", ARG_NUMBER,
	  .help = "With --drops, also print the counters each time that TIME has passed. "
		  "Default: only at the end." },
	COMMAND_OPTIONS_END
};

static int add_netns(struct asked *asked, const char *name)
{
	if (asked->netns_nr == NETNS_MAX)
		return complain("--netns %s: the option can be given at most %d times", name, NETNS_MAX);
	asked->netns[asked->netns_nr++] = name;
	return 0;
}

static int set_format(struct asked *asked, enum report_format format)
{
	if (asked->format != REPORT_TABLE && asked->format != format)
		return complain("--json and --prometheus cannot be used together");
	asked->format = format;
	return 0;
}

/* Parse a time of at least 0.1 seconds into nanoseconds. */
static int parse_time(int64_t *time, const char *option)
{
	uint64_t us;

	if (time_option(&us, option, optarg))
		return -1;
	if (us < TIME_MIN_US)
		return complain("%s %s: expected at least 100ms", option, optarg);
	*time = (int64_t)us * 1000;
	return 0;
}

static int parse_drops(struct asked *asked, int option)
{
	switch (option) {
	case OPTION_DROPS:
		asked->counts_drops = true;
		return 0;
	case OPTION_FOR:
		asked->needs = "--for";
		return parse_time(&asked->drops.last, "--for");
	case OPTION_EVERY:
		asked->needs = "--every";
		return parse_time(&asked->drops.every, "--every");
	case 'i':
		asked->needs = "-i";
		asked->drops.device = optarg;
		return 0;
	default:
		return -1;	/* getopt_long() has printed why */
	}
}

static int stats_parse_option(struct asked *asked, int option)
{
	switch (option) {
	case 'a':
		asked->all = true;
		return 0;
	case 'o':
		asked->output = optarg;
		return 0;
	case OPTION_JSON:
		return set_format(asked, REPORT_JSON);
	case OPTION_PROMETHEUS:
		return set_format(asked, REPORT_PROMETHEUS);
	case OPTION_NETNS:
		return add_netns(asked, optarg);
	case OPTION_ALL_NETNS:
		asked->all_netns = true;
		return 0;
	default:
		return parse_drops(asked, option);
	}
}

/* Prometheus would take the totals of several runs for one counter that jumps. */
static int check_drops(const struct asked *asked)
{
	if (!asked->counts_drops)
		return asked->needs ? complain("%s needs --drops", asked->needs) : 0;
	if (asked->all)
		return complain("--all cannot be used with --drops");
	if (asked->all_netns || asked->netns_nr > 1)
		return complain("--drops counts in one network namespace; give --netns once, or not at all");
	if (asked->format == REPORT_PROMETHEUS && (!asked->output || !asked->drops.every))
		return complain("--drops --prometheus needs -o FILE and --every TIME: the counters are totals of a program that keeps running");
	return 0;
}

static int stats_parse(int argc, char **argv, struct asked *asked)
{
	int option;

	while ((option = command_next_option(&command_stats, argc, argv)) != -1)
		if (stats_parse_option(asked, option))
			return -1;
	if (asked->all && asked->format != REPORT_TABLE)
		return complain("--all cannot be used with --json or --prometheus: they print every counter anyway");
	if (asked->all_netns && asked->netns_nr)
		return complain("--netns and --all-netns cannot be used together");
	return check_drops(asked);
}

/**
 * struct namespace_seen - a namespace that the report already has
 * @device: device number of its file
 * @number: inode number of its file
 */
struct namespace_seen {
	dev_t device;
	ino_t number;
};

/**
 * struct gathering - the report while it is collected
 * @snapshot: rings and taps so far
 * @seen: namespaces of these rings and taps
 * @seen_nr: number of entries in @seen
 */
struct gathering {
	struct snapshot *snapshot;
	struct namespace_seen *seen;
	size_t seen_nr;
};

/* Return 1 if the namespace @fd is new, 0 if the report has it, or -ENOMEM. */
static int note_namespace(struct gathering *gathering, int fd)
{
	struct namespace_seen *seen;
	struct stat st = { 0 };
	size_t i;

	fstat(fd, &st);
	for (i = 0; i < gathering->seen_nr; i++)
		if (gathering->seen[i].device == st.st_dev &&
		    gathering->seen[i].number == st.st_ino)
			return 0;
	seen = reallocarray(gathering->seen, gathering->seen_nr + 1, sizeof(*seen));
	if (!seen)
		return -ENOMEM;
	gathering->seen = seen;
	seen[gathering->seen_nr++] = (struct namespace_seen) {
		.device = st.st_dev, .number = st.st_ino,
	};
	return 1;
}

/* Take each namespace once: it may have several names, or be given twice. */
static int take_and_close(struct gathering *gathering, int fd)
{
	int err = note_namespace(gathering, fd);

	if (err > 0)
		err = snapshot_take(gathering->snapshot, fd) ?:
		      snapshot_take_taps(gathering->snapshot, fd);
	close(fd);
	return err ? snapshot_explain(err) : 0;
}

static int stats_take(struct gathering *gathering, const char *netns)
{
	int fd = namespace_open(netns, "--netns");

	return fd < 0 ? -1 : take_and_close(gathering, fd);
}

/* Skip a namespace that is just being made or deleted. */
static int take_named(struct gathering *gathering, const char *name)
{
	int fd = namespace_look(name);

	return fd < 0 ? 0 : take_and_close(gathering, fd);
}

static int stats_take_all(struct gathering *gathering)
{
	DIR *names = opendir(NAMESPACE_DIRECTORY);
	int err = stats_take(gathering, NULL);
	const struct dirent *entry;

	while (!err && names && (entry = readdir(names)))
		err = take_named(gathering, entry->d_name);
	if (names)
		closedir(names);
	return err;
}

static int take_asked(struct snapshot *snapshot, const struct asked *asked)
{
	struct gathering gathering = { .snapshot = snapshot };
	int err = 0;
	size_t i;

	if (asked->all_netns)
		err = stats_take_all(&gathering);
	else if (!asked->netns_nr)
		err = stats_take(&gathering, NULL);
	for (i = 0; !err && i < asked->netns_nr; i++)
		err = stats_take(&gathering, asked->netns[i]);
	free(gathering.seen);
	return err;
}

/* If counters are missing, print why.  That is an error only for Prometheus. */
static int stats_check(const struct snapshot *snapshot, const struct asked *asked)
{
	int err = snapshot_check_counters(snapshot, "stats");

	return asked->format == REPORT_PROMETHEUS ? err : 0;
}

static void stats_print(FILE *to, const struct snapshot *snapshot,
			const struct asked *asked)
{
	bool netns = asked->all_netns || asked->netns_nr;

	if (asked->format == REPORT_JSON) {
		report_json(to, snapshot);
		return;
	}
	if (asked->format == REPORT_PROMETHEUS) {
		report_prometheus(to, snapshot);
		return;
	}
	if (!snapshot->ring_nr)
		fprintf(to, "no rings in %s\n", netns ?
			"these network namespaces" :
			"this network namespace");
	else if (asked->all)
		report_all(to, snapshot, netns);
	else
		report_table(to, snapshot, netns);
	report_taps(to, snapshot, netns);
}

static int count_drops(struct asked *asked)
{
	asked->drops.netns = asked->netns[0];
	asked->drops.format = asked->format;
	asked->drops.output = asked->output;
	return drops_run(&asked->drops);
}

static int stats_main(int argc, char **argv)
{
	struct snapshot snapshot = { 0 };
	struct asked asked = { 0 };
	struct textfile output;
	int err;

	if (stats_parse(argc, argv, &asked))
		return EXIT_FAILURE;
	if (asked.counts_drops)
		return count_drops(&asked) ? EXIT_FAILURE : EXIT_SUCCESS;
	err = take_asked(&snapshot, &asked);
	if (!err)
		err = stats_check(&snapshot, &asked);
	if (!err)
		err = textfile_open(&output, asked.output, "-o");
	if (!err) {
		stats_print(output.file, &snapshot, &asked);
		err = textfile_close(&output);
	}
	snapshot_free(&snapshot);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command command_stats = {
	.name = "stats",
	.summary = "print the counters of the rings of this network namespace",
	.synopsis = "[OPTION]...",
	.about =
		"Print the open rings of this network namespace and their counters, and the\n"
		"unused taps: functions that stay at a hook after the last ring has left it.",
	.options = stats_options,
	.notes =
		"packets: delivered to the reader. drop_full: dropped because the ring was full.\n"
		"drop_oversize: dropped because no frame can describe the packet. truncated:\n"
		"packets that were cut to fit their frame; they also count as packets.\n"
		"\n"
		"With --drops, SIGINT, SIGTERM and SIGHUP end the command, and SIGUSR1 prints the\n"
		"counters so far. The counters begin at 0 when the command is started.\n"
		"\n"
		"For the textfile collector of the Prometheus node exporter, run from time to\n"
		"time:\n"
		"  nfring stats --all-netns --prometheus -o /var/lib/prometheus/node-exporter/nfring.prom",
	.run = stats_main,
};
