/* SPDX-License-Identifier: GPL-2.0 */
/* Options for lines of packets, which capture and path share. */
#ifndef TOOL_LINE_OPTIONS_H
#define TOOL_LINE_OPTIONS_H

#include "common/print/line.h"
#include "selection.h"

enum {
	OPTION_JSON = OPTION_LINE, OPTION_COLOR,
};

/* The rows of -t, -S, --json and --color. */
extern const struct command_option line_options[];

/* Return the style without any options: colours if standard output shows them. */
struct line_style line_style_default(void);

/*
 * Parse the option that command_next_option() has returned, if it is one of
 * line_options.  Return 0, or 1 if it is none of these, or -1 after a message.
 */
int line_take(struct line_style *style, int option);

#endif
