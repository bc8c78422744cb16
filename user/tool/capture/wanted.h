/* SPDX-License-Identifier: GPL-2.0 */
/* Which packets of a file are wanted: what a ring's filter asks in the kernel. */
#ifndef TOOL_CAPTURE_WANTED_H
#define TOOL_CAPTURE_WANTED_H

#include <pcap/pcap.h>

#include "capture/options.h"
#include "capture/read/view.h"

/* Link types one file can have; more would be a mistake. */
#define WANTED_LINKS_MAX 16

/**
 * struct wanted - asked of each packet
 * @options: as given
 * @program: the expression's code, for each link type
 * @link: that it is for
 * @nr: how many
 */
struct wanted {
	const struct capture_options *options;
	struct bpf_program program[WANTED_LINKS_MAX];
	uint16_t link[WANTED_LINKS_MAX];
	unsigned int nr;
};

/* 1 it is, 0 it is not, -1 after a message: there is no code for its type. */
int wanted_ask(struct wanted *wanted, const struct view *view,
	       const struct pcapng_packet *packet, uint16_t link);

/* The code on standard output.  0, or -1 after a message. */
int wanted_print(struct wanted *wanted, uint16_t link);

void wanted_free(struct wanted *wanted);

#endif
