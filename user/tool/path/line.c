// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>

#include "common/describe.h"
#include "common/drop_names.h"
#include "path/line.h"

#define NANOSECONDS	1000000000ULL

/* Use the unit with at most three digits before the decimal point. */
void path_add_duration(struct text *text, uint64_t ns)
{
	if (ns < 1000000)
		text_add(text, "%.1fus", (double)ns / 1e3);
	else if (ns < NANOSECONDS)
		text_add(text, "%.1fms", (double)ns / 1e6);
	else
		text_add(text, "%.1fs", (double)ns / 1e9);
}

static void add_since(struct text *text, const struct path_step *step)
{
	text_add(text, " +");
	path_add_duration(text, path_since(step));
	text_add(text, " ");
}

void path_add_point(struct text *text, const struct path_step *step,
		    struct path_names *names)
{
	if (step->ifindex) {
		text_add_name(text, device_name(&names->devices, step->ifindex));
		text_add(text, "@");
	}
	describe_point(text, &step->m);
}

/* Add the rule that dropped a packet, such as at input (ip filter input "drop" handle 4). */
static void add_rule(struct text *text, const struct trace_rule *rule)
{
	if (rule->hook[0])
		text_add(text, " at %s", rule->hook);
	text_add(text, " (%s ", rule->family);
	text_add_name(text, rule->table);
	text_add(text, " ");
	text_add_name(text, rule->chain);
	if (!rule->handle) {
		text_add(text, " policy)");
		return;
	}
	if (rule->text[0]) {
		text_add(text, " \"");
		text_add_words(text, rule->text);
		text_add(text, "\"");
	}
	text_add(text, " handle %" PRIu64 ")", rule->handle);
}

void path_add_drop(struct text *text, const struct path_step *step,
		   const struct trace_rule *rule, struct path_names *names)
{
	char name[DROP_NAME_MAX];

	text_add(text, "dropped: %s", drop_reason_name(name, names->ring, step->reason));
	if (step->site)
		text_add(text, " in %s", drop_site_name(name, names->ring, step->site));
	if (rule->family[0])
		add_rule(text, rule);
}

static void add_steps(struct text *text, const struct path *path,
		      const struct path_fate *fate, const struct line_style *style,
		      struct path_names *names)
{
	const struct path_step *last = path_last(path), *step;

	for (step = path->steps; step <= last; step++) {
		if (step > path->steps)
			add_since(text, step);
		if (step == last && path->step_nr > PATH_STEPS_MAX)
			text_add(text, "... ");
		if (path_is_drop(step)) {
			line_color(text, style, LINE_RED);
			path_add_drop(text, step, &fate->rule, names);
		} else {
			line_color(text, style, LINE_CYAN);
			path_add_point(text, step, names);
		}
	}
}

static void add_sender(struct text *text, const struct path *path,
		       struct path_names *names)
{
	if (!path->sender.cookie)
		return;
	text_add(text, " from ");
	owner_add(text, &path->sender, names->owners);
}

/* Say what became of the packet.  The reason why it was dropped is there already. */
static void add_end(struct text *text, const struct path *path, bool final,
		    const struct line_style *style, struct path_names *names)
{
	const struct path_step *last = path_last(path);

	if (path_is_drop(last))
		return;
	if (!final) {
		line_color(text, style, LINE_RED);
		text_add(text, ", last seen there");
	} else if (path_is_received(last)) {
		text_add(text, ", delivered");
		if (path->receiver.cookie) {
			text_add(text, " to ");
			owner_add(text, &path->receiver, names->owners);
		}
	} else {
		text_add(text, ", sent by ");
		text_add_name(text, device_name(&names->devices, last->ifindex));
	}
}

static void add_tcp(struct text *text, const struct path *path,
		    const struct line_style *style, struct line_before *before)
{
	const struct tcp_header *header = &path->tcp.header;
	struct tcp_base base = { 0 };
	struct tcp_end ends[2];

	if (!style->absolute && header->flags & TCP_ACK) {
		path_flow_ends(ends, path_flow(path));
		base = tcp_flows_base(&before->flows, &ends[0], &ends[1], header->seq,
				      header->ack, header->flags & TCP_SYN);
	}
	text_add(text, " ");
	tcp_add_numbers(text, header, &base, path->tcp.payload);
	text_add(text, ",");
}

void path_line(struct text *text, const struct path *path, const struct path_fate *fate,
	       const struct line_style *style, struct line_before *before,
	       struct path_names *names)
{
	line_color(text, style, LINE_FAINT);
	line_add_time(text, path->steps[0].time, style, before);
	line_color(text, style, line_color_of(&path->first, &path->tcp));
	flow_text(text, &path->first);
	if (path_is_translated(path)) {
		text_add(text, " => ");
		flow_text(text, &path->last);
	}
	text_add(text, " ");
	flow_protocol(text, &path->first);
	if (path->tcp.present)
		add_tcp(text, path, style, before);
	text_add(text, " length %u", path->tcp.has_payload ? path->tcp.payload : path->len);
	add_sender(text, path, names);
	text_add(text, ": ");
	add_steps(text, path, fate, style, names);
	add_end(text, path, fate->final, style, names);
}
