/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Write packets to a pipe, as pcapng with an interface for each device and
 * point, like "nfring capture".
 */
#ifndef EXTCAP_SINK_H
#define EXTCAP_SINK_H

#include "common/filter.h"
#include "common/file/output.h"

/**
 * struct sink - an open pipe
 * @opener: has the descriptor of the pipe
 * @file: the pcapng stream
 * @names: names of devices
 * @lost: packets dropped by the kernel and not reported in @file yet
 */
struct sink {
	struct opener opener;
	struct output file;
	struct device_names names;
	uint64_t lost;
};

/*
 * Begin to write to the pipe @fd; @path is for messages.  Return 0, or -1 after a
 * message.
 */
int sink_open(struct sink *sink, int fd, const char *path, const char *filter,
	      enum link link, uint32_t snaplen);

/*
 * Add a packet.  Return 1, or 0 if the reader has closed the pipe, or -1 after a
 * message.
 */
int sink_put(struct sink *sink, const struct nfring_frame *frame,
	     const struct nfring_metadata *m);

/* Write the packets added so far.  Return the same values as sink_put(). */
int sink_flush(struct sink *sink);

/*
 * Close the pipe; @lost is the total of dropped packets.  Return 0, or -1 after a
 * message.
 */
int sink_close(struct sink *sink, uint64_t lost);

#endif
