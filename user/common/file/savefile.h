/* SPDX-License-Identifier: GPL-2.0 */
/* Write a classic pcap file, using libpcap. */
#ifndef COMMON_SAVEFILE_H
#define COMMON_SAVEFILE_H

#include <stdbool.h>
#include <pcap/pcap.h>

#include "common/file/encap.h"
#include "common/file/stream.h"

/**
 * struct savefile - a file that is being written
 * @path: name of the file, for messages
 * @stream: where to write; the caller closes it
 * @pcap: libpcap's handle, with link type and snaplen
 * @dumper: libpcap's file
 * @buffer: memory for records
 * @micro: times are in microseconds, otherwise in nanoseconds
 * @flush: write each packet at once
 * @total: bytes since the start, written or not
 */
struct savefile {
	const char *path;
	struct stream *stream;
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	uint8_t *buffer;
	bool micro;
	bool flush;
	uint64_t total;
};

/*
 * Start a file.  @dlt is the link type; messages name @path, which must stay
 * valid.  Return 0, or -1 after a message.
 */
int savefile_open(struct savefile *file, const char *path, struct stream *stream,
		  int dlt, uint32_t snaplen, bool micro, bool flush);

/*
 * Return 1 if the packet was written, or 0 if it has no header of this type, or
 * -1 after a message.
 */
int savefile_write(struct savefile *file, const struct nfring_frame *frame,
		   enum link link);

/* Do the same for a record that is already in the file's layout. */
int savefile_put(struct savefile *file, const struct record *record,
		 uint64_t sec, uint32_t nsec);

/*
 * Write the collected packets, so that others can read them.  Return 0, or -1 after
 * a message.
 */
int savefile_flush(struct savefile *file);

/*
 * Close the file.  Return 0, or -1 after a message if bytes may be missing in it.
 */
int savefile_close(struct savefile *file);

#endif
