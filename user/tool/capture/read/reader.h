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
 * Open the file @path, or standard input if that is "-".  Return 0, or -1 after a
 * message.  If @wake ends the reading, reader_next() returns 0, as at the end of
 * the file.
 */
int reader_open(struct reader *reader, const char *path,
		const struct source_wake *wake);

/*
 * Return 1 and store the next packet, or return 0 at the end of the file, or -1
 * after a message.  The packet's bytes and comment are valid until the next call.
 * Its interface is an index into @interfaces.
 */
int reader_next(struct reader *reader, struct pcapng_packet *packet);

void reader_close(struct reader *reader);

#endif
