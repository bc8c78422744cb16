/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The events that make a recording write a file: packets, counters, the end of a
 * command, and signals.  Each --on-packet has a small ring of its own.  Counters are
 * read ten times a second.
 */
#ifndef TOOL_RECORD_TRIGGER_H
#define TOOL_RECORD_TRIGGER_H

#include "common/link.h"
#include "record/options.h"

struct nfring;
struct outage;

/* Bytes for the reason of a file, as text. */
#define TRIGGER_WHY_MAX 512

/**
 * struct triggers - all triggers of a recording
 * @options: from the command line
 * @recorded: the ring of the recording
 * @packets: a ring for each of options->packets
 * @counters: copies of options->counters, with their base values
 * @signals: descriptor
 * @names: cache of device names; changes arrive at its descriptor
 * @outage: whether the device is down, if all points are on the same one
 * @command: descriptor of the running command; -1: none
 * @status: exit status of the command once it has ended, as in sh(1)
 * @why: reason of the last trigger
 */
struct triggers {
	const struct recorder_options *options;
	struct nfring *recorded;
	struct nfring *packets[TRIGGERS_MAX];
	struct counter counters[TRIGGERS_MAX];
	int signals;
	struct device_names *names;
	struct outage *outage;
	int command;
	int status;
	char why[TRIGGER_WHY_MAX];
};

/* The events that triggers_wait() returns, as bits. */
enum trigger_event {
	TRIGGER_WRITE	= 1,	/* write the ring to a file; triggers->why is set */
	TRIGGER_LAST	= 2,	/* stop, after the file if there is one */
	TRIGGER_NOW	= 4,	/* do not wait for --after and --cool-down */
	TRIGGER_REPORT	= 8,	/* print the counters */
	TRIGGER_ASKED	= 16,	/* do not wait for --cool-down */
};

/* Check the expressions.  Return 0, or -1 after a message. */
int triggers_check(const struct recorder_options *options, enum link link);

/* Open everything that needs privileges.  Return 0, or -1 after a message. */
int triggers_open(struct triggers *triggers,
		  const struct recorder_options *options, enum link link,
		  struct nfring *recorded, struct device_names *names,
		  struct outage *outage);

/* Attach the rings to the points.  Return 0, or -1 after a message. */
int triggers_attach(struct triggers *triggers);

/* Run the command.  Return 0, or -1 after a message. */
int triggers_start(struct triggers *triggers);

/* Forget the events so far: they belong to the file that is written next. */
void triggers_clear(struct triggers *triggers);

/*
 * Wait for an event, at most @timeout milliseconds, or without a limit if that is
 * -1.  Return the events, or -1 after a message.
 */
int triggers_wait(struct triggers *triggers, int64_t timeout);

void triggers_close(struct triggers *triggers);

#endif
