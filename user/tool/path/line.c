// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "common/describe.h"
#include "path/line.h"

#define NANOSECONDS	1000000000ULL

/* Use the unit with at most three digits before the decimal point. */
static void add_since(struct text *text, uint64_t since)
{
	if (since < 1000000)
		text_add(text, " +%.1fus ", (double)since / 1e3);
	else if (since < NANOSECONDS)
		text_add(text, " +%.1fms ", (double)since / 1e6);
	else
		text_add(text, " +%.1fs ", (double)since / 1e9);
}

static void add_step(struct text *text, const struct path_step *step,
		     struct device_names *names)
{
	if (step->ifindex) {
		text_add_name(text, device_name(names, step->ifindex));
		text_add(text, "@");
	}
	describe_point(text, &step->m);
}

static void add_steps(struct text *text, const struct path *path,
		      struct device_names *names)
{
	const struct path_step *last = path_last(path), *step;

	for (step = path->steps; step <= last; step++) {
		/* The clocks of two CPUs may differ slightly, so time may go back. */
		if (step > path->steps)
			add_since(text, step->time > step[-1].time ?
				  step->time - step[-1].time : 0);
		if (step == last && path->step_nr > PATH_STEPS_MAX)
			text_add(text, "... ");
		add_step(text, step, names);
	}
}

static void flow_ends(struct tcp_end ends[2], const struct flow *flow)
{
	memcpy(ends[0].address, flow->source, sizeof(ends[0].address));
	memcpy(ends[1].address, flow->destination, sizeof(ends[1].address));
	ends[0].port = flow->ports[0];
	ends[1].port = flow->ports[1];
}

/*
 * With NAT, a reply begins with the addresses with which the request ended, and ends with
 * those with which it began.  The lower pair is the same for both, so use that.
 */
static const struct flow *flow_for_table(const struct path *path)
{
	const struct flow *first = &path->first, *last = &path->last;
	struct tcp_end a[2], b[2];

	flow_ends(a, first);
	flow_ends(b, last);
	return tcp_pair_compare(a, b) <= 0 ? first : last;
}

static void add_tcp(struct text *text, const struct path *path,
		    const struct line_style *style, struct line_before *before)
{
	const struct tcp_header *header = &path->tcp.header;
	struct tcp_base base = { 0 };
	struct tcp_end ends[2];

	if (!style->absolute && header->flags & TCP_ACK) {
		flow_ends(ends, flow_for_table(path));
		base = tcp_flows_base(&before->flows, &ends[0], &ends[1], header->seq,
				      header->ack, header->flags & TCP_SYN);
	}
	text_add(text, " ");
	tcp_add_numbers(text, header, &base, path->tcp.payload);
	text_add(text, ",");
}

void path_line(struct text *text, const struct path *path, bool final,
	       const struct line_style *style, struct line_before *before,
	       struct device_names *names)
{
	line_color(text, style, LINE_FAINT);
	line_add_time(text, path->steps[0].time, style, before);
	line_color(text, style, line_color_of(&path->first, &path->tcp));
	flow_text(text, &path->first);
	if (memcmp(&path->first, &path->last, sizeof(path->first))) {
		text_add(text, " => ");
		flow_text(text, &path->last);
	}
	text_add(text, " ");
	flow_protocol(text, &path->first);
	if (path->tcp.present)
		add_tcp(text, path, style, before);
	text_add(text, " length %u: ", path->len);
	line_color(text, style, LINE_CYAN);
	add_steps(text, path, names);
	line_color(text, style, LINE_RED);
	if (!final)
		text_add(text, ", last seen there");
}
