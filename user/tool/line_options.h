/* SPDX-License-Identifier: GPL-2.0 */
/* Options for lines of packets, which capture and path share. */
#ifndef TOOL_LINE_OPTIONS_H
#define TOOL_LINE_OPTIONS_H

#include "common/line.h"
#include "selection.h"

enum {
	OPTION_JSON = OPTION_SAMPLE + 1,
};

/* The rows of -t, -S and --json. */
extern const struct command_option line_options[];

/*
 * Parse the option that command_next_option() has returned, if it is one of
 * line_options.  Return 0, or 1 if it is none of these.
 */
int line_take(struct line_style *style, int option);

#endif
