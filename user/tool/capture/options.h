/* SPDX-License-Identifier: GPL-2.0 */
/* What was asked of nfring capture. */
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
 * @points: where packets are taken
 * @point_nr: at least 1
 * @count: end after so many packets; 0: never
 * @snaplen: bytes of each
 * @memory: bytes of the ring; 0: not given
 * @read: a file to take packets from, "-" for standard input; or NULL
 * @cut: a snaplen was given
 * @file: to write to, "-" for standard output; or NULL
 * @classic: pcap, not pcapng
 * @micro: of that, with microseconds
 * @flush: the file after each packet
 * @immediate: packets are handed over at once, also those for a file
 * @size: of a file, bytes, until the next begins; 0: any
 * @seconds: the same in time
 * @files: how many; 0: any number
 * @command: for each file that is complete; or NULL
 * @user: to become; or NULL
 * @filter: what the kernel is to keep
 * @code: 1 to 3: print its code instead, tcpdump's -d
 * @states: of connections, enum options_state; 0: any
 * @ipsec: only packets that IPsec protected or will
 * @stamp: SOF_TIMESTAMPING_*; 0: the kernel's time
 * @lines: standard output after each line
 * @print: packets on standard output
 * @count_only: their number on standard output instead
 * @cooked: LINUX_SLL2 even where Ethernet would do
 * @ethernet: nothing else will do
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

/* 0; 1 where help was asked for and printed; -1 after a message. */
int options_parse(struct capture_options *options, int argc, char **argv);

/* What the file is to be, as far as the options say it. */
struct output_config options_output(const struct capture_options *options);

/* Whether --ct and --ipsec want it; NULL is a packet nothing is known of. */
bool options_want(const struct capture_options *options,
		  const struct nfring_metadata *m);

#endif
