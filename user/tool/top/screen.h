/* SPDX-License-Identifier: GPL-2.0 */
/* The terminal of the live view: ncurses, kept to one file. */
#ifndef TOOL_TOP_SCREEN_H
#define TOOL_TOP_SCREEN_H

#include "top/history.h"

enum screen_key {
	SCREEN_NONE,	/* the time is over */
	SCREEN_QUIT,
	SCREEN_UP,
	SCREEN_DOWN,
	SCREEN_OTHER,	/* draw again */
};

/* 0, or -1 after a message. */
int screen_open(void);

/* Draw all of it, from ring number @first on. */
void screen_draw(const struct snapshot *snapshot, const struct rates *rates,
		 size_t first);

/* A key, within so many milliseconds. */
enum screen_key screen_key(int timeout_ms);

/* The terminal as it was. */
void screen_close(void);

#endif
