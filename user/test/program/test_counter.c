// SPDX-License-Identifier: GPL-2.0
/* Parsing of counters with bounds, and of times. */
#include "../lib/cases.h"

#include <errno.h>
#include <linux/if_link.h>
#include <string.h>

#include <linux/nfring.h>
#include "common/number.h"
#include "record/counter.h"

static const struct {
	const char *text;
	const char *device;
	size_t offset;
	uint64_t bound;
} counters[] = {
	{ "packets>0", "", offsetof(struct nfring_stats, packets), 0 },
	{ "drop_full>1000000", "", offsetof(struct nfring_stats, drop_full),
	  1000000 },
	{ "overwritten>18446744073709551615", "",
	  offsetof(struct nfring_stats, overwritten), UINT64_MAX },
	{ "eth0/rx_dropped>5", "eth0",
	  offsetof(struct rtnl_link_stats64, rx_dropped), 5 },
	{ "fifteen-letters/rx_nohandler>5", "fifteen-letters",
	  offsetof(struct rtnl_link_stats64, rx_nohandler), 5 },
	/* an alternative name, and names with characters of the syntax */
	{ "enp0s31f6np0v12fabric-uplink/tx_bytes>1", "enp0s31f6np0v12fabric-uplink",
	  offsetof(struct rtnl_link_stats64, tx_bytes), 1 },
	{ "a>b/tx_bytes>1", "a>b", offsetof(struct rtnl_link_stats64, tx_bytes), 1 },
	{ "a/b/tx_bytes>1", "a/b", offsetof(struct rtnl_link_stats64, tx_bytes), 1 },
};

static void a_counter_has_a_name_and_a_bound(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(counters); i++) {
		struct counter counter;

		case_is("%s", counters[i].text);
		memset(&counter, 0xff, sizeof(counter));
		assert_int_equal(counter_parse(&counter, counters[i].text), 0);
		assert_string_equal(counter.text, counters[i].text);
		assert_string_equal(counter.device, counters[i].device);
		assert_int_equal(counter.offset, counters[i].offset);
		assert_true(counter.bound == counters[i].bound);
		assert_int_equal(counter.base, 0);
	}
	case_over();
}

static const char *const none[] = {
	"", ">", "packets", "packets>", ">1", "packets>x", "packets>-1",
	"packets>1x", "packets>18446744073709551616", "packet>1", "packetss>1",
	"packets=1", "/rx_packets>1", "lo/>1", "lo/packets>1", "rx_packets>1",
	"packets >1", "copies>1",
};

static void wrong_counters_are_refused(void **state)
{
	struct counter counter;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(none); i++) {
		case_is("\"%s\"", none[i]);
		assert_int_equal(counter_parse(&counter, none[i]), -1);
	}
	case_over();
}

static void a_bound_is_passed_only_by_a_larger_growth(void **state)
{
	struct counter counter = { .bound = 10, .base = 100 };

	(void)state;
	assert_false(counter_passed(&counter, 100));
	assert_false(counter_passed(&counter, 110));
	assert_true(counter_passed(&counter, 111));
	assert_int_equal(counter.base, 100);
}

/* A counter falls if another device gets the name of the device. */
static void a_counter_that_fell_is_counted_anew(void **state)
{
	struct counter counter = { .bound = 10, .base = 100 };

	(void)state;
	assert_false(counter_passed(&counter, 5));
	assert_false(counter_passed(&counter, 10));
	assert_true(counter_passed(&counter, 11));
}

/* Compare with the same counter as the kernel shows it in a file. */
static void a_counter_of_a_device_is_read(void **state)
{
	struct counter counter;
	uint64_t value = 0;
	unsigned long long before, after;
	FILE *file;

	(void)state;
	assert_int_equal(counter_parse(&counter, "lo/tx_bytes>0"), 0);
	file = fopen("/sys/class/net/lo/statistics/tx_bytes", "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%llu", &before), 1);
	assert_int_equal(counter_read(&counter, NULL, &value), 0);
	fclose(file);
	file = fopen("/sys/class/net/lo/statistics/tx_bytes", "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%llu", &after), 1);
	fclose(file);
	assert_in_range(value, before, after);

	assert_int_equal(counter_parse(&counter, "nosuch0/tx_bytes>0"), 0);
	assert_int_equal(counter_read(&counter, NULL, &value), -ENODEV);
}

static const struct {
	const char *text;
	int result;
	uint64_t us;
} times[] = {
	{ "0", 0, 0 }, { "1", 0, 1000000 }, { "1s", 0, 1000000 }, { "250ms", 0, 250000 },
	{ "1.5", 0, 1500000 }, { "0.25s", 0, 250000 }, { "0.001", 0, 1000 },
	{ "2m", 0, 120000000 }, { "1.5m", 0, 90000000 }, { "24h", 0, 86400000000 },
	{ "250us", 0, 250 }, { "0.5ms", 0, 500 }, { "0.5us", 0, 0 }, { "86400.001", -1, 0 }, { "25h", -1, 0 },
	{ "", -1, 0 }, { "s", -1, 0 }, { ".5", -1, 0 }, { "1.", -1, 0 },
	{ "1.s", -1, 0 }, { "-1", -1, 0 }, { " 1", -1, 0 }, { "1x", -1, 0 },
	{ "1sm", -1, 0 }, { "1.0001", -1, 0 }, { "1 s", -1, 0 },
	{ "18446744073709551615", -1, 0 }, { "18446744073709551615h", -1, 0 },
};

static void a_time_has_a_unit(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(times); i++) {
		uint64_t value = 99;

		case_is("\"%s\"", times[i].text);
		assert_int_equal(time_parse(&value, times[i].text, 0, 86400000000),
				 times[i].result);
		assert_int_equal(value, times[i].result ? 99 : times[i].us);
	}
	case_over();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(a_counter_has_a_name_and_a_bound),
		table_test(wrong_counters_are_refused),
		cmocka_unit_test(a_bound_is_passed_only_by_a_larger_growth),
		cmocka_unit_test(a_counter_that_fell_is_counted_anew),
		cmocka_unit_test(a_counter_of_a_device_is_read),
		table_test(a_time_has_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
