// SPDX-License-Identifier: GPL-2.0
/*
 * The input is a byte with the style of the line, two bytes with the link type, and a
 * packet.
 */
#include "capture/read/view.h"
#include "common/print/flow.h"
#include "common/print/line.h"
#include "common/print/packet_json.h"

#include "fuzz.h"

#define HEAD_LEN 3

static void print(const struct view *view, const struct line_style *style,
		  struct device_names *names, size_t size)
{
	struct line_before before = { 0 };
	char *line = malloc(size);	/* the sanitizers find a write after the end */
	struct text text;

	fuzz_require(line);
	text_init(&text, line, size);
	line_build(&text, &view->frame, NULL, NULL, style, names, &before);
	fuzz_require(strlen(line) == text.len);
	line_before_free(&before);
	free(line);
}

static void print_json(const struct view *view, const struct line_style *style,
		       struct device_names *names)
{
	struct line_before before = { 0 };
	static FILE *null;
	struct json json;

	if (!null)
		null = fopen("/dev/null", "w");
	fuzz_require(null);
	json = (struct json) { .to = null };
	packet_json(&json, &view->frame, NULL, NULL, style, names, &before);
	line_before_free(&before);
}

static void print_flow(const struct view *view)
{
	struct flow_tcp tcp;
	struct flow flow;
	struct text text;
	char line[256];

	flow_of(&flow, &tcp, &view->frame);
	text_init(&text, line, sizeof(line));
	flow_protocol(&text, &flow);
	flow_text(&text, &flow);
	fuzz_require(strlen(line) == text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct device_names names = { 0 };
	struct pcapng_interface interface = { .snaplen = 65535, .name = "eth0" };
	struct pcapng_packet packet = { 0 };
	struct line_style style = { 0 };
	struct view view;

	if (size < HEAD_LEN)
		return 0;
	style.link = data[0] & 1;
	style.quiet = data[0] & 2;
	style.verbose = data[0] & 4;
	style.absolute = data[0] & 16;
	style.color = data[0] & 32;
	style.numeric = true;	/* there are no names to look up */
	interface.link = data[1] << 8 | data[2];
	packet.data = data + HEAD_LEN;
	packet.caplen = size - HEAD_LEN;
	packet.len = packet.caplen + (data[0] & 8 ? 1000 : 0);
	view_build(&view, &packet, &interface, &names);
	print(&view, &style, &names, 1024);
	print(&view, &style, &names, 1 + data[0]);
	print_json(&view, &style, &names);
	print_flow(&view);
	device_names_free(&names);
	return 0;
}
