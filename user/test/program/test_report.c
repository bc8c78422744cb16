// SPDX-License-Identifier: GPL-2.0
/* Reports in JSON and in Prometheus' format, from the text of /proc/net/nfring. */
#include "../lib/cases.h"

#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nfring/name.h>
#include "common/namespace.h"
#include "stats/report.h"

#define HEAD \
	"id uid type version packets bytes drop_full drop_oversize truncated " \
	"copies drop_copy copy_fault wakeups freezes filtered drop_queue " \
	"drop_vnet rolled rolled_huge roll_failed overwritten missed_devices " \
	"missed_drops unplaced_drops points\n"

static const char two_rings[] = HEAD
	"1 0 3 2 100 6000 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 inet/output@50,netdev/ingress:a,b@-5\n"
	"42 7 2 3 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -\n";

static void read_text(struct snapshot *snapshot, const char *text,
		      const char *netns)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	assert_non_null(file);
	assert_int_equal(snapshot_read(snapshot, file, netns), 0);
	fclose(file);
}

static void read_taps(struct snapshot *snapshot, const char *text, const char *netns)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	assert_non_null(file);
	assert_int_equal(snapshot_read_taps(snapshot, file, netns), 0);
	fclose(file);
}

/* Return the output of @report; the caller frees it. */
static char *written(void (*report)(FILE *to, const struct snapshot *snapshot),
		     const struct snapshot *snapshot)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	report(file, snapshot);
	fclose(file);
	return text;
}

static void expect_line(const char *text, const char *line)
{
	const char *at = strstr(text, line);

	case_is("%s", line);
	assert_non_null(at);
	assert_true(at == text || at[-1] == '\n');
	assert_int_equal(at[strlen(line)], '\n');
	case_over();
}

static void json_has_an_object_on_each_line(void **state)
{
	struct snapshot snapshot = { 0 };
	char *text;

	(void)state;
	read_text(&snapshot, "id type packets points\n"
		  "1 3 5 netdev/ingress:a,b@-5,inet/output@50\n"
		  "2 2 18446744073709551615 -\n", "a\"b\\c\n\377");
	text = written(report_json, &snapshot);
	assert_string_equal(text,
		"{\"netns\":\"a\\\"b\\\\c\\u000a\\\\xff\",\"id\":1,\"type\":\"raw\",\"packets\":5,"
		"\"points\":[\"netdev/ingress:a,b@-5\",\"inet/output@50\"]}\n"
		"{\"netns\":\"a\\\"b\\\\c\\u000a\\\\xff\",\"id\":2,\"type\":\"dgram\","
		"\"packets\":18446744073709551615,\"points\":[]}\n");
	free(text);
	snapshot_free(&snapshot);
}

/* The names of the devices are "x@1,b", "@0" and "a@1,inet". */
static void points_are_told_apart_whatever_the_devices(void **state)
{
	struct snapshot snapshot = { 0 };
	char *text;

	(void)state;
	read_text(&snapshot, "id points\n"
		  "1 netdev/ingress:x@1,b@-5,netdev/egress:@0@7,ip6/input:a@1,inet@1,inet/output@50\n",
		  "x");
	text = written(report_json, &snapshot);
	assert_string_equal(text,
		"{\"netns\":\"x\",\"id\":1,\"points\":[\"netdev/ingress:x@1,b@-5\","
		"\"netdev/egress:@0@7\",\"ip6/input:a@1,inet@1\",\"inet/output@50\"]}\n");
	free(text);
	snapshot_free(&snapshot);
}

/* A single byte that is not UTF-8 would make the whole report unreadable. */
static void reports_are_valid_utf8_whatever_the_names(void **state)
{
	static void (*const reports[])(FILE *to, const struct snapshot *snapshot) = {
		report_json, report_prometheus,
	};
	struct snapshot snapshot = { 0 };
	uint32_t character;
	size_t i, len, nr;
	char *text, *at;

	(void)state;
	read_text(&snapshot, HEAD "1 0 3 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
		  "netdev/ingress:b\xfcro@1\n", "n\xff\xc3(s\xe7\xbd\x91");
	for (i = 0; i < COUNT(reports); i++) {
		text = written(reports[i], &snapshot);
		assert_non_null(strstr(text, "n\\\\xff\\\\xc3(s\xe7\xbd\x91"));
		assert_non_null(strstr(text, "netdev/ingress:b\\\\xfcro@1"));
		for (at = text, len = strlen(text); len; at += nr, len -= nr) {
			nr = nfring_name_character(&character, at, len);
			assert_int_not_equal(nr, 0);
		}
		free(text);
	}
	snapshot_free(&snapshot);
}

static void the_table_has_no_control_characters(void **state)
{
	struct snapshot snapshot = { 0 };
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	read_text(&snapshot, HEAD "1 0 3 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
		  "netdev/ingress:\033c@1\n", "a b\033c");
	read_taps(&snapshot, "users point\n0 ip/input:\033c@50\n", "a b\033c");
	report_table(file, &snapshot, true);
	report_all(file, &snapshot, true);
	report_taps(file, &snapshot, true);
	fclose(file);
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "a\\x20b\\x1bc"));
	assert_non_null(strstr(text, "netdev/ingress:\\x1bc@1"));
	assert_non_null(strstr(text, "ip/input:\\x1bc@50"));
	free(text);
	snapshot_free(&snapshot);
}

static void prometheus_has_every_counter(void **state)
{
#define ONE	"ring=\"1\",hook=\"inet/output@50,netdev/ingress:a,b@-5\",netns=\"x\""
	static const char * const lines[] = {
		"nfring_packets_total{" ONE "} 100",
		"nfring_bytes_total{" ONE "} 6000",
		"nfring_drops_total{" ONE ",reason=\"full\"} 7",
		"nfring_drops_total{" ONE ",reason=\"oversize\"} 8",
		"nfring_truncated_total{" ONE "} 9",
		"nfring_copies_total{" ONE "} 10",
		"nfring_copy_drops_total{" ONE "} 11",
		"nfring_copy_faults_total{" ONE "} 12",
		"nfring_wakeups_total{" ONE "} 13",
		"nfring_freezes_total{" ONE "} 14",
		"nfring_filtered_total{" ONE "} 15",
		"nfring_drops_total{" ONE ",reason=\"queue\"} 16",
		"nfring_drops_total{" ONE ",reason=\"vnet\"} 17",
		"nfring_rolled_total{" ONE "} 18",
		"nfring_rolled_huge_total{" ONE "} 19",
		"nfring_roll_failures_total{" ONE "} 20",
		"nfring_overwritten_total{" ONE "} 21",
		"nfring_missed_devices_total{" ONE "} 22",
		"nfring_missed_drops_total{" ONE "} 23",
		"nfring_unplaced_drops_total{" ONE "} 24",
		"nfring_packets_total{ring=\"42\",hook=\"-\",netns=\"x\"} 18446744073709551615",
		"# TYPE nfring_drops_total counter",
	};
	struct snapshot snapshot = { 0 };
	const char * const *line;
	char *text;

	(void)state;
	read_text(&snapshot, two_rings, "x");
	text = written(report_prometheus, &snapshot);
	for_each_case(line, lines)
		expect_line(text, *line);
	free(text);
	snapshot_free(&snapshot);
}

/*
 * Prometheus refuses a metric if its samples are not together or if it has two
 * TYPE lines.
 */
static void samples_of_a_metric_are_together(void **state)
{
	struct snapshot snapshot = { 0 };
	char seen[4096] = " ", metric[128] = "", *text, *line, *rest;

	(void)state;
	read_text(&snapshot, two_rings, "x");
	read_text(&snapshot, two_rings, "y");
	assert_int_equal(snapshot.ring_nr, 4);
	text = written(report_prometheus, &snapshot);
	for (rest = text; (line = strtok_r(rest, "\n", &rest)); ) {
		if (!strncmp(line, "# HELP ", 7)) {
			snprintf(metric, sizeof(metric), " %.*s ",
				 (int)strcspn(line + 7, " "), line + 7);
			assert_null(strstr(seen, metric));
			strcat(seen, metric + 1);
			assert_non_null(strstr(metric, "_total "));
		} else if (*line != '#') {
			assert_int_equal(strncmp(line, metric + 1,
						 strlen(metric) - 2), 0);
			assert_int_equal(line[strlen(metric) - 2], '{');
		}
	}
	free(text);
	snapshot_free(&snapshot);
}

static void label_values_are_escaped(void **state)
{
	struct snapshot snapshot = { 0 };
	char *text;

	(void)state;
	read_text(&snapshot, two_rings, "a\"b\\c\nd");
	text = written(report_prometheus, &snapshot);
	assert_non_null(strstr(text, ",netns=\"a\\\"b\\\\c\\nd\"} 100\n"));
	free(text);
	snapshot_free(&snapshot);
}

static void unused_taps_of_a_namespace_are_counted(void **state)
{
	struct snapshot snapshot = { 0 };
	char *text;

	(void)state;
	read_taps(&snapshot, "users point\n0 ip/input@50\n1 ip/output@50\n0 arp/input@0\n", "x");
	read_taps(&snapshot, "users point\n", "y");
	read_taps(&snapshot, "users point\n0 ip/forward@50\n", "z");
	assert_int_equal(snapshot.tap_nr, 3);
	assert_string_equal(snapshot.taps[1].point, "arp/input@0");
	text = written(report_prometheus, &snapshot);
	expect_line(text, "# TYPE nfring_unused_taps gauge");
	expect_line(text, "nfring_unused_taps{netns=\"x\"} 2");
	expect_line(text, "nfring_unused_taps{netns=\"z\"} 1");
	assert_null(strstr(text, "netns=\"y\""));
	free(text);
	snapshot_free(&snapshot);
}

static void text_without_a_table_is_an_error(void **state)
{
	static const char * const texts[] = { "\n", "  \n1 2 3\n" };
	const char * const *text;

	(void)state;
	for_each_case(text, texts) {
		FILE *file = fmemopen((void *)*text, strlen(*text), "r");
		struct snapshot snapshot = { 0 };

		assert_int_equal(snapshot_read(&snapshot, file, "x"), -EPROTO);
		snapshot_free(&snapshot);
		fclose(file);
	}
}

/*
 * Files with such names must be ignored.  Otherwise a report could have two namespaces of
 * one name.
 */
static void a_name_for_namespaces_without_one_is_nobody_s(void **state)
{
	char directory[] = "/tmp/nfring-test.XXXXXX", link[64];
	char name[NAMESPACE_NAME_MAX], before[NAMESPACE_NAME_MAX];
	int fd = namespace_look(NULL);
	static const char *const names[] = { "init", "net:[1]" };
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(directory));
	namespace_name(fd, directory, before);
	for (i = 0; i < COUNT(names); i++) {
		snprintf(link, sizeof(link), "%s/%s", directory, names[i]);
		assert_int_equal(symlink("/proc/self/ns/net", link), 0);
		namespace_name(fd, directory, name);
		assert_string_equal(name, before);
		unlink(link);
	}
	rmdir(directory);
	close(fd);
}

/* A link in a temporary directory stands for a mount of ip-netns(8). */
static void a_namespace_has_the_name_of_its_mount(void **state)
{
	char directory[] = "/tmp/nfring-test.XXXXXX", link[64], another[64];
	char name[NAMESPACE_NAME_MAX];
	int fd = namespace_look(NULL);

	(void)state;
	assert_true(fd >= 0);
	assert_non_null(mkdtemp(directory));
	namespace_name(fd, directory, name);
	assert_true(!strcmp(name, "init") || !strncmp(name, "net:[", 5));
	snprintf(link, sizeof(link), "%s/blue", directory);
	assert_int_equal(symlink("/proc/self/ns/net", link), 0);
	namespace_name(fd, directory, name);
	assert_string_equal(name, "blue");
	/* All reports use the first of several names, which may be a hidden file. */
	snprintf(another, sizeof(another), "%s/azure", directory);
	assert_int_equal(symlink("/proc/self/ns/net", another), 0);
	namespace_name(fd, directory, name);
	assert_string_equal(name, "azure");
	unlink(another);
	snprintf(another, sizeof(another), "%s/.azure", directory);
	assert_int_equal(symlink("/proc/self/ns/net", another), 0);
	namespace_name(fd, directory, name);
	assert_string_equal(name, ".azure");
	unlink(another);
	unlink(link);
	rmdir(directory);
	close(fd);
}

static void a_namespace_is_found_by_path_and_process(void **state)
{
	char pid[16], name[PATH_MAX + 1];
	int fd;

	(void)state;
	memset(name, 'x', PATH_MAX);
	name[PATH_MAX] = '\0';
	assert_int_equal(namespace_look(name), -ENAMETOOLONG);
	name[0] = '/';
	assert_int_equal(namespace_look(name), -ENAMETOOLONG);
	snprintf(pid, sizeof(pid), "%d", getpid());
	fd = namespace_look(pid);
	assert_true(fd >= 0);
	close(fd);
	fd = namespace_look("/proc/self/ns/net");
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(namespace_look("/proc/self/ns/mnt"), -EINVAL);
	assert_int_equal(namespace_look("/dev/null"), -EINVAL);
	assert_int_equal(namespace_look("no such name"), -ENOENT);
	assert_int_equal(namespace_look("0"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_an_object_on_each_line),
		cmocka_unit_test(points_are_told_apart_whatever_the_devices),
		cmocka_unit_test(reports_are_valid_utf8_whatever_the_names),
		cmocka_unit_test(the_table_has_no_control_characters),
		table_test(prometheus_has_every_counter),
		cmocka_unit_test(samples_of_a_metric_are_together),
		cmocka_unit_test(label_values_are_escaped),
		cmocka_unit_test(unused_taps_of_a_namespace_are_counted),
		table_test(text_without_a_table_is_an_error),
		cmocka_unit_test(a_namespace_has_the_name_of_its_mount),
		cmocka_unit_test(a_name_for_namespaces_without_one_is_nobody_s),
		cmocka_unit_test(a_namespace_is_found_by_path_and_process),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
