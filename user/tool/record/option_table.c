// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "record/option_table.h"

const struct command_option record_options[] = {
	{ .help = "What to keep:" },
	{ OPTION_OVERWRITE, "overwrite", NULL, ARG_NONE,
	  .help = "Keep the newest packets by overwriting the oldest. Default: keep the "
		  "first packets, until the ring is full." },
	{ 'B', "buffer-size", "SIZE", ARG_NUMBER,
	  .help = "Give the ring SIZE KiB of memory, or bytes with the suffix K, M or G. "
		  "Default: 64M, or less if the module allows less or memory is short." },

	{ .help = "When to write a file, besides on SIGUSR1 and SIGUSR2:" },
	{ OPTION_ON_PACKET, "on-packet", "EXPRESSION", ARG_TEXT,
	  .help = "Write a file when a packet at one of the points matches this expression "
		  "of pcap-filter(7). May be repeated. Default: never." },
	{ OPTION_ON_COUNTER, "on-counter", "COUNTER>N", ARG_TEXT,
	  .help = "Write a file when a counter has grown by more than N: one of the ring, "
		  "such as drop_full, or one of a device, such as eth0/rx_dropped. May be "
		  "repeated. Default: never." },
	{ OPTION_ON_EXIT, "on-exit", "COMMAND", ARG_COMMAND,
	  .help = "Run COMMAND with sh(1). When it ends, write a file and stop recording. "
		  "Default: run nothing." },
	{ OPTION_ON_FAILURE, "on-failure", "COMMAND", ARG_COMMAND,
	  .help = "Like --on-exit, but write the file only if the exit status is not 0." },
	{ OPTION_AFTER, "after", "TIME", ARG_NUMBER,
	  .help = "Keep recording for TIME before writing the file: seconds, or with the "
		  "suffix us, ms, s, m or h, up to 24h. Default: 0." },
	{ OPTION_COOL_DOWN, "cool-down", "TIME", ARG_NUMBER,
	  .help = "After a file, wait for TIME before a packet or a counter can write the "
		  "next one: seconds, or with the suffix us, ms, s, m or h, up to 24h. "
		  "Default: 10s." },
	{ OPTION_NO_LAST, "no-last", NULL, ARG_NONE,
	  .help = "Do not write a file on SIGINT, SIGTERM and SIGHUP." },

	{ .help = "Files, in pcapng format:" },
	{ 'w', NULL, "FILE", ARG_FILE,
	  .help = "Write to FILE or, if it exists, to a new file that has the time in its "
		  "name. FILE may contain conversions of strftime(3). \"-\" is standard "
		  "output. Required." },
	{ OPTION_COMMENTS, "comments", NULL, ARG_NONE,
	  .help = "Write a comment on each packet, with its metadata as text. Default: "
		  "metadata only in an option of the packet." },
	{ OPTION_NO_IDS, "no-ids", NULL, ARG_NONE,
	  .help = "Do without packet ids. They tell which packets of a file are the same "
		  "packet at several points, but are most of the cost of metadata." },
	{ 'W', NULL, "COUNT", ARG_NUMBER,
	  .help = "Keep at most COUNT files of this recording, removing the oldest. Every "
		  "name then has the time. Default: no limit." },
	{ 'c', NULL, "COUNT", ARG_NUMBER, .help = "Stop after COUNT files. Default: never." },
	{ 'z', NULL, "COMMAND", ARG_COMMAND,
	  .help = "Run \"COMMAND FILE\" for each file, once the file is complete. Default: "
		  "run nothing." },
	{ 'Z', NULL, "USER", ARG_USER,
	  .help = "Become USER before the first packet. Default: the user nfring, if root "
		  "starts the program without a COMMAND and this user exists; else no "
		  "change." },

	{ .help = "Which packets, as in nfring capture:" },
	{ OPTION_AT, "at", "POINT", ARG_POINT,
	  .help = "Record at POINT. Repeat the option for more points. Default: ingress and "
		  "egress." },
	{ .table = where_options },
	{ .table = selection_options },
	COMMAND_OPTIONS_END
};
