// SPDX-License-Identifier: GPL-2.0
/*
 * BPF programs that report packets by a BPF ring buffer or by perf events, as monitors
 * do.  At every hook, the report must match the frame.
 */
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "program.h"
#include "traffic.h"

#define ONLY	.any_version = true, \
		.nfring_only = "a packet socket has no points"

#define BYTES	32	/* bytes to report of each packet, from its start */
#define MAC	16	/* bytes to report from the link-layer header on */
#define NETWORK	8	/* bytes to report from the network header on */

/* The report of a program, in the layout that it has on the program's stack. */
struct report {
	uint32_t len, protocol, ifindex, pkttype;
	uint8_t bytes[BYTES];
	uint8_t mac[MAC];
	uint8_t network[NETWORK];
};

#define AT(member)	((int)(offsetof(struct report, member) - sizeof(struct report)))

static int bpf(int cmd, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int new_map(uint32_t type, uint32_t key, uint32_t value, uint32_t entries)
{
	union bpf_attr attr = {
		.map_type = type, .key_size = key, .value_size = value,
		.max_entries = entries,
	};
	int fd = bpf(BPF_MAP_CREATE, &attr);

	if (fd < 0 && errno == ENOSYS)
		SKIP("this kernel has no bpf(2)");
	return (int)OK(fd);
}

/* Store 32 bits of the context into the report. */
#define STORE(context, member)							\
	INSN(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_0, BPF_REG_6,			\
	     (int16_t)offsetof(struct __sk_buff, context), 0),			\
	INSN(BPF_STX | BPF_MEM | BPF_W, BPF_REG_10, BPF_REG_0, AT(member), 0)

#define POINT_TO(reg, member)							\
	INSN(BPF_ALU64 | BPF_MOV | BPF_X, reg, BPF_REG_10, 0, 0),		\
	INSN(BPF_ALU64 | BPF_ADD | BPF_K, reg, 0, 0, AT(member))

#define SET(reg, value)		INSN(BPF_ALU64 | BPF_MOV | BPF_K, reg, 0, 0, value)
#define COPY(to, from)		INSN(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0)
#define CALL(helper)		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_##helper)
#define MAP(reg, fd)								\
	INSN(BPF_LD | BPF_IMM | BPF_DW, reg, BPF_PSEUDO_MAP_FD, 0, fd),		\
	INSN(0, 0, 0, 0, 0)

/* Instructions that fill the report; the rest of the program follows them. */
#define FILL									\
	COPY(BPF_REG_6, BPF_REG_1),						\
	STORE(len, len), STORE(protocol, protocol),				\
	STORE(ifindex, ifindex), STORE(pkt_type, pkttype),			\
	COPY(BPF_REG_1, BPF_REG_6), SET(BPF_REG_2, 0),				\
	POINT_TO(BPF_REG_3, bytes), SET(BPF_REG_4, BYTES),			\
	CALL(skb_load_bytes),							\
	COPY(BPF_REG_1, BPF_REG_6), SET(BPF_REG_2, 0),				\
	POINT_TO(BPF_REG_3, mac), SET(BPF_REG_4, MAC),				\
	SET(BPF_REG_5, BPF_HDR_START_MAC),					\
	CALL(skb_load_bytes_relative),						\
	COPY(BPF_REG_1, BPF_REG_6), SET(BPF_REG_2, 0),				\
	POINT_TO(BPF_REG_3, network), SET(BPF_REG_4, NETWORK),			\
	SET(BPF_REG_5, BPF_HDR_START_NET),					\
	CALL(skb_load_bytes_relative)

#define KEEP_ALL								\
	SET(BPF_REG_0, -1),							\
	INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

static void attach_program(struct ring *r, int program)
{
	OK(ring_option(r, SOL_SOCKET, SO_ATTACH_BPF, program));
	close(program);
}

/**
 * struct reports - a ring buffer, BPF_MAP_TYPE_RINGBUF, and its reader
 * @map: descriptor
 * @consumer: the reader's position, in a page of its own
 * @producer: the kernel's position, in a page of its own; the bytes follow
 */
struct reports {
	int map;
	unsigned long *consumer;
	unsigned long *producer;
};

static void reports_open(struct reports *p)
{
	p->map = new_map(BPF_MAP_TYPE_RINGBUF, 0, 0, PAGE);
	p->consumer = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, p->map, 0);
	p->producer = mmap(NULL, 3 * PAGE, PROT_READ, MAP_SHARED, p->map, PAGE);
	ASSERT(p->consumer != MAP_FAILED && p->producer != MAP_FAILED);
}

static void reports_attach(struct reports *p, struct ring *r)
{
	const struct bpf_insn code[] = {
		FILL,
		MAP(BPF_REG_1, p->map), POINT_TO(BPF_REG_2, len),
		SET(BPF_REG_3, sizeof(struct report)), SET(BPF_REG_4, 0),
		CALL(ringbuf_output),
		KEEP_ALL,
	};

	attach_program(r, program_load(code, sizeof(code) / sizeof(code[0])));
}

/* Take the next report; there is one for each frame. */
static struct report reports_take(struct reports *p)
{
	unsigned long at = *p->consumer;
	const uint8_t *record = (uint8_t *)p->producer + PAGE + at % PAGE;
	uint32_t header[2];
	struct report got;

	ASSERT(__atomic_load_n(p->producer, __ATOMIC_ACQUIRE) > at);
	memcpy(header, record, sizeof(header));
	ASSERT_EQ(header[0], sizeof(got));
	memcpy(&got, record + sizeof(header), sizeof(got));
	__atomic_store_n(p->consumer, at + sizeof(header) + sizeof(got), __ATOMIC_RELEASE);
	return got;
}

static void expect_same(const struct report *got, const struct frame *f)
{
	EXPECT_EQ(got->len, f->len);
	EXPECT_EQ(got->protocol, f->sll->sll_protocol);
	EXPECT_EQ(got->ifindex, f->sll->sll_ifindex);
	EXPECT_EQ(got->pkttype, f->sll->sll_pkttype);
	EXPECT(!memcmp(got->bytes, f->data, BYTES));
	/* A cooked ring has no link-layer headers, but its program sees them. */
	if (f->net == f->mac && f->sll->sll_halen)
		EXPECT(!memcmp(got->mac + ETH_ALEN, f->sll->sll_addr, ETH_ALEN));
	else
		EXPECT(!memcmp(got->mac, f->data, MAC));
	EXPECT(!memcmp(got->network, (uint8_t *)f->base + f->net, NETWORK));
}

/*
 * Compare the next frame with its report, and return the report.  Do not return the frame
 * to the kernel.
 */
static struct report compare_next(struct reports *p, struct ring *r, struct frame *f)
{
	struct report got;

	ASSERT(ring_wait(r, f));
	got = reports_take(p);
	expect_same(&got, f);
	return got;
}

/* Expect exactly @nr frames, each with its report. */
static void expect_reports(struct reports *p, struct ring *r, unsigned int nr)
{
	struct frame f;

	while (nr--) {
		compare_next(p, r, &f);
		ring_release(r);
	}
	EXPECT(!ring_peek(r, &f));
	EXPECT_EQ(*p->producer, *p->consumer);
}

static void start(struct ring *r, const struct variant *v, int type, struct reports *p)
{
	reports_open(p);
	ring_open(r, v, type);
	ring_set(r, 1 << 16, 4, 2048);
	ring_map(r);
	reports_attach(p, r);
}

static const int types[] = { SOCK_RAW, SOCK_DGRAM };

/* Send a datagram over IPv6 without its first @skip bytes. */
static void send_ipv6(int fd, size_t skip)
{
	uint8_t packet[200];

	traffic_build_ipv6(packet, sizeof(packet));
	OK(write(fd, packet + skip, sizeof(packet) - skip));
}

static void switch_ipv6_on(const char *device, const char *address)
{
	if (net_ipv6(device, address) < 0)
		SKIP("this kernel has no IPv6");
}

TEST(a_program_reports_packets_of_a_device)
{
	struct wire w = wire_open("wire");
	struct reports p;
	struct ring r;
	size_t i;

	for (i = 0; i < 2; i++) {
		start(&r, v, types[i], &p);
		ring_attach(&r, w.ifindex);
		traffic_send_many(&w, 1, 0, 5, 200);
		send_ipv6(w.fd, 0);
		expect_reports(&p, &r, 6);
		ring_close(&r);
	}
}

TEST(a_program_reports_sent_packets)
{
	struct reports p;
	int fd, fd6, d0;
	struct ring r;
	size_t i;

	OK(net_enter_fresh());
	d0 = (int)OK(net_dummy("d0"));
	OK(net_up("d0"));
	OK(net_address("d0", "10.7.0.1"));
	OK(host_shell("ip neigh add 10.7.0.9 lladdr 02:00:00:00:00:09 dev d0"));
	switch_ipv6_on("d0", "fd00:7::1");
	fd = net_udp_to("10.7.0.9", 9);
	fd6 = net_udp6_to("fd00:7::9", 9);
	for (i = 0; i < 2; i++) {
		start(&r, v, types[i], &p);
		ring_attach(&r, d0);
		OK(send(fd, "0123456789", 10, 0));
		OK(send(fd6, "0123456789", 10, 0));
		expect_reports(&p, &r, 2);
		ring_close(&r);
	}
}

static void attach(struct ring *r, uint32_t family, uint32_t hook)
{
	OK(nfring_attach(r->fd, family, hook, 0, 0, 0));
}

/* A packet over loopback passes all IP hooks except FORWARD. */
TEST(a_program_reports_packets_at_the_hooks_of_a_host, ONLY)
{
	static const uint32_t hooks[] = { LOCAL_OUT, POST_ROUTING, PRE_ROUTING, LOCAL_IN };
	static const uint32_t families[] = {
		FAMILY_IPV4, FAMILY_INET, FAMILY_IPV6, FAMILY_INET,
	};
	struct reports p;
	struct ring r;
	int fd[2];
	size_t i, j;

	OK(net_enter_fresh());
	switch_ipv6_on("lo", NULL);
	fd[0] = net_udp_to("127.0.0.1", 9);
	fd[1] = net_udp6_to("::1", 9);
	for (i = 0; i < 8; i++) {
		start(&r, v, types[i % 2], &p);
		for (j = 0; j < 4; j++)
			attach(&r, families[i / 2], hooks[j]);
		attach(&r, FAMILY_NETDEV, NETDEV_INGRESS);
		attach(&r, FAMILY_NETDEV, NETDEV_EGRESS);
		attach(&r, FAMILY_INET, INET_INGRESS);
		OK(send(fd[i / 4], "0123456789", 10, 0));
		expect_reports(&p, &r, 7);
		ring_close(&r);
	}
}

/* Send a datagram into a tun device, whose packets have no link-layer header. */
static void send_to_router(int tun)
{
	struct {
		uint8_t flags[2];
		uint16_t protocol;
		struct iphdr ip;
		struct udphdr udp;
		uint8_t payload[20];
	} __attribute__((packed)) frame = {
		.protocol = htons(ETH_P_IP),
		.ip = {
			.version = 4, .ihl = 5, .ttl = 9, .protocol = IPPROTO_UDP,
			.tot_len = htons(sizeof(frame) - 4),
			.saddr = inet_addr("10.8.1.9"), .daddr = inet_addr("10.8.2.9"),
		},
		.udp = { .len = htons(sizeof(frame.udp) + sizeof(frame.payload)) },
		.payload = "datagram",
	};

	frame.ip.check = traffic_sum(&frame.ip, sizeof(frame.ip), 0);
	OK(write(tun, &frame, sizeof(frame)));
}

TEST(a_program_reports_packets_at_the_hooks_of_a_router, ONLY)
{
	static const uint32_t families[] = { FAMILY_IPV4, FAMILY_IPV6 };
	struct reports p;
	int tun, in, out;
	struct ring r;
	size_t i;

	OK(net_enter_fresh());
	tun = (int)OK(net_wire("tun", 0));
	in = (int)OK(net_index("tun"));
	OK(net_address("tun", "10.8.1.1"));
	out = (int)OK(net_dummy("d0"));
	OK(net_up("d0"));
	OK(net_address("d0", "10.8.2.1"));
	switch_ipv6_on("tun", NULL);
	switch_ipv6_on("d0", "fd00:2::1");
	OK(net_forwarding());
	OK(host_shell("ip neigh add 10.8.2.9 lladdr 02:00:00:00:00:09 dev d0"));
	for (i = 0; i < 4; i++) {
		uint32_t family = families[i / 2];

		start(&r, v, types[i % 2], &p);
		/* A router of IPv6 also sends multicast listener reports to the tun device. */
		OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, in, 0));
		attach(&r, family, PRE_ROUTING);
		attach(&r, family, FORWARD);
		OK(nfring_attach(r.fd, family, POST_ROUTING, 0, out, 0));
		OK(nfring_attach(r.fd, FAMILY_NETDEV, NETDEV_EGRESS, 0, out, 0));
		if (family == FAMILY_IPV4)
			send_to_router(tun);
		else	/* the ethertype, and two bytes before it, are a struct tun_pi */
			send_ipv6(tun, ETH_HLEN - 4);
		expect_reports(&p, &r, 5);
		ring_close(&r);
	}
}

TEST(a_program_reports_packets_at_the_hooks_of_a_bridge, ONLY)
{
	struct wire in = wire_open("in"), out = wire_open("out");
	static const uint32_t hooks[] = { PRE_ROUTING, FORWARD, POST_ROUTING };
	struct reports p;
	struct ring r;
	size_t i, j;

	OK(net_bridge("br"));
	OK(net_up("br"));
	OK(net_enslave("br", "in"));
	OK(net_enslave("br", "out"));
	OK(net_forwards("in"));
	OK(net_forwards("out"));
	for (i = 0; i < 2; i++) {
		start(&r, v, types[i], &p);
		for (j = 0; j < 3; j++)
			OK(nfring_attach(r.fd, FAMILY_BRIDGE, hooks[j], 0, 0,
					 TRAFFIC_PROTOCOL));
		traffic_send_many(&in, 1, 0, 1, 200);
		expect_reports(&p, &r, 3);
		ring_close(&r);
	}
	close(out.fd);
}

static int packet_socket(int ifindex)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_ifindex = ifindex,
	};
	int fd = (int)OK(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));

	OK(bind(fd, (struct sockaddr *)&to, sizeof(to)));
	return fd;
}

/*
 * A bridge also receives and sends packets of its own.  A packet socket at its port sees
 * the same packets, so its program must report the same bytes.
 */
TEST(a_program_reports_packets_at_the_local_hooks_of_a_bridge, ONLY)
{
	struct variant original = { "oracle", &packet_ops, v->version };
	struct wire port = wire_open("port");
	struct reports p, q;
	struct ring r, oracle;
	struct report got, want;
	struct frame f;
	size_t i, j;
	int own;

	OK(net_bridge("br"));
	OK(net_up("br"));
	OK(net_enslave("br", "port"));
	OK(net_forwards("port"));
	own = packet_socket(net_index("br"));
	for (i = 0; i < 2; i++) {
		start(&r, v, types[i], &p);
		start(&oracle, &original, types[i], &q);
		OK(nfring_attach(r.fd, FAMILY_BRIDGE, LOCAL_IN, 0, 0, ETH_P_IPV6));
		OK(nfring_attach(r.fd, FAMILY_BRIDGE, LOCAL_OUT, 0, 0, ETH_P_IPV6));
		ring_attach(&oracle, port.ifindex);
		send_ipv6(port.fd, 0);
		send_ipv6(own, 0);
		for (j = 0; j < 2; j++) {
			got = compare_next(&p, &r, &f);
			want = compare_next(&q, &oracle, &f);
			EXPECT(!memcmp(&got, &want, sizeof(got)));
			ring_release(&r);
			ring_release(&oracle);
		}
		ring_close(&oracle);
		ring_close(&r);
	}
	close(own);
}

TEST(a_program_reports_packets_at_the_hooks_of_arp, ONLY)
{
	struct reports p;
	struct frame f;
	struct ring r;
	bool is_reply;

	net_pair(1500);
	start(&r, v, SOCK_RAW, &p);
	attach(&r, FAMILY_ARP, ARP_IN);
	attach(&r, FAMILY_ARP, ARP_OUT);
	OK(send(net_udp_to("10.9.0.2", 9), "x", 1, 0));
	/* If the reply takes a second, the request is sent again. */
	do {
		compare_next(&p, &r, &f);
		is_reply = f.data[14 + 7] == 2;
		ring_release(&r);
	} while (!is_reply);
	ring_close(&r);
}

/* Stay on processor 0, and open a perf event that gets what programs report there. */
static int open_event(struct perf_event_mmap_page **pages)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_BPF_OUTPUT, .sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1, .wakeup_events = 1,
	};
	int fd;

	OK(host_stay_on(0));
	fd = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0 && errno == ENOSYS)
		SKIP("this kernel has no perf events");
	OK(fd);
	*pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT(*pages != MAP_FAILED);
	OK(ioctl(fd, PERF_EVENT_IOC_ENABLE, 0));
	return fd;
}

/* The helper perf_event_output() copies the whole packet, from its first byte. */
TEST(a_program_reports_whole_packets_by_perf_events, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct {
		struct perf_event_header header;
		uint32_t size;
		uint8_t raw[sizeof(struct report) + 300];
	} sample;
	struct perf_event_mmap_page *pages;
	int event = open_event(&pages), key = 0;
	int map = new_map(BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 1);
	union bpf_attr attr = {
		.map_fd = (uint32_t)map, .key = (uintptr_t)&key, .value = (uintptr_t)&event,
	};
	const struct bpf_insn code[] = {
		FILL,
		/* flags: bits 0-31 have the event's key, 0; bits 32-51 the packet's length */
		INSN(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_3, BPF_REG_6,
		     (int16_t)offsetof(struct __sk_buff, len), 0),
		INSN(BPF_ALU64 | BPF_LSH | BPF_K, BPF_REG_3, 0, 0, 32),
		COPY(BPF_REG_1, BPF_REG_6), MAP(BPF_REG_2, map),
		POINT_TO(BPF_REG_4, len), SET(BPF_REG_5, sizeof(struct report)),
		CALL(perf_event_output),
		KEEP_ALL,
	};
	struct frame f;
	struct ring r;
	size_t i;

	OK(bpf(BPF_MAP_UPDATE_ELEM, &attr));
	for (i = 0; i < 2; i++) {
		ring_open(&r, v, types[i]);
		ring_set(&r, 1 << 16, 4, 2048);
		ring_map(&r);
		attach_program(&r, program_load(code, sizeof(code) / sizeof(code[0])));
		ring_attach(&r, w.ifindex);
		traffic_send_many(&w, 1, 0, 1, 300);
		ASSERT(ring_wait(&r, &f));
		ASSERT(__atomic_load_n(&pages->data_head, __ATOMIC_ACQUIRE) > pages->data_tail);
		memcpy(&sample, (uint8_t *)pages + PAGE + pages->data_tail % (2 * PAGE),
		       sizeof(sample));
		ASSERT_EQ(sample.header.type, PERF_RECORD_SAMPLE);
		ASSERT(sample.size >= sizeof(struct report) + f.len);
		expect_same((struct report *)sample.raw, &f);
		EXPECT(!memcmp(sample.raw + sizeof(struct report), f.data, f.len));
		__atomic_store_n(&pages->data_tail, pages->data_tail + sample.header.size,
				 __ATOMIC_RELEASE);
		ring_close(&r);
	}
	close(event);
}
