// SPDX-License-Identifier: GPL-2.0
/*
 * Call each option with good and bad values, lengths and addresses.  The result
 * must be that of a packet socket.  Also test the effect of options that switch
 * a behaviour.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/net_tstamp.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "paired.h"
#include "traffic.h"

static const struct option { int level, name; } switches[] = {
	{ SOL_PACKET, PACKET_VERSION },
	{ SOL_PACKET, PACKET_RESERVE },
	{ SOL_PACKET, PACKET_COPY_THRESH },
	{ SOL_PACKET, PACKET_TIMESTAMP },
	{ SOL_PACKET, PACKET_AUXDATA },
	{ SOL_PACKET, PACKET_ORIGDEV },
	{ SOL_PACKET, PACKET_IGNORE_OUTGOING },
	{ SOL_PACKET, PACKET_VNET_HDR },
	{ SOL_PACKET, PACKET_VNET_HDR_SZ },
	{ SOL_SOCKET, SO_LOCK_FILTER },
};

static const struct option read_only[] = {
	{ SOL_PACKET, PACKET_STATISTICS },
	{ SOL_PACKET, PACKET_HDRLEN },
	{ SOL_PACKET, PACKET_ROLLOVER_STATS },
	{ SOL_SOCKET, SO_ERROR },
	{ SOL_SOCKET, SO_DOMAIN },
	{ SOL_SOCKET, SO_PROTOCOL },
	{ SOL_SOCKET, SO_BPF_EXTENSIONS },
};

static const struct option write_only[] = {
	{ SOL_PACKET, PACKET_ADD_MEMBERSHIP },
	{ SOL_PACKET, PACKET_DROP_MEMBERSHIP },
	{ SOL_PACKET, PACKET_FANOUT_DATA },
	{ SOL_PACKET, PACKET_RX_RING },
	{ SOL_SOCKET, SO_RCVBUFFORCE },
};

#define NR(table)	(sizeof(table) / sizeof((table)[0]))

static const int values[] = {
	0, 1, 2, 3, 9, 10, 11, 12, 13, 64, 255, 256, 65535, 65536, INT_MAX, -1,
	INT_MIN,
};

/* Packet sockets of some kernels do not have all options. */
static bool comparable(const struct option *o)
{
	if (o->level == SOL_PACKET && o->name == PACKET_VNET_HDR_SZ)
		return host_kernel_has(6, 6);
	if (o->level == SOL_PACKET && o->name == PACKET_COPY_THRESH)
		return host_kernel_has(6, 12);
	return true;
}

struct pair {
	struct ring tested, oracle;
	struct variant original;
};

static void open_pair(struct pair *p, const struct variant *v, int type)
{
	p->original = (struct variant){ "oracle", &packet_ops, v->version };
	ring_open(&p->tested, v, type);
	ring_open(&p->oracle, &p->original, type);
}

static void close_pair(struct pair *p)
{
	ring_close(&p->tested);
	ring_close(&p->oracle);
}

/* Return 0 or the errno. */
static int set(struct ring *r, const struct option *o, const void *value,
	       socklen_t len)
{
	return r->v->ops->set(r->fd, o->level, o->name, value, len) ? errno : 0;
}

static int get(struct ring *r, const struct option *o, void *value,
	       socklen_t *len)
{
	return r->v->ops->get(r->fd, o->level, o->name, value, len) ? errno : 0;
}

static void same_set(struct pair *p, const struct option *o, const void *value,
		     socklen_t len, int shown)
{
	int tested = set(&p->tested, o, value, len);
	int oracle = set(&p->oracle, o, value, len);

	if (tested != oracle)
		FAIL("set %d/%d to %d, length %u: %s, expected %s", o->level, o->name,
		     shown, len, strerror(tested), strerror(oracle));
}

static void same_get(struct pair *p, const struct option *o, socklen_t room)
{
	struct { uint8_t value[32]; socklen_t len; } a, b;
	int tested, oracle;

	memset(&a, 0x5a, sizeof(a));
	/* PACKET_HDRLEN reads a version from the value. */
	memset(a.value, 0, 4);
	a.value[0] = (uint8_t)p->tested.v->version;
	a.len = room;
	b = a;
	tested = get(&p->tested, o, a.value, &a.len);
	oracle = get(&p->oracle, o, b.value, &b.len);
	if (tested != oracle)
		FAIL("get %d/%d, length %d: %s, expected %s", o->level, o->name,
		     (int)room, strerror(tested), strerror(oracle));
	else if (!tested && (a.len != b.len ||
			     memcmp(a.value, b.value, sizeof(a.value))))
		FAIL("get %d/%d, length %d: %u bytes %d, expected %u bytes %d",
		     o->level, o->name, (int)room, a.len, *(int *)a.value,
		     b.len, *(int *)b.value);
}

/*
 * A packet socket may return another error, because some of its options check the
 * type of the socket before they read the value.
 */
static void expect_fault(struct pair *p, const struct option *o,
			 const void *value)
{
	EXPECT_EQ(set(&p->tested, o, value, 4),
		  p->tested.v->ops->is_nfring ? EFAULT :
		  set(&p->oracle, o, value, 4));
}

static void same_answers(struct pair *p, const struct option *o)
{
	static const socklen_t rooms[] = {
		0, 1, 2, 3, 4, 5, 8, 16, 32, INT_MAX, (socklen_t)-1,
	};
	int room[8];
	size_t i, len;

	if (!comparable(o))
		return;
	for (i = 0; i < NR(rooms); i++)
		same_get(p, o, rooms[i]);
	for (i = 0; i < NR(values); i++) {
		memset(room, 0, sizeof(room));
		room[0] = values[i];
		for (len = 0; len <= 8; len++) {
			same_set(p, o, room, (socklen_t)len, values[i]);
			same_get(p, o, 4);
		}
	}
	expect_fault(p, o, (void *)8);
	expect_fault(p, o, NULL);
	same_get(p, o, 4);
}

TEST(options_answer_as_those_of_a_packet_socket)
{
	static const int types[] = { SOCK_RAW, SOCK_DGRAM };
	struct pair p;
	size_t i, t;

	for (t = 0; t < 2; t++) {
		for (i = 0; i < NR(switches); i++) {
			open_pair(&p, v, types[t]);
			same_answers(&p, &switches[i]);
			close_pair(&p);
		}
	}
}

TEST(options_answer_alike_with_a_ring)
{
	struct pair p;
	size_t i;

	for (i = 0; i < NR(switches); i++) {
		open_pair(&p, v, SOCK_RAW);
		ring_set(&p.tested, PAGE, 2, PAGE / 2);
		ring_set(&p.oracle, PAGE, 2, PAGE / 2);
		same_answers(&p, &switches[i]);
		close_pair(&p);
	}
}

TEST(options_to_read_cannot_be_set, .any_version = true)
{
	static const socklen_t rooms[] = {
		0, 1, 3, 4, 7, 8, 12, 16, 24, 32, (socklen_t)-1,
	};
	struct pair p;
	size_t i, j;
	int value = 1;

	open_pair(&p, v, SOCK_RAW);
	for (i = 0; i < NR(read_only); i++) {
		same_set(&p, &read_only[i], &value, sizeof(value), 1);
		for (j = 0; j < NR(rooms); j++)
			same_get(&p, &read_only[i], rooms[j]);
	}
	close_pair(&p);
}

TEST(options_to_set_cannot_be_read, .any_version = true)
{
	struct pair p;
	size_t i;

	open_pair(&p, v, SOCK_RAW);
	for (i = 0; i < NR(write_only); i++)
		same_get(&p, &write_only[i], 4);
	close_pair(&p);
}

TEST(a_ring_is_of_the_packet_family, .any_version = true)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_DOMAIN), AF_PACKET);
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_PROTOCOL), 0);
	ring_close(&r);
}

static int udp_on_dummy(int *ifindex)
{
	*ifindex = (int)OK(net_dummy("d0"));
	OK(net_up("d0"));
	OK(net_address("d0", "10.7.0.1"));
	OK(host_shell("ip neigh add 10.7.0.9 lladdr 02:00:00:00:00:09 dev d0"));
	return net_udp_to("10.7.0.9", 9);
}

TEST(outgoing_packets_can_be_ignored, .any_version = true)
{
	struct wire w = wire_open("wire");
	int d0, fd = udp_on_dummy(&d0);
	struct ring r;

	ring_start(&r, v, 0, PAGE, 8, PAGE / 2);
	OK(ring_option(&r, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1));
	OK(send(fd, "x", 1, 0));
	EXPECT_EQ(ring_drain(&r), 0);
	traffic_send_many(&w, 1, 0, 3, 100);
	EXPECT_EQ(ring_drain(&r), 3);
	OK(ring_option(&r, SOL_PACKET, PACKET_IGNORE_OUTGOING, 0));
	OK(send(fd, "x", 1, 0));
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
}

static int sender_on(int ifindex)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = ifindex,
	};
	int fd = (int)OK(socket(AF_PACKET, SOCK_RAW, 0));

	OK(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	return fd;
}

static int name_sender(struct ring *r, int fd)
{
	return ring_option(r, SOL_NFRING, NFRING_SENDER, fd);
}

/*
 * A packet socket does not see packets that it sends.  A ring needs NFRING_SENDER for
 * that.
 */
TEST(own_packets_are_not_seen, .any_version = true)
{
	uint8_t packet[100] = "";
	struct ring r, group[2];
	int d0, i, other, own;

	d0 = (int)OK(net_dummy("d0"));
	OK(net_up("d0"));
	other = sender_on(d0);
	ring_start(&r, v, d0, PAGE, 8, PAGE / 2);
	own = v->ops->is_nfring ? sender_on(d0) : r.fd;
	if (v->ops->is_nfring) {
		OK(send(own, packet, sizeof(packet), 0));
		EXPECT_EQ(ring_drain(&r), 1);
		OK(name_sender(&r, own));
	}
	OK(send(own, packet, sizeof(packet), 0));
	EXPECT_EQ(ring_drain(&r), 0);
	OK(send(other, packet, sizeof(packet), 0));
	EXPECT_EQ(ring_drain(&r), 1);
	if (v->ops->is_nfring) {
		OK(name_sender(&r, other));
		OK(send(other, packet, sizeof(packet), 0));
		EXPECT_EQ(ring_drain(&r), 0);
		OK(name_sender(&r, -1));
		OK(send(other, packet, sizeof(packet), 0));
		EXPECT_EQ(ring_drain(&r), 1);
	}
	ring_close(&r);

	for (i = 0; i < 2; i++) {
		ring_start(&group[i], v, d0, PAGE, 8, PAGE / 2);
		OK(ring_option(&group[i], SOL_PACKET, PACKET_FANOUT,
			       PACKET_FANOUT_LB << 16 | 9));
	}
	if (v->ops->is_nfring)
		OK(name_sender(&group[1], own));
	else
		own = group[1].fd;
	for (i = 0; i < 4; i++)
		OK(send(own, packet, sizeof(packet), 0));
	EXPECT_EQ(ring_drain(&group[0]) + ring_drain(&group[1]), 0);
	for (i = 0; i < 4; i++)
		OK(send(other, packet, sizeof(packet), 0));
	EXPECT_EQ(ring_drain(&group[0]) + ring_drain(&group[1]), 4);
	ring_close(&group[0]);
	ring_close(&group[1]);
}

TEST(a_sender_is_a_packet_socket, .any_version = true,
     .nfring_only = "only the module has this option")
{
	int fd = net_udp_to("127.0.0.1", 9);
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	FAILS(EBADF, name_sender(&r, 9999));
	FAILS(EBADF, name_sender(&r, -2));
	FAILS(ENOTSOCK, name_sender(&r, r.fd));
	FAILS(EINVAL, name_sender(&r, fd));
	OK(name_sender(&r, -1));
	/* The sender may be closed before the ring. */
	fd = (int)OK(socket(AF_PACKET, SOCK_RAW, 0));
	OK(name_sender(&r, fd));
	OK(close(fd));
	ring_close(&r);
}

/*
 * A sender of another namespace is refused: the ring would keep that namespace alive,
 * although the ring sees no packet of the sender.
 */
TEST(a_sender_is_in_the_namespace_of_the_ring, .any_version = true,
     .nfring_only = "only the module has this option")
{
	int here = (int)OK(net_here());
	struct ring r;
	int fd;

	OK(net_enter((int)OK(net_other())));
	fd = (int)OK(socket(AF_PACKET, SOCK_RAW, 0));
	OK(net_enter(here));
	ring_open(&r, v, SOCK_RAW);
	FAILS(EINVAL, name_sender(&r, fd));
	ring_close(&r);
}

#define RMEM_DEFAULT	"/proc/sys/net/core/rmem_default"

static void expect_default_buffer(const struct variant *v)
{
	struct pair p;

	open_pair(&p, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&p.tested, SOL_SOCKET, SO_RCVBUF),
		  ring_option_get(&p.oracle, SOL_SOCKET, SO_RCVBUF));
	close_pair(&p);
}

/* The default can be changed only in the initial network namespace. */
TEST(the_receive_buffer_has_the_default_size, .any_version = true)
{
	expect_default_buffer(v);
	OK(net_enter((int)OK(open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC))));
	OK(host_write(RMEM_DEFAULT, "123456"));
	expect_default_buffer(v);
}

TEST(outgoing_packets_are_ignored_at_all_hooks, .any_version = true,
     .nfring_only = "a packet socket has no points")
{
	static const struct { uint32_t hook; unsigned int seen; } at[] = {
		{ LOCAL_OUT, 0 }, { POST_ROUTING, 0 }, { PRE_ROUTING, 1 },
		{ LOCAL_IN, 1 },
	};
	int fd = net_udp_to("127.0.0.1", 9);
	struct nfring_stats counters;
	struct ring r;
	size_t i;

	for (i = 0; i < NR(at); i++) {
		ring_open(&r, v, SOCK_RAW);
		ring_set(&r, PAGE, 8, PAGE / 2);
		ring_map(&r);
		OK(ring_option(&r, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1));
		OK(nfring_attach(r.fd, FAMILY_INET, at[i].hook, 0, 0, 0));
		OK(send(fd, "x", 1, 0));
		EXPECT_EQ(ring_drain(&r), at[i].seen);
		/* Ignored packets count neither as received nor as filtered. */
		OK(nfring_counters(r.fd, &counters));
		EXPECT_EQ(counters.packets, at[i].seen);
		EXPECT_EQ(counters.filtered, 0);
		ring_close(&r);
	}
}

/* Wait until packets have time stamps: a kernel worker switches them on later. */
static bool packets_bring_a_time(const struct variant *v, const struct wire *w)
{
	struct variant packet = { "probe", &packet_ops, v->version };
	bool found = false;
	struct frame f;
	struct ring r;
	uint64_t end = host_now_ns() + GUARD_MS * 1000000ull;

	ring_start(&r, &packet, w->ifindex, PAGE, 4, PAGE / 2);
	while (!found && host_now_ns() < end) {
		traffic_send_many(w, 1, 0, 1, 100);
		ASSERT(ring_wait(&r, &f));
		found = f.status & TP_STATUS_TS_SOFTWARE;
		ring_release(&r);
		/* sleep: try again; there is no event when the kernel switches stamps on */
		host_sleep_ms(10);
	}
	ring_close(&r);
	return found;
}

/* While a socket asks for time stamps, the stack stamps all packets. */
TEST(a_frame_has_the_time_stamp_of_the_stack, .any_version = true)
{
	static const int sources[] = {
		0, SOF_TIMESTAMPING_SOFTWARE, SOF_TIMESTAMPING_RAW_HARDWARE,
		SOF_TIMESTAMPING_RAW_HARDWARE | SOF_TIMESTAMPING_SOFTWARE,
	};
	int on = 1, udp = net_udp_any(9);
	struct wire w = wire_open("wire");
	struct frame a, b;
	struct paired t;
	size_t i;

	OK(setsockopt(udp, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)));
	EXPECT(packets_bring_a_time(v, &w));
	for (i = 0; i < NR(sources); i++) {
		paired_start(&t, v, SOCK_RAW, w.ifindex);
		OK(ring_option(&t.tested, SOL_PACKET, PACKET_TIMESTAMP, sources[i]));
		OK(ring_option(&t.oracle, SOL_PACKET, PACKET_TIMESTAMP, sources[i]));
		traffic_send_many(&w, 1, 0, 1, 100);
		ASSERT(ring_wait(&t.tested, &a));
		ASSERT(ring_wait(&t.oracle, &b));
		EXPECT(b.status & TP_STATUS_TS_SOFTWARE);
		EXPECT_EQ(a.status, b.status);
		EXPECT_EQ(a.sec, b.sec);
		EXPECT_EQ(a.nsec, b.nsec);
		paired_compare(&t, 1);
	}
}

/* Without stacked devices, the original device is the device of the frame. */
TEST(the_original_device_is_the_device, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_ORIGDEV, 1));
	ring_set(&r, PAGE, 2, PAGE / 2);
	ring_map(&r);
	ring_attach(&r, 0);
	traffic_send_many(&w, 1, 0, 1, 100);
	ASSERT(ring_wait(&r, &f));
	EXPECT_EQ(f.sll->sll_ifindex, w.ifindex);
	ring_close(&r);
}
