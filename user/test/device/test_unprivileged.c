// SPDX-License-Identifier: GPL-2.0
/*
 * A user without privileges, in a child process.  It is not enough to drop a capability
 * in these tests, because root may open a file of mode 0600 without any capability.
 */
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "program.h"
#include "traffic.h"

#define NOBODY	65534

static void become_nobody(void)
{
	OK(setgroups(0, NULL));
	OK(setresgid(NOBODY, NOBODY, NOBODY));
	OK(setresuid(NOBODY, NOBODY, NOBODY));
}

/* Become root of a user namespace that owns a network namespace; skip if forbidden. */
static void own_namespaces(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		SKIP("a user cannot make a user namespace: %s", strerror(errno));
}

/* Run a part of the test as user "nobody" and wait for its end. */
static void as_nobody(void (*act)(const struct variant *, void *),
		      const struct variant *v, void *arg)
{
	pid_t pid = (pid_t)OK(fork());
	int status;

	if (!pid) {
		become_nobody();
		act(v, arg);
		_exit(0);
	}
	OK(waitpid(pid, &status, 0));
	if (!test_failures() && status)
		test_stop();	/* it was skipped */
	EXPECT_EQ(status, 0);
}

static void finds_the_node_closed(const struct variant *v, void *arg)
{
	(void)arg;
	FAILS(EACCES, v->ops->open(SOCK_RAW));
	own_namespaces();
	FAILS(EACCES, v->ops->open(SOCK_RAW));
}

TEST(the_node_is_closed_to_users, .any_version = true,
     .nfring_only = "packet sockets have no device node")
{
	as_nobody(finds_the_node_closed, v, NULL);
}

static void opens_nothing_here(const struct variant *v, void *arg)
{
	(void)arg;
	FAILS(EPERM, v->ops->open(SOCK_RAW));
}

/* In a network namespace of its own, the user gets only packets of that namespace. */
static void sees_its_own_packets(const struct variant *v, void *arg)
{
	struct ring r;
	int self;

	own_namespaces();
	OK(net_up("lo"));
	ring_start(&r, v, 0, PAGE, 4, PAGE / 2);
	if (v->ops->is_nfring)
		FAILS(ENODEV, v->ops->attach(r.fd, *(int *)arg, ETH_P_ALL));
	self = net_udp_to("127.0.0.1", 700);
	OK(send(self, "", 1, 0));
	EXPECT_EQ(ring_poll(&r, FOREVER), POLLIN);
	/* The ring has the packet twice: as it leaves and as it arrives. */
	EXPECT_EQ(ring_drain(&r), 2);
	close(self);
	ring_close(&r);
}

struct here {
	struct ring *ring;
	const struct wire *wire;
};

TEST(an_open_node_works_in_a_namespace_of_one_s_own)
{
	struct wire w = wire_open("wire");
	struct ring r;
	/* In the user's namespace there is no device with this number. */
	int ifindex = w.ifindex + 1000;

	if (v->ops->is_nfring)
		nfring_open_to_all();
	as_nobody(opens_nothing_here, v, NULL);
	ring_start(&r, v, 0, PAGE, 4, PAGE / 2);
	as_nobody(sees_its_own_packets, v, &ifindex);
	EXPECT_EQ(ring_drain(&r), 0);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
}

/* The limits of memory hold for the root of a user namespace, too. */
static void cannot_exceed_the_limit(const struct variant *v, void *arg)
{
	struct tpacket_req three = { 1 << 20, 3, 1 << 20, 3 };
	struct ring r;

	(void)arg;
	own_namespaces();
	ring_open(&r, v, SOCK_RAW);
	FAILS(ENOMEM, ring_try_set(&r, &three));
	FAILS(EPERM, ring_option(&r, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20));
	ring_close(&r);
}

TEST(limits_hold_in_a_namespace_of_one_s_own, .any_version = true,
     .nfring_only = "a packet socket's rings are not limited")
{
	OK(host_write(NFRING_PARAMETERS "ring_max_mb", "2"));
	nfring_open_to_all();
	as_nobody(cannot_exceed_the_limit, v, NULL);
}

/* A program opens the ring, drops its rights, and then sets up the rest. */
static void uses_the_descriptor(const struct variant *v, void *arg)
{
	static const struct sock_filter first[] = { KEEP(60) };
	struct here *here = arg;
	struct ring *r = here->ring;
	struct frame f;

	OK(ATTACH(r, first));
	ring_set(r, PAGE, 4, PAGE / 2);
	ring_map(r);
	traffic_send_many(here->wire, 1, 0, 1, 1000);
	EXPECT_EQ(ring_poll(r, FOREVER), POLLIN);
	if (EXPECT(ring_peek(r, &f)))
		EXPECT_EQ(f.snaplen, 60);
	ring_release(r);
	FAILS(EPERM, ring_option(r, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20));
	if (v->ops->is_nfring) {
		FAILS(EPERM, nfring_attach(r->fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
		FAILS(EPERM, v->ops->attach(r->fd, 0, ETH_P_ALL));
	}
	own_namespaces();
	/* The ring stays in its opener's namespace, where this user has no rights. */
	if (v->ops->is_nfring)
		FAILS(EPERM, nfring_attach(r->fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	traffic_send_many(here->wire, 1, 1, 1, 1000);
	EXPECT_EQ(ring_poll(r, FOREVER), POLLIN);
	EXPECT_EQ(ring_drain(r), 1);
	munmap(r->map, r->size);
}

TEST(a_user_can_work_with_a_descriptor_of_root)
{
	struct wire w = wire_open("wire");
	struct ring r;
	struct here here = { &r, &w };

	ring_open(&r, v, SOCK_RAW);
	ring_attach(&r, w.ifindex);
	as_nobody(uses_the_descriptor, v, &here);
	ring_close(&r);
}

/*
 * With a descriptor that the user opened, root gets no packets of root's own namespace.
 */
static void passes_it_to_root(const struct variant *v, void *arg)
{
	int *pair = arg;
	int fd;

	own_namespaces();
	fd = (int)OK(v->ops->open(SOCK_RAW));
	OK(write(pair[1], &fd, sizeof(fd)));
	OK(read(pair[0], &fd, sizeof(fd)));
}

TEST(a_descriptor_of_a_user_stays_in_the_user_s_namespace, .any_version = true,
     .nfring_only = "a packet socket is not attached to points")
{
	struct wire w = wire_open("wire");
	int here[2], there[2], ends[2], process, theirs, status;
	struct ring r;
	pid_t pid;

	nfring_open_to_all();
	OK(pipe(here));
	OK(pipe(there));
	pid = (pid_t)OK(fork());
	if (!pid) {
		ends[0] = there[0];
		ends[1] = here[1];
		become_nobody();
		passes_it_to_root(v, ends);
		_exit(0);
	}
	close(here[1]);
	if (read(here[0], &theirs, sizeof(theirs)) != sizeof(theirs))
		test_stop();	/* it was skipped */
	process = (int)OK(syscall(SYS_pidfd_open, pid, 0));
	r = (struct ring){ .v = v, .tov_ms = NEVER_MS };
	r.fd = (int)OK(syscall(SYS_pidfd_getfd, process, theirs, 0));
	close(process);
	OK(ring_option(&r, SOL_PACKET, PACKET_VERSION, v->version));
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	/*
	 * Root may attach the user's ring: root has all rights in the user's namespace.
	 */
	ring_attach(&r, 0);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_drain(&r), 0);
	OK(write(there[1], &theirs, sizeof(theirs)));
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
	ring_close(&r);
}
