// SPDX-License-Identifier: GPL-2.0
/* nfring record */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "common/base/clock.h"
#include "common/message.h"
#include "record/option_table.h"
#include "record/recorder.h"
#include "record/trigger.h"

/**
 * struct recording - a running nfring record
 * @options: from the command line
 * @recorder: the ring
 * @triggers: events that make the recorder write a file
 * @rested: when --cool-down of the last file ends, as in record_now()
 */
struct recording {
	struct recorder_options options;
	struct recorder recorder;
	struct triggers triggers;
	int64_t rested;
};

static int record_start(struct recording *recording, enum link link)
{
	const struct recorder_options *options = &recording->options;
	struct recorder *recorder = &recording->recorder;
	struct triggers *triggers = &recording->triggers;

	if (filter_check(&options->select.filter, link) ||
	    triggers_check(options, link))
		return -1;
	if (recorder_open(recorder, options, link) ||
	    triggers_open(triggers, options, link, recorder->ring, &recorder->names,
			  &recorder->outage))
		return -1;
	if (recorder_attach(recorder) || triggers_attach(triggers))
		return -1;
	return series_settle(&recorder->series);
}

static void record_announce(const struct recording *recording, enum link link)
{
	const struct recorder_options *options = &recording->options;
	const struct tpacket_req *req = nfring_get_req(recording->recorder.ring);

	points_announce(options->select.points, options->select.point_nr);
	fprintf(stderr,
		", link-type %s, snapshot length %u bytes, the %s %llu KiB\n",
		pcap_datalink_val_to_name(link_dlt(link)),
		options->select.filter.snaplen, options->overwrite ? "last" : "first",
		((unsigned long long)req->tp_block_size * req->tp_block_nr) >> 10);
}

/* Return milliseconds. */
static int64_t record_now(void)
{
	return clock_now(CLOCK_MONOTONIC) / CLOCK_MILLISECOND;
}

/*
 * Return when to write the file of an event at @start.  Only packets and counters wait
 * for --cool-down: signals and the end of the command do not.
 */
static int64_t time_to_write(const struct recording *recording, int event, int64_t start)
{
	int64_t end = start + (int64_t)recording->options.after;

	if (event & TRIGGER_NOW)
		return start;
	return event & TRIGGER_ASKED || end > recording->rested ? end : recording->rested;
}

/*
 * Wait for --after and --cool-down, unless a signal asks for the file at once.
 * Return all events so far, or -1 after a message.
 */
static int wait_on(struct recording *recording, int event)
{
	int64_t start = record_now(), left;

	while ((left = time_to_write(recording, event, start) - record_now()) > 0) {
		int more = triggers_wait(&recording->triggers, left);

		if (more < 0)
			return -1;
		if (more & TRIGGER_REPORT && recorder_report(&recording->recorder))
			return -1;
		event |= more & (TRIGGER_LAST | TRIGGER_NOW | TRIGGER_ASKED);
	}
	return event;
}

static bool record_is_complete(const struct recording *recording)
{
	uint64_t most = recording->options.snapshots;

	return most && recording->recorder.files == most;
}

/* Return 1 to continue, 0 to stop, or -1 after a message. */
static int record_act(struct recording *recording, int event)
{
	char why[TRIGGER_WHY_MAX];
	int err;

	if (event & TRIGGER_REPORT && recorder_report(&recording->recorder))
		return -1;
	if (!(event & TRIGGER_WRITE))
		return !(event & TRIGGER_LAST);
	/* Keep the reason: events during the wait must not replace it. */
	memcpy(why, recording->triggers.why, sizeof(why));
	event = wait_on(recording, event);
	if (event < 0)
		return -1;
	triggers_clear(&recording->triggers);
	err = recorder_write(&recording->recorder, why);
	if (err < 0)
		return -1;
	if (err && !(event & TRIGGER_LAST))
		complain("record: this file failed, but the recording goes on; the next event or signal writes another file");
	recording->rested = record_now() + (int64_t)recording->options.cool_down;
	return !(event & TRIGGER_LAST || record_is_complete(recording));
}

static int record_run(struct recording *recording)
{
	int more = 1;

	if (triggers_start(&recording->triggers))
		return -1;
	while (more > 0) {
		int event = triggers_wait(&recording->triggers, -1);

		more = event < 0 ? -1 : record_act(recording, event);
	}
	return more;
}

static int record_main(int argc, char **argv)
{
	struct recording recording = { 0 };
	enum link link;
	int err;

	if (recorder_options_parse(&recording.options, argc, argv) ||
	    selection_link(&recording.options.select, &link))
		return EXIT_FAILURE;

	recording.triggers.command = -1;
	err = record_start(&recording, link);
	if (!err) {
		record_announce(&recording, link);
		err = record_run(&recording);
		if (recorder_summarise(&recording.recorder) ||
		    recording.recorder.failed)
			err = -1;
	}
	triggers_close(&recording.triggers);
	recorder_close(&recording.recorder);
	return err ? EXIT_FAILURE : recording.triggers.status;
}

const struct command command_record = {
	.name = "record",
	.summary = "keep the last packets, and write them when something happens",
	.synopsis = "[OPTION]... -w FILE [FILTER]...",
	.about =
		"Record packets into a ring in memory, and write them to FILE when something\n"
		"happens, like a flight recorder. FILTER is an expression of pcap-filter(7).",
	.options = record_options,
	.notes =
		"Recording continues while a file is written and afterwards. SIGUSR2 writes a\n"
		"file. SIGUSR1 also prints the counters. SIGINT, SIGTERM and SIGHUP write a last\n"
		"file and stop. The exit status is 0, or 1 after an error. If a COMMAND ended the\n"
		"recording, it is the status of COMMAND, as in sh(1).",
	.operand = ARG_TEXT,
	.run = record_main,
};
