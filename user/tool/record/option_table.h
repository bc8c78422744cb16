/* SPDX-License-Identifier: GPL-2.0 */
/* The options of nfring record: their names, and their text in --help. */
#ifndef TOOL_RECORD_OPTION_TABLE_H
#define TOOL_RECORD_OPTION_TABLE_H

#include "selection.h"

enum {
	OPTION_OVERWRITE = OPTION_LONG, OPTION_ON_PACKET, OPTION_ON_COUNTER,
	OPTION_ON_EXIT, OPTION_ON_FAILURE, OPTION_AFTER, OPTION_COOL_DOWN,
	OPTION_NO_LAST,
};

extern const struct command_option record_options[];

#endif
