/* SPDX-License-Identifier: GPL-2.0 */
/* The text of the page of drops, independent of the terminal. */
#ifndef TOOL_TOP_DROP_LINES_H
#define TOOL_TOP_DROP_LINES_H

#include "top/drop_page.h"
#include "top/lines.h"

/* Write the first line of the page: the sum of the drops, and their rate. */
void drop_lines_summary(char line[LINE_MAX_], const struct drop_page *page);

/* Write the headings. */
void drop_lines_head(char line[LINE_MAX_]);

/* Write the line of one counter, with the rate of the last @seconds seconds. */
void drop_lines_count(char line[LINE_MAX_], const struct drop_count *count, double seconds);

#endif
