/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of nfring record. */
#ifndef TOOL_RECORD_OPTIONS_H
#define TOOL_RECORD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/counter.h"
#include "selection.h"

/* --on-packet and --on-counter may each be given this many times. */
#define TRIGGERS_MAX 16

/**
 * struct recorder_options - checked options, with defaults filled in
 * @select: where to record, and which packets
 * @overwrite: new packets overwrite the oldest
 * @file: file to write, "-" for standard output
 * @comments: write comments on packets
 * @no_ids: do without packet ids
 * @files: number of files to keep; 0: no limit
 * @command: command to run for each file; or NULL
 * @user: user to become; or NULL
 * @snapshots: stop after this many files; 0: never
 * @no_last: write no file on SIGINT, SIGTERM and SIGHUP
 * @after: milliseconds between a trigger and its file
 * @cool_down: milliseconds between a file and the next one, unless a signal or the
 *	end of @run triggers that one
 * @packets: expressions; a matching packet is a trigger
 * @packet_nr: number of @packets
 * @counters: counters that are triggers
 * @counter_nr: number of @counters
 * @run: command whose end is a trigger; or NULL
 * @run_option: name of the option that gave @run
 * @only_failure: write a file only if @run fails
 */
struct recorder_options {
	struct selection select;
	bool overwrite;
	const char *file;
	bool comments;
	bool no_ids;
	uint64_t files;
	const char *command;
	const char *user;
	uint64_t snapshots;
	bool no_last;
	uint64_t after;
	uint64_t cool_down;
	const char *packets[TRIGGERS_MAX];
	size_t packet_nr;
	struct counter counters[TRIGGERS_MAX];
	size_t counter_nr;
	const char *run;
	const char *run_option;
	bool only_failure;
};

/* Return 0, or -1 after a message. */
int recorder_options_parse(struct recorder_options *options, int argc,
			   char **argv);

#endif
