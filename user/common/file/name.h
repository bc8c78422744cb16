/* SPDX-License-Identifier: GPL-2.0 */
/* The names of the files that one command writes. */
#ifndef COMMON_NAME_H
#define COMMON_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/**
 * struct naming - how the names are made
 * @path: from -w; "-" is standard output
 * @times: @path has conversions of strftime(3)
 * @numbers: append a number
 * @files: with @numbers, the number of files; 0: no limit
 * @fresh: never use a file that exists.  If @path has no conversions, insert the
 *	time before the suffix
 */
struct naming {
	const char *path;
	bool times;
	bool numbers;
	uint64_t files;
	bool fresh;
};

/**
 * struct name - the time and the number in the name of one file
 * @time: seconds since 1970; with naming.fresh, 0 means that the name has no time
 * @number: of this file; with naming.fresh, 0 means that the name has no number
 */
struct name {
	int64_t time;
	uint64_t number;
};

/*
 * Write the name to @text.  Return 0, or -ENAMETOOLONG if it does not fit into @size
 * bytes.
 */
int name_make(const struct naming *naming, const struct name *name, char *text,
	      size_t size);

#endif
