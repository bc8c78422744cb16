/* SPDX-License-Identifier: GPL-2.0 */
/* What there is to capture; each 0, or -1 after a message. */
#ifndef TOOL_CAPTURE_LIST_H
#define TOOL_CAPTURE_LIST_H

#include "common/link.h"

/* Devices of the namespace, and points by their names. */
int list_devices(void);

/* What a file can be of. */
int list_types(enum link link);

/* Types of time stamps, by -j's names. */
int list_stamps(void);

#endif
