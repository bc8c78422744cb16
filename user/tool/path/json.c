// SPDX-License-Identifier: GPL-2.0
#include "common/drop_names.h"
#include "common/print/packet_json.h"
#include "path/line.h"

static void write_rule(struct json *json, const struct trace_rule *rule)
{
	json_open(json, "rule", '{');
	if (rule->hook[0])
		json_string(json, "hook", rule->hook);
	json_string(json, "family", rule->family);
	json_string(json, "table", rule->table);
	json_string(json, "chain", rule->chain);
	if (rule->handle)
		json_number(json, "handle", rule->handle);
	if (rule->text[0])
		json_string(json, "text", rule->text);
	json_close(json, '}');
}

void path_json_drop(struct json *json, const struct path_step *step,
		    const struct trace_rule *rule, struct path_names *names)
{
	struct drop drop = { 0 };

	drop_reason_name(drop.reason, names->ring, step->reason);
	if (step->site)
		drop_site_name(drop.function, names->ring, step->site);
	packet_json_drop(json, &drop);
	if (rule->family[0])
		write_rule(json, rule);
}

static void write_step(struct json *json, const struct path_step *step,
		       const struct path_fate *fate, struct path_names *names)
{
	json_open(json, NULL, '{');
	packet_json_time(json, step->time);
	packet_json_device(json, step->ifindex, &names->devices);
	packet_json_metadata(json, &step->m, &names->devices);
	if (path_is_drop(step))
		path_json_drop(json, step, &fate->rule, names);
	json_close(json, '}');
}

void path_json(struct json *json, const struct path *path, const struct path_fate *fate,
	       struct path_names *names)
{
	const struct path_step *last = path_last(path), *step;

	json_open(json, NULL, '{');
	packet_json_time(json, path->steps[0].time);
	json_number(json, "len", path->len);
	json_number(json, "ethertype", path->first.ethertype);
	packet_json_flow(json, &path->first);
	packet_json_tcp(json, &path->tcp);
	if (path_is_translated(path)) {
		json_open(json, "after", '{');
		packet_json_flow(json, &path->last);
		json_close(json, '}');
	}
	if (path->sender.cookie)
		packet_json_owner(json, "sender", &path->sender, names->owners);
	if (path->receiver.cookie)
		packet_json_owner(json, "receiver", &path->receiver, names->owners);
	json_bool(json, "left", fate->final);
	json_number(json, "seen", path->step_nr);
	json_open(json, "points", '[');
	for (step = path->steps; step <= last; step++)
		write_step(json, step, fate, names);
	json_close(json, ']');
	json_close(json, '}');
	json_line_end(json);
}
