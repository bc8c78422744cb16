/* SPDX-License-Identifier: GPL-2.0 */
/* The options of nfring capture: their names, and their text in --help. */
#ifndef TOOL_CAPTURE_OPTION_TABLE_H
#define TOOL_CAPTURE_OPTION_TABLE_H

#include "selection.h"

enum {
	OPTION_PRINT = OPTION_LONG, OPTION_PCAP, OPTION_COUNT, OPTION_VERSION,
	OPTION_PRECISION, OPTION_MICRO, OPTION_NANO, OPTION_IMMEDIATE,
	OPTION_REASON, OPTION_UID, OPTION_CGROUP, OPTION_CONTAINER, OPTION_PID,
	OPTION_SOCKET, OPTION_OWNER,
};

extern const struct command_option capture_options[];

/* The paragraphs below the options. */
extern const char capture_notes[];

#endif
