// SPDX-License-Identifier: GPL-2.0
/* Print the bytes of a packet, like tcpdump's -x, -X and -A. */
#include <stdio.h>

#include "common/print/line.h"

#define ROW 16

static char printable(uint8_t byte)
{
	return byte > ' ' && byte <= '~' ? (char)byte : '.';
}

/* Print a row of numbers.  If text follows, pad them to 39 columns. */
static void dump_row(const uint8_t *at, uint32_t offset, uint32_t len,
		     bool with_text)
{
	char line[128];
	struct text text;
	uint32_t i;

	text_init(&text, line, sizeof(line));
	text_add(&text, "\t0x%04x: ", offset);
	for (i = 0; i < len; i++)
		text_add(&text, "%s%02x", i % 2 ? "" : " ", at[i]);
	if (with_text) {
		for (; i < ROW; i++)
			text_add(&text, "%s  ", i % 2 ? "" : " ");
		text_add(&text, "  ");
		for (i = 0; i < len; i++)
			text_add(&text, "%c", printable(at[i]));
	}
	puts(line);
}

static void dump_text(const uint8_t *at, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++) {
		char c = at[i] == '\n' || at[i] == '\t' || at[i] == ' ' ?
			 (char)at[i] : printable(at[i]);

		putchar(c);
	}
	putchar('\n');
}

int line_dump(const struct nfring_frame *frame, const struct line_style *style)
{
	uint32_t skip = style->dump_link ? 0 : frame->maclen, offset;
	const uint8_t *at;
	uint32_t len;

	if (skip > frame->snaplen)
		skip = frame->snaplen;
	at = frame->data + skip;
	len = frame->snaplen - skip;
	if (style->text_only)
		dump_text(at, len);
	for (offset = 0; style->dump && offset < len; offset += ROW)
		dump_row(at + offset, offset,
			 len - offset < ROW ? len - offset : ROW,
			 style->dump_text);
	return ferror(stdout) ? -1 : 0;
}
