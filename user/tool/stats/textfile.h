/* SPDX-License-Identifier: GPL-2.0 */
/* Text to standard output, or to a file that others see whole or not at all. */
#ifndef TOOL_STATS_TEXTFILE_H
#define TOOL_STATS_TEXTFILE_H

#include <limits.h>
#include <stdio.h>

/**
 * struct textfile - where to write
 * @file: here
 * @path: what it will be called; NULL for standard output
 * @option: it was given with, for messages
 * @temporary: what it is called until then
 */
struct textfile {
	FILE *file;
	const char *path;
	const char *option;
	char temporary[PATH_MAX];
};

/* @path: or NULL.  0, or -1 after a message. */
int textfile_open(struct textfile *text, const char *path, const char *option);

/* 0, or -1 after a message; the file is then as it was before. */
int textfile_close(struct textfile *text);

#endif
