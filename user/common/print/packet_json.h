/* SPDX-License-Identifier: GPL-2.0 */
/* Packets as JSON objects.  nfring(8) documents the members. */
#ifndef COMMON_PACKET_JSON_H
#define COMMON_PACKET_JSON_H

#include <nfring.h>
#include "common/device.h"
#include "common/drop_names.h"
#include "common/owner/owner.h"
#include "common/print/flow.h"
#include "common/print/json.h"
#include "common/print/line.h"

/* Write the object of a packet at one point, and the end of its line. */
void packet_json(struct json *json, const struct nfring_frame *frame,
		 const struct nfring_metadata *m, const struct line_facts *facts,
		 const struct line_style *style, struct device_names *names,
		 struct line_before *before);

/* Write "reason" and "function". */
void packet_json_drop(struct json *json, const struct drop *drop);

/* Write an object with "uid", "pid", "command" and "cgroup". */
void packet_json_owner(struct json *json, const char *name, const struct owner *owner,
		       struct owners *owners);

/* Write "sec" and "nsec". */
void packet_json_time(struct json *json, uint64_t time);

/* Write addresses and ports; the packet may have none. */
void packet_json_flow(struct json *json, const struct flow *flow);

/* Write "tcp", if the packet is a segment. */
void packet_json_tcp(struct json *json, const struct flow_tcp *tcp);

/* Write "device", or nothing if the device is not known. */
void packet_json_device(struct json *json, int ifindex, struct device_names *names);

/* Write "point" and what the hook knew. */
void packet_json_metadata(struct json *json, const struct nfring_metadata *m,
			  struct device_names *names);

#endif
