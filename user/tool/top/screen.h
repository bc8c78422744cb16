/* SPDX-License-Identifier: GPL-2.0 */
/* The terminal.  Only screen.c uses ncurses. */
#ifndef TOOL_TOP_SCREEN_H
#define TOOL_TOP_SCREEN_H

#include "top/drop_page.h"
#include "top/history.h"

enum screen_key {
	SCREEN_NONE,	/* no key within the time */
	SCREEN_QUIT,
	SCREEN_UP,
	SCREEN_DOWN,
	SCREEN_PAGE,	/* show the other page */
	SCREEN_OTHER,	/* any other key or a resize: draw again */
};

/* Return 0, or -1 after a message. */
int screen_open(void);

/* Draw the screen, starting with the ring at index @first. */
void screen_draw(const struct snapshot *snapshot, const struct rates *rates,
		 size_t first);

/* Draw the page of drops, starting with the counter at index @first. */
void screen_draw_drops(const struct drop_page *page, size_t first);

/* Wait for a key, at most @timeout_ms milliseconds. */
enum screen_key screen_key(int timeout_ms);

/* Restore the terminal. */
void screen_close(void);

#endif
