// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "capture/option_table.h"
#include "capture/origin.h"
#include "line_options.h"

/* Letters and long names are those of tcpdump(8), where it has the option. */
const struct command_option capture_options[] = {
	{ .help = "Where:" },
	{ OPTION_AT, "at", "POINT", ARG_POINT,
	  .help = "Capture at POINT, which is described below. Repeat the option for more "
		  "points. Default: ingress and egress." },
	{ .table = where_options },
	{ .table = selection_options },
	{ .table = origin_options },
	{ 'r', NULL, "FILE", ARG_FILE,
	  .help = "Read packets from FILE, in pcapng or pcap format, instead of capturing. "
		  "FILE may be compressed with gzip or zstd. \"-\" is standard input." },
	{ 'F', NULL, "FILE", ARG_FILE,
	  .help = "Read the filter from FILE and ignore any filter on the command line." },
	{ 'c', NULL, "COUNT", ARG_NUMBER, .help = "Stop after COUNT packets. Default: never." },
	{ 'B', "buffer-size", "SIZE", ARG_NUMBER,
	  .help = "Give the ring SIZE KiB of memory, or bytes with the suffix K, M or G. "
		  "Default: 32M, or less if the module allows less or memory is short." },
	{ 'j', "time-stamp-type", "TYPE", ARG_WORD,
	  .help = "Take time stamps from the host or, with adapter_unsynced, from the "
		  "device. Default: host.",
	  .words = "host,adapter_unsynced" },
	{ 'p', "no-promiscuous-mode", NULL, ARG_NONE,
	  .help = "Do nothing: no device ever becomes promiscuous." },
	{ OPTION_IMMEDIATE, "immediate-mode", NULL, ARG_NONE,
	  .help = "Deliver each packet at once. Default: packets that go only to a file may "
		  "wait 0.1 seconds." },

	{ .help = "Files:" },
	{ 'w', NULL, "FILE", ARG_FILE,
	  .help = "Write packets to FILE, in pcapng format, instead of printing them. \"-\" "
		  "is standard output. A name that ends in .gz or .zst compresses FILE." },
	{ OPTION_PCAP, "pcap", NULL, ARG_NONE,
	  .help = "Write classic pcap with one link type and time stamps in nanoseconds. "
		  "Default: pcapng." },
	{ OPTION_COMMENTS, "comments", NULL, ARG_NONE,
	  .help = "Write a comment on each packet, with its metadata as text. Default: "
		  "metadata only in an option of the packet." },
	{ OPTION_NO_IDS, "no-ids", NULL, ARG_NONE,
	  .help = "Do without packet ids. They tell which packets of a file are the same "
		  "packet at several points, but are most of the cost of metadata." },
	{ OPTION_PRINT, "print", NULL, ARG_NONE, .help = "Print packets even with -w." },
	{ 'U', "packet-buffered", NULL, ARG_NONE,
	  .help = "Deliver each packet at once, and flush the file after it." },
	{ 'C', NULL, "SIZE", ARG_NUMBER,
	  .help = "Start another file once the file has SIZE million bytes, or bytes with "
		  "the suffix K, M or G. Default: never." },
	{ 'G', NULL, "SECONDS", ARG_NUMBER,
	  .help = "Start another file every SECONDS seconds. FILE may contain conversions "
		  "of strftime(3). Default: never." },
	{ 'W', NULL, "COUNT", ARG_NUMBER,
	  .help = "With -C, keep at most COUNT files, overwriting the oldest. With -C and "
		  "-G, do so in each interval. With -G alone, stop after COUNT "
		  "intervals. Default: no limit." },
	{ 'z', NULL, "COMMAND", ARG_COMMAND,
	  .help = "Run \"COMMAND FILE\" for each file but the last, once the file is "
		  "complete. Default: run nothing." },
	{ 'Z', "relinquish-privileges", "USER", ARG_USER,
	  .help = "Become USER before the first packet. Default: the user nfring, if root "
		  "starts the program without -z and this user exists; else no change." },

	{ .help = "Lines:" },
	{ 'e', NULL, NULL, ARG_NONE, .help = "Print link-layer headers." },
	{ 'q', NULL, NULL, ARG_NONE, .help = "Print less of each packet." },
	{ 'v', NULL, NULL, ARG_NONE,
	  .help = "Print more of each packet. With -w, print the number of packets once a "
		  "second." },
	{ 'x', NULL, NULL, ARG_NONE,
	  .help = "Print the bytes of each packet in hexadecimal. -xx includes the "
		  "link-layer header." },
	{ 'X', NULL, NULL, ARG_NONE,
	  .help = "Print the bytes of each packet in hexadecimal and as text. -XX includes "
		  "the link-layer header." },
	{ 'A', NULL, NULL, ARG_NONE, .help = "Print the bytes of each packet as text." },
	{ .table = line_options },
	{ OPTION_PRECISION, "time-stamp-precision", "PRECISION", ARG_WORD,
	  .help = "Print time stamps in micro or nano seconds. micro applies to files of "
		  "--pcap, too. Default: micro for lines, nano for files.",
	  .words = "micro,nano" },
	{ OPTION_MICRO, "micro", NULL, ARG_NONE,
	  .help = "Same as --time-stamp-precision micro." },
	{ OPTION_NANO, "nano", NULL, ARG_NONE, .help = "Same as --time-stamp-precision nano." },
	{ '#', "number", NULL, ARG_NONE, .help = "Print a number before each packet." },
	{ 'l', NULL, NULL, ARG_NONE, .help = "Flush standard output after each line." },
	{ 'n', NULL, NULL, ARG_NONE,
	  .help = "Print addresses and ports as numbers. Default: print names that are found "
		  "within 0.1 seconds." },
	{ 'N', NULL, NULL, ARG_NONE, .help = "Print names of hosts without their domains." },
	{ 'f', NULL, NULL, ARG_NONE, .help = "Do nothing: only -n and -N change names." },
	{ 'K', "dont-verify-checksums", NULL, ARG_NONE,
	  .help = "Do nothing: checksums are never verified." },
	{ OPTION_COUNT, "count", NULL, ARG_NONE, .help = "Print only the number of packets." },

	{ .help = "Instead of capturing:" },
	{ 'D', "list-interfaces", NULL, ARG_NONE, .help = "List devices and points, and exit." },
	{ 'L', "list-data-link-types", NULL, ARG_NONE,
	  .help = "List the types for -y, and exit." },
	{ 'J', "list-time-stamp-types", NULL, ARG_NONE,
	  .help = "List the types for -j, and exit." },
	{ 'd', NULL, NULL, ARG_NONE,
	  .help = "Print the code of the filter and exit. -dd: as C. -ddd: as decimal "
		  "numbers." },
	{ 'O', "no-optimize", NULL, ARG_NONE,
	  .help = "Do not optimise the code of the filter, unless the filter contains "
		  "\"vlan\"." },
	{ OPTION_VERSION, "version", NULL, ARG_NONE, .help = "Print the version and exit." },
	COMMAND_OPTIONS_END
};

const char capture_notes[] =
	"POINT is pre-nat, post-nat, forward, local-in, local-out, ingress or egress, or\n"
	"[FAMILY/]HOOK[:DEVICE][@PRIORITY], such as ip6/forward@filter+1 or\n"
	"ingress:eth0. FAMILY is inet, ip, ip6, arp, bridge or netdev. HOOK is\n"
	"prerouting, input, forward, output, postrouting, ingress or egress. PRIORITY is\n"
	"a number or a name of nft(8), optionally followed by +N or -N. Default\n"
	"priorities: prerouting -150, before destination NAT; input, forward and output\n"
	"50, after the filters; postrouting 300, after source NAT; ingress and egress\n"
	"next to the device.\n"
	"\n"
	"SIGINT, SIGTERM and SIGHUP end the capture. SIGUSR2 writes the packets so far to\n"
	"the file. SIGUSR1 also prints the counters. The exit status is 0, or 1 after an\n"
	"error.";
