/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a recording waits for: packets, which a small ring of their own tells of;
 * counters, looked at ten times a second; the end of a command; signals.
 */
#ifndef TOOL_RECORD_TRIGGER_H
#define TOOL_RECORD_TRIGGER_H

#include "common/link.h"
#include "record/options.h"

struct nfring;

/* Why the ring is to be written, in words. */
#define TRIGGER_WHY_MAX 512

/**
 * struct triggers - all of a recording
 * @options: as given
 * @recorded: the ring of the recording
 * @packets: the ring of each of options->packets
 * @counters: those of options, with what they are counted from
 * @signals: descriptor
 * @command: descriptor; -1: none runs
 * @status: of the command, as sh(1) has it, when it has ended
 * @why: of the last one
 */
struct triggers {
	const struct recorder_options *options;
	struct nfring *recorded;
	struct nfring *packets[TRIGGERS_MAX];
	struct counter counters[TRIGGERS_MAX];
	int signals;
	int command;
	int status;
	char why[TRIGGER_WHY_MAX];
};

/* What came of waiting, as bits. */
enum trigger_event {
	TRIGGER_WRITE	= 1,	/* @why: write the ring */
	TRIGGER_LAST	= 2,	/* and end with that, or end */
	TRIGGER_NOW	= 4,	/* asked for by a signal: do not wait for more */
	TRIGGER_REPORT	= 8,	/* counters are asked for */
};

/* Whether the expressions are any.  0, or -1 after a message. */
int triggers_check(const struct recorder_options *options, enum link link);

/* Everything that takes rights.  0, or -1 after a message. */
int triggers_open(struct triggers *triggers,
		  const struct recorder_options *options, enum link link,
		  struct nfring *recorded);

/* Attach the rings, count from here.  0, or -1 after a message. */
int triggers_attach(struct triggers *triggers);

/* Run the command.  0, or -1 after a message. */
int triggers_start(struct triggers *triggers);

/* What happened up to now was for the snapshot that begins now. */
void triggers_clear(struct triggers *triggers);

/* Sleep at most so many milliseconds, or until something happens; -1: no end. */
int triggers_wait(struct triggers *triggers, int64_t timeout);

void triggers_close(struct triggers *triggers);

#endif
