// SPDX-License-Identifier: GPL-2.0
/* Points that a ring can attach to, the capabilities that this needs, and the errors. */
#include <arpa/inet.h>
#include <linux/capability.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "ring.h"

#define ONLY	.any_version = true, .nfring_only = "a packet socket has no points"

TEST(points_of_every_family_and_hook_attach, ONLY)
{
	static const struct { uint32_t family, hooks; } families[] = {
		{ FAMILY_INET, 6 }, { FAMILY_IPV4, 5 }, { FAMILY_IPV6, 5 },
		{ FAMILY_ARP, 3 }, { FAMILY_BRIDGE, 5 }, { FAMILY_NETDEV, 2 },
	};
	int fd = (int)OK(nfring_open());
	uint32_t hook;
	size_t i;

	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		uint32_t family = families[i].family;

		for (hook = 0; hook < families[i].hooks; hook++) {
			OK(nfring_attach(fd, family, hook, 0, 0, 0));
			FAILS(EEXIST, nfring_attach(fd, family, hook, 0, 0, 0));
			OK(nfring_attach(fd, family, hook, INT_MIN, 0, 0));
			OK(nfring_attach(fd, family, hook, INT_MAX, 0, 0));
			OK(nfring_detach(fd, family, hook, 0, 0, 0));
			FAILS(ENOENT, nfring_detach(fd, family, hook, 0, 0, 0));
		}
		FAILS(EINVAL, nfring_attach(fd, family, hook, 0, 0, 0));
		FAILS(EINVAL, nfring_attach(fd, family, UINT_MAX, 0, 0, 0));
		FAILS(EINVAL, nfring_detach(fd, family, hook, 0, 0, 0));
	}
	close(fd);
}

TEST(unknown_families_are_refused, ONLY)
{
	static const uint32_t none[] = { 0, 4, 6, 8, 9, 11, 12, 255, UINT_MAX };
	int fd = (int)OK(nfring_open());
	size_t i;

	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		FAILS(EINVAL, nfring_attach(fd, none[i], 0, 0, 0, 0));
	close(fd);
}

TEST(points_with_one_different_field_are_different, ONLY)
{
	int fd = (int)OK(nfring_open()), lo = net_index("lo");

	OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	FAILS(ENOENT, nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 1, 0, 0));
	FAILS(ENOENT, nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 0, lo, 0));
	FAILS(ENOENT, nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0x800));
	FAILS(ENOENT, nfring_detach(fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	FAILS(ENOENT, nfring_detach(fd, FAMILY_INET, LOCAL_IN, 0, 0, 0));
	OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, 0, lo, 0));
	OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0x800));
	OK(nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	OK(nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 0, lo, 0));
	close(fd);
}

TEST(missing_devices_are_an_error, ONLY)
{
	int fd = (int)OK(nfring_open());

	FAILS(ENODEV, nfring_attach(fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, 9999, 0));
	FAILS(ENODEV, nfring_attach(fd, FAMILY_NETDEV, NETDEV_EGRESS, 0, 9999, 0));
	FAILS(ENODEV, nfring_attach(fd, FAMILY_INET, INET_INGRESS, 0, 9999, 0));
	FAILS(ENODEV, nfring_attach(fd, FAMILY_IPV4, FORWARD, 0, 9999, 0));
	FAILS(EINVAL, nfring_attach(fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, -1, 0));
	FAILS(ENOENT, nfring_detach(fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, 9999, 0));
	close(fd);
}

TEST(reserved_bytes_and_flags_must_be_zero, ONLY)
{
	struct nfring_point point = { .family = FAMILY_IPV4, .hook = LOCAL_IN };
	struct nfring_sockopt opt = {
		.level = SOL_PACKET, .name = PACKET_RESERVE, .len = 4,
	};
	int fd = (int)OK(nfring_open());
	int value = 0;

	point.flags = 1;
	FAILS(EINVAL, ioctl(fd, NFRING_ATTACH, &point));
	point.flags = 1u << 31;
	FAILS(EINVAL, ioctl(fd, NFRING_ATTACH, &point));
	point.flags = 0;
	point.reserved = 1;
	FAILS(EINVAL, ioctl(fd, NFRING_ATTACH, &point));
	FAILS(EINVAL, ioctl(fd, NFRING_DETACH, &point));
	point.reserved = 0;
	OK(ioctl(fd, NFRING_ATTACH, &point));

	opt.value = (uintptr_t)&value;
	opt.reserved = 1;
	FAILS(EINVAL, ioctl(fd, NFRING_SETSOCKOPT, &opt));
	FAILS(EINVAL, ioctl(fd, NFRING_GETSOCKOPT, &opt));
	opt.reserved = 0;
	OK(ioctl(fd, NFRING_SETSOCKOPT, &opt));
	close(fd);
}

TEST(information_has_features_and_limits, ONLY)
{
	static const uint64_t zero[3];
	struct nfring_info info;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	memset(&info, 0x5a, sizeof(info));
	OK(ioctl(r.fd, NFRING_GET_INFO, &info));
	EXPECT_EQ(info.abi_version, NFRING_ABI_VERSION);
	EXPECT_EQ(info.hdrlen, ring_hdrlen(v));
	EXPECT_EQ(info.page_size, PAGE);
	EXPECT(info.features & NFRING_FEATURE_TPACKET_V1);
	EXPECT(info.features & NFRING_FEATURE_TPACKET_V2);
	EXPECT(info.features & NFRING_FEATURE_TPACKET_V3);
	EXPECT(info.features & NFRING_FEATURE_EGRESS);
	EXPECT(info.ring_max_bytes > 0);
	EXPECT(info.total_max_bytes >= info.ring_max_bytes);
	EXPECT(info.max_block_order >= 9);
	EXPECT(!memcmp(info.reserved, zero, sizeof(zero)));
	ring_close(&r);
}

TEST(open_needs_the_capability, .any_version = true)
{
	OK(host_drop_capability(CAP_NET_RAW));
	FAILS(EPERM, v->ops->open(SOCK_RAW));
}

TEST(attaching_needs_the_capability_as_well, ONLY)
{
	int fd = (int)OK(nfring_open());

	OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	OK(host_drop_capability(CAP_NET_RAW));
	FAILS(EPERM, nfring_attach(fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
	OK(nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	close(fd);
}

/* A ring keeps working after the program has dropped its privileges. */
TEST(reading_needs_no_capability)
{
	int wire = (int)OK(net_wire("wire", 1));
	static const uint8_t packet[64] = { 0xff, [12] = 0x88, 0xb5 };
	struct ring r;

	ring_start(&r, v, net_index("wire"), PAGE, 4, 512);
	OK(host_drop_capability(CAP_NET_RAW));
	OK(setresuid(65534, 65534, 65534));
	OK(write(wire, packet, sizeof(packet)));
	EXPECT_EQ(ring_poll(&r, FOREVER), POLLIN);
	EXPECT_EQ(ring_drain(&r), 1);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	munmap(r.map, r.size);
	OK(ring_try_zero(&r));
	ring_set(&r, PAGE, 4, 512);
	ring_map(&r);
	ring_close(&r);
}

TEST(a_ring_has_a_limit_of_points, ONLY)
{
	int fd, i;

	OK(net_enter_fresh());
	fd = (int)OK(nfring_open());
	for (i = 0; i < NFRING_POINTS_MAX; i++)
		OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, i, 0, 0));
	FAILS(E2BIG, nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, i, 0, 0));
	FAILS(E2BIG, nfring_attach(fd, FAMILY_ARP, ARP_IN, 0, 0, 0));
	FAILS(EEXIST, nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	OK(nfring_detach(fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	OK(nfring_attach(fd, FAMILY_ARP, ARP_IN, 0, 0, 0));
	close(fd);
}

TEST(only_an_administrator_fills_a_hook, ONLY)
{
	int fd, i;

	OK(net_enter_fresh());
	fd = (int)OK(nfring_open());
	for (i = 0; i <= NFRING_TAPS_MAX; i++)
		OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, i, 0, 0));
	OK(host_drop_capability(CAP_NET_ADMIN));
	/* The opener had the capability, but the caller does not have it. */
	FAILS(EDQUOT, nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, i, 0, 0));
	close(fd);
	fd = (int)OK(nfring_open());
	FAILS(EDQUOT, nfring_attach(fd, FAMILY_INET, LOCAL_IN, i, 0, 0));
	OK(nfring_attach(fd, FAMILY_IPV6, LOCAL_IN, i, 0, 0));
	/* Anybody can attach to a tap that exists, even to an unused one. */
	OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, NFRING_TAPS_MAX, 0, 0));
	close(fd);
}

TEST(a_full_hook_is_an_error, ONLY)
{
	int fds[5], i, ret = 0;

	OK(net_enter_fresh());
	for (i = 0; i < 5; i++)
		fds[i] = (int)OK(nfring_open());
	/* Netfilter allows at most 1024 functions at a hook. */
	for (i = 0; i < 1100 && !ret; i++)
		ret = nfring_attach(fds[i / 250], FAMILY_IPV4, LOCAL_IN, i, 0, 0);
	EXPECT_EQ(ret, -1);
	EXPECT_EQ(errno, E2BIG);
	EXPECT(i > 1000);
	/* All rings at the same hook and priority share one function. */
	OK(nfring_attach(fds[4], FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	/* Releasing an unused function makes room. */
	OK(nfring_detach(fds[0], FAMILY_IPV4, LOCAL_IN, 1, 0, 0));
	FAILS(E2BIG, nfring_attach(fds[4], FAMILY_IPV4, LOCAL_IN, 5000, 0, 0));
	EXPECT_EQ(ioctl(fds[4], NFRING_RELEASE_TAPS), 1);
	OK(nfring_attach(fds[4], FAMILY_IPV4, LOCAL_IN, 5000, 0, 0));
	for (i = 0; i < 5; i++)
		close(fds[i]);
}
