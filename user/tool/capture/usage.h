/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_CAPTURE_USAGE_H
#define TOOL_CAPTURE_USAGE_H

/* nfring capture --help */
void usage_print(void);

#endif
