/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_CAPTURE_READ_BLOCKS_H
#define TOOL_CAPTURE_READ_BLOCKS_H

#include "capture/read/format.h"

/* Like reader_next(). */
int pcapng_next(struct reader *reader, struct pcapng_packet *packet);

#endif
