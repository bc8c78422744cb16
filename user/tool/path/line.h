/* SPDX-License-Identifier: GPL-2.0 */
/* Print a path as a line of text, or as an object of JSON. */
#ifndef TOOL_PATH_LINE_H
#define TOOL_PATH_LINE_H

#include "common/print/json.h"
#include "common/print/line.h"
#include "path/path.h"

/*
 * Add one line, without a newline.  @final says that the last point is the end of
 * the path.  Of @style, the times and the sequence numbers apply.
 */
void path_line(struct text *text, const struct path *path, bool final,
	       const struct line_style *style, struct line_before *before,
	       struct device_names *names);

/* Write the object of a path, and the end of its line. */
void path_json(struct json *json, const struct path *path, bool final,
	       struct device_names *names);

#endif
