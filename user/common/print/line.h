/* SPDX-License-Identifier: GPL-2.0 */
/* Print a packet as a line of text. */
#ifndef COMMON_LINE_H
#define COMMON_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include <nfring.h>
#include "common/decode/names.h"
#include "common/decode/tcp_flows.h"
#include "common/decode/text.h"
#include "common/device.h"
#include "common/drop_names.h"
#include "common/owner/owner.h"
#include "common/print/flow.h"

/* Room for a line; what does not fit is cut off. */
#define LINE_MAX_BYTES 1024

/**
 * struct line_style - what a line shows of its packet
 * @link: show the link-layer header, or what is known of it
 * @quiet: show less of the network and transport layers
 * @verbose: show the metadata of the hook, on a second line
 * @point: show the point
 * @number: show the packet's number
 * @numeric: show addresses and ports as numbers
 * @live: packets wait in a ring meanwhile, so spend little time on names
 * @no_domains: show names of hosts without their domains
 * @absolute: show TCP's sequence numbers as they are in the packet
 * @nano: show the time in nanoseconds, otherwise in microseconds
 * @bare: hide the device and the direction
 * @time: how often -t was given; selects one of tcpdump's time formats
 * @dump: print the packet's bytes in hexadecimal after the line
 * @dump_link: print the bytes of the link-layer header too
 * @dump_text: with @dump, print the bytes as text too
 * @text_only: print the packet's bytes as text after the line
 * @json: print a JSON object instead of a line
 * @color: print escape sequences for the colours of a terminal
 */
struct line_style {
	bool link;
	bool quiet;
	bool verbose;
	bool point;
	bool number;
	bool numeric;
	bool live;
	bool no_domains;
	bool absolute;
	bool nano;
	bool bare;
	int time;
	bool dump;
	bool dump_link;
	bool dump_text;
	bool text_only;
	bool json;
	bool color;
};

/**
 * struct line_before - earlier packets, for relative times and numbers
 * @first: time of the first packet, nanoseconds since 1970; 0: no packet yet
 * @last: time of the packet before, nanoseconds since 1970
 * @number: packets so far
 * @flows: where the sequence numbers of TCP connections began
 * @names: names of hosts and ports; NULL before the first line with names
 */
struct line_before {
	uint64_t first;
	uint64_t last;
	uint64_t number;
	struct tcp_flows flows;
	struct names *names;
};

/**
 * struct line_facts - what else is known of a packet
 * @drop: why it was dropped; or NULL
 * @owner: the owner of its socket; or NULL
 * @owners: names for @owner
 */
struct line_facts {
	const struct drop *drop;
	const struct owner *owner;
	struct owners *owners;
};

/*
 * Add the number and the time that @style asks for, and blanks after them.  Call this once
 * for each line, because it updates @before.
 */
void line_add_time(struct text *text, uint64_t time,
		   const struct line_style *style, struct line_before *before);

/* Colours, as parameters of the escape sequence SGR. */
#define LINE_PLAIN	0
#define LINE_FAINT	2
#define LINE_RED	31
#define LINE_GREEN	32
#define LINE_YELLOW	33
#define LINE_CYAN	36

/* Bytes of the longest escape sequence, with the zero byte. */
#define LINE_COLOR_MAX	6

/* Print what follows in this colour, if @style has colours. */
void line_color(struct text *text, const struct line_style *style, int color);

/*
 * Begin and end a line of @size bytes at @at.  At the end of the line, even of one that
 * is cut off, colours are off.
 */
void line_begin(struct text *text, char *at, size_t size);
void line_end(struct text *text, const struct line_style *style);

/* Return the colour of a packet.  ICMP and segments with RST, SYN or FIN have one. */
int line_color_of(const struct flow *flow, const struct flow_tcp *tcp);

/*
 * Add what the headers say, from the VLAN tag on: "IP 192.0.2.1 > ...".  The first
 * call that prints names starts a thread, so drop privileges before it.
 */
void line_add_packet(struct text *text, const struct nfring_frame *frame,
		     const struct line_style *style, struct line_before *before);

/*
 * Build the line that line_print() prints, without a newline and the bytes of the
 * packet.
 */
void line_build(struct text *text, const struct nfring_frame *frame,
		const struct nfring_metadata *m, const struct line_facts *facts,
		const struct line_style *style,
		struct device_names *names, struct line_before *before);

/*
 * Print "12:00:00.000001 prerouting eth0  In  IP ..." on standard output, and the bytes of
 * the packet as @style asks.  @m is the metadata of the hook, or NULL.  @facts may be NULL.
 * Return 0, or -1 with errno.
 */
int line_print(const struct nfring_frame *frame, const struct nfring_metadata *m,
	       const struct line_facts *facts, const struct line_style *style,
	       struct device_names *names, struct line_before *before);

void line_before_free(struct line_before *before);

/* Print the packet's bytes as @style asks.  Return 0, or -1 with errno. */
int line_dump(const struct nfring_frame *frame, const struct line_style *style);

#endif
