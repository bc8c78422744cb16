// SPDX-License-Identifier: GPL-2.0
/*
 * Rings of the module.  Where a packet socket would bind to a device, these
 * rings attach to the device's ingress and egress.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nfring.h"
#include "ring.h"

int nfring_open(void)
{
	return open(NFRING_DEVICE, O_RDWR | O_CLOEXEC);
}

void nfring_open_to_all(void)
{
	struct stat node;

	OK(stat(NFRING_DEVICE, &node));
	OK(unshare(CLONE_NEWNS));
	OK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	OK(mount("tmpfs", "/mnt", "tmpfs", 0, NULL));
	OK(mknod("/mnt/nfring", S_IFCHR, node.st_rdev));
	OK(chmod("/mnt/nfring", 0666));
	OK(mount("/mnt/nfring", NFRING_DEVICE, NULL, MS_BIND, NULL));
}

static int nfring_set(int fd, int level, int name, const void *value,
		      socklen_t len)
{
	struct nfring_sockopt opt = {
		.level = level,
		.name = name,
		.len = len,
		.value = (uintptr_t)value,
	};

	return ioctl(fd, NFRING_SETSOCKOPT, &opt);
}

static int nfring_get(int fd, int level, int name, void *value, socklen_t *len)
{
	struct nfring_sockopt opt = {
		.level = level,
		.name = name,
		.len = *len,
		.value = (uintptr_t)value,
	};
	int ret = ioctl(fd, NFRING_GETSOCKOPT, &opt);

	if (!ret)
		*len = opt.len;
	return ret;
}

static int open_typed(int type)
{
	int fd = nfring_open();

	if (fd >= 0 && type != SOCK_RAW &&
	    nfring_set(fd, SOL_SOCKET, SO_TYPE, &type, sizeof(type)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int point(int fd, unsigned long request, uint32_t family, uint32_t hook,
		 int priority, int ifindex, uint16_t protocol)
{
	struct nfring_point at = {
		.family = family,
		.hook = hook,
		.priority = priority,
		.ifindex = ifindex,
		.protocol = htons(protocol),
	};

	return ioctl(fd, request, &at);
}

int nfring_attach(int fd, uint32_t family, uint32_t hook, int priority,
		  int ifindex, uint16_t protocol)
{
	return point(fd, NFRING_ATTACH, family, hook, priority, ifindex, protocol);
}

int nfring_detach(int fd, uint32_t family, uint32_t hook, int priority,
		  int ifindex, uint16_t protocol)
{
	return point(fd, NFRING_DETACH, family, hook, priority, ifindex, protocol);
}

int nfring_counters(int fd, struct nfring_stats *stats)
{
	memset(stats, 0x5a, sizeof(*stats));
	return ioctl(fd, NFRING_GET_STATS, stats);
}

uint64_t nfring_wakeups(int fd)
{
	struct nfring_stats stats;

	OK(nfring_counters(fd, &stats));
	return stats.wakeups;
}

static int attach_both_ways(int fd, int ifindex, uint16_t protocol)
{
	if (nfring_attach(fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, ifindex,
			  protocol) < 0)
		return -1;
	return nfring_attach(fd, FAMILY_NETDEV, NETDEV_EGRESS, 0, ifindex,
			     protocol);
}

static ssize_t nfring_receive(int fd, struct received *got)
{
	struct nfring_recv recv = {
		.data = (uintptr_t)got->data,
		.len = (uint32_t)got->size,
		.flags = (uint32_t)got->flags,
	};
	int ret = ioctl(fd, NFRING_RECV, &recv);

	if (ret < 0)
		return ret;
	got->flags = (int)recv.flags;
	got->address = recv.address;
	got->aux = recv.aux;
	got->drops = recv.drops;
	got->sec = recv.sec;
	got->nsec = recv.nsec;
	return ret;
}

const struct ring_ops nfring_ops = {
	.is_nfring = true,
	.open = open_typed,
	.set = nfring_set,
	.get = nfring_get,
	.attach = attach_both_ways,
	.recv = nfring_receive,
};
