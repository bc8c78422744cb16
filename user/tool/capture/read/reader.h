/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Read packets from a capture file: pcapng in either byte order, with any number
 * of sections, interfaces and link types; or classic pcap.  Check everything in
 * the file: it may be truncated, damaged or hostile.
 */
#ifndef TOOL_CAPTURE_READ_READER_H
#define TOOL_CAPTURE_READ_READER_H

#include "capture/read/format.h"

/*
 * "-" is standard input.  Where @wake ends the reading, the file ends for
 * reader_next() without a message.  Returns 0, or -1 after a message, like the
 * other functions.
 */
int reader_open(struct reader *reader, const char *path,
		const struct source_wake *wake);

/*
 * 1: @packet is the next packet.  Its bytes and its comment are valid until the
 * next call; its interface is an index into @interfaces.  0: end of the file.
 */
int reader_next(struct reader *reader, struct pcapng_packet *packet);

void reader_close(struct reader *reader);

#endif
