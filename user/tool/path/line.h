/* SPDX-License-Identifier: GPL-2.0 */
/* Print a path as a line of text. */
#ifndef TOOL_PATH_LINE_H
#define TOOL_PATH_LINE_H

#include "common/line.h"
#include "path/path.h"

/*
 * Add one line, without a newline.  @final says that the last point is the end of
 * the path.  Of @style, the times and the sequence numbers apply.
 */
void path_line(struct text *text, const struct path *path, bool final,
	       const struct line_style *style, struct line_before *before,
	       struct device_names *names);

#endif
