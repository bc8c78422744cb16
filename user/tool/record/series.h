/* SPDX-License-Identifier: GPL-2.0 */
/* The files of a recording.  None replaces a file that another recording wrote. */
#ifndef TOOL_RECORD_SERIES_H
#define TOOL_RECORD_SERIES_H

#include "common/file/output.h"
#include "common/privilege.h"
#include "record/options.h"

/**
 * struct series - the files
 * @options: from the command line
 * @privilege: privileges that remain while packets are recorded
 * @opener: opens the files
 * @kept: names of the newest files, if options->files; that of file n is at index n
 *	modulo options->files
 * @nr: number of files so far, complete or not
 */
struct series {
	const struct recorder_options *options;
	struct privilege privilege;
	struct opener opener;
	struct name *kept;
	uint64_t nr;
};

/* Call this before there is a ring.  Like all functions, return 0, or -1 after a message. */
int series_start(struct series *series, const struct recorder_options *options);

/*
 * Drop privileges, and check whether a file can be written.  A failure that is
 * reported later would lose packets.
 */
int series_settle(struct series *series);

/* Open the next file.  @config needs no path, opener or user. */
int series_open(struct series *series, struct output *output,
		struct output_config *config, struct device_names *names);

void series_end(struct series *series);

#endif
