// SPDX-License-Identifier: GPL-2.0
#include "common/decode/decode.h"

#define QUERY		0x11
#define REPORT_V1	0x12
#define REPORT_V2	0x16
#define LEAVE		0x17
#define REPORT_V3	0x22

/* The usual response time, which is not printed: 10 seconds, in tenths. */
#define USUAL_TIME	100

/* Version 3 stores large times as a mantissa and an exponent. */
static void decode_time_v3(struct text *text, uint8_t code)
{
	uint32_t tenths = code;

	if (code & 0x80)
		tenths = (0x10 | (code & 0xf)) << (((code >> 4) & 7) + 3);
	if (code != USUAL_TIME)
		text_add(text, " [max resp time %u.%us]", tenths / 10, tenths % 10);
}

/* The length shows version 3.  A time of 0 distinguishes version 1 from 2. */
static void decode_query(struct text *text, uint8_t time, const uint8_t *group,
			 uint32_t len, struct names *names)
{
	int version = len >= 12 ? 3 : time ? 2 : 1;

	text_add(text, "igmp query v%d", version);
	if (version == 3)
		decode_time_v3(text, time);
	else if (version == 2 && time != USUAL_TIME)
		text_add(text, " [max resp time %u]", time);
	if (be32_at(group)) {
		text_add(text, " [gaddr ");
		names_add_host(text, names, group, 4);
		text_add(text, "]");
	}
}

static void decode_group(struct text *text, const char *what, const uint8_t *group,
			 struct names *names)
{
	text_add(text, "igmp %s ", what);
	names_add_host(text, names, group, 4);
}

void decode_igmp(struct text *text, const struct decode_segment *segment)
{
	struct names *names = segment->context->names;
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, 8), *group;

	decode_ends(text, segment);
	if (!header) {
		text_add(text, "[|igmp]");
		return;
	}
	if (segment->context->quiet) {
		text_add(text, "igmp");
		return;
	}
	group = header + 4;
	switch (header[0]) {
	case QUERY:
		decode_query(text, header[1], group, segment->len, names);
		break;
	case REPORT_V1:
		decode_group(text, "v1 report", group, names);
		break;
	case REPORT_V2:
		decode_group(text, "v2 report", group, names);
		break;
	case LEAVE:
		decode_group(text, "leave", group, names);
		break;
	case REPORT_V3:
		text_add(text, "igmp v3 report, %u group record(s)",
			 be16_at(header + 6));
		break;
	default:
		text_add(text, "igmp-%u, length %u", header[0], segment->len);
	}
}
