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
 * @privilege: what is left while packets are recorded
 * @opener: opens the files
 * @kept: with options->files, the newest files; file n is in place n modulo their
 *	number
 * @nr: files so far
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
 * Drop privileges.  Report a file that cannot be written now, not when packets would
 * be lost.
 */
int series_settle(struct series *series);

/* Open the next file.  @config needs no names. */
int series_open(struct series *series, struct output *output,
		struct output_config *config, struct device_names *names);

void series_end(struct series *series);

#endif
