/* SPDX-License-Identifier: GPL-2.0 */
/* Text to standard output, or to a file that others see whole or not at all. */
#ifndef TOOL_OUTPUT_H
#define TOOL_OUTPUT_H

#include <limits.h>
#include <stdio.h>

/**
 * struct output - where to write
 * @file: here
 * @path: what it will be called; NULL for standard output
 * @option: it was given with, for messages
 * @temporary: what it is called until then
 */
struct output {
	FILE *file;
	const char *path;
	const char *option;
	char temporary[PATH_MAX];
};

/* @path: or NULL.  0, or -1 after a message. */
int output_open(struct output *output, const char *path, const char *option);

/* 0, or -1 after a message; the file is then as it was before. */
int output_close(struct output *output);

#endif
