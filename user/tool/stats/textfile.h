/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Write text to standard output or to a device, or replace a file in one step.
 */
#ifndef TOOL_STATS_TEXTFILE_H
#define TOOL_STATS_TEXTFILE_H

#include <limits.h>
#include <stdio.h>

/**
 * struct textfile - a text output
 * @file: stream to write to
 * @path: final name; NULL for standard output
 * @option: option that gave @path, for messages
 * @target: regular file to replace, which @path may be a link to
 * @temporary: name of the new file until it is complete; empty: @path is written
 *	to directly
 */
struct textfile {
	FILE *file;
	const char *path;
	const char *option;
	char target[PATH_MAX];
	char temporary[PATH_MAX];
};

/*
 * Begin the file @path, or use standard output if that is NULL.  Messages name
 * @option.  Return 0, or -1 after a message.
 */
int textfile_open(struct textfile *text, const char *path, const char *option);

/*
 * Replace the old file by the new one.  Return 0, or -1 after a message; then an
 * old regular file is unchanged.
 */
int textfile_close(struct textfile *text);

#endif
