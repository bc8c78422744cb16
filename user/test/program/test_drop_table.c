// SPDX-License-Identifier: GPL-2.0
/* Counters of drops, which are added up by name, sorted, and printed in each format. */
#include "../lib/cases.h"

#include <stdlib.h>
#include <string.h>

#include "drops/drop_table.h"

/* Count @nr drops, and name the counter if it is new. */
static void add(struct drop_table *table, struct drop_key key, const char *device,
		const char *reason, const char *function, int nr)
{
	struct drop_count *count;

	while (nr--) {
		count = drop_table_find(table, &key);
		assert_non_null(count);
		if (!count->nr) {
			strcpy(count->device, device);
			strcpy(count->names.reason, reason);
			strcpy(count->names.function, function);
		}
		count->nr++;
	}
}

static void fill(struct drop_table *table)
{
	add(table, (struct drop_key) { 1, 5, 7 }, "lo", "NETFILTER_DROP", "nf_hook_slow", 2);
	add(table, (struct drop_key) { 2, 5, 7 }, "a\"b", "NETFILTER_DROP", "nf_hook_slow", 3);
	add(table, (struct drop_key) { 1, 3, 8 }, "lo", "NO_SOCKET", "udp_rcv", 1);
	/* two places in one function */
	add(table, (struct drop_key) { 1, 3, 9 }, "lo", "NO_SOCKET", "udp_rcv", 4);
	add(table, (struct drop_key) { 0, 3, 0 }, "", "NO_SOCKET", "", 1);
	add(table, (struct drop_key) { 1, 5, 7 }, "", "", "", 1);
}

/* Return what is printed, which the caller frees. */
static char *printed(void (*print)(FILE *to, const struct drop_list *list), bool filled)
{
	struct drop_table table = { 0 };
	struct drop_list list;
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	if (filled)
		fill(&table);
	assert_int_equal(drop_list_make(&list, &table), 0);
	print(to, &list);
	fclose(to);
	drop_list_free(&list);
	drop_table_free(&table);
	return text;
}

static void prometheus(FILE *to, const struct drop_list *list)
{
	drop_list_prometheus(to, list, 9);
}

#define HELP \
	"# HELP nfring_kernel_drops_total Packets that the kernel dropped since nfring stats --drops was started.\n" \
	"# TYPE nfring_kernel_drops_total counter\n"
#define HELP_UNCOUNTED \
	"# HELP nfring_kernel_drops_uncounted_total Dropped packets of which no reason was read.\n" \
	"# TYPE nfring_kernel_drops_uncounted_total counter\n"

static const struct {
	const char *name;
	void (*print)(FILE *to, const struct drop_list *list);
	bool filled;
	const char *text;
} formats[] = {
	{ "table", drop_list_print, true,
	  "     drops  device           reason                    function\n"
	  "         5  lo               NO_SOCKET                 udp_rcv\n"
	  "         3  a\"b              NETFILTER_DROP            nf_hook_slow\n"
	  "         3  lo               NETFILTER_DROP            nf_hook_slow\n"
	  "         1  -                NO_SOCKET                 -\n" },
	{ "empty table", drop_list_print, false, "no drops\n" },
	{ "json", drop_list_json, true,
	  "{\"drops\":5,\"device\":\"lo\",\"reason\":\"NO_SOCKET\",\"function\":\"udp_rcv\"}\n"
	  "{\"drops\":3,\"device\":\"a\\\"b\",\"reason\":\"NETFILTER_DROP\",\"function\":\"nf_hook_slow\"}\n"
	  "{\"drops\":3,\"device\":\"lo\",\"reason\":\"NETFILTER_DROP\",\"function\":\"nf_hook_slow\"}\n"
	  "{\"drops\":1,\"reason\":\"NO_SOCKET\"}\n" },
	{ "empty json", drop_list_json, false, "" },
	{ "prometheus", prometheus, true,
	  HELP
	  "nfring_kernel_drops_total{device=\"lo\",reason=\"NO_SOCKET\",function=\"udp_rcv\"} 5\n"
	  "nfring_kernel_drops_total{device=\"a\\\"b\",reason=\"NETFILTER_DROP\",function=\"nf_hook_slow\"} 3\n"
	  "nfring_kernel_drops_total{device=\"lo\",reason=\"NETFILTER_DROP\",function=\"nf_hook_slow\"} 3\n"
	  "nfring_kernel_drops_total{device=\"\",reason=\"NO_SOCKET\",function=\"\"} 1\n"
	  HELP_UNCOUNTED "nfring_kernel_drops_uncounted_total 9\n" },
	{ "empty prometheus", prometheus, false,
	  HELP HELP_UNCOUNTED "nfring_kernel_drops_uncounted_total 9\n" },
};

static void counters_are_added_up_sorted_and_printed(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(formats); i++) {
		char *text = printed(formats[i].print, formats[i].filled);

		case_is("%s", formats[i].name);
		assert_string_equal(text, formats[i].text);
		free(text);
	}
	case_over();
}

static void growth_is_counted_from_the_last_mark(void **state)
{
	struct drop_table table = { 0 };
	struct drop_list list;

	(void)state;
	fill(&table);
	drop_table_mark(&table);
	/* one of the two places in this function */
	add(&table, (struct drop_key) { 1, 3, 9 }, "lo", "NO_SOCKET", "udp_rcv", 2);
	add(&table, (struct drop_key) { 3, 4, 6 }, "new", "TCP_CSUM", "tcp_v4_rcv", 6);
	assert_int_equal(drop_list_make(&list, &table), 0);
	assert_int_equal(list.nr, 5);
	assert_string_equal(list.counts[0].names.function, "udp_rcv");
	assert_int_equal(list.counts[0].nr, 7);
	assert_int_equal(list.counts[0].before, 5);
	assert_string_equal(list.counts[1].device, "new");
	assert_int_equal(list.counts[1].nr, 6);
	assert_int_equal(list.counts[1].before, 0);
	assert_int_equal(list.counts[2].nr, 3);
	assert_int_equal(list.counts[2].before, 3);
	drop_list_free(&list);
	drop_table_free(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(counters_are_added_up_sorted_and_printed),
		cmocka_unit_test(growth_is_counted_from_the_last_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
