/* SPDX-License-Identifier: GPL-2.0 */
/* A running capture, and what it prints. */
#ifndef TOOL_CAPTURE_CAPTURE_H
#define TOOL_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <nfring.h>
#include "capture/options.h"
#include "common/device.h"
#include "common/file/output.h"
#include "common/link.h"
#include "common/print/line.h"
#include "common/privilege.h"
#include "common/rings.h"

/**
 * struct capture - a running capture
 * @options: from the command line
 * @link: link type of all packets, unless @split
 * @split: there is a ring for each link type
 * @rings: source of the packets
 * @privilege: privileges that remain while packets are captured
 * @opener: opens the files, if options->file
 * @owners: finds the owners of sockets, if an option needs them; or NULL
 * @file: destination of the packets, if options->file
 * @names: cache of device names
 * @before: what a line needs to know of earlier packets
 * @signals: descriptor
 * @taken: packets captured so far
 * @unfit: captured packets that lack the link-layer header of the file
 * @lost: packets dropped by the kernel and not yet counted in the file
 * @asked: @lost was updated during this call of handle_frames()
 * @full: the last file is complete
 * @failed: the rings failed and deliver no more packets
 * @said: when -v last printed the number of packets, in seconds
 */
struct capture {
	struct capture_options options;
	enum link link;
	bool split;
	struct rings rings;
	struct privilege privilege;
	struct opener opener;
	struct owners *owners;
	struct output file;
	struct device_names names;
	struct line_before before;
	int signals;
	uint64_t taken;
	uint64_t unfit;
	uint64_t lost;
	bool asked;
	bool full;
	bool failed;
	time_t said;
};

/*
 * Print where the capture takes packets.  The functions below that return an int return
 * 0, or -1 after a message.
 */
void capture_announce(const struct capture *capture);

/* Print a packet as the options ask. */
int capture_print(struct capture *capture, const struct nfring_frame *frame,
		  const struct nfring_metadata *m);

/* Write a packet to the file.  Return the same values as output_write(). */
int capture_write(struct capture *capture, const struct nfring_frame *frame,
		  const struct nfring_metadata *m);

/* Add up the counters of the rings.  @received includes @dropped. */
int capture_get_counters(struct capture *capture, uint64_t *received, uint64_t *dropped);

/* Print the counters on one line, after SIGUSR1. */
int capture_report(struct capture *capture);

/* With --count, print only the number of packets on standard output. */
int capture_print_count(const struct capture *capture);

/* Print the counters at the end. */
int capture_summarise(struct capture *capture);

/* Like tcpdump -v -w, print the number of packets once a second. */
void capture_say_taken(struct capture *capture);

#endif
