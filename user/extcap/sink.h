/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where packets go: through the capture filter into a pipe, as classic pcap with
 * nanoseconds.  The filter is applied to what is written, with the header that
 * stands in front of a packet there and with VLAN tags back where they belong.
 */
#ifndef EXTCAP_SINK_H
#define EXTCAP_SINK_H

#include <pcap/pcap.h>

#include "record.h"

/**
 * struct sink - an open one
 * @path: for messages
 * @link: of the packets
 * @pcap: link type and snaplen
 * @program: the filter
 * @filtered: there is one
 * @dumper: the pipe
 * @buffer: for records
 */
struct sink {
	const char *path;
	enum link link;
	pcap_t *pcap;
	struct bpf_program program;
	int filtered;
	pcap_dumper_t *dumper;
	uint8_t *buffer;
};

/* @filter: or NULL.  0, or -1 and what is wrong with it at @why. */
int sink_init(struct sink *sink, const char *filter, enum link link,
	      uint32_t snaplen, char why[PCAP_ERRBUF_SIZE]);

/* Waits for the reader of a pipe.  0, or -1 after a message. */
int sink_open(struct sink *sink, const char *path);

void sink_put(struct sink *sink, const struct nfring_frame *frame);

/* Write out what was put.  1; 0 where the reader has gone, -1 after a message. */
int sink_flush(struct sink *sink);

/* The descriptor that is written to. */
int sink_fd(const struct sink *sink);

void sink_close(struct sink *sink);

#endif
