/* SPDX-License-Identifier: GPL-2.0 */
/* A capture file: classic pcap, by libpcap. */
#ifndef COMMON_SAVEFILE_H
#define COMMON_SAVEFILE_H

#include <stdbool.h>
#include <pcap/pcap.h>

#include "common/encap.h"

/**
 * struct savefile - one that is being written
 * @path: for messages
 * @pcap: link type and snaplen
 * @dumper: the file
 * @buffer: for records
 * @micro: time is in microseconds, else in nanoseconds
 * @flush: write each packet out at once
 */
struct savefile {
	const char *path;
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	uint8_t *buffer;
	bool micro;
	bool flush;
};

/*
 * Takes the descriptor.  @dlt is the link type, @path for messages.  0, or -1
 * after a message.
 */
int savefile_open(struct savefile *file, const char *path, int fd, int dlt,
		  uint32_t snaplen, bool micro, bool flush);

/*
 * 1 written, 0 the packet has no header of this type, -1 after a message.
 */
int savefile_write(struct savefile *file, const struct nfring_frame *frame,
		   enum link link);

/* The same for bytes as the file is to have them. */
int savefile_put(struct savefile *file, const struct record *record,
		 uint64_t sec, uint32_t nsec);

/* 0, or -1 after a message: what was written may not be there. */
int savefile_close(struct savefile *file);

#endif
