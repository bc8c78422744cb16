// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <locale.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "top/drop_lines.h"
#include "top/lines.h"
#include "top/screen.h"

static SCREEN *terminal;

enum { COLOR_READER = 1, COLOR_FILLING, COLOR_FREE, COLOR_LOST };

int screen_open(void)
{
	const char *name = getenv("TERM");

	if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
		return complain("top: standard input and output must be a terminal; use nfring stats instead");
	setlocale(LC_ALL, "");
	terminal = newterm(NULL, fdopen(STDOUT_FILENO, "w"), stdin);
	if (!terminal && !name)
		return complain("top: TERM is not set; set it to the kind of this terminal, such as xterm, or use nfring stats");
	if (!terminal)
		return complain("top: TERM=%s is an unknown kind of terminal; set TERM to a known one, such as xterm, or use nfring stats",
				name);
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	curs_set(0);
	if (has_colors()) {
		start_color();
		use_default_colors();
		init_pair(COLOR_READER, COLOR_YELLOW, -1);
		init_pair(COLOR_FILLING, COLOR_CYAN, -1);
		init_pair(COLOR_FREE, COLOR_GREEN, -1);
		init_pair(COLOR_LOST, COLOR_RED, -1);
	}
	return 0;
}

static chtype colour_of(char c)
{
	switch (c) {
	case '#':
		return COLOR_PAIR(COLOR_READER);
	case '+':
		return COLOR_PAIR(COLOR_FILLING);
	case '.':
		return COLOR_PAIR(COLOR_FREE);
	default:
		return A_NORMAL;
	}
}

static void draw_strip(int y, const char *line)
{
	move(y, 0);
	for (; *line; line++)
		addch((unsigned char)*line | (has_colors() ? colour_of(*line) : 0));
}

/* Print drops in bold red, so that they catch the eye. */
static void draw_drops(int y, const char *line, bool lost)
{
	int len = strcspn(line, ";");

	attrset(!lost ? A_NORMAL :
		has_colors() ? A_BOLD | COLOR_PAIR(COLOR_LOST) : A_BOLD);
	mvaddnstr(y, 0, line, len);
	attrset(A_NORMAL);
	addstr(line + len);
}

static int draw_ring(int y, const struct snapshot_ring *ring,
		     const struct rates *rates)
{
	char lines[LINES_RING][LINE_MAX_];
	int i;

	lines_ring(lines, ring, rates, COLS);
	for (i = 0; i < LINES_RING; i++, y++) {
		if (i == LINES_STRIP)
			draw_strip(y, lines[i]);
		else if (i == LINES_DROPS)
			draw_drops(y, lines[i], history_drops(ring));
		else
			mvaddstr(y, 0, lines[i]);
	}
	return y;
}

/* Draw what each page has: the first line, the headings and the last line. */
static void draw_frame(const char *summary, const char *head, const char *keys)
{
	erase();
	mvaddnstr(0, 0, summary, COLS);
	attron(A_REVERSE);
	mvaddnstr(2, 0, head, COLS);
	attroff(A_REVERSE);
	mvaddnstr(LINES - 1, 0, keys, COLS);
}

void screen_draw(const struct snapshot *snapshot, const struct rates *rates,
		 size_t first)
{
	char summary[LINE_MAX_], head[LINE_MAX_];
	int y = 3;

	lines_summary(summary, snapshot);
	lines_head(head);
	draw_frame(summary, head,
		   "# to be read  + being filled  . free    q quit  d drops  up, down: other rings");
	for (; first < snapshot->ring_nr && y + LINES_RING <= LINES; first++)
		y = draw_ring(y, &snapshot->rings[first], &rates[first]);
	refresh();
}

void screen_draw_drops(const struct drop_page *page, size_t first)
{
	char summary[LINE_MAX_], head[LINE_MAX_], line[LINE_MAX_];
	int y = 3;

	drop_lines_summary(summary, page);
	drop_lines_head(head);
	draw_frame(summary, head, "q quit  d rings  up, down: other lines");
	for (; first < page->list.nr && y < LINES - 1; first++, y++) {
		drop_lines_count(line, &page->list.counts[first], page->seconds);
		mvaddnstr(y, 0, line, COLS);
	}
	if (!page->counts) {
		snprintf(line, LINE_MAX_, "Drops cannot be counted: %s", page->why);
		/* Without a length, a long line goes on in the next one. */
		mvaddstr(y, 0, line);
	}
	refresh();
}

/* Once the terminal is gone, getch() always returns at once. */
static bool terminal_is_gone(void)
{
	struct pollfd polled = { .fd = STDIN_FILENO };

	return poll(&polled, 1, 0) > 0;
}

enum screen_key screen_key(int timeout_ms)
{
	timeout(timeout_ms);
	switch (getch()) {
	case ERR:
		return terminal_is_gone() ? SCREEN_QUIT : SCREEN_NONE;
	case 'q':
	case 'Q':
		return SCREEN_QUIT;
	case KEY_UP:
		return SCREEN_UP;
	case KEY_DOWN:
		return SCREEN_DOWN;
	case 'd':
	case 'D':
		return SCREEN_PAGE;
	default:
		return SCREEN_OTHER;
	}
}

void screen_close(void)
{
	if (!terminal)
		return;
	endwin();
	delscreen(terminal);
	terminal = NULL;
}
