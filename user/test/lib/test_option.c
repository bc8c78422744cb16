// SPDX-License-Identifier: GPL-2.0
/* The ioctls that nfring_set_option() and nfring_get_option() make. */
#include "cases.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <nfring.h>
#include "ring.h"

#define DEVICE 4711

/* The arguments of the last ioctl, and the result that it returns. */
static struct {
	unsigned long request;
	struct nfring_sockopt option;
	uint32_t stored;
	int err;
	int calls;
} device;

/* This replaces the C library's function. */
int ioctl(int fd, unsigned long request, ...)
{
	struct nfring_sockopt *option;
	va_list args;

	va_start(args, request);
	option = va_arg(args, struct nfring_sockopt *);
	va_end(args);
	assert_int_equal(fd, DEVICE);
	device.request = request;
	device.option = *option;
	device.calls++;
	if (device.err) {
		errno = device.err;
		return -1;
	}
	if (request == NFRING_GETSOCKOPT) {
		memset((void *)(uintptr_t)option->value, 0x5a, device.stored);
		option->len = device.stored;
	}
	return 0;
}

static void expect(unsigned long request, int level, int name, const void *value,
		   uint32_t len)
{
	const struct nfring_sockopt expected = {
		.level = level, .name = name, .len = len,
		.value = (uintptr_t)value,
	};

	assert_int_equal(device.calls, 1);
	assert_int_equal(device.request, request);
	assert_memory_equal(&device.option, &expected, sizeof(expected));
}

static int reset(void **state)
{
	(void)state;
	memset(&device, 0, sizeof(device));
	return 0;
}

static void a_value_is_set(void **state)
{
	struct nfring ring = { .fd = DEVICE };
	const int value = 1;

	(void)state;
	assert_int_equal(nfring_set_option(&ring, SOL_PACKET, PACKET_IGNORE_OUTGOING,
					   &value, sizeof(value)), 0);
	expect(NFRING_SETSOCKOPT, SOL_PACKET, PACKET_IGNORE_OUTGOING, &value,
	       sizeof(value));
	assert_string_equal(nfring_why(&ring), "");
}

static void a_value_is_read_with_its_length(void **state)
{
	struct nfring ring = { .fd = DEVICE };
	uint8_t value[16] = { 0 };
	uint32_t len = sizeof(value);

	(void)state;
	device.stored = 8;
	assert_int_equal(nfring_get_option(&ring, SOL_PACKET, PACKET_STATISTICS,
					   value, &len), 0);
	expect(NFRING_GETSOCKOPT, SOL_PACKET, PACKET_STATISTICS, value,
	       sizeof(value));
	assert_int_equal(len, 8);
	assert_int_equal(value[7], 0x5a);
	assert_int_equal(value[8], 0);
}

static void a_failure_has_a_message(void **state)
{
	struct nfring ring = { .fd = DEVICE };
	uint32_t len = sizeof(int);
	int value = 0;

	(void)state;
	device.err = ENOPROTOOPT;
	assert_int_equal(nfring_set_option(&ring, SOL_SOCKET, SO_MARK, &value,
					   sizeof(value)), -ENOPROTOOPT);
	assert_string_equal(nfring_why(&ring),
			    "setting option 36 of level 1: Protocol not available");
	device.err = EFAULT;
	assert_int_equal(nfring_get_option(&ring, SOL_SOCKET, SO_ERROR, &value,
					   &len), -EFAULT);
	assert_string_equal(nfring_why(&ring),
			    "getting option 4 of level 1: Bad address");
	assert_int_equal(len, sizeof(int));
}

/* If the module got these options, the library's reader would misread the ring. */
static void options_of_the_library_itself_are_refused(void **state)
{
	static const struct {
		int level, name;
		const char *why;
	} rows[] = {
		{ SOL_PACKET, PACKET_RX_RING,
		  "setting PACKET_RX_RING: the library depends on its value; use nfring_setup_req()" },
		{ SOL_PACKET, PACKET_VERSION,
		  "setting PACKET_VERSION: the library depends on its value; use nfring_options.version" },
		{ SOL_PACKET, PACKET_RESERVE,
		  "setting PACKET_RESERVE: the library depends on its value; use nfring_options.reserve" },
		{ SOL_SOCKET, SO_TYPE,
		  "setting SO_TYPE: the library depends on its value; use nfring_options.type" },
		{ SOL_NFRING, NFRING_METADATA,
		  "setting NFRING_METADATA: the library depends on its value; use nfring_options.metadata" },
		{ SOL_NFRING, NFRING_OVERWRITE,
		  "setting NFRING_OVERWRITE: the library depends on its value; use nfring_overwrite()" },
	};
	struct nfring ring = { .fd = DEVICE };
	const int value = 1;
	const typeof(rows[0]) *row;

	(void)state;
	for_each_case(row, rows) {
		case_is("%s", row->why);
		assert_int_equal(nfring_set_option(&ring, row->level, row->name,
						   &value, sizeof(value)), -EINVAL);
		assert_string_equal(nfring_why(&ring), row->why);
		assert_int_equal(device.calls, 0);
	}
	/* The same numbers mean something else at other levels. */
	assert_int_equal(nfring_set_option(&ring, SOL_SOCKET, PACKET_RX_RING,
					   &value, sizeof(value)), 0);
	assert_int_equal(device.calls, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_value_is_set, reset),
		cmocka_unit_test_setup(a_value_is_read_with_its_length, reset),
		cmocka_unit_test_setup(a_failure_has_a_message, reset),
		cmocka_unit_test_setup_teardown(options_of_the_library_itself_are_refused,
						reset, case_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
