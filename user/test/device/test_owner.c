// SPDX-License-Identifier: GPL-2.0
/* Whose a packet is: in both directions, through translation, and when processes share it. */
#include <arpa/inet.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfqueue.h"
#include "owners.h"

#define ONLY	.nfring_only = "a packet socket's frames have no metadata"

/* Users of the two ends of a connection. */
#define CLIENT	1234
#define SERVER	5678

static void start(struct ring *r, const struct variant *v, int hook)
{
	drops_ring(r, v);
	OK(nfring_attach(r->fd, FAMILY_IPV4, hook, 0, 0, 0));
}

/* On arrival, the receiver is known because its socket is connected. */
TEST(a_packet_has_its_sender_and_then_its_receiver, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct nfring_metadata_2 m;
	int sender, receiver;
	struct ring out, r;

	setfsuid(CLIENT);
	sender = owners_udp(3333, "10.9.0.2", 4444);
	setfsuid(0);
	start(&out, v, LOCAL_OUT);
	OK(net_enter(pair.there));
	receiver = owners_udp(4444, "10.9.0.1", 3333);
	start(&r, v, PRE_ROUTING);
	OK(nfring_attach(r.fd, FAMILY_IPV4, LOCAL_IN, 0, 0, 0));
	OK(send(sender, "x", 1, 0));
	m = owners_take(&out);
	owners_expect(&m, sender, CLIENT);
	EXPECT_EQ(m.base.hook, LOCAL_OUT);
	m = owners_take(&r);
	EXPECT_EQ(m.base.hook, PRE_ROUTING);
	owners_expect_none(&m);
	m = owners_take(&r);
	EXPECT_EQ(m.base.hook, LOCAL_IN);
	owners_expect(&m, receiver, 0);
	close(sender);
	close(receiver);
	ring_close(&out);
	ring_close(&r);
}

/* The device is a socket of the kernel, which is no part of an inode. */
TEST(a_packet_from_a_tap_device_has_no_owner, ONLY)
{
	struct wire w = wire_open("wire");
	struct nfring_metadata_2 m;
	struct ring r;

	drops_ring(&r, v);
	OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, w.ifindex, 0));
	traffic_send_many(&w, 1, 1, 1, 100);
	m = owners_take(&r);
	owners_expect_none(&m);
	ring_close(&r);
}

/**
 * struct both - rings at both ends of a connection
 * @out: packets that the end here sends, and the end there
 * @in: packets that the end here gets, and the end there
 * @end: sockets of both ends
 */
struct both {
	struct ring out[2];
	struct ring in[2];
	int end[2];
};

static void both_start(struct both *both, const struct variant *v, const struct net_pair *pair)
{
	int i;

	for (i = 0; i < 2; i++) {
		OK(net_enter(i ? pair->there : pair->here));
		start(&both->out[i], v, LOCAL_OUT);
		start(&both->in[i], v, LOCAL_IN);
	}
	OK(net_enter(pair->here));
}

static void both_talk(struct both *both)
{
	char byte;
	int i;

	for (i = 0; i < 4; i++) {
		OK(send(both->end[i % 2], "x", 1, 0));
		OK(recv(both->end[(i + 1) % 2], &byte, 1, 0));
	}
}

static void both_expect(struct both *both)
{
	static const unsigned int uid[] = { CLIENT, SERVER };
	int i;

	for (i = 0; i < 2; i++) {
		owners_expect_all(&both->out[i], both->end[i], uid[i]);
		owners_expect_all(&both->in[i], both->end[i], uid[i]);
		ring_close(&both->out[i]);
		ring_close(&both->in[i]);
		close(both->end[i]);
	}
}

/* Packets without data belong to the connection, too. */
TEST(both_directions_of_tcp_have_their_owners, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct both both;

	net_tcp_pair(pair.here, pair.there, "10.9.0.2", 80, both.end);
	OK(fchown(both.end[0], CLIENT, -1));
	OK(fchown(both.end[1], SERVER, -1));
	both_start(&both, v, &pair);
	both_talk(&both);
	both_expect(&both);
}

TEST(both_directions_of_udp_have_their_owners, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct both both;

	setfsuid(CLIENT);
	both.end[0] = owners_udp(3333, "10.9.0.2", 4444);
	setfsuid(SERVER);
	OK(net_enter(pair.there));
	both.end[1] = owners_udp(4444, "10.9.0.1", 3333);
	setfsuid(0);
	both_start(&both, v, &pair);
	both_talk(&both);
	both_expect(&both);
}

/* Port 80 listens at the other end, to which packets to @address get.  Return the client's port. */
static uint16_t connect_to(const struct net_pair *pair, const char *address, int ends[2])
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(80) };
	socklen_t len = sizeof(sin);
	int listener;

	OK(net_enter(pair->there));
	listener = (int)OK(socket(AF_INET, SOCK_STREAM, 0));
	OK(bind(listener, (struct sockaddr *)&sin, sizeof(sin)));
	OK(listen(listener, 1));
	OK(net_enter(pair->here));
	OK(inet_pton(AF_INET, address, &sin.sin_addr));
	ends[0] = (int)OK(socket(AF_INET, SOCK_STREAM, 0));
	OK(connect(ends[0], (struct sockaddr *)&sin, sizeof(sin)));
	ends[1] = (int)OK(accept(listener, (struct sockaddr *)&sin, &len));
	close(listener);
	OK(fchown(ends[0], CLIENT, -1));
	return ntohs(sin.sin_port);
}

static void ask_and_answer(const int ends[2])
{
	char byte;

	OK(send(ends[0], "x", 1, 0));
	OK(recv(ends[1], &byte, 1, 0));
	OK(send(ends[1], "y", 1, 0));
	OK(recv(ends[0], &byte, 1, 0));
}

/* The client is known after the translation, and again after it is undone. */
TEST(translation_of_the_source_leaves_the_owner, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct ring after, in;
	int ends[2];

	drops_run("nft 'add table ip n;"
		  "add chain ip n post { type nat hook postrouting priority 100; };"
		  "add rule ip n post meta l4proto tcp snat to 10.9.0.1:6000'");
	ASSERT_EQ(connect_to(&pair, "10.9.0.2", ends), 6000);
	start(&in, v, LOCAL_IN);
	drops_ring(&after, v);
	OK(nfring_attach(after.fd, FAMILY_IPV4, POST_ROUTING, 300, 0, 0));
	ask_and_answer(ends);
	owners_expect_all(&after, ends[0], CLIENT);
	owners_expect_all(&in, ends[0], CLIENT);
	close(ends[0]);
	close(ends[1]);
	ring_close(&after);
	ring_close(&in);
}

/*
 * On arrival, the kernel looks for the socket before it restores the address to which the
 * client has connected.  So it finds none.
 */
TEST(translation_of_the_destination_leaves_the_sender, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct nfring_metadata_2 m;
	struct ring after, in;
	int ends[2];

	drops_run("ip route add 10.8.0.9/32 via 10.9.0.2 && nft 'add table ip n;"
		  "add chain ip n out { type nat hook output priority -100; };"
		  "add rule ip n out ip daddr 10.8.0.9 dnat to 10.9.0.2'");
	connect_to(&pair, "10.8.0.9", ends);
	start(&in, v, LOCAL_IN);
	drops_ring(&after, v);
	OK(nfring_attach(after.fd, FAMILY_IPV4, POST_ROUTING, 300, 0, 0));
	ask_and_answer(ends);
	owners_expect_all(&after, ends[0], CLIENT);
	m = owners_take(&in);
	owners_expect_none(&m);
	close(ends[0]);
	close(ends[1]);
	ring_close(&after);
	ring_close(&in);
}

/* Run a part of a test as another process and user, and wait for its end. */
static void as_user(unsigned int uid, void (*act)(void *), void *arg)
{
	pid_t pid = (pid_t)OK(fork());
	int status;

	if (!pid) {
		OK(setresuid(uid, uid, uid));
		act(arg);
		_exit(0);
	}
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
	STOP_IF_FAILED();
}

static void sends(void *arg)
{
	OK(send(*(int *)arg, "x", 1, 0));
}

/* Receive a descriptor from a socket of the family AF_UNIX, and send from it. */
static void receives_and_sends(void *arg)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	OK(recvmsg(*(int *)arg, &message, 0));
	ASSERT(CMSG_FIRSTHDR(&message));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	sends(&fd);
}

static void pass(int over, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	OK(sendmsg(over, &message, 0));
}

/* A socket belongs to the user who made it, whoever sends from it. */
TEST(a_socket_in_another_process_has_the_same_owner, ONLY)
{
	struct nfring_metadata_2 m;
	int fd, other, over[2];
	struct ring r;

	OK(net_enter_fresh());
	OK(socketpair(AF_UNIX, SOCK_DGRAM, 0, over));
	setfsuid(CLIENT);
	fd = owners_udp(3333, "127.0.0.1", 4444);
	setfsuid(0);
	other = net_udp_any(4444);
	start(&r, v, LOCAL_OUT);
	/* a forked child */
	as_user(SERVER, sends, &fd);
	m = owners_take(&r);
	owners_expect(&m, fd, CLIENT);
	/* a process that gets the socket from this one */
	pass(over[1], fd);
	as_user(SERVER, receives_and_sends, &over[0]);
	m = owners_take(&r);
	owners_expect(&m, fd, CLIENT);
	/* the child's own socket, for comparison */
	setfsuid(SERVER);
	close(fd);
	fd = owners_udp(3333, "127.0.0.1", 4444);
	setfsuid(0);
	as_user(CLIENT, sends, &fd);
	m = owners_take(&r);
	owners_expect(&m, fd, SERVER);
	close(fd);
	close(other);
	ring_close(&r);
}

#define QUEUE 17

/* A process sends and ends while its packet waits for a verdict. */
TEST(a_packet_of_a_process_that_has_ended_keeps_its_user, ONLY)
{
	socklen_t len = sizeof(uint64_t);
	struct nfring_metadata_2 m;
	struct nfqueue queue;
	uint64_t cookie;
	int fd, other;
	struct ring r;
	uint32_t id;

	OK(net_enter_fresh());
	drops_run(DROPS_CHAIN("ip", "filter", "output", "udp dport 4444 queue num 17"));
	queue = nfqueue_open(QUEUE);
	other = net_udp_any(4444);
	setfsuid(CLIENT);
	fd = owners_udp(3333, "127.0.0.1", 4444);
	setfsuid(0);
	OK(getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len));
	start(&r, v, POST_ROUTING);
	as_user(SERVER, sends, &fd);
	close(fd);
	id = nfqueue_next(&queue);
	ASSERT(id);
	nfqueue_accept(&queue, id);
	m = owners_take(&r);
	EXPECT_EQ(m.base.flags & (NFRING_METADATA_UID | NFRING_METADATA_COOKIE),
		  NFRING_METADATA_UID | NFRING_METADATA_COOKIE);
	EXPECT_EQ(m.uid, CLIENT);
	EXPECT_EQ(m.socket_cookie, cookie);
	/* The number of the inode may be another one's now. */
	EXPECT_EQ(m.base.flags & NFRING_METADATA_INODE, 0);
	EXPECT_EQ(m.socket_inode, 0);
	close(other);
	ring_close(&r);
}

/* Expect that the next packet has this protocol and no owner. */
static void expect_of_kernel(struct ring *r, uint8_t protocol)
{
	struct nfring_metadata_2 m;
	struct frame f;

	ASSERT(ring_wait(r, &f));
	EXPECT_EQ(((uint8_t *)f.base + f.net)[9], protocol);
	m = owners_take(r);
	owners_expect_none(&m);
}

/* The kernel has sockets of its own, from which it sends these. */
TEST(answers_of_the_kernel_have_no_owner, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(5555) };
	struct ring r;
	int udp, tcp;

	OK(net_enter(pair.there));
	start(&r, v, LOCAL_OUT);
	OK(net_enter(pair.here));
	udp = owners_udp(3333, "10.9.0.2", 5555);
	OK(send(udp, "x", 1, 0));
	expect_of_kernel(&r, IPPROTO_ICMP);
	tcp = (int)OK(socket(AF_INET, SOCK_STREAM, 0));
	OK(inet_pton(AF_INET, "10.9.0.2", &sin.sin_addr));
	FAILS(ECONNREFUSED, connect(tcp, (struct sockaddr *)&sin, sizeof(sin)));
	expect_of_kernel(&r, IPPROTO_TCP);
	close(udp);
	close(tcp);
	ring_close(&r);
}

/* A WireGuard device; the keys are those of its end and of the other one. */
#define TUNNEL(key, address, peer, peer_address, port, to)				\
	"ip link add wg0 type wireguard && key=$(mktemp) && echo " key " > $key &&"	\
	"wg set wg0 private-key $key listen-port " port " peer " peer			\
	" allowed-ips 10.7.0.0/24 endpoint " peer_address ":" to " && rm $key &&"	\
	"ip addr add " address "/24 dev wg0 && ip link set wg0 up"

#define OUR_KEY		"ELwbEPkYXH+c5FXeWcy51DCaRSQglgeXoYl8dYfUVWQ="
#define OUR_PUBLIC	"qiY5S8y21jIGasg5xuXYBJbrjRu5V+YT8MXr9i/sU2M="
#define THEIR_KEY	"4ECGuB1PgHbDDBwfALydJvIyk2Zt2Y45l6ffXd2xS3c="
#define THEIR_PUBLIC	"FMVK0kH79+6zpna0LizP1yDnlUP665OWHla2i6buKww="

/* The types of WireGuard's messages, which are their first byte. */
enum { HANDSHAKE = 1, DATA = 4 };

/* Take packets until one is a message of this type to port 2222. */
static struct nfring_metadata_2 take_message(struct ring *r, uint8_t type)
{
	const uint8_t *ip;
	struct frame f;

	for (;; ring_release(r)) {
		ASSERT(ring_wait(r, &f));
		ip = (uint8_t *)f.base + f.net;
		if (ip[9] == IPPROTO_UDP && (ip[22] << 8 | ip[23]) == 2222 && ip[28] == type)
			return owners_take(r);
	}
}

TEST(a_tunnel_of_the_kernel_has_no_owner, ONLY)
{
	struct net_pair pair = net_pair(1500);
	struct nfring_metadata_2 m;
	int sender, receiver;
	struct ring r;
	char byte;

	drops_run(TUNNEL(OUR_KEY, "10.7.0.1", THEIR_PUBLIC, "10.9.0.2", "1111", "2222"));
	OK(net_enter(pair.there));
	drops_run(TUNNEL(THEIR_KEY, "10.7.0.2", OUR_PUBLIC, "10.9.0.1", "2222", "1111"));
	receiver = net_udp_any(4444);
	OK(net_enter(pair.here));
	setfsuid(CLIENT);
	sender = owners_udp(3333, "10.7.0.2", 4444);
	setfsuid(0);
	start(&r, v, LOCAL_OUT);
	OK(send(sender, "x", 1, 0));
	OK(recv(receiver, &byte, 1, 0));
	m = owners_take(&r);
	owners_expect(&m, sender, CLIENT);
	m = take_message(&r, HANDSHAKE);
	owners_expect_none(&m);
	m = take_message(&r, DATA);
	owners_expect_none(&m);
	drops_run("ip link del wg0");
	OK(net_enter(pair.there));
	drops_run("ip link del wg0");
	close(sender);
	close(receiver);
	ring_close(&r);
}
