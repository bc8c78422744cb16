/* SPDX-License-Identifier: GPL-2.0 */
/* A packet as a line on the terminal. */
#ifndef TOOL_LINE_H
#define TOOL_LINE_H

#include <stdbool.h>

#include <nfring.h>
#include "decode/text.h"
#include "device.h"

/**
 * struct line_style - how
 * @link: show the link-layer header, or what is known of it
 * @quiet: less of the rest
 */
struct line_style {
	bool link;
	bool quiet;
};

/*
 * "12:00:00.000001 eth0  In  IP ...", without a newline.  A frame has one
 * device and a direction, not the point it was taken at.
 */
void line_build(struct text *text, const struct nfring_frame *frame,
		const struct line_style *style, struct device_names *names);

#endif
