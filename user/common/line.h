/* SPDX-License-Identifier: GPL-2.0 */
/* A packet as a line on the terminal. */
#ifndef COMMON_LINE_H
#define COMMON_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include <nfring.h>
#include "common/decode/text.h"
#include "common/device.h"

/**
 * struct line_style - how
 * @link: show the link-layer header, or what is known of it
 * @quiet: less of the rest
 * @verbose: what the hook knows of the packet, on a line of its own
 * @point: the point in front
 * @number: the packet's
 * @nano: time in nanoseconds, else in microseconds
 * @bare: without the device, and which way the packet went
 * @time: how often -t was given: tcpdump's five ways
 * @dump: the packet's bytes behind the line
 * @dump_link: with the link-layer header
 * @dump_text: as text too
 * @text_only: as text, not in numbers
 */
struct line_style {
	bool link;
	bool quiet;
	bool verbose;
	bool point;
	bool number;
	bool nano;
	bool bare;
	int time;
	bool dump;
	bool dump_link;
	bool dump_text;
	bool text_only;
};

/**
 * struct line_before - what a line may have of packets before
 * @first: time of the first, nanoseconds since 1970; 0: there was none
 * @last: of the one before
 * @number: of packets
 */
struct line_before {
	uint64_t first;
	uint64_t last;
	uint64_t number;
};

/*
 * "12:00:00.000001 prerouting eth0  In  IP ...", without a newline.  @m is what
 * the hook said, or NULL.
 */
void line_build(struct text *text, const struct nfring_frame *frame,
		const struct nfring_metadata *m, const struct line_style *style,
		struct device_names *names, struct line_before *before);

/* The bytes, as the style has it, with newlines: 0, or -1 and errno. */
int line_dump(const struct nfring_frame *frame, const struct line_style *style);

#endif
