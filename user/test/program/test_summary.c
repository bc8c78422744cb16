// SPDX-License-Identifier: GPL-2.0
/* The summary of nfring path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "path/summary_parts.h"

static void add(struct summary *summary, uint64_t time, uint16_t port, bool final)
{
	const struct path_fate fate = { .final = final };
	struct path path = { .step_nr = 2, .len = 100 };

	path.steps[0].ifindex = 1;
	path.steps[0].time = 1000;
	path.steps[1].ifindex = 2;
	path.steps[1].time = 1000 + time;
	path.first.ports[0] = port;
	path.last.ports[0] = port;
	assert_int_equal(summary_add(summary, &path, &fate), 0);
}

/* The exact quantile of the times 1 to 1000 times @unit is known. */
static void a_quantile_is_at_most_a_sixteenth_too_long(void **state)
{
	uint64_t unit, time;

	(void)state;
	for (unit = 1; unit < 1ULL << 50; unit = unit * 3 + 1) {
		struct summary summary;
		unsigned int percent;

		summary_begin(&summary, 0);
		for (time = 1000; time; time--)
			add(&summary, time * unit, 9, true);
		assert_int_equal(summary.hops.nr, 1);
		for (percent = 1; percent <= 100; percent++) {
			uint64_t exact = percent * 10 * unit;

			assert_in_range(hop_quantile(summary.hops.entries[0], percent),
					exact, exact + exact / 16);
		}
		summary_empty(&summary);
	}
}

static void extreme_times_are_counted(void **state)
{
	struct summary summary;

	(void)state;
	summary_begin(&summary, 0);
	add(&summary, 0, 9, true);
	assert_int_equal(hop_quantile(summary.hops.entries[0], 99), 0);
	add(&summary, UINT64_MAX - 1000, 9, true);
	assert_int_equal(hop_quantile(summary.hops.entries[0], 50), 0);
	assert_int_equal(hop_quantile(summary.hops.entries[0], 99), UINT64_MAX - 1000);
	summary_empty(&summary);
}

static void connections_beyond_the_bound_only_count_as_packets(void **state)
{
	struct summary summary;
	uint32_t port;

	(void)state;
	summary_begin(&summary, 0);
	for (port = 0; port < SUMMARY_FLOWS_MAX; port++)
		add(&summary, 1, (uint16_t)port, port % 2);
	assert_int_equal(summary.flows.nr, SUMMARY_FLOWS_MAX);
	{
		const struct path path = { .step_nr = 1, .first.protocol = 6, .last.protocol = 6 };
		const struct path_fate fate = { .final = true };

		assert_int_equal(summary_add(&summary, &path, &fate), 0);
	}
	assert_int_equal(summary.flows.nr, SUMMARY_FLOWS_MAX);
	assert_int_equal(summary.packets, SUMMARY_FLOWS_MAX + 1);
	assert_int_equal(summary.lost, SUMMARY_FLOWS_MAX / 2);
	assert_int_equal(summary.losses.nr, 1);
	summary_empty(&summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quantile_is_at_most_a_sixteenth_too_long),
		cmocka_unit_test(extreme_times_are_counted),
		cmocka_unit_test(connections_beyond_the_bound_only_count_as_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
