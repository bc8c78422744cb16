// SPDX-License-Identifier: GPL-2.0
/* Collect a summary.  summary_print.c prints it. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "path/summary_parts.h"

#define DIFFER(a, b)	(((a) > (b)) - ((a) < (b)))

static int place_compare(const struct path_step *a, const struct path_step *b)
{
	return DIFFER(a->ifindex, b->ifindex) ?: DIFFER(a->m.family, b->m.family) ?:
	       DIFFER(a->m.hook, b->m.hook) ?: DIFFER(a->m.priority, b->m.priority);
}

static int hop_compare(const void *a, const void *b)
{
	const struct hop *x = a, *y = b;

	return place_compare(&x->from, &y->from) ?: place_compare(&x->to, &y->to);
}

static int rule_compare(const struct trace_rule *a, const struct trace_rule *b)
{
	return DIFFER(a->handle, b->handle) ?: strcmp(a->family, b->family) ?:
	       strcmp(a->table, b->table) ?: strcmp(a->base, b->base) ?:
	       strcmp(a->chain, b->chain);
}

static int loss_compare(const void *a, const void *b)
{
	const struct loss *x = a, *y = b;

	return place_compare(&x->place, &y->place) ?: DIFFER(x->dropped, y->dropped) ?:
	       DIFFER(x->place.reason, y->place.reason) ?:
	       DIFFER(x->place.site, y->place.site) ?: rule_compare(&x->rule, &y->rule);
}

static int flow_compare(const void *a, const void *b)
{
	const struct flow_count *x = a, *y = b;

	return DIFFER(x->flow.ethertype, y->flow.ethertype) ?:
	       DIFFER(x->flow.protocol, y->flow.protocol) ?:
	       tcp_pair_compare(x->ends, y->ends);
}

/* Add an entry that is not there yet.  Return it, or NULL if memory is short. */
static void *add_entry(struct tally *tally, const void *key, size_t size,
		       int (*compare)(const void *, const void *))
{
	void *entry = malloc(size), **larger;

	/* The capacity is the least power of two that is not below the number. */
	if (!(tally->nr & (tally->nr - 1))) {
		larger = reallocarray(tally->entries, tally->nr ? 2 * tally->nr : 1,
				      sizeof(*larger));
		if (larger)
			tally->entries = larger;
		else
			goto no_memory;
	}
	if (!entry)
		goto no_memory;
	memcpy(entry, key, size);
	if (!tsearch(entry, &tally->root, compare))
		goto no_memory;
	tally->entries[tally->nr++] = entry;
	return entry;

no_memory:
	free(entry);
	return NULL;
}

/*
 * Return the entry that is equal to @key.  If there is none, add @key, which has @size
 * bytes.  Return NULL if memory is short.
 */
static void *find(struct tally *tally, const void *key, size_t size,
		  int (*compare)(const void *, const void *))
{
	void **found = tfind(key, &tally->root, compare);

	return found ? *found : add_entry(tally, key, size, compare);
}

static void tally_empty(struct tally *tally)
{
	tdestroy(tally->root, free);
	free(tally->entries);
	*tally = (struct tally) { 0 };
}

/*
 * Return the class of a time.  Each power of two is divided into CLASSES_PER_POWER
 * classes, so a class is at most 1 / CLASSES_PER_POWER of its times wide.
 */
static unsigned int class_of(uint64_t ns)
{
	unsigned int power;

	if (ns < CLASSES_PER_POWER)
		return (unsigned int)ns;
	power = 63 - (unsigned int)__builtin_clzll(ns);
	return (power - CLASS_BITS + 1) * CLASSES_PER_POWER +
	       ((ns >> (power - CLASS_BITS)) & (CLASSES_PER_POWER - 1));
}

/* Return the longest time of a class. */
static uint64_t class_end(unsigned int class)
{
	unsigned int power = class / CLASSES_PER_POWER;

	if (!power)
		return class;
	return ((CLASSES_PER_POWER + class % CLASSES_PER_POWER + 1ULL) << (power - 1)) - 1;
}

uint64_t hop_quantile(const struct hop *hop, unsigned int percent)
{
	uint64_t left = (hop->packets * percent + 99) / 100;
	unsigned int class;

	for (class = 0; class < CLASS_NR - 1; class++) {
		if (hop->classes[class] >= left)
			break;
		left -= hop->classes[class];
	}
	return class_end(class) < hop->longest ? class_end(class) : hop->longest;
}

static int add_hop(struct summary *summary, const struct path_step *step)
{
	const struct hop key = { .from = step[-1], .to = *step };
	struct hop *hop = find(&summary->hops, &key, sizeof(key), hop_compare);
	uint64_t since = path_since(step);

	if (!hop)
		return -ENOMEM;
	hop->packets++;
	hop->classes[class_of(since)]++;
	if (since > hop->longest)
		hop->longest = since;
	return 0;
}

/* The last of the kept points may not be the next one after the point before it. */
static int add_hops(struct summary *summary, const struct path *path)
{
	const struct path_step *last = path_last(path), *step;

	if (path->step_nr > PATH_STEPS_MAX)
		last--;
	for (step = path->steps + 1; step <= last; step++)
		if (add_hop(summary, step))
			return -ENOMEM;
	return 0;
}

static int add_loss(struct summary *summary, const struct path *path,
		    const struct trace_rule *rule)
{
	const struct path_step *last = path_last(path), *drop = last;
	struct loss key = { .dropped = path_is_drop(last), .rule = *rule }, *loss;

	while (last > path->steps && path_is_drop(last))
		last--;
	key.place = *last;
	key.place.reason = drop->reason;
	key.place.site = drop->site;
	loss = find(&summary->losses, &key, sizeof(key), loss_compare);
	if (!loss)
		return -ENOMEM;
	loss->packets++;
	return 0;
}

static int add_flow(struct summary *summary, const struct path *path, bool final)
{
	struct flow_count key = { .flow = *path_flow(path) }, *flow;

	path_flow_ends(key.ends, &key.flow);
	if (summary->flows.nr == SUMMARY_FLOWS_MAX &&
	    !tfind(&key, &summary->flows.root, flow_compare))
		return 0;
	flow = find(&summary->flows, &key, sizeof(key), flow_compare);
	if (!flow)
		return -ENOMEM;
	flow->packets++;
	flow->bytes += path->len;
	flow->lost += !final;
	return 0;
}

void summary_begin(struct summary *summary, uint64_t now)
{
	*summary = (struct summary) { .begin = now };
}

int summary_add(struct summary *summary, const struct path *path, const struct path_fate *fate)
{
	summary->packets++;
	summary->lost += !fate->final;
	summary->translated += path_is_translated(path);
	if (add_hops(summary, path) || add_flow(summary, path, fate->final))
		return -ENOMEM;
	return fate->final ? 0 : add_loss(summary, path, &fate->rule);
}

void summary_empty(struct summary *summary)
{
	tally_empty(&summary->hops);
	tally_empty(&summary->losses);
	tally_empty(&summary->flows);
}
