/* SPDX-License-Identifier: GPL-2.0 */
/* A capture file: classic pcap, nanoseconds, by libpcap. */
#ifndef TOOL_SAVEFILE_H
#define TOOL_SAVEFILE_H

#include <stdbool.h>
#include <pcap/pcap.h>

#include "record.h"

/**
 * struct savefile - one that is being written
 * @path: for messages
 * @pcap: link type and snaplen
 * @dumper: the file
 * @buffer: for records
 * @link: of the file
 * @flush: write each packet out at once
 */
struct savefile {
	const char *path;
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	uint8_t *buffer;
	enum link link;
	bool flush;
};

/* @path may be "-", standard output.  0, or -1 after a message. */
int savefile_open(struct savefile *file, const char *path, enum link link,
		  uint32_t snaplen, bool flush);

/* 1 written, 0 the packet has no header of the file's link type, -1 after a message. */
int savefile_write(struct savefile *file, const struct nfring_frame *frame);

/* 0, or -1 after a message: what was written may not be there. */
int savefile_close(struct savefile *file);

#endif
