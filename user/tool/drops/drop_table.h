/* SPDX-License-Identifier: GPL-2.0 */
/* Count dropped packets by device, reason and function. */
#ifndef TOOL_DROPS_DROP_TABLE_H
#define TOOL_DROPS_DROP_TABLE_H

#include <net/if.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/drop_names.h"

/**
 * struct drop_key - numbers that select a counter
 * @ifindex: the device; 0: none is known
 * @reason: number of the reason
 * @site: number of the place in the kernel; 0: unknown
 */
struct drop_key {
	int ifindex;
	uint32_t reason;
	uint32_t site;
};

/**
 * struct drop_count - a counter
 * @key: its numbers
 * @device: name of the device; empty: none is known
 * @names: names of the reason and the function
 * @nr: dropped packets
 * @before: @nr when drop_table_mark() was called last
 */
struct drop_count {
	struct drop_key key;
	char device[IF_NAMESIZE];
	struct drop names;
	uint64_t nr;
	uint64_t before;
};

/**
 * struct drop_table - all counters; start with zeros
 * @tree: tree of struct drop_count, by the key
 * @last: the counter of the last packet; often the next packet has the same
 * @uncounted: drops that were not counted because memory was short
 */
struct drop_table {
	void *tree;
	struct drop_count *last;
	uint64_t uncounted;
};

/*
 * Return the counter for @key.  If nr is 0, the counter is new, and the caller fills in the
 * names.  Return NULL if memory is short.
 */
struct drop_count *drop_table_find(struct drop_table *table, const struct drop_key *key);

/* Remember the value of each counter in @before. */
void drop_table_mark(struct drop_table *table);

/**
 * struct drop_list - counters with different names
 * @counts: the counters, the largest first, then by their names
 * @nr: number of counters
 */
struct drop_list {
	struct drop_count *counts;
	size_t nr;
};

/*
 * List the counters.  Counters with the same names are added up, because a function may
 * drop packets in several places.  Return 0 or -ENOMEM.  drop_list_free() frees the list.
 */
int drop_list_make(struct drop_list *list, const struct drop_table *table);
void drop_list_free(struct drop_list *list);

/* Print a header and a line for each counter, or "no drops". */
void drop_list_print(FILE *to, const struct drop_list *list);

/* Print a JSON object for each counter, one on each line. */
void drop_list_json(FILE *to, const struct drop_list *list);

/* Print the text format of Prometheus.  @uncounted is the number of other drops. */
void drop_list_prometheus(FILE *to, const struct drop_list *list, uint64_t uncounted);

void drop_table_free(struct drop_table *table);

#endif
