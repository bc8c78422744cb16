// SPDX-License-Identifier: GPL-2.0
/* The names of capture files. */
#include "../../lib/cases.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/file/name.h"

/* 2026-11-30 10:23:16 UTC */
#define TIME	1796034196

static const struct {
	struct naming naming;
	struct name name;
	const char *text;
} names[] = {
	/* nfring capture */
	{ { .path = "file" }, { TIME, 7 }, "file" },
	{ { .path = "%s" }, { TIME, 7 }, "%s" },
	{ { .path = "-" }, { TIME, 0 }, "-" },
	{ { .path = "file", .numbers = true }, { TIME, 0 }, "file" },
	{ { .path = "file", .numbers = true }, { TIME, 1 }, "file1" },
	{ { .path = "file", .numbers = true }, { TIME, UINT64_MAX }, "file18446744073709551615" },
	{ { .path = "file", .numbers = true, .files = 1 }, { TIME, 0 }, "file0" },
	{ { .path = "file", .numbers = true, .files = 10 }, { TIME, 9 }, "file9" },
	{ { .path = "file", .numbers = true, .files = 11 }, { TIME, 0 }, "file00" },
	{ { .path = "file", .numbers = true, .files = 1000 }, { TIME, 7 }, "file007" },
	{ { .path = "%s.pcapng", .times = true }, { TIME, 0 }, "1796034196.pcapng" },
	{ { .path = "%H:", .times = true, .numbers = true, .files = 12 }, { TIME, 3 }, "10:03" },

	/* nfring record */
	{ { .path = "a.pcapng", .fresh = true }, { 0, 0 }, "a.pcapng" },
	{ { .path = "a.pcapng", .fresh = true }, { TIME, 0 }, "a-20261130-102316.pcapng" },
	{ { .path = "a.pcapng", .fresh = true }, { TIME, 2 }, "a-20261130-102316-2.pcapng" },
	{ { .path = "a.pcapng", .files = 9, .fresh = true }, { TIME, 0 }, "a-20261130-102316.pcapng" },
	{ { .path = "/d.pcap/a", .fresh = true }, { TIME, 1 }, "/d.pcap/a-20261130-102316-1" },
	{ { .path = "a.b.c", .fresh = true }, { TIME, 0 }, "a.b.c-20261130-102316" },
	{ { .path = "a.pcap", .fresh = true }, { TIME, 0 }, "a-20261130-102316.pcap" },
	{ { .path = "a.pcapng.gz", .fresh = true }, { TIME, 1 }, "a-20261130-102316-1.pcapng.gz" },
	{ { .path = "a.zst", .fresh = true }, { TIME, 0 }, "a-20261130-102316.zst" },
	{ { .path = "a.gz.zst", .fresh = true }, { TIME, 0 }, "a.gz-20261130-102316.zst" },
	{ { .path = ".pcapng", .fresh = true }, { TIME, 0 }, ".pcapng-20261130-102316" },
	{ { .path = "a-%Y.pcapng", .times = true, .fresh = true }, { TIME, 0 }, "a-2026.pcapng" },
	{ { .path = "a-%Y.pcapng", .times = true, .fresh = true }, { TIME, 1 }, "a-2026-1.pcapng" },
};

static void a_name_has_the_time_and_a_number(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		char text[PATH_MAX];

		case_is("%s", names[i].text);
		assert_int_equal(name_make(&names[i].naming, &names[i].name, text,
					   sizeof(text)), 0);
		assert_string_equal(text, names[i].text);
	}
	case_over();
}

/* A name that fits must not be cut.  A name that does not fit must not be used. */
static void a_name_that_is_too_long_is_refused(void **state)
{
	static char path[PATH_MAX];
	struct naming naming = { .path = path };
	const struct name name = { TIME, UINT64_MAX };
	size_t len;

	(void)state;
	for (naming.fresh = false;; naming.fresh = true) {
		bool refused = false;

		for (len = 1; len < sizeof(path) - 1; len++) {
			char text[PATH_MAX];
			int err;

			memset(path, 'x', len);
			path[len] = 0;
			err = name_make(&naming, &name, text, sizeof(text));
			assert_true(err == (err ? -ENAMETOOLONG : 0));
			assert_true(!refused || err);
			refused = err;
			assert_true(refused || !strncmp(text, path, len));
		}
		assert_true(refused);
		if (naming.fresh)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(a_name_has_the_time_and_a_number),
		cmocka_unit_test(a_name_that_is_too_long_is_refused),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
