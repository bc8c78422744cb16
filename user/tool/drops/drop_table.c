// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "common/print/json.h"
#include "common/quote.h"
#include "drops/drop_table.h"

static int key_compare(const void *a, const void *b)
{
	const struct drop_key *x = a, *y = b;

	if (x->site != y->site)
		return x->site < y->site ? -1 : 1;
	if (x->reason != y->reason)
		return x->reason < y->reason ? -1 : 1;
	return (x->ifindex > y->ifindex) - (x->ifindex < y->ifindex);
}

struct drop_count *drop_table_find(struct drop_table *table, const struct drop_key *key)
{
	struct drop_count *count, **found;

	/* The key is the first member, so both have the same address. */
	if (table->last && !key_compare(&table->last->key, key))
		return table->last;
	found = tfind(key, &table->tree, key_compare);
	if (found)
		return table->last = *found;
	count = calloc(1, sizeof(*count));
	if (!count)
		return NULL;
	count->key = *key;
	if (!tsearch(count, &table->tree, key_compare)) {
		free(count);
		return NULL;
	}
	return table->last = count;
}

static void mark_one(const void *node, VISIT visit, int depth)
{
	struct drop_count *count = *(struct drop_count *const *)node;

	(void)depth;
	if (visit == postorder || visit == leaf)
		count->before = count->nr;
}

void drop_table_mark(struct drop_table *table)
{
	twalk(table->tree, mark_one);
}

static int names_compare(const void *a, const void *b)
{
	const struct drop_count *x = a, *y = b;

	return strcmp(x->device, y->device) ?:
	       strcmp(x->names.reason, y->names.reason) ?:
	       strcmp(x->names.function, y->names.function);
}

static int count_compare(const void *a, const void *b)
{
	const struct drop_count *x = a, *y = b;

	if (x->nr != y->nr)
		return x->nr > y->nr ? -1 : 1;
	return names_compare(a, b);
}

static void count_one(const void *node, VISIT visit, void *arg)
{
	(void)node;
	*(size_t *)arg += visit == postorder || visit == leaf;
}

static void list_one(const void *node, VISIT visit, void *arg)
{
	struct drop_list *list = arg;

	if (visit == postorder || visit == leaf)
		list->counts[list->nr++] = **(struct drop_count *const *)node;
}

/* Add up neighbours with the same names. */
static void list_merge(struct drop_list *list)
{
	size_t nr = 0, i;

	for (i = 0; i < list->nr; i++)
		if (nr && !names_compare(&list->counts[nr - 1], &list->counts[i])) {
			list->counts[nr - 1].nr += list->counts[i].nr;
			list->counts[nr - 1].before += list->counts[i].before;
		} else {
			list->counts[nr++] = list->counts[i];
		}
	list->nr = nr;
}

int drop_list_make(struct drop_list *list, const struct drop_table *table)
{
	size_t nr = 0;

	*list = (struct drop_list) { 0 };
	twalk_r(table->tree, count_one, &nr);
	list->counts = calloc(nr + 1, sizeof(*list->counts));
	if (!list->counts)
		return -ENOMEM;
	twalk_r(table->tree, list_one, list);
	qsort(list->counts, list->nr, sizeof(*list->counts), names_compare);
	list_merge(list);
	qsort(list->counts, list->nr, sizeof(*list->counts), count_compare);
	return 0;
}

void drop_list_free(struct drop_list *list)
{
	free(list->counts);
}

void drop_list_print(FILE *to, const struct drop_list *list)
{
	size_t i;

	if (!list->nr) {
		fputs("no drops\n", to);
		return;
	}
	fprintf(to, "%10s  %-15s  %-24s  %s\n", "drops", "device", "reason", "function");
	for (i = 0; i < list->nr; i++) {
		const struct drop_count *count = &list->counts[i];

		fprintf(to, "%10" PRIu64 "  ", count->nr);
		quote_words(to, *count->device ? count->device : "-", IF_NAMESIZE + 1);
		fprintf(to, "%-24s  %s\n", count->names.reason,
			*count->names.function ? count->names.function : "-");
	}
}

void drop_list_json(FILE *to, const struct drop_list *list)
{
	struct json json = { .to = to };
	size_t i;

	for (i = 0; i < list->nr; i++) {
		const struct drop_count *count = &list->counts[i];

		json_open(&json, NULL, '{');
		json_number(&json, "drops", count->nr);
		if (*count->device)
			json_string(&json, "device", count->device);
		json_string(&json, "reason", count->names.reason);
		if (*count->names.function)
			json_string(&json, "function", count->names.function);
		json_close(&json, '}');
		json_line_end(&json);
	}
}

static void print_sample(FILE *to, const struct drop_count *count)
{
	fputs("nfring_kernel_drops_total{device=", to);
	quote_label(to, count->device);
	fputs(",reason=", to);
	quote_label(to, count->names.reason);
	fputs(",function=", to);
	quote_label(to, count->names.function);
	fprintf(to, "} %" PRIu64 "\n", count->nr);
}

void drop_list_prometheus(FILE *to, const struct drop_list *list, uint64_t uncounted)
{
	size_t i;

	fputs("# HELP nfring_kernel_drops_total Packets that the kernel dropped since nfring stats --drops was started.\n"
	      "# TYPE nfring_kernel_drops_total counter\n", to);
	for (i = 0; i < list->nr; i++)
		print_sample(to, &list->counts[i]);
	fprintf(to, "# HELP nfring_kernel_drops_uncounted_total Dropped packets of which no reason was read.\n"
		"# TYPE nfring_kernel_drops_uncounted_total counter\n"
		"nfring_kernel_drops_uncounted_total %" PRIu64 "\n", uncounted);
}

void drop_table_free(struct drop_table *table)
{
	tdestroy(table->tree, free);
}
