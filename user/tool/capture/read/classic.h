/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_CAPTURE_READ_CLASSIC_H
#define TOOL_CAPTURE_READ_CLASSIC_H

#include "capture/read/format.h"

/* Like reader_open() and reader_next(). */
int classic_open(struct reader *reader);
int classic_next(struct reader *reader, struct pcapng_packet *packet);

#endif
