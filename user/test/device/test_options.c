// SPDX-License-Identifier: GPL-2.0
/* The options of packet(7) and socket(7), value by value. */
#include <linux/capability.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "ring.h"

static int set_len(struct ring *r, int name, int value, socklen_t len)
{
	int room[4] = { value };

	return r->v->ops->set(r->fd, SOL_PACKET, name, room, len);
}

static void expect_only_length_of_int(struct ring *r, int name)
{
	static const socklen_t wrong[] = { 0, 1, 3, 5, 8, 16 };
	int before = ring_option_get(r, SOL_PACKET, name);
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		FAILS(EINVAL, set_len(r, name, 1, wrong[i]));
	EXPECT_EQ(ring_option_get(r, SOL_PACKET, name), before);
}

TEST(version_takes_known_versions)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_VERSION), v->version);
	FAILS(EINVAL, ring_option(&r, SOL_PACKET, PACKET_VERSION, 3));
	FAILS(EINVAL, ring_option(&r, SOL_PACKET, PACKET_VERSION, -1));
	expect_only_length_of_int(&r, PACKET_VERSION);
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_VERSION), v->version);
	ring_close(&r);
}

TEST(version_is_V1_until_set, .any_version = true)
{
	struct ring r = { .v = v };

	r.fd = (int)OK(v->ops->open(SOCK_RAW));
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_VERSION), TPACKET_V1);
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_RESERVE), 0);
	if (ring_tells_copy_threshold(&r))
		EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_COPY_THRESH), 0);
	ring_close(&r);
}

TEST(header_length_depends_on_the_version_given, .any_version = true)
{
	static const struct { int version, size; } expected[] = {
		{ TPACKET_V1, 32 }, { TPACKET_V2, 32 }, { TPACKET_V3, 48 },
	};
	int value[2] = { 0 };
	socklen_t len;
	struct ring r;
	size_t i;

	ring_open(&r, v, SOCK_RAW);
	/* The V1 header has another size in 32-bit programs, so skip V1 there. */
	for (i = sizeof(long) < 8; i < 3; i++) {
		value[0] = expected[i].version;
		len = sizeof(value);
		OK(v->ops->get(r.fd, SOL_PACKET, PACKET_HDRLEN, value, &len));
		EXPECT_EQ(value[0], expected[i].size);
		EXPECT_EQ(len, sizeof(int));
	}
	value[0] = 17;
	len = sizeof(int);
	FAILS(EINVAL, v->ops->get(r.fd, SOL_PACKET, PACKET_HDRLEN, value, &len));
	value[0] = v->version;
	len = 3;
	FAILS(EINVAL, v->ops->get(r.fd, SOL_PACKET, PACKET_HDRLEN, value, &len));
	FAILS(ENOPROTOOPT, ring_option(&r, SOL_PACKET, PACKET_HDRLEN, 1));
	ring_close(&r);
}

TEST(reserve_is_an_int_that_is_not_negative, .any_version = true)
{
	static const int good[] = { 0, 1, 16, 65400, 65535, 65536, 0x7fffffff };
	struct ring r;
	size_t i;

	ring_open(&r, v, SOCK_RAW);
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, good[i]));
		EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_RESERVE), good[i]);
	}
	FAILS(EINVAL, ring_option(&r, SOL_PACKET, PACKET_RESERVE, -1));
	FAILS(EINVAL, ring_option(&r, SOL_PACKET, PACKET_RESERVE, INT32_MIN));
	expect_only_length_of_int(&r, PACKET_RESERVE);
	ring_close(&r);
}

TEST(copy_threshold_keeps_its_value, .any_version = true)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	if (!ring_tells_copy_threshold(&r))
		SKIP("this option of packet sockets cannot be read on this kernel");
	expect_only_length_of_int(&r, PACKET_COPY_THRESH);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1234));
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_COPY_THRESH), 1234);
	ring_set(&r, PAGE, 2, PAGE / 2);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 5));
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_COPY_THRESH), 5);
	ring_close(&r);
}

TEST(layout_options_are_busy_while_there_is_a_ring)
{
	int other = v->version == TPACKET_V1 ? TPACKET_V2 : TPACKET_V1;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, 32));
	ring_set(&r, PAGE, 2, PAGE / 2);
	FAILS(EBUSY, ring_option(&r, SOL_PACKET, PACKET_VERSION, other));
	FAILS(EBUSY, ring_option(&r, SOL_PACKET, PACKET_VERSION, v->version));
	FAILS(EBUSY, ring_option(&r, SOL_PACKET, PACKET_RESERVE, 0));
	ring_map(&r);
	FAILS(EBUSY, ring_option(&r, SOL_PACKET, PACKET_VERSION, other));
	FAILS(EBUSY, ring_option(&r, SOL_PACKET, PACKET_RESERVE, 0));
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_VERSION), v->version);
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_RESERVE), 32);

	munmap(r.map, r.size);
	OK(ring_try_zero(&r));
	OK(ring_option(&r, SOL_PACKET, PACKET_VERSION, other));
	OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, 0));
	EXPECT_EQ(ring_option_get(&r, SOL_PACKET, PACKET_VERSION), other);
	close(r.fd);
}

TEST(a_get_stores_no_more_than_the_given_length, .any_version = true)
{
	static const struct { socklen_t room, stored; } expected[] = {
		{ 0, 0 }, { 4, 4 }, { 8, 8 }, { 12, 8 }, { 100, 8 },
	};
	uint8_t value[100], untouched[100];
	socklen_t len;
	struct ring r;
	size_t i;

	ring_open(&r, v, SOCK_RAW);
	memset(untouched, 0x5a, sizeof(untouched));
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		memset(value, 0x5a, sizeof(value));
		len = expected[i].room;
		OK(v->ops->get(r.fd, SOL_PACKET, PACKET_STATISTICS, value, &len));
		EXPECT_EQ(len, expected[i].stored);
		EXPECT(!memcmp(value + len, untouched, sizeof(value) - len));
	}
	memset(value, 0x5a, sizeof(value));
	len = 2;
	OK(v->ops->get(r.fd, SOL_PACKET, PACKET_VERSION, value, &len));
	EXPECT_EQ(len, 2);
	EXPECT_EQ(value[0], v->version);
	EXPECT_EQ(value[2], 0x5a);
	ring_close(&r);
}

TEST(unknown_options_are_refused, .any_version = true)
{
	static const struct { int level, name; } unknown[] = {
		{ SOL_PACKET, 1000 }, { SOL_PACKET, -1 }, { SOL_PACKET, 0 },
		{ SOL_SOCKET, 1000 }, { SOL_SOCKET, -1 },
		{ 0, 1 }, { 6, 1 }, { -1, 1 },
	};
	socklen_t len;
	struct ring r;
	int value;
	size_t i;

	ring_open(&r, v, SOCK_RAW);
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		value = 1;
		len = sizeof(value);
		FAILS(ENOPROTOOPT, ring_option(&r, unknown[i].level,
					       unknown[i].name, 1));
		FAILS(ENOPROTOOPT, v->ops->get(r.fd, unknown[i].level,
					       unknown[i].name, &value, &len));
	}
	FAILS(ENOPROTOOPT, ring_option(&r, SOL_PACKET, PACKET_STATISTICS, 1));
	ring_close(&r);
}

TEST(unknown_ioctl_is_refused, .any_version = true)
{
	uint64_t room[32] = { 0 };
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	FAILS(ENOTTY, ioctl(r.fd, _IO(NFRING_IOC_MAGIC, 0x77), room));
	FAILS(ENOTTY, ioctl(r.fd, _IOWR(NFRING_IOC_MAGIC, 0x7f, room), room));
	FAILS(ENOTTY, ioctl(r.fd, _IO('B', 1), room));
	ring_close(&r);
}

TEST(receive_buffer_is_doubled_and_clamped, .any_version = true)
{
	static const int asked[] = { 10000, 1, 0, 100 << 20, -1, 300000 };
	struct ring r, oracle = { .v = v };
	size_t i;

	ring_open(&r, v, SOCK_RAW);
	oracle.v = &(struct variant){ "oracle", &packet_ops, v->version };
	oracle.fd = (int)OK(packet_ops.open(SOCK_RAW));
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_RCVBUF),
		  ring_option_get(&oracle, SOL_SOCKET, SO_RCVBUF));
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		OK(ring_option(&r, SOL_SOCKET, SO_RCVBUF, asked[i]));
		OK(ring_option(&oracle, SOL_SOCKET, SO_RCVBUF, asked[i]));
		EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_RCVBUF),
			  ring_option_get(&oracle, SOL_SOCKET, SO_RCVBUF));
	}
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUF, 10000));
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_RCVBUF), 20000);
	ring_close(&oracle);
	ring_close(&r);
}

TEST(receive_buffer_beyond_the_limit_needs_the_capability, .any_version = true)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUFFORCE, 100 << 20));
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_RCVBUF), 200 << 20);
	OK(host_drop_capability(CAP_NET_ADMIN));
	FAILS(EPERM, ring_option(&r, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20));
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_RCVBUF), 200 << 20);
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUF, 10000));
	ring_close(&r);
}

TEST(short_socket_options_are_refused, .any_version = true)
{
	struct ring r;
	int value = 9000;

	ring_open(&r, v, SOCK_RAW);
	FAILS(EINVAL, v->ops->set(r.fd, SOL_SOCKET, SO_RCVBUF, &value, 3));
	FAILS(EINVAL, v->ops->set(r.fd, SOL_SOCKET, SO_RCVBUF, &value, 0));
	ring_close(&r);
}

TEST(a_fresh_ring_has_a_type_and_no_error, .any_version = true)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_TYPE), SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_ERROR), 0);
	ring_close(&r);
	ring_open(&r, v, SOCK_DGRAM);
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
	ring_close(&r);
}

TEST(type_cannot_change_while_there_is_a_ring, .any_version = true,
     .nfring_only = "a packet socket gets its type from socket(2)")
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	FAILS(EINVAL, ring_option(&r, SOL_SOCKET, SO_TYPE, SOCK_STREAM));
	FAILS(EINVAL, ring_option(&r, SOL_SOCKET, SO_TYPE, 0));
	OK(ring_option(&r, SOL_SOCKET, SO_TYPE, SOCK_DGRAM));
	ring_set(&r, PAGE, 2, PAGE / 2);
	FAILS(EBUSY, ring_option(&r, SOL_SOCKET, SO_TYPE, SOCK_RAW));
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
	OK(ring_try_zero(&r));
	OK(ring_option(&r, SOL_SOCKET, SO_TYPE, SOCK_RAW));
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_TYPE), SOCK_RAW);
	ring_close(&r);
}

/* The status of V1 has the size of the kernel's long. */
TEST(a_32_bit_program_gets_no_V1, .any_version = true,
     .nfring_only = "a packet socket gives such a program a V1 ring of another layout")
{
	struct tpacket_req req = { PAGE, 1, PAGE / 2, 2 };
	struct ring r;

	if (sizeof(long) != 4)
		SKIP("this is a 64-bit program");
	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_VERSION, TPACKET_V1));
	FAILS(EINVAL, ring_try_set(&r, &req));
	OK(ring_option(&r, SOL_PACKET, PACKET_VERSION, v->version));
	OK(ring_try_set(&r, &req));
	ring_close(&r);
}
