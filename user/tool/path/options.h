/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of nfring path. */
#ifndef TOOL_PATH_OPTIONS_H
#define TOOL_PATH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pcap/pcap.h>

#include <nfring.h>
#include "command.h"
#include "common/arguments.h"
#include "common/print/line.h"
#include "path/path.h"

/* Bytes to keep of each packet: enough for headers and for filters. */
#define PATH_SNAPLEN 256

/**
 * struct path_options - checked options, with defaults filled in
 * @points: where to watch packets
 * @point_nr: at least 1
 * @usual: the points are the usual ones, because the user named none
 * @count: stop after this many packets; 0: never
 * @wait: report a packet this many milliseconds after a point last saw it
 * @only_lost: report only packets that were not seen leaving
 * @only_translated: report only packets whose addresses or ports changed
 * @slower: report only packets that took longer than this from the first point to the
 *	last, nanoseconds; 0: all
 * @summary: report no packets, but a summary of them
 * @every: print the summary each time that many nanoseconds have passed; 0: only at the
 *	end
 * @rule: name the rules of nftables that drop packets
 * @lines: flush standard output after each line
 * @style: style of lines; @time, @absolute, @json and @color apply
 * @filtered: @filter is valid
 * @filter: code for packets that begin with the network header
 * @expression: the filter as given
 */
struct path_options {
	struct nfring_point points[POINTS_MAX];
	size_t point_nr;
	bool usual;
	uint64_t count;
	uint64_t wait;
	bool only_lost;
	bool only_translated;
	uint64_t slower;
	bool summary;
	uint64_t every;
	bool rule;
	bool lines;
	struct line_style style;
	bool filtered;
	struct bpf_program filter;
	char *expression;
};

extern const struct command_option path_options[];

/* Return 0, or -1 after a message. */
int path_options_parse(struct path_options *options, int argc, char **argv);
void path_options_free(struct path_options *options);

/* Return whether the options ask for this packet.  @final: it left. */
bool path_options_choose(const struct path_options *options, const struct path *path,
			 bool final);

/* Return whether the filter matches the packet as it is at this point. */
bool path_options_want(const struct path_options *options,
		       const struct nfring_frame *frame);

#endif
