// SPDX-License-Identifier: GPL-2.0
/* Programs built with another version of the header, whose structs have other sizes. */
#include <stddef.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "abi_program.h"
#include "nfring.h"
#include "traffic.h"

#define ONLY	.any_version = true, .nfring_only = "only the module has structs that grow"

TEST(a_program_built_with_the_first_header_works, ONLY)
{
	abi_program_first();
}

TEST(a_program_built_with_the_modules_header_works, ONLY)
{
	abi_program_now();
}

TEST(a_program_built_with_a_later_header_works, ONLY)
{
	abi_program_later();
}

#define LONGEST		((1u << _IOC_SIZEBITS) - 1)	/* longest struct of an ioctl */
#define POISON		0x5a
#define END(type, member) \
	(offsetof(struct type, member) + sizeof(((struct type *)0)->member))

static unsigned long resize(unsigned long request, size_t size)
{
	return _IOC(_IOC_DIR(request), _IOC_TYPE(request), _IOC_NR(request), size);
}

static bool is_filled_with(const uint8_t *bytes, uint8_t value, size_t nr)
{
	while (nr--)
		if (*bytes++ != value)
			return false;
	return true;
}

/*
 * Return the size to try after @size: all sizes up to twice @known, the module's size,
 * then LONGEST.  Return 0 after that.
 */
static size_t next_size(size_t size, size_t known)
{
	return size < 2 * known ? size + 1 : size < LONGEST ? LONGEST : 0;
}

static const struct {
	unsigned long request;
	size_t least;
} results[] = {
	{ NFRING_GET_INFO, END(nfring_info, features) },
	{ NFRING_GET_STATS, END(nfring_stats, packets) },
};

TEST(a_struct_that_is_returned_can_have_other_sizes, ONLY)
{
	static uint8_t whole[LONGEST], got[LONGEST + 1];
	int fd = (int)OK(nfring_open());
	size_t i, size;

	for (i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		size_t known = _IOC_SIZE(results[i].request);

		memset(whole, 0, sizeof(whole));
		OK(ioctl(fd, results[i].request, whole));
		for (size = 0; size < results[i].least; size++)
			FAILS(EINVAL, ioctl(fd, resize(results[i].request, size), got));
		for (; size; size = next_size(size, known)) {
			memset(got, POISON, sizeof(got));
			OK(ioctl(fd, resize(results[i].request, size), got));
			EXPECT(!memcmp(got, whole, size));
			EXPECT(is_filled_with(got + size, POISON, sizeof(got) - size));
		}
	}
	close(fd);
}

static int number;

static struct nfring_sockopt option = {
	.level = SOL_PACKET, .name = PACKET_RESERVE, .len = sizeof(number),
	/* The test sets .value: a 32-bit program cannot initialize it with an address. */
};

static struct nfring_point point = { .family = FAMILY_IPV4, .hook = LOCAL_IN };

/* The queue is empty, so this returns EAGAIN. */
static struct nfring_recv receive = { .flags = MSG_DONTWAIT };

static struct nfring_name name = { .kind = NFRING_NAME_REASON };

/* Attach comes before detach, so that the point exists. */
static const struct {
	unsigned long request;
	const void *argument;
	size_t least;
	int err;
} requests[] = {
	{ NFRING_SETSOCKOPT, &option, END(nfring_sockopt, value), 0 },
	{ NFRING_GETSOCKOPT, &option, END(nfring_sockopt, value), 0 },
	{ NFRING_ATTACH, &point, END(nfring_point, ifindex), EEXIST },
	{ NFRING_DETACH, &point, END(nfring_point, ifindex), ENOENT },
	{ NFRING_RECV, &receive, END(nfring_recv, flags), EAGAIN },
	{ NFRING_GET_NAME, &name, END(nfring_name, name), 0 },
};

/* Expect the result that the call has with a struct of the module's size. */
static void expect_result(int fd, size_t i, unsigned long request, uint8_t *argument)
{
	int result = ioctl(fd, request, argument);

	if (requests[i].err ? result != -1 || errno != requests[i].err : result)
		FAIL("request %zu with %zu bytes returned %d: %s", i, (size_t)_IOC_SIZE(request),
		     result, strerror(errno));
}

TEST(a_struct_that_is_read_can_have_other_sizes, ONLY)
{
	static uint8_t argument[LONGEST];
	int fd = (int)OK(nfring_open());
	size_t i, size;

	option.value = (uintptr_t)&number;
	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		size_t known = _IOC_SIZE(requests[i].request);

		memset(argument, 0, sizeof(argument));
		memcpy(argument, requests[i].argument, known);
		/* Only the first attach and the first detach succeed: make them now. */
		ioctl(fd, requests[i].request, argument);
		for (size = 0; size < requests[i].least; size++)
			FAILS(EINVAL, ioctl(fd, resize(requests[i].request, size), argument));
		for (; size; size = next_size(size, known)) {
			unsigned long request = resize(requests[i].request, size);

			expect_result(fd, i, request, argument);
			if (size <= known)
				continue;
			argument[size - 1] = 1;
			FAILS(E2BIG, ioctl(fd, request, argument));
			argument[size - 1] = 0;
		}
	}
	close(fd);
}

/* Bytes after the end of a shorter struct may have any value. */
TEST(members_that_a_shorter_struct_lacks_are_zero, ONLY)
{
	struct nfring_point wrong = {
		.family = FAMILY_IPV4, .hook = LOCAL_IN, .reserved = 1, .flags = 1,
	};
	int fd = (int)OK(nfring_open());

	FAILS(EINVAL, ioctl(fd, NFRING_ATTACH, &wrong));
	OK(ioctl(fd, resize(NFRING_ATTACH, END(nfring_point, ifindex)), &wrong));
	OK(nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	close(fd);
}

static const int numbers[] = { NFRING_EARLY_RETIRE, NFRING_METADATA, NFRING_OVERWRITE,
			       NFRING_PACKET_ID };

static int set(int fd, int name, const void *value, socklen_t len)
{
	return nfring_ops.set(fd, SOL_NFRING, name, value, len);
}

TEST(an_option_can_have_other_sizes, ONLY)
{
	static uint8_t value[1 << 17];
	struct nfring_wakeup wakeup = { .packets = 5, .usecs = 6 }, got;
	socklen_t len = END(nfring_wakeup, usecs);
	int fd = (int)OK(nfring_open());
	size_t i, size;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		for (size = 0; size < sizeof(int); size++)
			FAILS(EINVAL, set(fd, numbers[i], value, size));
		for (; size <= PAGE; size = size < 2 * sizeof(int) ? size + 1 : size * 2)
			OK(set(fd, numbers[i], value, size));
		FAILS(E2BIG, set(fd, numbers[i], value, PAGE + 1));
		FAILS(E2BIG, set(fd, numbers[i], value, UINT32_MAX));
		value[sizeof(int)] = 1;
		OK(set(fd, numbers[i], value, sizeof(int)));
		FAILS(E2BIG, set(fd, numbers[i], value, sizeof(int) + 1));
		value[sizeof(int)] = 0;
	}

	memcpy(value, &wakeup, sizeof(wakeup));
	FAILS(EINVAL, set(fd, NFRING_WAKEUP, value, len - 1));
	OK(set(fd, NFRING_WAKEUP, value, sizeof(wakeup) + 8));
	memset(&got, POISON, sizeof(got));
	OK(nfring_ops.get(fd, SOL_NFRING, NFRING_WAKEUP, &got, &len));
	EXPECT_EQ(len, END(nfring_wakeup, usecs));
	EXPECT(!memcmp(&got, &wakeup, len));
	EXPECT(is_filled_with((uint8_t *)&got + len, POISON, sizeof(got) - len));
	close(fd);
}

TEST(reserved_members_must_be_zero, ONLY)
{
	struct nfring_wakeup flags = { .flags = 1 }, reserved = { .reserved = 1 };
	int fd = (int)OK(nfring_open());

	FAILS(EINVAL, set(fd, NFRING_WAKEUP, &flags, sizeof(flags)));
	FAILS(EINVAL, set(fd, NFRING_WAKEUP, &reserved, sizeof(reserved)));
	/* A struct that ends with usecs has no flags, so the kernel must not read them. */
	OK(set(fd, NFRING_WAKEUP, &flags, END(nfring_wakeup, usecs)));
	close(fd);
}

TEST(every_option_of_the_module_has_a_feature_bit, ONLY)
{
	static const struct {
		int option;
		uint64_t feature;
	} expected[] = {
		{ NFRING_EARLY_RETIRE, NFRING_FEATURE_EARLY_RETIRE },
		{ NFRING_WAKEUP, NFRING_FEATURE_WAKEUP },
		{ NFRING_SENDER, NFRING_FEATURE_SENDER },
		{ NFRING_METADATA, NFRING_FEATURE_METADATA },
		{ NFRING_OVERWRITE, NFRING_FEATURE_OVERWRITE },
		{ NFRING_PACKET_ID, NFRING_FEATURE_PACKET_ID },
	};
	int fd = (int)OK(nfring_open()), none = -1, name;
	size_t options = sizeof(expected) / sizeof(expected[0]), found = 0, i;
	struct nfring_info info;

	OK(ioctl(fd, NFRING_GET_INFO, &info));
	EXPECT(info.features & NFRING_FEATURE_RECV);
	EXPECT(info.features & NFRING_FEATURE_ANY_SIZE);
	for (i = 0; i < options; i++)
		EXPECT(info.features & expected[i].feature);
	/*
	 * Expect no other option.  A value that is too long gets E2BIG only if the
	 * option exists.
	 */
	for (name = 0; name < 1000; name++)
		found += set(fd, name, &none, UINT32_MAX) == -1 && errno == E2BIG;
	EXPECT_EQ(found, options);
	close(fd);
}
