// SPDX-License-Identifier: GPL-2.0
/* nfring top: rates from two snapshots, and their display. */
#include "../lib/cases.h"

#include <string.h>

#include "top/drop_lines.h"
#include "top/history.h"
#include "top/lines.h"

#define HEAD \
	"id uid type version pages packets bytes drop_full drop_oversize " \
	"drop_queue drop_vnet drop_copy filtered wakeups owners points\n"
#define PARTS_HEAD "block_nr frame_nr " HEAD

static void read_text(struct snapshot *snapshot, const char *netns,
		      const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	assert_non_null(file);
	snapshot_free(snapshot);
	assert_int_equal(snapshot_read(snapshot, file, netns), 0);
	fclose(file);
}

static void rates_are_differences_divided_by_time(void **state)
{
	struct snapshot snapshot = { 0 };
	struct history history = { 0 };
	struct rates rates[3];

	(void)state;
	read_text(&snapshot, "x", HEAD
		  "7 0 3 2 4 100 6000 1 2 3 4 5 0 0 kkkk a\n");
	assert_int_equal(history_update(&history, &snapshot, 1, rates), 0);
	assert_true(rates[0].packets == 0 && rates[0].bytes == 0 &&
		    rates[0].drops == 0);
	/*
	 * A new ring is listed first.  Rates of drops leave out the column drop_copy,
	 * because a lost copy is not a lost packet.
	 */
	read_text(&snapshot, "x", HEAD
		  "9 0 3 2 4 50 50 0 0 0 0 0 0 0 kkkk a\n"
		  "7 0 3 2 4 200 7000 11 22 33 44 55 0 0 kkkk a\n");
	assert_int_equal(history_update(&history, &snapshot, 2, rates), 0);
	assert_true(rates[0].packets == 0);
	assert_true(rates[1].packets == 50);
	assert_true(rates[1].bytes == 500);
	assert_true(rates[1].drops == 50);
	history_free(&history);
	snapshot_free(&snapshot);
}

static void equal_numbers_in_two_namespaces_are_two_rings(void **state)
{
	struct snapshot snapshot = { 0 };
	struct history history = { 0 };
	struct rates rates[2];

	(void)state;
	read_text(&snapshot, "x", HEAD "7 0 3 2 4 1 1 0 0 0 0 0 0 0 uuuu a\n");
	history_update(&history, &snapshot, 1, rates);
	read_text(&snapshot, "y", HEAD "7 0 3 2 4 9 9 0 0 0 0 0 0 0 kkkk a\n");
	history_update(&history, &snapshot, 1, rates);
	assert_true(rates[0].packets == 0);
	assert_int_equal(rates[0].highest, 0);
	history_free(&history);
	snapshot_free(&snapshot);
}

static void the_highest_use_is_kept(void **state)
{
	static const struct {
		unsigned int full;
		const char *owners;
		unsigned int used, highest;
	} looks[] = {
		{ 7, "kkkk", 0, 0 },
		{ 7, "ukkk", 250, 250 },
		{ 7, "uufk", 750, 750 },
		{ 7, "kkuk", 250, 750 },
		/* Packets were dropped, so the ring was full between two snapshots. */
		{ 8, "kkkk", 0, 1000 },
		{ 8, "-", 0, 1000 },
	}, *look;
	struct snapshot snapshot = { 0 };
	struct history history = { 0 };
	struct rates rates[2];
	char text[512];

	(void)state;
	for_each_case(look, looks) {
		case_is("%s", look->owners);
		snprintf(text, sizeof(text),
			 HEAD "7 0 3 2 4 1 1 %u 0 0 0 0 0 0 %s a\n",
			 look->full, look->owners);
		read_text(&snapshot, "x", text);
		history_update(&history, &snapshot, 1, rates);
		assert_int_equal(rates[0].used, look->used);
		assert_int_equal(rates[0].highest, look->highest);
	}
	history_free(&history);
	snapshot_free(&snapshot);
}

static void numbers_fit_six_columns(void **state)
{
	static const struct {
		double number;
		const char *text;
	} numbers[] = {
		{ 0, "0" }, { 0.4, "0" }, { 9999, "9999" }, { 9999.4, "9999" },
		{ 9999.5, "10.0k" }, { 12345, "12.3k" }, { 99949, "99.9k" },
		{ 99950, "100k" }, { 9999499, "9999k" }, { 9999500, "10.0M" },
		{ 1.8446744073709551615e19, "18.4E" },
	}, *number;
	char text[16];

	(void)state;
	for_each_case(number, numbers) {
		case_is("%f", number->number);
		assert_string_equal(lines_number(text, number->number),
				    number->text);
	}
}

static void a_ring_is_drawn_in_the_width_of_the_terminal(void **state)
{
	const struct rates rates = {
		.packets = 12345, .bytes = 1234567, .drops = 3, .used = 254,
		.highest = 996,
	};
	struct snapshot snapshot = { 0 };
	char lines[LINES_RING][LINE_MAX_], line[LINE_MAX_];

	(void)state;
	read_text(&snapshot, "blue", PARTS_HEAD
		  "8 64 7 1000 2 3 16 500 1 1 2 3 4 5 6 8 ukfkkkku inet/output@50\n");
	lines_summary(line, &snapshot);
	assert_string_equal(line, "nfring: 1 ring, 64 KiB, 10 packets dropped");
	lines_head(line);
	assert_string_equal(line,
		" ring   uid type   V  packets       /s  bytes/s  drops/s   used   most  netns");
	lines_ring(lines, &snapshot.rings[0], &rates, 100);
	assert_string_equal(lines[0],
		"    7  1000 dgram  3      500    12.3k    1235k        3   25 %  100 %  blue");
	assert_string_equal(lines[1], "      8 blocks, 64 KiB, at inet/output@50");
	assert_string_equal(lines[LINES_STRIP], "      [#.+....#]");
	assert_string_equal(lines[LINES_DROPS],
		"      dropped: full 1 oversize 2 queue 3 vnet 4; copies lost 5; filtered 6, wakeups 8");
	assert_string_equal(lines[4], "");
	/*
	 * The strip has a character for each part of the ring.  On a narrow
	 * terminal it shows every second part.  Other lines are cut.
	 */
	lines_ring(lines, &snapshot.rings[0], &rates, 18);
	assert_string_equal(lines[LINES_STRIP], "      [#+..]");
	assert_string_equal(lines[1], "      8 blocks, 64");
	lines_ring(lines, &snapshot.rings[0], &rates, 3);
	assert_int_equal(strlen(lines[LINES_STRIP]), 3);
	snapshot_free(&snapshot);
}

static void only_counters_above_zero_are_shown(void **state)
{
	static const struct {
		const char *counters, *text;
	} rings[] = {
		{ "0 0 0 0 0 0 9", "dropped: none; filtered 0, wakeups 9" },
		{ "0 0 2 0 0 1 0", "dropped: queue 2; filtered 1, wakeups 0" },
		{ "1 0 0 3 0 0 0", "dropped: full 1 vnet 3; filtered 0, wakeups 0" },
		{ "0 0 0 0 4 0 0", "dropped: none; copies lost 4; filtered 0, wakeups 0" },
	}, *ring;
	const struct rates rates = { 0 };
	struct snapshot snapshot = { 0 };
	char lines[LINES_RING][LINE_MAX_], text[512];

	(void)state;
	for_each_case(ring, rings) {
		case_is("%s", ring->counters);
		snprintf(text, sizeof(text), HEAD "7 0 3 2 4 1 1 %s kkkk a\n",
			 ring->counters);
		read_text(&snapshot, "x", text);
		lines_ring(lines, &snapshot.rings[0], &rates, 100);
		assert_string_equal(lines[LINES_DROPS] + 6, ring->text);
	}
	snapshot_free(&snapshot);
}

static void memory_is_in_a_unit_that_fits(void **state)
{
	static const struct {
		const char *ring, *text;
	} rings[] = {
		{ "0 64 7 0 3 1 16", "64 frames, 64 KiB, at a" },
		{ "0 64 7 0 3 2 2499", "64 frames, 9996 KiB, at a" },
		{ "0 480 7 0 3 2 2560", "480 frames, 10 MiB, at a" },
		{ "32 480 7 0 3 3 262144", "32 blocks, 1024 MiB, at a" },
		{ "0 0 7 0 3 2 0", "at a" },
	}, *ring;
	const struct rates rates = { 0 };
	struct snapshot snapshot = { 0 };
	char lines[LINES_RING][LINE_MAX_], text[512];

	(void)state;
	for_each_case(ring, rings) {
		case_is("%s", ring->ring);
		snprintf(text, sizeof(text),
			 PARTS_HEAD "%s 1 1 0 0 0 0 0 0 0 kkkk a\n", ring->ring);
		read_text(&snapshot, "x", text);
		lines_ring(lines, &snapshot.rings[0], &rates, 100);
		assert_string_equal(lines[1] + 6, ring->text);
	}
	snapshot_free(&snapshot);
}

static void a_ring_without_memory_has_no_strip(void **state)
{
	const struct rates rates = { 0 };
	struct snapshot snapshot = { 0 };
	char lines[LINES_RING][LINE_MAX_];

	(void)state;
	read_text(&snapshot, "x", HEAD "7 0 3 1 0 0 0 0 0 0 0 0 0 0 - -\n");
	lines_ring(lines, &snapshot.rings[0], &rates, 80);
	assert_string_equal(lines[LINES_STRIP], "      (no memory)");
	snapshot_free(&snapshot);
}

static void a_counter_of_drops_has_its_rate(void **state)
{
	static const struct {
		struct drop_count count;
		double seconds;
		const char *text;
	} rows[] = {
		{ { .nr = 1234, .before = 1000, .device = "lo", .names = { "NO_SOCKET", "udp_rcv" } },
		  2, "      1234      117  lo               NO_SOCKET                 udp_rcv" },
		{ { .nr = 12000000, .device = "eth0", .names = { "TCP_CSUM", "" } },
		  1, "  12000000    12.0M  eth0             TCP_CSUM                  -" },
		/* no time has passed since the counter before */
		{ { .nr = 5, .names = { "reason 70000", "function 3" } },
		  0, "         5        0  -                reason 70000              function 3" },
		{ { .nr = 5, .before = 5, .device = "a\x1b[0m", .names = { "NO_SOCKET", "x" } },
		  1, "         5        0  a\\x1b[0m         NO_SOCKET                 x" },
	}, *row;
	char line[LINE_MAX_];

	(void)state;
	for_each_case(row, rows) {
		case_is("%s", row->text);
		drop_lines_count(line, &row->count, row->seconds);
		assert_string_equal(line, row->text);
	}
}

static void the_page_of_drops_begins_with_sums(void **state)
{
	struct drop_count counts[] = { { .nr = 30, .before = 10 }, { .nr = 4, .before = 4 } };
	struct drop_page page = {
		.counts = true, .list = { .counts = counts, .nr = COUNT(counts) }, .seconds = 4,
	};
	char line[LINE_MAX_];

	(void)state;
	drop_lines_summary(line, &page);
	assert_string_equal(line, "nfring: the kernel dropped 34 packets, 5/s");
	page.missed = 2;
	drop_lines_summary(line, &page);
	assert_string_equal(line,
		"nfring: the kernel dropped 34 packets, 5/s; 2 more were not counted");
	drop_lines_head(line);
	assert_string_equal(line,
		"     drops       /s  device           reason                    function");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_are_differences_divided_by_time),
		cmocka_unit_test(equal_numbers_in_two_namespaces_are_two_rings),
		table_test(the_highest_use_is_kept),
		table_test(numbers_fit_six_columns),
		cmocka_unit_test(a_ring_is_drawn_in_the_width_of_the_terminal),
		table_test(only_counters_above_zero_are_shown),
		table_test(memory_is_in_a_unit_that_fits),
		cmocka_unit_test(a_ring_without_memory_has_no_strip),
		table_test(a_counter_of_drops_has_its_rate),
		cmocka_unit_test(the_page_of_drops_begins_with_sums),
	};

	return cmocka_run_group_tests_name("top", tests, NULL, NULL);
}
