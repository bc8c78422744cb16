/* SPDX-License-Identifier: GPL-2.0 */
/* What was asked of nfring record. */
#ifndef TOOL_RECORD_OPTIONS_H
#define TOOL_RECORD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

#include "common/arguments.h"
#include "common/filter.h"
#include "record/counter.h"

/* Of --on-packet, and of --on-counter. */
#define TRIGGERS_MAX 16

/**
 * struct recorder_options - checked, defaults filled in
 * @points: where packets are taken
 * @point_nr: at least 1
 * @filter: what the kernel is to keep
 * @states: of connections, enum selection_state; 0: any
 * @ipsec: only packets that IPsec protected or will
 * @cooked: LINUX_SLL2 even where Ethernet would do
 * @memory: bytes of the ring; 0: not given
 * @overwrite: the oldest packets by new ones
 * @file: to write to, "-" for standard output
 * @files: how many there are, used again; 0: any number
 * @command: for each file; or NULL
 * @user: to become; or NULL
 * @snapshots: end after so many; 0: any number
 * @no_last: none is written for SIGINT and SIGTERM
 * @after: milliseconds from what triggers a snapshot to that
 * @packets: expressions of packets that trigger one
 * @packet_nr: how many
 * @counters: that do
 * @counter_nr: how many
 * @run: the command whose end does; or NULL
 * @run_option: the name of the option that gave it
 * @only_failure: only where it fails
 */
struct recorder_options {
	struct nfring_point points[POINTS_MAX];
	size_t point_nr;
	struct filter_config filter;
	unsigned int states;
	bool ipsec;
	bool cooked;
	uint64_t memory;
	bool overwrite;
	const char *file;
	uint64_t files;
	const char *command;
	const char *user;
	uint64_t snapshots;
	bool no_last;
	uint64_t after;
	const char *packets[TRIGGERS_MAX];
	size_t packet_nr;
	struct counter counters[TRIGGERS_MAX];
	size_t counter_nr;
	const char *run;
	const char *run_option;
	bool only_failure;
};

/* 0, or -1 after a message. */
int recorder_options_parse(struct recorder_options *options, int argc,
			   char **argv);

#endif
