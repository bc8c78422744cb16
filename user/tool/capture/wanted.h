/* SPDX-License-Identifier: GPL-2.0 */
/* Filter the packets of a file, as the kernel filters those of a ring. */
#ifndef TOOL_CAPTURE_WANTED_H
#define TOOL_CAPTURE_WANTED_H

#include <pcap/pcap.h>

#include "capture/options.h"
#include "capture/read/view.h"

/* Most link types that one file may have. */
#define WANTED_LINKS_MAX 16

/**
 * struct wanted - the filter for a file
 * @options: from the command line
 * @owners: owners that the file has, if the options need them; or NULL
 * @program: code of the expression, one for each link type
 * @link: link type of each program
 * @nr: number of programs
 */
struct wanted {
	const struct capture_options *options;
	struct owners *owners;
	struct bpf_program program[WANTED_LINKS_MAX];
	uint16_t link[WANTED_LINKS_MAX];
	unsigned int nr;
};

/*
 * Return 1 to keep the packet, or 0 to leave it out.  Return -1 after a message
 * if the expression cannot be compiled for @link.
 */
int wanted_ask(struct wanted *wanted, const struct view *view,
	       const struct pcapng_packet *packet, uint16_t link);

/* Print the code on standard output.  Return 0, or -1 after a message. */
int wanted_print(struct wanted *wanted, uint16_t link);

void wanted_free(struct wanted *wanted);

#endif
