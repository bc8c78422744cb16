/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_READ_READ_H
#define TOOL_READ_READ_H

#include "options.h"

/* nfring capture -r: 0, or -1 after a message. */
int read_file(const struct capture_options *options);

#endif
