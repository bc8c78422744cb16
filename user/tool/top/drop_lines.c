// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>

#include <nfring/name.h>
#include "common/decode/text.h"
#include "top/drop_lines.h"

static double rate(uint64_t growth, double seconds)
{
	return seconds > 0 ? growth / seconds : 0;
}

void drop_lines_summary(char line[LINE_MAX_], const struct drop_page *page)
{
	uint64_t sum = 0, growth = 0;
	char per_second[16];
	size_t i;
	int len;

	for (i = 0; i < page->list.nr; i++) {
		sum += page->list.counts[i].nr;
		growth += page->list.counts[i].nr - page->list.counts[i].before;
	}
	len = snprintf(line, LINE_MAX_, "nfring: the kernel dropped %" PRIu64 " packets, %s/s", sum,
		       lines_number(per_second, rate(growth, page->seconds)));
	if (page->missed)
		snprintf(line + len, LINE_MAX_ - len, "; %" PRIu64 " more were not counted",
			 page->missed);
}

void drop_lines_head(char line[LINE_MAX_])
{
	snprintf(line, LINE_MAX_, "%10s %8s  %-15s  %-24s  %s", "drops", "/s", "device", "reason",
		 "function");
}

void drop_lines_count(char line[LINE_MAX_], const struct drop_count *count, double seconds)
{
	char per_second[16], device[4 * IF_NAMESIZE];
	struct text text;

	nfring_name_text(device, sizeof(device), *count->device ? count->device : "-");
	text_init(&text, line, LINE_MAX_);
	text_add(&text, "%10" PRIu64 " %8s  %-15s  %-24s  %s", count->nr,
		 lines_number(per_second, rate(count->nr - count->before, seconds)), device,
		 count->names.reason, *count->names.function ? count->names.function : "-");
}
