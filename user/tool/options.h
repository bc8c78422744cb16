/* SPDX-License-Identifier: GPL-2.0 */
/* What was asked of nfring capture. */
#ifndef TOOL_OPTIONS_H
#define TOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

/* As many as the points of every family; more would be a mistake. */
#define OPTIONS_POINTS_MAX 32

/**
 * struct capture_options - checked, defaults filled in
 * @points: where packets are taken
 * @point_nr: at least 1
 * @count: end after so many packets; 0: never
 * @snaplen: bytes of each
 * @memory: bytes of the ring; 0: not given
 * @file: to write to, "-" for standard output; or NULL
 * @flush: the file after each packet
 * @lines: standard output after each line
 * @print: packets on standard output
 * @link: with their link-layer headers
 * @quiet: with less of the rest
 */
struct capture_options {
	struct nfring_point points[OPTIONS_POINTS_MAX];
	size_t point_nr;
	uint64_t count;
	uint32_t snaplen;
	uint64_t memory;
	const char *file;
	bool flush;
	bool lines;
	bool print;
	bool link;
	bool quiet;
};

/* 0; 1 where help was asked for and printed; -1 after a message. */
int options_parse(struct capture_options *options, int argc, char **argv);

#endif
