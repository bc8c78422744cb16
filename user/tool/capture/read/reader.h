/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets of a capture file: pcapng, in either byte order, with any number of
 * sections, interfaces and link types; or classic pcap.  Nothing in the file is
 * believed: it may have been cut, damaged or made to harm.
 */
#ifndef TOOL_CAPTURE_READ_READER_H
#define TOOL_CAPTURE_READ_READER_H

#include "capture/read/format.h"

/*
 * "-" is standard input; @wake is a descriptor that ends it, or -1.  0, or -1
 * after a message, as the other ones.
 */
int reader_open(struct reader *reader, const char *path, int wake);

/*
 * 1 and the next packet, whose bytes and comment are valid until the next call
 * and whose interface is one of @interfaces; 0 at the end of the file.
 */
int reader_next(struct reader *reader, struct pcapng_packet *packet);

void reader_close(struct reader *reader);

#endif
