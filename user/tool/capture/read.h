/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_CAPTURE_READ_H
#define TOOL_CAPTURE_READ_H

#include "capture/options.h"

/* Do what nfring capture -r does.  Return 0, or -1 after a message. */
int read_file(const struct capture_options *options);

#endif
