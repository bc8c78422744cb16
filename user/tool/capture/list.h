/* SPDX-License-Identifier: GPL-2.0 */
/* Lists for -D, -L and -J.  Each returns 0, or -1 after a message. */
#ifndef TOOL_CAPTURE_LIST_H
#define TOOL_CAPTURE_LIST_H

#include "common/link.h"

/* Devices of the network namespace, and names of points. */
int list_devices(void);

/* Link types that a file can have. */
int list_types(enum link link);

/* Types of time stamps, by their names for -j. */
int list_stamps(void);

#endif
