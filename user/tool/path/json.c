// SPDX-License-Identifier: GPL-2.0
#include "common/print/packet_json.h"
#include "path/line.h"

static void write_step(struct json *json, const struct path_step *step,
		       struct device_names *names)
{
	json_open(json, NULL, '{');
	packet_json_time(json, step->time);
	packet_json_device(json, step->ifindex, names);
	packet_json_metadata(json, &step->m, names);
	json_close(json, '}');
}

void path_json(struct json *json, const struct path *path, bool final,
	       struct device_names *names)
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
	json_bool(json, "left", final);
	json_number(json, "seen", path->step_nr);
	json_open(json, "points", '[');
	for (step = path->steps; step <= last; step++)
		write_step(json, step, names);
	json_close(json, ']');
	json_close(json, '}');
	json_line_end(json);
}
