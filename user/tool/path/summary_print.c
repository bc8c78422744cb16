// SPDX-License-Identifier: GPL-2.0
/* Print a summary as tables, or as a JSON object. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/describe.h"
#include "common/print/packet_json.h"
#include "path/line.h"
#include "path/summary_parts.h"

#define FLOWS_SHOWN	10
#define LABEL_BYTES	2048
#define WIDTH		60

#define MOST_FIRST(type)						\
static int type##_most_first(const void *a, const void *b)		\
{									\
	const struct type *x = *(const void *const *)a;			\
	const struct type *y = *(const void *const *)b;			\
									\
	return (x->packets < y->packets) - (x->packets > y->packets);	\
}

MOST_FIRST(loss)
MOST_FIRST(flow_count)

static void sort(struct tally *tally, int (*compare)(const void *, const void *))
{
	if (tally->nr)
		qsort(tally->entries, tally->nr, sizeof(*tally->entries), compare);
}

/* Print the first column, at least WIDTH wide. */
static void print_label(const char *label)
{
	printf("  %-*s", WIDTH - 2, label);
}

static void print_duration(uint64_t ns)
{
	char word[32];
	struct text text;

	text_init(&text, word, sizeof(word));
	path_add_duration(&text, ns);
	printf(" %9s", word);
}

static void print_hops(struct summary *summary, struct path_names *names)
{
	const struct tally *hops = &summary->hops;
	char label[LABEL_BYTES];
	struct text text;
	size_t i;

	if (hops->nr)
		printf("%-*s %9s %9s %9s %9s\n", WIDTH, "from point to point", "packets",
		       "p50", "p99", "longest");
	for (i = 0; i < hops->nr; i++) {
		const struct hop *hop = hops->entries[i];

		text_init(&text, label, sizeof(label));
		path_add_point(&text, &hop->from, names);
		text_add(&text, " to ");
		path_add_point(&text, &hop->to, names);
		print_label(label);
		printf(" %9" PRIu64, hop->packets);
		print_duration(hop_quantile(hop, 50));
		print_duration(hop_quantile(hop, 99));
		print_duration(hop->longest);
		putchar('\n');
	}
}

static void print_losses(struct summary *summary, struct path_names *names)
{
	const struct tally *losses = &summary->losses;
	char label[LABEL_BYTES];
	struct text text;
	size_t i;

	if (losses->nr)
		printf("%-*s %9s\n", WIDTH, "lost at", "packets");
	for (i = 0; i < losses->nr; i++) {
		const struct loss *loss = losses->entries[i];

		text_init(&text, label, sizeof(label));
		path_add_point(&text, &loss->place, names);
		if (loss->dropped) {
			text_add(&text, " ");
			path_add_drop(&text, &loss->place, &loss->rule, names);
		}
		print_label(label);
		printf(" %9" PRIu64 "\n", loss->packets);
	}
}

static void print_flows(struct summary *summary)
{
	const struct tally *flows = &summary->flows;
	size_t shown = flows->nr < FLOWS_SHOWN ? flows->nr : FLOWS_SHOWN, i;
	char label[LABEL_BYTES];
	struct text text;

	if (flows->nr)
		printf("%-*s %9s %9s %9s\n", WIDTH, "connection", "packets", "bytes", "lost");
	for (i = 0; i < shown; i++) {
		const struct flow_count *flow = flows->entries[i];

		text_init(&text, label, sizeof(label));
		flow_text(&text, &flow->flow);
		text_add(&text, " ");
		flow_protocol(&text, &flow->flow);
		print_label(label);
		printf(" %9" PRIu64 " %9" PRIu64 " %9" PRIu64 "\n", flow->packets,
		       flow->bytes, flow->lost);
	}
	if (flows->nr > shown)
		printf("  and %zu more connections\n", flows->nr - shown);
}

static void sort_all(struct summary *summary)
{
	sort(&summary->losses, loss_most_first);
	sort(&summary->flows, flow_count_most_first);
}

static double seconds(struct summary *summary, uint64_t now)
{
	return (double)(now - summary->begin) / 1e9;
}

void summary_print(struct summary *summary, uint64_t now, struct path_names *names)
{
	sort_all(summary);
	printf("%.1f s: %" PRIu64 " packets of %zu%s connections, %" PRIu64
	       " lost, %" PRIu64 " translated\n", seconds(summary, now), summary->packets,
	       summary->flows.nr, summary->flows.nr == SUMMARY_FLOWS_MAX ? " or more" : "",
	       summary->lost, summary->translated);
	print_hops(summary, names);
	print_losses(summary, names);
	print_flows(summary);
}

static void write_place(struct json *json, const char *name,
			const struct path_step *step, struct path_names *names)
{
	char point[NFRING_POINT_MAX];
	struct text text;

	text_init(&text, point, sizeof(point));
	describe_point(&text, &step->m);
	json_open(json, name, '{');
	packet_json_device(json, step->ifindex, &names->devices);
	json_string(json, "point", point);
	json_close(json, '}');
}

static void write_hops(struct summary *summary, struct json *json,
		       struct path_names *names)
{
	const struct tally *hops = &summary->hops;
	size_t i;

	json_open(json, "hops", '[');
	for (i = 0; i < hops->nr; i++) {
		const struct hop *hop = hops->entries[i];

		json_open(json, NULL, '{');
		write_place(json, "from", &hop->from, names);
		write_place(json, "to", &hop->to, names);
		json_number(json, "packets", hop->packets);
		json_number(json, "p50_nsec", hop_quantile(hop, 50));
		json_number(json, "p99_nsec", hop_quantile(hop, 99));
		json_number(json, "longest_nsec", hop->longest);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void write_losses(struct summary *summary, struct json *json,
			 struct path_names *names)
{
	const struct tally *losses = &summary->losses;
	size_t i;

	json_open(json, "losses", '[');
	for (i = 0; i < losses->nr; i++) {
		const struct loss *loss = losses->entries[i];

		json_open(json, NULL, '{');
		write_place(json, "place", &loss->place, names);
		if (loss->dropped)
			path_json_drop(json, &loss->place, &loss->rule, names);
		json_number(json, "packets", loss->packets);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void write_flows(struct summary *summary, struct json *json)
{
	const struct tally *flows = &summary->flows;
	size_t i;

	json_open(json, "connections", '[');
	for (i = 0; i < flows->nr; i++) {
		const struct flow_count *flow = flows->entries[i];

		json_open(json, NULL, '{');
		json_number(json, "ethertype", flow->flow.ethertype);
		packet_json_flow(json, &flow->flow);
		json_number(json, "packets", flow->packets);
		json_number(json, "bytes", flow->bytes);
		json_number(json, "lost", flow->lost);
		json_close(json, '}');
	}
	json_close(json, ']');
}

void summary_json(struct summary *summary, uint64_t now, struct json *json,
		  struct path_names *names)
{
	sort_all(summary);
	json_open(json, NULL, '{');
	json_number(json, "nsec", now - summary->begin);
	json_number(json, "packets", summary->packets);
	json_number(json, "lost", summary->lost);
	json_number(json, "translated", summary->translated);
	write_hops(summary, json, names);
	write_losses(summary, json, names);
	write_flows(summary, json);
	json_close(json, '}');
	json_line_end(json);
}
