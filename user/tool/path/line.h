/* SPDX-License-Identifier: GPL-2.0 */
/* Print a path as a line of text, or as a JSON object. */
#ifndef TOOL_PATH_LINE_H
#define TOOL_PATH_LINE_H

#include "common/device.h"
#include "common/owner/owner.h"
#include "common/print/json.h"
#include "common/print/line.h"
#include "path/path.h"

/**
 * struct path_names - what turns the numbers of a path into names
 * @devices: cache of device names
 * @ring: any ring; it knows the names of reasons
 * @owners: knows the owners of sockets
 */
struct path_names {
	struct device_names devices;
	struct nfring *ring;
	struct owners *owners;
};

/* Add "dropped: " with the reason, the function, and the rule if it is known. */
void path_add_drop(struct text *text, const struct path_step *step,
		   const struct trace_rule *rule, struct path_names *names);

/*
 * Add one line, without a newline.  Only the times, the sequence numbers and the colours
 * of @style have an effect.
 */
void path_line(struct text *text, const struct path *path, const struct path_fate *fate,
	       const struct line_style *style, struct line_before *before,
	       struct path_names *names);

/* Add "eth0@prerouting". */
void path_add_point(struct text *text, const struct path_step *step,
		    struct path_names *names);

/* Add a time with its unit, such as "12.3us". */
void path_add_duration(struct text *text, uint64_t ns);

/* Write a path as a JSON object, and end the line. */
void path_json(struct json *json, const struct path *path, const struct path_fate *fate,
	       struct path_names *names);

/* Write "reason" and "function" of a dropped packet, and "rule" if it is known. */
void path_json_drop(struct json *json, const struct path_step *step,
		    const struct trace_rule *rule, struct path_names *names);

#endif
