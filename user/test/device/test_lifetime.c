// SPDX-License-Identifier: GPL-2.0
/* Devices, namespaces and processes that end while a ring is open. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "traffic.h"

static int take_error(struct ring *r)
{
	return ring_option_get(r, SOL_SOCKET, SO_ERROR);
}

static void expect_error_once(struct ring *r)
{
	EXPECT_EQ(ring_poll(r, FOREVER) & POLLERR, POLLERR);
	EXPECT_EQ(take_error(r), ENETDOWN);
	EXPECT_EQ(take_error(r), 0);
	EXPECT_EQ(ring_poll(r, 0) & POLLERR, 0);
}

TEST(removal_of_the_device_is_an_error_once)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	traffic_send_many(&w, 1, 0, 3, 100);
	close(w.fd);
	EXPECT_EQ(net_index("wire"), -1);
	expect_error_once(&r);
	/* The earlier packets are still in the ring. */
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 3);
	ring_close(&r);
}

TEST(read_reports_the_removal_as_well)
{
	int ifindex = (int)OK(net_dummy("d0"));
	uint8_t byte;
	struct ring r;

	OK(net_up("d0"));
	ring_start(&r, v, ifindex, PAGE, 4, PAGE / 2);
	OK(net_delete(ifindex));
	FAILS(ENETDOWN, read(r.fd, &byte, 1));
	EXPECT_EQ(take_error(&r), 0);
	ring_close(&r);
}

struct deletion {
	int ifindex;
	pid_t reader;
};

static void *delete_later(void *arg)
{
	const struct deletion *deletion = arg;

	HOST_UNTIL(host_is_asleep(deletion->reader));
	OK(net_delete(deletion->ifindex));
	return NULL;
}

TEST(removal_wakes_a_reader_in_poll)
{
	struct deletion deletion = { (int)OK(net_dummy("d0")), gettid() };
	struct pollfd p = { .events = POLLIN };
	pthread_t thread;
	struct ring r;

	OK(net_up("d0"));
	ring_start(&r, v, deletion.ifindex, PAGE, 4, PAGE / 2);
	p.fd = r.fd;
	pthread_create(&thread, NULL, delete_later, &deletion);
	EXPECT_EQ(poll(&p, 1, FOREVER), 1);
	EXPECT_EQ(p.revents & POLLERR, POLLERR);
	pthread_join(thread, NULL);
	ring_close(&r);
}

TEST(removal_wakes_a_reader_in_read, .any_version = true)
{
	struct deletion deletion = { (int)OK(net_dummy("d0")), gettid() };
	pthread_t thread;
	uint8_t byte;
	struct ring r;

	OK(net_up("d0"));
	ring_start(&r, v, deletion.ifindex, PAGE, 4, PAGE / 2);
	pthread_create(&thread, NULL, delete_later, &deletion);
	FAILS(ENETDOWN, read(r.fd, &byte, 1));
	pthread_join(thread, NULL);
	ring_close(&r);
}

TEST(packets_come_again_when_the_device_is_up_again)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	traffic_send_many(&w, 1, 0, 2, 100);
	OK(net_down("wire"));
	expect_error_once(&r);
	OK(net_up("wire"));
	EXPECT_EQ(ring_poll(&r, 0) & POLLERR, 0);
	traffic_send_many(&w, 1, 2, 2, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 4);
	OK(net_down("wire"));
	expect_error_once(&r);
	ring_close(&r);
}

TEST(a_device_that_is_down_is_an_error_at_once)
{
	int ifindex = (int)OK(net_dummy("d0"));
	struct ring r;

	ring_start(&r, v, ifindex, PAGE, 4, PAGE / 2);
	expect_error_once(&r);
	OK(net_up("d0"));
	EXPECT_EQ(take_error(&r), 0);
	ring_close(&r);
}

TEST(removal_of_one_of_two_devices_is_no_error, .any_version = true,
     .nfring_only = "a packet socket is bound to one device or all")
{
	struct wire a = wire_open("a"), b = wire_open("b");
	struct tally tally = { .source = 1 };
	struct ring r;

	ring_start(&r, v, a.ifindex, PAGE, 4, PAGE / 2);
	ring_attach(&r, b.ifindex);
	close(a.fd);
	EXPECT_EQ(ring_poll(&r, 0), 0);
	traffic_send_many(&b, 1, 0, 2, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 2);
	/* The point on the removed device is gone, the other point stays. */
	FAILS(ENOENT, nfring_detach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0,
				    a.ifindex, ETH_P_ALL));
	close(b.fd);
	expect_error_once(&r);
	ring_close(&r);
}

TEST(a_device_moved_to_another_namespace_is_gone, .any_version = true)
{
	int there = (int)OK(net_other()), ifindex = (int)OK(net_dummy("d0"));
	struct ring r;

	OK(net_up("d0"));
	ring_start(&r, v, ifindex, PAGE, 4, PAGE / 2);
	OK(net_move(ifindex, there));
	expect_error_once(&r);
	ring_close(&r);
}

/*
 * Only the ring's descriptor keeps the namespace alive.  Soon after the close,
 * the namespace ends, and with it both ends of the veth pair.
 */
TEST(a_namespace_ends_with_the_last_descriptor)
{
	int here = (int)OK(net_here()), there = (int)OK(net_other());
	struct ring r;

	OK(net_veth("v0", "v1", there));
	OK(net_enter(there));
	OK(net_up("v1"));
	ring_start(&r, v, net_index("v1"), PAGE, 4, PAGE / 2);
	OK(net_enter(here));
	close(there);
	host_sleep_ms(200); /* sleep: the namespace must stay for this time */
	EXPECT(net_index("v0") > 0);
	EXPECT_EQ(take_error(&r), 0);
	ring_close(&r);
	EXPECT(HOST_UNTIL(net_index("v0") == -1));
}

TEST(a_ring_stays_in_its_opener_s_namespace)
{
	int here = (int)OK(net_here()), there = (int)OK(net_other());
	struct wire w = wire_open("wire");
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	OK(net_enter(there));
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 2, 100);
	EXPECT_EQ(ring_drain(&r), 2);
	OK(net_enter(here));
	ring_close(&r);
}

static void send_descriptor(int to, int fd)
{
	union { struct cmsghdr align; char room[CMSG_SPACE(sizeof(int))]; } u;
	struct iovec iov = { .iov_base = "", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &u, .msg_controllen = sizeof(u),
	};
	struct cmsghdr *c;

	memset(&u, 0, sizeof(u));
	c = CMSG_FIRSTHDR(&msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	OK(sendmsg(to, &msg, 0));
}

static int receive_descriptor(int from)
{
	union { struct cmsghdr align; char room[CMSG_SPACE(sizeof(int))]; } u;
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &u, .msg_controllen = sizeof(u),
	};
	int fd;

	OK(recvmsg(from, &msg, 0));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	return fd;
}

/* The user "nobody" in another namespace gets the ring's descriptor and uses it. */
static void passed_on(const struct ring *made, int from)
{
	struct ring r = *made;
	uint8_t whole[2000];

	OK(unshare(CLONE_NEWNET));
	OK(setresgid(65534, 65534, 65534));
	OK(setresuid(65534, 65534, 65534));
	r.fd = receive_descriptor(from);
	ring_map(&r);
	EXPECT_EQ(ring_poll(&r, FOREVER), POLLIN);
	EXPECT_EQ(ring_drain(&r), 1);
	EXPECT_EQ(read(r.fd, whole, sizeof(whole)), 1000);
	FAILS(EPERM, ring_option(&r, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20));
	if (r.v->ops->is_nfring) {
		FAILS(EPERM, nfring_attach(r.fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
		FAILS(EPERM, r.v->ops->attach(r.fd, 0, ETH_P_ALL));
	}
	ring_close(&r);
	_exit(0);
}

TEST(a_passed_descriptor_can_be_read, .frames = true)
{
	struct wire w = wire_open("wire");
	int pair[2], status;
	struct ring r;
	pid_t pid;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_COPY_THRESH, 1));
	ring_set(&r, PAGE, 4, 512);
	OK(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	pid = (pid_t)OK(fork());
	if (!pid) {
		close(w.fd);
		close(r.fd);
		passed_on(&r, pair[1]);
	}
	ring_attach(&r, w.ifindex);
	send_descriptor(pair[0], r.fd);
	close(r.fd);
	HOST_UNTIL(host_is_asleep(pid));
	traffic_send_many(&w, 1, 0, 1, 1000);
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
}

TEST(capability_in_a_namespace_of_one_s_own_is_enough, .any_version = true)
{
	int ready[2], mapped[2], status;
	pid_t pid;
	char path[64], c;

	OK(pipe(ready));
	OK(pipe(mapped));
	pid = (pid_t)OK(fork());
	if (!pid) {
		close(ready[0]);
		if (unshare(CLONE_NEWUSER) < 0)
			SKIP("cannot make a user namespace: %s", strerror(errno));
		OK(write(ready[1], "", 1));
		OK(read(mapped[0], &c, 1));
		/*
		 * This process is root, but in a user namespace that does not own
		 * the network namespace.
		 */
		FAILS(EPERM, v->ops->open(SOCK_RAW));
		OK(unshare(CLONE_NEWNET));
		OK(v->ops->open(SOCK_RAW));
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		test_stop();
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	OK(host_write(path, "0 0 1"));
	OK(write(mapped[1], "", 1));
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
}

#define REFERENCES	"/sys/module/nfring/refcnt"

TEST(the_module_stays_while_a_ring_exists, .any_version = true,
     .nfring_only = "the test counts references to the module")
{
	struct wire w = wire_open("wire");
	long before = host_read_number(REFERENCES);
	struct ring r;

	if (before < 0)
		SKIP("this kernel cannot unload modules");
	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(host_read_number(REFERENCES), before + 1);
	FAILS(EAGAIN, syscall(SYS_delete_module, "nfring", O_NONBLOCK));
	ring_set(&r, PAGE, 1, PAGE / 2);
	ring_map(&r);
	ring_attach(&r, w.ifindex);
	close(r.fd);
	EXPECT_EQ(host_read_number(REFERENCES), before + 1);
	FAILS(EAGAIN, syscall(SYS_delete_module, "nfring", O_NONBLOCK));
	traffic_send_many(&w, 1, 0, 2, 100);
	EXPECT_EQ(ring_drain(&r), 2);
	munmap(r.map, r.size);
	EXPECT_EQ(host_read_number(REFERENCES), before);
}
