// SPDX-License-Identifier: GPL-2.0
/* Memory: the limits of rings, and the errors if there is not enough memory. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "traffic.h"

#define ONLY	.any_version = true, \
		.nfring_only = "the memory of packet sockets' rings is not limited"
#define MIB	(1u << 20)

static struct tpacket_req of_mib(unsigned int mib)
{
	return (struct tpacket_req){ MIB, mib, MIB, mib };
}

TEST(ring_above_the_limit_for_one_is_refused, ONLY)
{
	struct tpacket_req two = of_mib(2), three = of_mib(3);
	struct nfring_info info;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(host_write(NFRING_PARAMETERS "ring_max_mb", "2"));
	OK(ioctl(r.fd, NFRING_GET_INFO, &info));
	EXPECT_EQ(info.ring_max_bytes, 2 * MIB);
	FAILS(ENOMEM, ring_try_set(&r, &three));
	EXPECT_EQ(host_pages_held(), 0);
	OK(ring_try_set(&r, &two));
	EXPECT_EQ(host_pages_held(), 2 * MIB / PAGE);
	ring_close(&r);
}

TEST(rings_above_the_limit_for_all_are_refused, ONLY)
{
	struct tpacket_req two = of_mib(2), one = of_mib(1);
	struct nfring_info info;
	struct ring a, b;

	OK(host_write(NFRING_PARAMETERS "total_max_mb", "3"));
	ring_open(&a, v, SOCK_RAW);
	ring_open(&b, v, SOCK_RAW);
	OK(ioctl(a.fd, NFRING_GET_INFO, &info));
	EXPECT_EQ(info.total_max_bytes, 3 * MIB);
	OK(ring_try_set(&a, &two));
	FAILS(ENOMEM, ring_try_set(&b, &two));
	EXPECT_EQ(host_pages_held(), 2 * MIB / PAGE);
	OK(ring_try_set(&b, &one));
	OK(ring_try_zero(&b));
	OK(ring_try_zero(&a));
	OK(ring_try_set(&b, &two));
	ring_close(&a);
	ring_close(&b);
}

TEST(a_ring_larger_than_the_memory_is_refused, ONLY)
{
	struct tpacket_req req = of_mib(1 << 20);
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	FAILS(ENOMEM, ring_try_set(&r, &req));
	EXPECT_EQ(host_pages_held(), 0);
	ring_close(&r);
}

#define CGROUP	"/sys/fs/cgroup"
#define GROUP	CGROUP "/nfring-test"

static bool memory_cgroup(void)
{
	char controllers[256] = "";

	OK(unshare(CLONE_NEWNS));
	OK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	/* Ignore an error: it may already be mounted. */
	mount("cgroup2", CGROUP, "cgroup2", 0, NULL);
	host_read(CGROUP "/cgroup.controllers", controllers,
		  sizeof(controllers));
	if (!strstr(controllers, "memory"))
		return false;
	OK(host_write(CGROUP "/cgroup.subtree_control", "+memory"));
	rmdir(GROUP);
	OK(mkdir(GROUP, 0755));
	return true;
}

/* Return the number that follows @name in memory.events. */
static long event(const char *name)
{
	char events[512] = "", *at;
	long nr = -1;

	OK(host_read(GROUP "/memory.events", events, sizeof(events)));
	at = strstr(events, name);
	if (at)
		sscanf(at + strlen(name), "%ld", &nr);
	return nr;
}

static void in_group_of_32_mib(const struct variant *v)
{
	struct tpacket_req large = of_mib(64), small = of_mib(8);
	struct tpacket_req pages = { PAGE, 64 << 8, PAGE, 64 << 8 };
	struct ring r;

	OK(host_write(GROUP "/cgroup.procs", "0"));
	ring_open(&r, v, SOCK_RAW);
	FAILS(ENOMEM, ring_try_set(&r, &large));
	FAILS(ENOMEM, ring_try_set(&r, &pages));
	EXPECT_EQ(host_pages_held(), 0);
	OK(ring_try_set(&r, &small));
	EXPECT(host_read_number(GROUP "/memory.current") > 8 << 20);
	ring_close(&r);
	_exit(0);
}

TEST(a_memory_cgroup_limits_its_rings, ONLY)
{
	int status;
	pid_t pid;

	if (!memory_cgroup())
		SKIP("this kernel has no memory cgroup");
	OK(host_write(GROUP "/memory.max", "32M"));
	pid = (pid_t)OK(fork());
	if (!pid)
		in_group_of_32_mib(v);
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
	EXPECT_EQ(event("oom_kill "), 0);
	EXPECT(event("max ") > 0);
	OK(rmdir(GROUP));
}

/*
 * The taps of a new device, and the entries in them, are charged to the memory cgroup
 * of the ring, not to that of the process that makes the device.  A tap and its entry
 * take at least 256 bytes.
 */
TEST(a_new_device_is_charged_to_the_ring, ONLY)
{
	enum { DEVICES = 16, LEAST = DEVICES * NFRING_POINTS_MAX * 256 };
	char name[16];
	long before;
	int fd, i;

	if (!memory_cgroup())
		SKIP("this kernel has no memory cgroup");
	OK(net_enter_fresh());
	OK(host_write(GROUP "/cgroup.procs", "0"));
	fd = (int)OK(nfring_open());
	for (i = 0; i < NFRING_POINTS_MAX; i++)
		OK(nfring_attach(fd, FAMILY_NETDEV, NETDEV_INGRESS, i, 0, 0));
	OK(host_write(CGROUP "/cgroup.procs", "0"));
	before = host_read_number(GROUP "/memory.current");
	for (i = 0; i < DEVICES; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		OK(net_dummy(name));
	}
	EXPECT(host_read_number(GROUP "/memory.current") - before > LEAST / 2);
	close(fd);
	OK(rmdir(GROUP));
}

/* Blocks of one page make the setup of the ring take longest. */
TEST(a_killed_process_stops_making_its_ring, ONLY, .real_time = true)
{
	struct nfring_info info;
	struct tpacket_req req = { 0 };
	unsigned int tries = 0;
	uint64_t end;
	bool made;
	struct ring r;
	int status;
	pid_t pid;

	ring_open(&r, v, SOCK_RAW);
	OK(ioctl(r.fd, NFRING_GET_INFO, &info));
	req.tp_block_size = req.tp_frame_size = PAGE;
	req.tp_block_nr = req.tp_frame_nr =
		(unsigned int)(info.ring_max_bytes / PAGE / 8 * 7);
	/* Try again if the child had just finished making its ring: such a ring stays. */
	do {
		OK(ring_try_zero(&r));
		pid = (pid_t)OK(fork());
		if (!pid) {
			for (;;) {
				ring_try_set(&r, &req);
				ring_try_zero(&r);
			}
		}
		end = host_now_ns() + GUARD_MS * 1000000ull;
		while (host_pages_held() < 1000 && host_now_ns() < end)
			host_yield();
		kill(pid, SIGKILL);
		OK(waitpid(pid, &status, 0));
		EXPECT(WIFSIGNALED(status));
		made = host_pages_held() == (long)req.tp_block_nr;
	} while (made && ++tries < 100);
	/* If a killed process did not stop, all tries would leave a finished ring. */
	EXPECT(!made);
	/* The unfinished ring was freed, and a new one can be made. */
	EXPECT_EQ(host_pages_held(), 0);
	ring_set(&r, PAGE, 4, PAGE / 2);
	EXPECT_EQ(host_pages_held(), 4);
	ring_close(&r);
}
