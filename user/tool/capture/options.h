/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of nfring capture. */
#ifndef TOOL_CAPTURE_OPTIONS_H
#define TOOL_CAPTURE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/origin.h"
#include "common/print/line.h"
#include "common/file/output.h"
#include "common/privilege.h"
#include "common/rings.h"
#include "selection.h"

/**
 * struct capture_options - checked options, with defaults filled in
 * @select: where to capture, and which packets
 * @origin: which of them, by the reason of a drop and by their owner
 * @count: stop after this many packets; 0: never
 * @read: file to read packets from, "-" for standard input; or NULL
 * @file: file to write, "-" for standard output; or NULL
 * @classic: write pcap, not pcapng
 * @comments: write comments on packets
 * @no_ids: do without packet ids
 * @micro: with @classic, write microseconds
 * @flush: flush the file after each packet
 * @immediate: deliver packets at once, even if only a file wants them
 * @size: bytes of a file after which the next one begins; 0: no limit
 * @seconds: seconds after which the next file begins; 0: never
 * @files: number of files; 0: no limit
 * @command: command to run for each complete file; or NULL
 * @user: user to become; or NULL
 * @code: 1 to 3: print the filter's code instead, as -d, -dd or -ddd; 0: do not
 * @stamp: SOF_TIMESTAMPING_*; 0: time stamps of the kernel
 * @lines: flush standard output after each line
 * @print: print packets on standard output
 * @count_only: print only the number of packets
 * @list_types: print link types instead
 * @list_stamps: print types of time stamps instead
 * @list_devices: print devices and points instead
 * @style: style of printed lines
 */
struct capture_options {
	struct selection select;
	struct origin origin;
	uint64_t count;
	const char *read;
	const char *file;
	bool classic;
	bool comments;
	bool no_ids;
	bool micro;
	bool flush;
	bool immediate;
	uint64_t size;
	uint64_t seconds;
	uint64_t files;
	const char *command;
	const char *user;
	int code;
	int stamp;
	bool lines;
	bool print;
	bool count_only;
	bool list_types;
	bool list_stamps;
	bool list_devices;
	struct line_style style;
};

/*
 * Return 0, or 1 if the version was asked for and printed, or -1 after a message.
 */
int options_parse(struct capture_options *options, int argc, char **argv);

/* Return how to open the rings, except for their link types. */
struct rings_config options_rings(const struct capture_options *options);

/* Return the part of the output configuration that the options determine. */
struct output_config options_output(const struct capture_options *options);

/*
 * Start the opener of the files of -w, if there are any.  Return 0, or -1 after a
 * message.
 */
int options_open(const struct capture_options *options,
		 const struct privilege *privilege, struct opener *opener);

#endif
