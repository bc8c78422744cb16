// SPDX-License-Identifier: GPL-2.0
/* Taps that stay when the last ring has left their point. */
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "traffic.h"

#define ONLY	.any_version = true, \
		.nfring_only = "packet sockets are not at hooks"

#define TAPS	"/proc/thread-self/net/nfring_taps"

/* Return the number of rings at a tap; -1: the list has no tap of this name. */
static int users(const char *point)
{
	char text[4096], line[100];
	const char *end, *start;

	OK(host_read(TAPS, text, sizeof(text)));
	ASSERT(!strncmp(text, "users point\n", 12));
	snprintf(line, sizeof(line), " %s\n", point);
	end = strstr(text, line);
	if (!end)
		return -1;
	for (start = end; start[-1] != '\n'; start--)
		;
	return atoi(start);
}

/* Attach a ring to the point ip/input@50, and leave it again. */
static void visit(void)
{
	int fd = (int)OK(nfring_open());

	OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_IN, 50, 0, 0));
	close(fd);
}

TEST(the_list_of_taps_counts_their_users, ONLY)
{
	struct wire w;
	int fds[2];

	OK(net_enter_fresh());
	w = wire_open("wire");
	EXPECT_EQ(users("ip/input@50"), -1);
	fds[0] = (int)OK(nfring_open());
	fds[1] = (int)OK(nfring_open());
	OK(nfring_attach(fds[0], FAMILY_IPV4, LOCAL_IN, 50, 0, 0));
	EXPECT_EQ(users("ip/input@50"), 1);
	OK(nfring_attach(fds[1], FAMILY_IPV4, LOCAL_IN, 50, 0, 0));
	OK(nfring_attach(fds[1], FAMILY_NETDEV, NETDEV_INGRESS, -1, w.ifindex, 0));
	EXPECT_EQ(users("ip/input@50"), 2);
	EXPECT_EQ(users("netdev/ingress:wire@-1"), 1);
	OK(nfring_detach(fds[0], FAMILY_IPV4, LOCAL_IN, 50, 0, 0));
	EXPECT_EQ(users("ip/input@50"), 1);
	close(fds[0]);
	close(fds[1]);
	EXPECT_EQ(users("ip/input@50"), 0);
	EXPECT_EQ(users("netdev/ingress:wire@-1"), 0);
	/* A tap at a device is removed with the device. */
	close(w.fd);
	EXPECT_EQ(users("netdev/ingress:wire@-1"), -1);
	EXPECT_EQ(users("ip/input@50"), 0);
}

TEST(an_unused_tap_is_used_again, .nfring_only = "packet sockets are not at hooks")
{
	struct tally tally = { .source = 1 };
	struct wire w = wire_open("wire");
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	ring_close(&r);
	/* The unused tap lets this packet pass, and no ring gets it. */
	traffic_send(&w, 1, 100, 100);
	EXPECT_EQ(users("netdev/ingress:wire@0"), 0);
	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	EXPECT_EQ(users("netdev/ingress:wire@0"), 1);
	traffic_send_many(&w, 1, 0, 3, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 3);
	ring_close(&r);
}

TEST(only_unused_taps_are_released, ONLY)
{
	int fd;

	OK(net_enter_fresh());
	visit();
	fd = (int)OK(nfring_open());
	OK(nfring_attach(fd, FAMILY_IPV4, LOCAL_OUT, 50, 0, 0));
	EXPECT_EQ(ioctl(fd, NFRING_RELEASE_TAPS), 1);
	EXPECT_EQ(users("ip/input@50"), -1);
	EXPECT_EQ(users("ip/output@50"), 1);
	EXPECT_EQ(ioctl(fd, NFRING_RELEASE_TAPS), 0);
	close(fd);
}

TEST(releasing_taps_needs_the_capability, ONLY)
{
	int fd;

	OK(net_enter_fresh());
	visit();
	fd = (int)OK(nfring_open());
	OK(host_drop_capability(CAP_NET_ADMIN));
	/* The opener had the capability, but the caller does not have it. */
	FAILS(EPERM, ioctl(fd, NFRING_RELEASE_TAPS));
	close(fd);
	fd = (int)OK(nfring_open());
	FAILS(EPERM, ioctl(fd, NFRING_RELEASE_TAPS));
	EXPECT_EQ(users("ip/input@50"), 0);
	close(fd);
}

TEST(taps_are_released_in_one_namespace, ONLY)
{
	int here, other, fd;

	OK(net_enter_fresh());
	here = (int)OK(net_here());
	other = (int)OK(net_other());
	visit();
	OK(net_enter(other));
	visit();
	fd = (int)OK(nfring_open());
	EXPECT_EQ(ioctl(fd, NFRING_RELEASE_TAPS), 1);
	close(fd);
	OK(net_enter(here));
	EXPECT_EQ(users("ip/input@50"), 0);
}

/* The kernel deletes the other end of the veth pair together with the namespace. */
TEST(a_namespace_with_unused_taps_ends, ONLY)
{
	int here, other;

	OK(net_enter_fresh());
	here = (int)OK(net_here());
	other = (int)OK(net_other());
	OK(net_veth("v0", "v1", other));
	OK(net_enter(other));
	visit();
	EXPECT_EQ(users("ip/input@50"), 0);
	OK(net_enter(here));
	close(other);
	EXPECT(HOST_UNTIL(net_index("v0") < 0));
}
