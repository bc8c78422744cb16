/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Print the lists of -D, -L and -J.  Each function returns 0, or -1 after a
 * message.
 */
#ifndef TOOL_CAPTURE_LIST_H
#define TOOL_CAPTURE_LIST_H

#include "common/link.h"

/* Print the devices of the network namespace, and the names of points. */
int list_devices(void);

/* Print the link types that a file can have. */
int list_types(enum link link);

/* Print the types of time stamps, by their names for -j. */
int list_stamps(void);

#endif
