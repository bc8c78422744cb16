// SPDX-License-Identifier: GPL-2.0
/* Owners that a user namespace sees: its own, but not those of its host. */
#include <fcntl.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/if_ether.h>

#include "host.h"
#include "net.h"
#include "owners.h"

#define ONLY	.nfring_only = "a packet socket's frames have no metadata"

/* A user of the host, and the one who has the user namespace. */
#define CLIENT	1234
#define TENANT	4321

/* The number of users who have none in the user namespace. */
#define OVERFLOW_UID	65534

/**
 * struct tenant - a process in a user namespace of its own
 * @v: variant of its rings
 * @to_host: it says here that it is ready for the next step
 * @to_tenant: the test says here that it has done its step
 * @pid: the process
 */
struct tenant {
	const struct variant *v;
	int to_host[2], to_tenant[2];
	pid_t pid;
};

static void say(const int pipe[2])
{
	OK(write(pipe[1], "", 1));
}

/* The other side ends without a word if it fails, or if it skips the test. */
static void hear(const int pipe[2])
{
	char byte;

	if (read(pipe[0], &byte, 1) != 1)
		test_stop();
}

/* Become root of a user namespace that owns a network namespace. */
static void tenant_unshare(void)
{
	char map[32];

	OK(setresuid(TENANT, TENANT, TENANT));
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		SKIP("a user cannot make a user namespace: %s", strerror(errno));
	/* Otherwise the files in /proc/self belong to the host's root. */
	OK(prctl(PR_SET_DUMPABLE, 1));
	snprintf(map, sizeof(map), "0 %d 1", TENANT);
	OK(host_write("/proc/self/uid_map", map));
}

static void tenant_start(struct tenant *t, struct ring *in, struct ring *out)
{
	close(t->to_host[0]);
	close(t->to_tenant[1]);
	tenant_unshare();
	say(t->to_host);
	hear(t->to_tenant);
	OK(net_address("v1", "10.9.0.2"));
	OK(net_up("v1"));
	OK(net_ready("v1"));
	drops_ring(in, t->v);
	OK(nfring_attach(in->fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, net_index("v1"), ETH_P_IP));
	drops_ring(out, t->v);
	OK(nfring_attach(out->fd, FAMILY_IPV4, LOCAL_OUT, 0, 0, 0));
}

static void tenant_run(struct tenant *t)
{
	struct nfring_metadata_2 m;
	struct ring in, out;
	int fd;

	tenant_start(t, &in, &out);
	/* Have a socket for what comes, so that the kernel sends no ICMP error. */
	fd = owners_udp(4444, "10.9.0.1", 3333);
	/* a packet of a socket of the host */
	say(t->to_host);
	m = owners_take(&in);
	owners_expect_none(&m);
	/* a packet of its own socket */
	OK(send(fd, "y", 1, 0));
	m = owners_take(&out);
	EXPECT_EQ(m.base.flags & NFRING_METADATA_UID, NFRING_METADATA_UID);
	EXPECT_EQ(m.uid, 0);
	/* a packet of a user of the host who has a socket here */
	say(t->to_host);
	m = owners_take(&out);
	EXPECT_EQ(m.base.flags & NFRING_METADATA_UID, NFRING_METADATA_UID);
	EXPECT_EQ(m.uid, OVERFLOW_UID);
	close(fd);
	ring_close(&in);
	ring_close(&out);
}

static void tenant_make(struct tenant *t, const struct variant *v)
{
	t->v = v;
	OK(pipe(t->to_host));
	OK(pipe(t->to_tenant));
	t->pid = (pid_t)OK(fork());
	if (!t->pid) {
		tenant_run(t);
		_exit(0);
	}
	close(t->to_host[1]);
	close(t->to_tenant[0]);
}

/* Connect the tenant to this namespace.  Return its network namespace. */
static int connect_tenant(struct tenant *t)
{
	char path[32];
	int ns;

	hear(t->to_host);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", t->pid);
	ns = (int)OK(open(path, O_RDONLY | O_CLOEXEC));
	OK(net_veth("v0", "v1", ns));
	OK(net_address("v0", "10.9.0.1"));
	OK(net_up("v0"));
	say(t->to_tenant);
	hear(t->to_host);
	OK(net_ready("v0"));
	return ns;
}

static int udp_of_client(uint16_t port, const char *address, uint16_t to)
{
	int fd;

	setfsuid(CLIENT);
	fd = owners_udp(port, address, to);
	setfsuid(0);
	return fd;
}

/*
 * At ingress a packet still has the socket of the other end of the pair.  The host may know
 * whose it is, but not the tenant.
 */
TEST(a_user_namespace_learns_no_owner_of_its_host, ONLY)
{
	struct nfring_metadata_2 m;
	int here, there, fd, guest, status;
	struct tenant t;
	struct ring in;

	nfring_open_to_all();
	OK(net_enter_fresh());
	here = (int)OK(net_here());
	tenant_make(&t, v);
	there = connect_tenant(&t);
	drops_ring(&in, v);
	OK(nfring_attach(in.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, net_index("v0"), ETH_P_IP));
	fd = udp_of_client(3333, "10.9.0.2", 4444);
	OK(send(fd, "x", 1, 0));
	m = owners_take(&in);
	EXPECT_EQ(m.base.flags & NFRING_METADATA_UID, NFRING_METADATA_UID);
	EXPECT_EQ(m.uid, TENANT);
	hear(t.to_host);
	OK(net_enter(there));
	guest = udp_of_client(5555, "10.9.0.1", 3333);
	OK(net_enter(here));
	OK(send(guest, "z", 1, 0));
	OK(waitpid(t.pid, &status, 0));
	EXPECT_EQ(status, 0);
	close(fd);
	close(guest);
	ring_close(&in);
}
