/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_USAGE_H
#define TOOL_USAGE_H

/* nfring capture --help */
void usage_print(void);

#endif
