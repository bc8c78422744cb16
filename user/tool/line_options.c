// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "line_options.h"

/* Letters and long names are those of tcpdump(8). */
const struct command_option line_options[] = {
	{ 't', NULL, NULL, ARG_NONE,
	  .help = "Print no time. -tt: print seconds since 1970. -ttt: since the previous "
		  "packet. -tttt: date and time. -ttttt: since the first packet. Default: "
		  "the time of day." },
	{ 'S', "absolute-tcp-sequence-numbers", NULL, ARG_NONE,
	  .help = "Print TCP's sequence numbers as they are. Default: relative to the first "
		  "number of the connection." },
	{ OPTION_JSON, "json", NULL, ARG_NONE,
	  .help = "Print a JSON object for each packet, one on each line." },
	{ OPTION_COLOR, "color", "WHEN", ARG_WORD,
	  .help = "Print colours always, never or auto. With auto, print them on a terminal that "
		  "shows them, unless NO_COLOR is set. Default: auto.",
	  .words = "auto,always,never" },
	{ }
};

/* NO_COLOR counts if it is not empty (no-color.org). */
static bool is_colorful(void)
{
	const char *refused = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") &&
	       (!refused || !*refused);
}

struct line_style line_style_default(void)
{
	return (struct line_style) { .color = is_colorful() };
}

static int parse_color(struct line_style *style, const char *word)
{
	if (!strcmp(word, "auto"))
		style->color = is_colorful();
	else if (!strcmp(word, "always") || !strcmp(word, "never"))
		style->color = !strcmp(word, "always");
	else
		return complain("--color %s: expected auto, always or never", word);
	return 0;
}

int line_take(struct line_style *style, int option)
{
	switch (option) {
	case 't':
		style->time++;
		return 0;
	case OPTION_JSON:
		style->json = true;
		return 0;
	case OPTION_COLOR:
		return parse_color(style, optarg);
	case 'S':
		style->absolute = true;
		return 0;
	default:
		return 1;
	}
}
