// SPDX-License-Identifier: GPL-2.0
/* What filter programs see of a packet, and what they must not change. */
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <stddef.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "paired.h"
#include "program.h"
#include "traffic.h"

#define ONLY	.any_version = true, \
		.nfring_only = "a packet socket has no points"
#define LEN	600	/* length of a packet, so large that a filter can return 256 lengths */

/*
 * Return the value that an instruction loads.  For each packet, the filter returns one
 * byte of the value, as the length to keep.  @send sends one packet of at least LEN -
 * 14 bytes.
 */
static uint32_t ask(struct ring *r, struct sock_filter load,
		    void (*send)(void *), void *arg)
{
	uint32_t value = 0, byte;
	struct frame f;

	for (byte = 0; byte < 4; byte++) {
		const struct sock_filter code[] = {
			load,
			{ BPF_ALU | BPF_RSH | BPF_K, 0, 0, 8 * byte },
			{ BPF_ALU | BPF_AND | BPF_K, 0, 0, 0xff },
			{ BPF_ALU | BPF_ADD | BPF_K, 0, 0, 50 },
			KEEP_A,
		};

		OK(ATTACH(r, code));
		ring_drain(r);
		send(arg);
		if (!ring_wait(r, &f)) {
			FAIL("no packet came for load %#x", load.k);
			test_stop();
		}
		ASSERT(f.snaplen >= 50);
		value |= (f.snaplen - 50) << 8 * byte;
		ring_drain(r);
	}
	return value;
}

static const struct sock_filter loads[] = {
	EXTENSION(SKF_AD_PROTOCOL), EXTENSION(SKF_AD_PKTTYPE),
	EXTENSION(SKF_AD_IFINDEX), EXTENSION(SKF_AD_MARK),
	EXTENSION(SKF_AD_QUEUE), EXTENSION(SKF_AD_HATYPE),
	EXTENSION(SKF_AD_RXHASH), EXTENSION(SKF_AD_CPU),
	EXTENSION(SKF_AD_VLAN_TAG), EXTENSION(SKF_AD_VLAN_TAG_PRESENT),
	EXTENSION(SKF_AD_VLAN_TPID), EXTENSION(SKF_AD_PAY_OFFSET),
	{ BPF_LD | BPF_LEN | BPF_W, 0, 0, 0 },
};

#define NR_LOADS	(sizeof(loads) / sizeof(loads[0]))

/* Each load must give a program the same value as in a packet socket. */
static void compare_answers(const struct variant *v, int type, int ifindex,
			    void (*send)(void *), void *arg)
{
	uint32_t tested, oracle;
	struct paired t;
	size_t i;

	paired_start(&t, v, type, ifindex);
	for (i = 0; i < NR_LOADS; i++) {
		/*
		 * Load the value with one ring, then with the other, each with
		 * packets of its own.
		 */
		tested = ask(&t.tested, loads[i], send, arg);
		oracle = ask(&t.oracle, loads[i], send, arg);
		if (tested != oracle)
			FAIL("type %d, load %#x: %#x, expected %#x", type,
			     loads[i].k, tested, oracle);
	}
	ring_close(&t.tested);
	ring_close(&t.oracle);
}

static void stay_on_one_cpu(void)
{
	OK(host_stay_on((int)sysconf(_SC_NPROCESSORS_ONLN) - 1));
}

static void send_numbered(void *arg)
{
	traffic_send_many(arg, 1, 0, 1, LEN);
}

static void send_tagged(void *arg)
{
	static uint8_t packet[LEN + 4];
	const struct wire *w = arg;

	traffic_build(packet, 1, 0, LEN);
	memmove(packet + 16, packet + 12, LEN - 12);
	memcpy(packet + 12, "\x81\x00\x60\x05", 4);
	OK(write(w->fd, packet, sizeof(packet)));
}

static void send_ipv6(void *arg)
{
	const struct wire *w = arg;
	uint8_t packet[LEN];

	traffic_build_ipv6(packet, sizeof(packet));
	OK(write(w->fd, packet, sizeof(packet)));
}

TEST(a_filter_can_load_fields_of_received_packets, .any_version = true)
{
	struct wire w = wire_open("wire");

	stay_on_one_cpu();
	compare_answers(v, SOCK_RAW, w.ifindex, send_numbered, &w);
	compare_answers(v, SOCK_RAW, w.ifindex, send_tagged, &w);
	compare_answers(v, SOCK_DGRAM, w.ifindex, send_numbered, &w);
	compare_answers(v, SOCK_DGRAM, w.ifindex, send_tagged, &w);
	compare_answers(v, SOCK_RAW, w.ifindex, send_ipv6, &w);
	compare_answers(v, SOCK_DGRAM, w.ifindex, send_ipv6, &w);
}

static int marked(int fd)
{
	int mark = 0x1234567;

	OK(setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)));
	return fd;
}

static void send_udp(void *arg)
{
	static uint8_t payload[LEN - 42];

	OK(send(*(int *)arg, payload, sizeof(payload), 0));
}

static void switch_ipv6_on(const char *device, const char *address)
{
	if (net_ipv6(device, address) < 0)
		SKIP("this kernel has no IPv6");
}

TEST(a_filter_can_load_fields_of_sent_packets, .any_version = true)
{
	int fd, fd6, d0;

	OK(net_enter_fresh());
	/* A dummy device has no queue, so sender and ring are on the same CPU. */
	d0 = (int)OK(net_dummy("d0"));
	OK(net_up("d0"));
	OK(net_address("d0", "10.7.0.1"));
	OK(host_shell("ip neigh add 10.7.0.9 lladdr 02:00:00:00:00:09 dev d0"));
	switch_ipv6_on("d0", "fd00:7::1");
	fd = marked(net_udp_to("10.7.0.9", 9));
	fd6 = marked(net_udp6_to("fd00:7::9", 9));
	stay_on_one_cpu();
	compare_answers(v, SOCK_RAW, d0, send_udp, &fd);
	compare_answers(v, SOCK_DGRAM, d0, send_udp, &fd);
	compare_answers(v, SOCK_RAW, d0, send_udp, &fd6);
	compare_answers(v, SOCK_DGRAM, d0, send_udp, &fd6);
}

/* At hooks of IP a packet may have no device, but the filter must see one. */
static void load_at_hooks(const struct variant *v, uint32_t family, uint16_t protocol,
			  uint32_t len)
{
	static const struct { uint32_t hook, pkttype; } at[] = {
		{ LOCAL_OUT, PACKET_OUTGOING }, { POST_ROUTING, PACKET_OUTGOING },
		{ PRE_ROUTING, PACKET_HOST }, { LOCAL_IN, PACKET_HOST },
	};
	struct ring r;
	int fd, lo;
	size_t i;

	OK(net_enter_fresh());
	lo = net_index("lo");
	if (family == FAMILY_IPV6)
		switch_ipv6_on("lo", NULL);
	fd = marked(family == FAMILY_IPV6 ? net_udp6_to("::1", 9)
					  : net_udp_to("127.0.0.1", 9));
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		ring_open(&r, v, SOCK_DGRAM);
		ring_set(&r, 1 << 16, 1, 2048);
		ring_map(&r);
		OK(nfring_attach(r.fd, family, at[i].hook, 0, 0, 0));
		NOTE("hook %u", at[i].hook);
		EXPECT_EQ(ask(&r, loads[0], send_udp, &fd), protocol);
		EXPECT_EQ(ask(&r, loads[1], send_udp, &fd), at[i].pkttype);
		EXPECT_EQ(ask(&r, loads[2], send_udp, &fd), lo);
		EXPECT_EQ(ask(&r, loads[3], send_udp, &fd), 0x1234567);
		EXPECT_EQ(ask(&r, loads[5], send_udp, &fd), 772);
		EXPECT_EQ(ask(&r, loads[9], send_udp, &fd), 0);
		EXPECT_EQ(ask(&r, loads[12], send_udp, &fd), len);
		ring_close(&r);
	}
	close(fd);
}

TEST(a_filter_can_load_the_device_at_hooks_of_ip, ONLY)
{
	load_at_hooks(v, FAMILY_IPV4, ETH_P_IP, LEN - 14);
}

TEST(a_filter_can_load_the_device_at_hooks_of_ipv6, ONLY)
{
	load_at_hooks(v, FAMILY_IPV6, ETH_P_IPV6, LEN - 14 + 20);
}

/* Load a program that overwrites the control block, which the network stack uses. */
static int load_scribbler(void)
{
	struct bpf_insn code[32];
	int n = 0, i;

	code[n++] = INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, -1);
	for (i = 0; i < 5; i++)
		code[n++] = INSN(BPF_STX | BPF_MEM | BPF_W, BPF_REG_1, BPF_REG_2,
				 (int16_t)(offsetof(struct __sk_buff, cb) + 4 * i),
				 0);
	code[n++] = INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
	code[n++] = INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	return program_load(code, (size_t)n);
}

/*
 * Load a program that returns a word of the control block.  The program must not see
 * the stack's data.
 */
static int load_reader(int word)
{
	struct bpf_insn code[] = {
		INSN(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_0, BPF_REG_1,
		     (int16_t)(offsetof(struct __sk_buff, cb) + 4 * word), 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};

	return program_load(code, 2);
}

static int attach_bpf(struct ring *r, int fd)
{
	return ring_option(r, SOL_SOCKET, SO_ATTACH_BPF, fd);
}

static void start_everywhere(struct ring *r, const struct variant *v)
{
	uint32_t hook;

	ring_open(r, v, SOCK_RAW);
	ring_set(r, 1 << 16, 4, 2048);
	ring_map(r);
	for (hook = 0; hook < 5; hook++)
		OK(nfring_attach(r->fd, FAMILY_IPV4, hook, 50, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, 0, 0));
	OK(nfring_attach(r->fd, FAMILY_NETDEV, NETDEV_EGRESS, 0, 0, 0));
}

/* While a packet is received, its IP options are in the control block. */
static void expect_options(int from, int to, uint32_t number)
{
	static const uint8_t sent[8] = { IPOPT_RR, 7, 4, 0, 0, 0, 0, IPOPT_NOP };
	char control[256];
	uint32_t got = 0;
	struct iovec iov = { &got, sizeof(got) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;

	OK(setsockopt(from, IPPROTO_IP, IP_OPTIONS, sent, sizeof(sent)));
	OK(send(from, &number, sizeof(number), 0));
	EXPECT_EQ(OK(recvmsg(to, &msg, 0)), sizeof(got));
	EXPECT_EQ(got, number);
	c = CMSG_FIRSTHDR(&msg);
	ASSERT(c);
	EXPECT_EQ(c->cmsg_type, IP_RECVOPTS);
	EXPECT_EQ(c->cmsg_len - CMSG_LEN(0), sizeof(sent));
	EXPECT_EQ(CMSG_DATA(c)[0], IPOPT_RR);
	EXPECT_EQ(CMSG_DATA(c)[1], 7);
}

static void expect_stream(void)
{
	static uint8_t out[1 << 16], in[1 << 16];
	size_t sent = 0, got = 0, i;
	int ends[2];

	for (i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)(i * 7 + i / 256);
	net_tcp_pair(net_here(), net_here(), "127.0.0.1", 80, ends);
	while (got < sizeof(in)) {
		if (sent < sizeof(out))
			sent += (size_t)OK(send(ends[0], out + sent,
						sizeof(out) - sent < 4000 ?
						sizeof(out) - sent : 4000, 0));
		got += (size_t)OK(recv(ends[1], in + got, sizeof(in) - got, 0));
	}
	EXPECT(!memcmp(in, out, sizeof(in)));
	close(ends[0]);
	close(ends[1]);
}

TEST(a_program_that_writes_harms_no_traffic, ONLY,
     .seconds = 60)
{
	int from = net_udp_to("127.0.0.1", 9), to = from, one = 1, word;
	struct nfring_stats counters;
	struct ring r, reader;
	uint32_t i;

	OK(setsockopt(to, IPPROTO_IP, IP_RECVOPTS, &one, sizeof(one)));
	expect_options(from, to, 1000);
	start_everywhere(&r, v);
	OK(attach_bpf(&r, load_scribbler()));
	start_everywhere(&reader, v);
	for (i = 0; i < 100; i++)
		expect_options(from, to, i);
	expect_stream();
	OK(nfring_counters(r.fd, &counters));
	EXPECT(counters.filtered > 600);
	EXPECT_EQ(counters.packets, 0);

	/* Each word must be 0, not data of the network stack or of the other program. */
	for (word = 0; word < 5; word++) {
		OK(attach_bpf(&reader, load_reader(word)));
		ring_drain(&reader);
		expect_options(from, to, i++);
		EXPECT_EQ(ring_drain(&reader), 0);
	}
	ring_close(&reader);
	ring_close(&r);
}

/**
 * struct probe - a packet with what "tcp port 80" looks at
 * @type: its ethertype
 * @protocol: protocol of IPv4 or IPv6
 * @fragment: fragment offset of IPv4
 * @port: destination port
 */
struct probe {
	uint16_t type;
	uint8_t protocol;
	uint16_t fragment;
	uint16_t port;
};

static const struct probe probes[] = {
	{ ETH_P_IP, IPPROTO_TCP, 0, 80 },	{ ETH_P_IP, IPPROTO_TCP, 0, 81 },
	{ ETH_P_IP, IPPROTO_TCP, 100, 80 },	{ ETH_P_IP, IPPROTO_UDP, 0, 80 },
	{ ETH_P_IPV6, IPPROTO_TCP, 0, 80 },	{ ETH_P_IPV6, IPPROTO_TCP, 0, 81 },
	{ ETH_P_IPV6, IPPROTO_UDP, 0, 80 },	{ TRAFFIC_PROTOCOL, 0, 0, 0 },
};

#define PROBE_NR	(sizeof(probes) / sizeof(probes[0]))

static void put_16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* Every second packet is longer than the others. */
static void send_probes(const struct wire *w)
{
	size_t i;

	for (i = 0; i < PROBE_NR; i++) {
		const struct probe *probe = &probes[i];
		bool ipv6 = probe->type == ETH_P_IPV6;
		uint8_t packet[LEN];

		traffic_build(packet, 1, i, sizeof(packet));
		put_16(packet + 12, probe->type);
		packet[14] = ipv6 ? 0x60 : 0x45;
		packet[ipv6 ? 20 : 23] = probe->protocol;
		if (!ipv6)
			put_16(packet + 20, probe->fragment);
		put_16(packet + (ipv6 ? 54 : 34), 1000);
		put_16(packet + (ipv6 ? 56 : 36), probe->port);
		OK(write(w->fd, packet, i % 2 ? LEN : LEN / 2));
	}
}

/* The output of "tcpdump -dd tcp port 80". */
static const struct sock_filter tcp_port_80[] = {
	{ 0x28, 0, 0, 0x0000000c }, { 0x15, 0, 6, 0x000086dd }, { 0x30, 0, 0, 0x00000014 },
	{ 0x15, 0, 15, 0x00000006 }, { 0x28, 0, 0, 0x00000036 }, { 0x15, 12, 0, 0x00000050 },
	{ 0x28, 0, 0, 0x00000038 }, { 0x15, 10, 11, 0x00000050 }, { 0x15, 0, 10, 0x00000800 },
	{ 0x30, 0, 0, 0x00000017 }, { 0x15, 0, 8, 0x00000006 }, { 0x28, 0, 0, 0x00000014 },
	{ 0x45, 6, 0, 0x00001fff }, { 0xb1, 0, 0, 0x0000000e }, { 0x48, 0, 0, 0x0000000e },
	{ 0x15, 2, 0, 0x00000050 }, { 0x48, 0, 0, 0x00000010 }, { 0x15, 0, 1, 0x00000050 },
	{ 0x6, 0, 0, 0x00040000 }, { 0x6, 0, 0, 0x00000000 },
};
static const struct sock_filter none[] = { KEEP(0) };
static const struct sock_filter all[] = { KEEP(ALL) };
static const struct sock_filter some_bytes[] = { KEEP(60) };
static const struct sock_filter a_byte[] = { KEEP(1) };
static const struct sock_filter long_only[] = { LOAD(BPF_W, LEN / 2), KEEP(ALL) };
static const struct sock_filter len_less_50[] = {
	{ BPF_LD | BPF_LEN | BPF_W, 0, 0, 0 }, { BPF_ALU | BPF_SUB | BPF_K, 0, 0, 50 }, KEEP_A,
};

/**
 * struct judge - a program
 * @passed: how many of the probes it keeps
 */
struct judge {
	const struct sock_filter *code;
	size_t nr;
	unsigned int passed;
};

#define JUDGE(code, passed)	{ code, sizeof(code) / sizeof((code)[0]), passed }

static const struct judge judges[] = {
	JUDGE(none, 0), JUDGE(all, PROBE_NR), JUDGE(some_bytes, PROBE_NR),
	JUDGE(a_byte, PROBE_NR), JUDGE(tcp_port_80, 2), JUDGE(long_only, PROBE_NR / 2),
	JUDGE(len_less_50, PROBE_NR),
};

TEST(every_verdict_is_that_of_a_packet_socket)
{
	struct wire w = wire_open("wire");
	const struct judge *judge;
	struct paired t;

	for (judge = judges; judge < judges + sizeof(judges) / sizeof(judges[0]); judge++) {
		paired_start(&t, v, SOCK_RAW, w.ifindex);
		OK(program_attach(&t.tested, judge->code, judge->nr));
		OK(program_attach(&t.oracle, judge->code, judge->nr));
		ring_drain(&t.tested);
		ring_drain(&t.oracle);
		send_probes(&w);
		paired_compare(&t, judge->passed);
	}
}
