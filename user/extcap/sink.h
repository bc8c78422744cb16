/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where packets go: into a pipe, as pcapng with an interface for each device and
 * point, as nfring capture writes it.
 */
#ifndef EXTCAP_SINK_H
#define EXTCAP_SINK_H

#include "common/filter.h"
#include "common/output.h"

/**
 * struct sink - an open one
 * @file: the pipe
 * @names: of devices
 * @lost: packets the kernel had no room for, not yet told there
 */
struct sink {
	struct output file;
	struct device_names names;
	uint64_t lost;
};

/* Waits for the reader of a pipe.  0, or -1 after a message. */
int sink_open(struct sink *sink, const char *path, const char *filter,
	      enum link link, uint32_t snaplen);

/* 1; 0 where the reader has gone, -1 after a message. */
int sink_put(struct sink *sink, const struct nfring_frame *frame,
	     const struct nfring_metadata *m);

/* Write out what was put.  As above. */
int sink_flush(struct sink *sink);

/* With the packets that were lost in all.  0, or -1 after a message. */
int sink_close(struct sink *sink, uint64_t lost);

#endif
