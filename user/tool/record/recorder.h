/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring that is filled but not read until something triggers a file.
 *
 * A ring that overwrites is frozen while it is written to the file.  New packets
 * go to the blocks that were written already, and belong to the next file.
 */
#ifndef TOOL_RECORD_RECORDER_H
#define TOOL_RECORD_RECORDER_H

#include <nfring.h>
#include "common/device.h"
#include "common/file/output.h"
#include "common/outage.h"
#include "record/options.h"
#include "record/series.h"

/**
 * struct recorder - a running recording
 * @options: from the command line
 * @link: link type of the packets
 * @ring: the ring
 * @series: the files
 * @names: cache of device names
 * @outage: whether the device is down, if all points are on the same one
 * @files: files that are complete
 * @failed: a file is not complete
 * @taken: packets read from the ring
 * @written: packets written to files
 * @unfit: packets not written because they lack the link-layer header of the file
 * @lost: packets dropped by the kernel and not yet counted in the file
 * @asked: @lost was updated for this file
 * @before: counters at the start of the previous file
 */
struct recorder {
	const struct recorder_options *options;
	enum link link;
	struct nfring *ring;
	struct series series;
	struct device_names names;
	struct outage outage;
	uint64_t files;
	bool failed;
	uint64_t taken;
	uint64_t written;
	uint64_t unfit;
	uint64_t lost;
	bool asked;
	struct nfring_stats before;
};

/*
 * Open the ring, and start the series of files.  Like the functions below, return 0,
 * or -1 after a message.
 */
int recorder_open(struct recorder *recorder,
		  const struct recorder_options *options, enum link link);

int recorder_attach(struct recorder *recorder);

/*
 * Write the contents of the ring and resume.  @why becomes a comment in the file.
 * Return 0, or -1 after a message, or 1 after a message if only this file has failed:
 * then the recording can go on.
 */
int recorder_write(struct recorder *recorder, const char *why);

/* Print the counters on one line of standard error. */
int recorder_report(struct recorder *recorder);

/* Print the final counters, one per line. */
int recorder_summarise(struct recorder *recorder);

void recorder_close(struct recorder *recorder);

#endif
