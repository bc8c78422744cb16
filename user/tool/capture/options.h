/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of nfring capture. */
#ifndef TOOL_CAPTURE_OPTIONS_H
#define TOOL_CAPTURE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

#include "common/arguments.h"
#include "common/filter.h"
#include "common/line.h"
#include "common/output.h"
#include "common/selection.h"

/**
 * struct capture_options - checked, defaults filled in
 * @points: where to capture
 * @point_nr: at least 1
 * @count: stop after this many packets; 0: never
 * @snaplen: bytes to keep of each packet
 * @memory: bytes of the ring; 0: the default
 * @read: file to read packets from, "-" for standard input; or NULL
 * @cut: -s was given
 * @file: file to write, "-" for standard output; or NULL
 * @classic: write pcap, not pcapng
 * @micro: with @classic, write microseconds
 * @flush: flush the file after each packet
 * @immediate: deliver packets at once, even if only a file wants them
 * @size: bytes of a file after which the next one begins; 0: no limit
 * @seconds: seconds after which the next file begins; 0: never
 * @files: number of files; 0: no limit
 * @command: to run for each complete file; or NULL
 * @user: to become; or NULL
 * @filter: the kernel keeps packets that match
 * @code: 1 to 3: print the filter's code instead, in tcpdump's formats of -d
 * @states: of connections, enum selection_state; 0: any
 * @ipsec: keep only packets that IPsec has decrypted or will encrypt
 * @stamp: SOF_TIMESTAMPING_*; 0: time stamps of the kernel
 * @lines: flush standard output after each line
 * @print: print packets on standard output
 * @count_only: print only the number of packets
 * @cooked: LINUX_SLL2 was asked for
 * @ethernet: EN10MB was asked for
 * @list_types: print link types instead
 * @list_stamps: print types of time stamps instead
 * @list_devices: print devices and points instead
 * @style: of lines
 */
struct capture_options {
	struct nfring_point points[POINTS_MAX];
	size_t point_nr;
	uint64_t count;
	uint32_t snaplen;
	uint64_t memory;
	const char *read;
	bool cut;
	const char *file;
	bool classic;
	bool micro;
	bool flush;
	bool immediate;
	uint64_t size;
	uint64_t seconds;
	uint64_t files;
	const char *command;
	const char *user;
	struct filter_config filter;
	int code;
	unsigned int states;
	bool ipsec;
	int stamp;
	bool lines;
	bool print;
	bool count_only;
	bool cooked;
	bool ethernet;
	bool list_types;
	bool list_stamps;
	bool list_devices;
	struct line_style style;
};

/* 0; 1 if the version was asked for and printed; -1 after a message. */
int options_parse(struct capture_options *options, int argc, char **argv);

/* The part of the output configuration that the options determine. */
struct output_config options_output(const struct capture_options *options);

/* Whether --ct and --ipsec accept the packet; @m is NULL if nothing is known of it. */
bool options_want(const struct capture_options *options,
		  const struct nfring_metadata *m);

#endif
