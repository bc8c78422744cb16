// SPDX-License-Identifier: GPL-2.0
/* Memberships: promiscuous mode, multicast groups and addresses of devices. */
#include <linux/capability.h>
#include <linux/if_link.h>
#include <stddef.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "ring.h"

static const uint8_t group[6] = { 0x01, 0, 0x5e, 1, 2, 3 };
static const uint8_t other[6] = { 0x02, 0, 0, 1, 2, 3 };

static struct packet_mreq of(int ifindex, int type, const uint8_t *address)
{
	struct packet_mreq m = {
		.mr_ifindex = ifindex,
		.mr_type = (unsigned short)type,
		.mr_alen = address ? 6 : 0,
	};

	if (address)
		memcpy(m.mr_address, address, 6);
	return m;
}

static int member(struct ring *r, int option, struct packet_mreq m)
{
	return r->v->ops->set(r->fd, SOL_PACKET, option, &m, sizeof(m));
}

static int add(struct ring *r, struct packet_mreq m)
{
	return member(r, PACKET_ADD_MEMBERSHIP, m);
}

static int drop(struct ring *r, struct packet_mreq m)
{
	return member(r, PACKET_DROP_MEMBERSHIP, m);
}

static int dummy(const char *name)
{
	int ifindex = (int)OK(net_dummy(name));

	OK(net_up(name));
	return ifindex;
}

static int promiscuity(const char *name)
{
	return net_number(name, IFLA_PROMISCUITY);
}

static bool all_multicasts(const char *name)
{
	return net_number(name, IFLA_ALLMULTI) == 1;
}

static bool has_group(const char *name)
{
	char text[4096];
	const char *line;

	OK(host_read("/proc/net/dev_mcast", text, sizeof(text)));
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strstr(line, name) && strstr(line, "01005e010203"))
			return true;
	return false;
}

static bool has_address(const char *name)
{
	return !host_shell("bridge fdb show dev %s | grep -q 02:00:00:01:02:03",
			   name);
}

TEST(promiscuous_mode_is_counted, .any_version = true)
{
	int d0 = dummy("d0");
	struct packet_mreq m = of(d0, PACKET_MR_PROMISC, NULL);
	struct ring r, second;

	ring_open(&r, v, SOCK_RAW);
	ring_open(&second, v, SOCK_RAW);
	EXPECT_EQ(promiscuity("d0"), 0);
	OK(add(&r, m));
	EXPECT_EQ(promiscuity("d0"), 1);
	/*
	 * A second request of the same ring changes nothing, but must be
	 * dropped as well.
	 */
	OK(add(&r, m));
	EXPECT_EQ(promiscuity("d0"), 1);
	OK(add(&second, m));
	EXPECT_EQ(promiscuity("d0"), 2);
	OK(drop(&r, m));
	EXPECT_EQ(promiscuity("d0"), 2);
	OK(drop(&r, m));
	EXPECT_EQ(promiscuity("d0"), 1);
	OK(drop(&r, m));
	EXPECT_EQ(promiscuity("d0"), 1);
	OK(drop(&second, m));
	EXPECT_EQ(promiscuity("d0"), 0);
	ring_close(&second);
	ring_close(&r);
}

TEST(closing_undoes_all_requests, .any_version = true)
{
	int d0 = dummy("d0"), d1 = dummy("d1");
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(add(&r, of(d0, PACKET_MR_PROMISC, NULL)));
	OK(add(&r, of(d0, PACKET_MR_PROMISC, NULL)));
	OK(add(&r, of(d1, PACKET_MR_PROMISC, NULL)));
	EXPECT_EQ(promiscuity("d0"), 1);
	EXPECT_EQ(promiscuity("d1"), 1);
	OK(add(&r, of(d0, PACKET_MR_ALLMULTI, NULL)));
	OK(add(&r, of(d0, PACKET_MR_MULTICAST, group)));
	/* A dummy device cannot filter addresses, so it becomes promiscuous. */
	OK(add(&r, of(d0, PACKET_MR_UNICAST, other)));
	EXPECT(all_multicasts("d0"));
	EXPECT(!all_multicasts("d1"));
	EXPECT(has_group("d0"));
	EXPECT(has_address("d0"));
	ring_close(&r);
	EXPECT_EQ(promiscuity("d0"), 0);
	EXPECT_EQ(promiscuity("d1"), 0);
	EXPECT(!all_multicasts("d0"));
	EXPECT(!has_group("d0"));
	EXPECT(!has_address("d0"));
}

TEST(dropping_undoes_one_request, .any_version = true)
{
	int d0 = dummy("d0");
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(add(&r, of(d0, PACKET_MR_ALLMULTI, NULL)));
	OK(add(&r, of(d0, PACKET_MR_MULTICAST, group)));
	OK(add(&r, of(d0, PACKET_MR_UNICAST, other)));
	OK(drop(&r, of(d0, PACKET_MR_MULTICAST, other)));
	EXPECT(has_group("d0"));
	OK(drop(&r, of(d0, PACKET_MR_MULTICAST, group)));
	EXPECT(!has_group("d0"));
	EXPECT(has_address("d0"));
	OK(drop(&r, of(d0, PACKET_MR_UNICAST, other)));
	EXPECT(!has_address("d0"));
	EXPECT(all_multicasts("d0"));
	OK(drop(&r, of(d0, PACKET_MR_ALLMULTI, NULL)));
	EXPECT(!all_multicasts("d0"));
	ring_close(&r);
}

TEST(a_request_ends_with_its_device, .any_version = true)
{
	int d0 = dummy("d0"), d1 = dummy("d1");
	struct packet_mreq m = of(d0, PACKET_MR_PROMISC, NULL);
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(add(&r, m));
	OK(add(&r, of(d0, PACKET_MR_MULTICAST, group)));
	OK(add(&r, of(d1, PACKET_MR_PROMISC, NULL)));
	OK(net_delete(d0));
	FAILS(ENODEV, add(&r, m));
	OK(drop(&r, m));
	EXPECT_EQ(promiscuity("d1"), 1);
	/* The next device with the same name does not get the membership. */
	dummy("d0");
	EXPECT_EQ(promiscuity("d0"), 0);
	ring_close(&r);
	EXPECT_EQ(promiscuity("d1"), 0);
}

/* A membership ends when its device leaves the ring's namespace. */
TEST(a_request_ends_when_its_device_moves, .any_version = true)
{
	int d0 = dummy("d0"), there = (int)OK(net_other());
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(add(&r, of(d0, PACKET_MR_PROMISC, NULL)));
	OK(net_move(d0, there));
	OK(net_enter(there));
	EXPECT_EQ(promiscuity("d0"), 0);
	ring_close(&r);
	EXPECT_EQ(promiscuity("d0"), 0);
}

TEST(a_ring_is_member_in_its_own_namespace, .any_version = true)
{
	int there = (int)OK(net_other()), d0 = dummy("d0");
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(net_enter(there));
	OK(add(&r, of(d0, PACKET_MR_PROMISC, NULL)));
	ring_close(&r);
}

TEST(bad_memberships_are_refused, .any_version = true)
{
	int d0 = dummy("d0");
	struct packet_mreq m = of(d0, PACKET_MR_PROMISC, NULL);
	struct ring r;
	socklen_t len;

	ring_open(&r, v, SOCK_RAW);
	for (len = 0; len < sizeof(m); len++) {
		FAILS(EINVAL, v->ops->set(r.fd, SOL_PACKET,
					  PACKET_ADD_MEMBERSHIP, &m, len));
		FAILS(EINVAL, v->ops->set(r.fd, SOL_PACKET,
					  PACKET_DROP_MEMBERSHIP, &m, len));
	}
	FAILS(EFAULT, v->ops->set(r.fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP,
				  (void *)8, sizeof(m)));
	EXPECT_EQ(promiscuity("d0"), 0);
	FAILS(ENODEV, add(&r, of(9999, PACKET_MR_PROMISC, NULL)));
	FAILS(ENODEV, add(&r, of(0, PACKET_MR_PROMISC, NULL)));
	FAILS(ENODEV, add(&r, of(-1, PACKET_MR_PROMISC, NULL)));

	/* The length of the address differs from that of the device's addresses. */
	m = of(d0, PACKET_MR_MULTICAST, group);
	m.mr_alen = 5;
	FAILS(EINVAL, add(&r, m));
	m.mr_alen = 8;
	FAILS(EINVAL, add(&r, m));
	m.mr_alen = 200;
	FAILS(EINVAL, add(&r, m));
	EXPECT(!has_group("d0"));

	/*
	 * Dropping a membership that was never added is no error.  An unknown type is
	 * no error either.
	 */
	OK(drop(&r, of(d0, PACKET_MR_PROMISC, NULL)));
	OK(drop(&r, of(9999, PACKET_MR_PROMISC, NULL)));
	OK(add(&r, of(d0, 77, NULL)));
	OK(drop(&r, of(d0, 77, NULL)));
	EXPECT_EQ(promiscuity("d0"), 0);
	ring_close(&r);
}

/*
 * A value longer than the struct may contain a longer address.  No device here has
 * addresses that long.
 */
TEST(a_request_may_be_longer_than_its_address, .any_version = true)
{
	int d0 = dummy("d0");
	struct { struct packet_mreq m; uint8_t more[60]; } request = {
		.m = of(d0, PACKET_MR_MULTICAST, group),
	};
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(v->ops->set(r.fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request,
		       sizeof(request.m) + 24));
	EXPECT(has_group("d0"));
	OK(v->ops->set(r.fd, SOL_PACKET, PACKET_DROP_MEMBERSHIP, &request,
		       sizeof(request.m)));
	EXPECT(!has_group("d0"));
	OK(v->ops->set(r.fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request,
		       sizeof(request)));
	ring_close(&r);
	EXPECT(!has_group("d0"));
}

TEST(a_membership_needs_no_capability, .any_version = true)
{
	int d0 = dummy("d0");
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(host_drop_capability(CAP_NET_RAW));
	OK(host_drop_capability(CAP_NET_ADMIN));
	OK(add(&r, of(d0, PACKET_MR_PROMISC, NULL)));
	EXPECT_EQ(promiscuity("d0"), 1);
	ring_close(&r);
	EXPECT_EQ(promiscuity("d0"), 0);
}
