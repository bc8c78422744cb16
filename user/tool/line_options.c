// SPDX-License-Identifier: GPL-2.0
#include "line_options.h"

/* Letters and long names are those of tcpdump(8). */
const struct command_option line_options[] = {
	{ 't', NULL, NULL, ARG_NONE,
	  .help = "Print no time. -tt: print seconds since 1970. -ttt: since the previous "
		  "packet. -tttt: date and time. -ttttt: since the first packet. Default: "
		  "the time of day." },
	{ 'S', "absolute-tcp-sequence-numbers", NULL, ARG_NONE,
	  .help = "Print TCP's sequence numbers as they are. Default: relative to the first "
		  "of the connection." },
	{ OPTION_JSON, "json", NULL, ARG_NONE,
	  .help = "Print an object of JSON for each packet, one on each line." },
	{ }
};

int line_take(struct line_style *style, int option)
{
	switch (option) {
	case 't':
		style->time++;
		return 0;
	case OPTION_JSON:
		style->json = true;
		return 0;
	case 'S':
		style->absolute = true;
		return 0;
	default:
		return 1;
	}
}
