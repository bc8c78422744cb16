// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <nfring/name.h>
#include "top/lines.h"

/* Columns to the left and to the right of the strip. */
#define MARGIN 6

const char *lines_number(char text[16], double number)
{
	static const char suffixes[] = " kMGTPE";
	size_t i = 0;

	/* Use powers of 1000, which is usual for network rates. */
	for (; number >= 9999.5 && suffixes[i + 1]; i++)
		number /= 1000;
	if (!i)
		snprintf(text, 16, "%.0f", number);
	else
		snprintf(text, 16, "%.*f%c", number < 99.95, number,
			 suffixes[i]);
	return text;
}

/* Write an amount of memory, such as "512 KiB" or "32 MiB". */
static const char *memory(char text[32], uint64_t pages)
{
	uint64_t kib = pages * (sysconf(_SC_PAGESIZE) >> 10);

	if (kib < 10000)
		snprintf(text, 32, "%" PRIu64 " KiB", kib);
	else
		snprintf(text, 32, "%" PRIu64 " MiB", (kib + 512) >> 10);
	return text;
}

void lines_summary(char line[LINE_MAX_], const struct snapshot *snapshot)
{
	uint64_t pages = 0, drops = 0;
	char size[32];
	size_t i;

	for (i = 0; i < snapshot->ring_nr; i++) {
		pages += snapshot_number(&snapshot->rings[i], "pages");
		drops += history_drops(&snapshot->rings[i]);
	}
	snprintf(line, LINE_MAX_, "nfring: %zu %s, %s, %" PRIu64
		 " packets dropped", snapshot->ring_nr,
		 snapshot->ring_nr == 1 ? "ring" : "rings",
		 memory(size, pages), drops);
}

void lines_head(char line[LINE_MAX_])
{
	snprintf(line, LINE_MAX_, "%5s %5s %-5s %2s %8s %8s %8s %8s %6s %6s  %s",
		 "ring", "uid", "type", "V", "packets", "/s", "bytes/s",
		 "drops/s", "used", "most", "netns");
}

static void line_add_name(char line[LINE_MAX_], int len, const char *name)
{
	if (len < LINE_MAX_)
		nfring_name_text(line + len, LINE_MAX_ - len, name);
}

static void line_rates(char line[LINE_MAX_], const struct snapshot_ring *ring,
		       const struct rates *rates)
{
	char total[16], packets[16], bytes[16], drops[16];
	int len;

	len = snprintf(line, LINE_MAX_,
		       "%5s %5s %-5s %2s %8s %8s %8s %8s %4u %% %4u %%  ",
		       snapshot_word(ring, "id"), snapshot_word(ring, "uid"),
		       snapshot_word(ring, "type"), snapshot_word(ring, "version"),
		       lines_number(total, snapshot_number(ring, "packets")),
		       lines_number(packets, rates->packets),
		       lines_number(bytes, rates->bytes),
		       lines_number(drops, rates->drops),
		       (rates->used + 5) / 10, (rates->highest + 5) / 10);
	line_add_name(line, len, ring->netns);
}

/* Write the number of blocks or frames, the memory and the points. */
static void line_place(char line[LINE_MAX_], const struct snapshot_ring *ring)
{
	bool blocks = snapshot_number(ring, "version") == 3;
	uint64_t pages = snapshot_number(ring, "pages");
	char size[32];
	int len;

	len = snprintf(line, LINE_MAX_, "%*s", MARGIN, "");
	if (pages)
		len += snprintf(line + len, LINE_MAX_ - len,
				"%" PRIu64 " %s, %s, ",
				snapshot_number(ring, blocks ? "block_nr" : "frame_nr"),
				blocks ? "blocks" : "frames",
				memory(size, pages));
	len += snprintf(line + len, LINE_MAX_ - len, "at ");
	line_add_name(line, len, snapshot_word(ring, "points"));
}

static char shown(char owner)
{
	switch (owner) {
	case 'u':
		return '#';
	case 'f':
		return '+';
	case 'k':
		return '.';
	default:
		return '?';
	}
}

static void line_strip(char line[LINE_MAX_], const struct snapshot_ring *ring,
		       unsigned int width)
{
	const char *owners = snapshot_word(ring, "owners");
	size_t nr = strlen(owners), room, i;
	char *at = line;

	if (!strcmp(owners, "-")) {
		snprintf(line, LINE_MAX_, "%*s(no memory)", MARGIN, "");
		return;
	}
	room = width > 2 * MARGIN + 2 ? width - 2 * MARGIN - 2 : 1;
	if (room > nr)
		room = nr;
	at += sprintf(at, "%*s[", MARGIN, "");
	for (i = 0; i < room; i++)
		*at++ = shown(owners[i * nr / room]);
	strcpy(at, "]");
}

/* Write drops by reason.  A lost copy is not a lost packet, so list it separately. */
static void line_drops(char line[LINE_MAX_], const struct snapshot_ring *ring)
{
	static const struct {
		const char *counter, *name;
	} reasons[] = {
		{ "drop_full", "full" }, { "drop_oversize", "oversize" },
		{ "drop_queue", "queue" }, { "drop_vnet", "vnet" },
	};
	uint64_t nr;
	size_t i;
	int len;

	len = snprintf(line, LINE_MAX_, "%*sdropped:%s", MARGIN, "",
		       history_drops(ring) ? "" : " none");
	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		nr = snapshot_number(ring, reasons[i].counter);
		if (nr)
			len += snprintf(line + len, LINE_MAX_ - len,
					" %s %" PRIu64, reasons[i].name, nr);
	}
	nr = snapshot_number(ring, "drop_copy");
	if (nr)
		len += snprintf(line + len, LINE_MAX_ - len,
				"; copies lost %" PRIu64, nr);
	snprintf(line + len, LINE_MAX_ - len, "; filtered %" PRIu64
		 ", wakeups %" PRIu64, snapshot_number(ring, "filtered"),
		 snapshot_number(ring, "wakeups"));
}

/* Cut a line to @width characters.  In UTF-8, bytes 10xxxxxx begin no character. */
static void line_cut(char line[LINE_MAX_], unsigned int width)
{
	for (; *line; line++) {
		if ((*line & 0xc0) == 0x80)
			continue;
		if (!width--) {
			*line = '\0';
			return;
		}
	}
}

void lines_ring(char lines[LINES_RING][LINE_MAX_],
		const struct snapshot_ring *ring, const struct rates *rates,
		unsigned int width)
{
	unsigned int i;

	line_rates(lines[0], ring, rates);
	line_place(lines[1], ring);
	line_strip(lines[LINES_STRIP], ring, width);
	line_drops(lines[LINES_DROPS], ring);
	lines[4][0] = '\0';
	for (i = 0; i < LINES_RING; i++)
		line_cut(lines[i], width);
}
