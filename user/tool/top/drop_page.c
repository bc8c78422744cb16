// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "common/message.h"
#include "top/drop_page.h"

/* Messages would land in the middle of the screen, so the page shows them. */
static void page_begin(struct drop_page *page)
{
	complain_to(page->why, sizeof(page->why));
}

static void page_end(struct drop_page *page, int err)
{
	complain_to(NULL, 0);
	if (err)
		drop_page_stop(page);
}

void drop_page_start(struct drop_page *page, const char *netns, double now)
{
	const struct points_config where = { .netns = netns };
	int err;

	page_begin(page);
	err = drop_counter_open(&page->counter, &where) || drop_counter_attach(&page->counter);
	page->counts = true;
	page->taken = now;
	page_end(page, err);
}

void drop_page_wait(struct drop_page *page, int timeout_ms, int fd)
{
	int ready;

	page_begin(page);
	ready = rings_wait(&page->counter.rings, timeout_ms, fd);
	if (ready >= 0)
		drop_counter_take(&page->counter, DROP_COUNTER_BATCH);
	page_end(page, ready < 0);
}

static int page_list(struct drop_page *page)
{
	drop_list_free(&page->list);
	page->list = (struct drop_list) { 0 };
	if (drop_counter_take_all(&page->counter) ||
	    drop_counter_missed(&page->counter, &page->missed))
		return -1;
	if (drop_list_make(&page->list, &page->counter.table))
		return complain("top: no memory for a list of drops");
	drop_table_mark(&page->counter.table);
	return 0;
}

void drop_page_look(struct drop_page *page, double now)
{
	int err;

	page->seconds = now - page->taken;
	page->taken = now;
	page_begin(page);
	err = page_list(page);
	page_end(page, err);
}

void drop_page_stop(struct drop_page *page)
{
	drop_counter_close(&page->counter);
	drop_list_free(&page->list);
	page->list = (struct drop_list) { 0 };
	page->missed = 0;
	page->counts = false;
}
