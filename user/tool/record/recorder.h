/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring that is filled and not read, until it is written to a file.
 *
 * One that overwrites is frozen for that.  What comes meanwhile goes to the
 * blocks that were read, and belongs to the next file.
 */
#ifndef TOOL_RECORD_RECORDER_H
#define TOOL_RECORD_RECORDER_H

#include <nfring.h>
#include "common/device.h"
#include "common/output.h"
#include "record/options.h"

/**
 * struct recorder - one that is running
 * @options: as given
 * @link: what stands in front of packets
 * @ring: where they are
 * @names: of devices
 * @taken: packets read from the ring
 * @written: of these, to files
 * @unfit: not written for want of a header of the file's type
 * @lost: packets the kernel had no room for, not yet told with a packet
 * @asked: how many, since this file was begun
 * @before: counters when the file before was begun
 * @snapshots: files so far
 */
struct recorder {
	const struct recorder_options *options;
	enum link link;
	struct nfring *ring;
	struct device_names names;
	uint64_t taken;
	uint64_t written;
	uint64_t unfit;
	uint64_t lost;
	bool asked;
	struct nfring_stats before;
	uint64_t snapshots;
};

/* 0, or -1 after a message, as all that follow. */
int recorder_open(struct recorder *recorder,
		  const struct recorder_options *options, enum link link);

int recorder_attach(struct recorder *recorder);

/* Write what is there and go on; @why is told in the file. */
int recorder_write(struct recorder *recorder, const char *why);

/* Counters on standard error. */
int recorder_report(struct recorder *recorder);

/* The same when all is over, a line each. */
int recorder_summarise(struct recorder *recorder);

#endif
