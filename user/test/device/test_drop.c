// SPDX-License-Identifier: GPL-2.0
/* NFRING_PROTO_DROP: which dropped packets a ring gets, and what their frames have. */
#include <arpa/inet.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "drops.h"
#include "host.h"
#include "net.h"
#include "stress.h"

#define ONLY	DROPS_ONLY

/* The frame has the link-layer header, wherever skb->data points when it is dropped. */
TEST(a_dropped_packet_is_shown_whole, ONLY)
{
	struct wire w = drops_router();
	const struct nfring_metadata_2 *m;
	struct frame f;
	struct ring r;
	int i;

	drops_ring(&r, v);
	OK(nfring_attach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	for (i = 0; i < 20; i++) {
		/* IP drops the first one, and UDP the second one. */
		drops_send(&w, &(struct datagram){ .bad_ip = !(i & 1),
						   .number = (uint32_t)i + 1 });
		drops_wait(&r, DROPS_PORT, &f);
		m = drops_metadata(&r, &f);
		EXPECT_EQ(f.len, 42 + 32);
		EXPECT_EQ(f.snaplen, 42 + 32);
		EXPECT_EQ(f.net - f.mac, 14);
		EXPECT_EQ(f.data[5], 0x0a);
		EXPECT_EQ(f.sll->sll_ifindex, w.ifindex);
		EXPECT_EQ(f.sll->sll_pkttype, PACKET_HOST);
		EXPECT_EQ(ntohs(f.sll->sll_protocol), ETH_P_IP);
		EXPECT_EQ(m->base.in_ifindex, w.ifindex);
		EXPECT_EQ(m->base.out_ifindex, 0);
		ring_release(&r);
		STOP_IF_FAILED();
	}
	ring_close(&r);
}

/* A packet for a full socket has other data in skb->dev. */
TEST(a_full_socket_drops_what_it_cannot_queue, ONLY)
{
	struct wire w = drops_router();
	int fd = net_udp_any(DROPS_PORT), small = 1, i;
	struct drops_names names;
	struct frame f;
	struct ring r;

	OK(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)));
	drops_ring(&r, v);
	OK(nfring_attach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	for (i = 0; i < 50; i++)
		drops_send(&w, &(struct datagram){ .payload = 1000 });
	drops_wait(&r, DROPS_PORT, &f);
	names = drops_names(&r, &f);
	EXPECT(!strcmp(names.reason, "SOCKET_RCVBUFF"));
	EXPECT_EQ(drops_metadata(&r, &f)->base.in_ifindex, w.ifindex);
	EXPECT_EQ(f.len, 1042);
	close(fd);
	ring_close(&r);
}

/*
 * "make stress" runs each race for longer than LONG_MS.  The kernels in the emulator, which
 * is slow, run them for less than SHORT_MS.
 */
#define LONG_MS		1000
#define SHORT_MS	200

static uint32_t packets_to_send(void)
{
	if (knobs.stress_ms > LONG_MS)
		return 1000000;
	return knobs.stress_ms > SHORT_MS ? 100000 : 20000;
}

/* Check the frames that are there.  Return how many were dropped by the rule. */
static uint32_t check_sevenths(struct ring *lost, const uint64_t *ids)
{
	uint32_t number, dropped = 0;
	struct frame f;

	for (; ring_peek(lost, &f); ring_release(lost)) {
		if (!drops_is(&f, DROPS_PORT, &number))
			continue;
		number = ntohl(number);
		EXPECT_EQ(number >> 24, 6);
		EXPECT_EQ(drops_metadata(lost, &f)->base.packet_id,
			  ids[number & 0xffffff]);
		dropped++;
	}
	return dropped;
}

/* Each packet that the rule drops has the id with which it came in.  No other is lost. */
TEST(every_seventh_packet_is_dropped_with_its_id, .seconds = 3000, ONLY)
{
	uint32_t nr = packets_to_send(), i, dropped = 0;
	uint64_t *ids = calloc(nr, sizeof(*ids));
	struct wire w = drops_router();
	struct ring in, lost;
	uint8_t payload[64];
	struct frame f;
	int fd;

	ASSERT(ids);
	/* The rule looks at the first byte. */
	drops_run(DROPS_CHAIN("ip", "filter", "prerouting", "@th,64,8 6 drop"));
	fd = net_udp_any(DROPS_PORT);
	metadata_ring(&in, v);
	drops_ring(&lost, v);
	OK(nfring_attach(in.fd, FAMILY_NETDEV, NETDEV_INGRESS, 0, w.ifindex, 0));
	OK(nfring_attach(lost.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, w.ifindex, 0));
	for (i = 0; i < nr; i++) {
		drops_send(&w, &(struct datagram){ .number = htonl(i % 7 << 24 | i) });
		ASSERT(ring_wait(&in, &f));
		ids[i] = metadata_of(&in, &f)->packet_id;
		EXPECT(ids[i]);
		ring_release(&in);
		if (i % 7 != 6)
			OK(recv(fd, payload, sizeof(payload), 0));
		dropped += check_sevenths(&lost, ids);
		STOP_IF_FAILED();
	}
	/* With PREEMPT_RT, the last ones come later. */
	EXPECT(HOST_UNTIL((dropped += check_sevenths(&lost, ids)) >= nr / 7));
	EXPECT_EQ(dropped, nr / 7);
	ring_close(&in);
	ring_close(&lost);
	close(fd);
	free(ids);
}

/* The kernel frees the parts of a packet after it, and reports each of them. */
TEST(the_parts_of_a_dropped_packet_are_no_packets, ONLY)
{
	const struct sockaddr_in closed = {
		.sin_family = AF_INET,
		.sin_port = htons(DROPS_PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int initial = drops_initial(), fd, i;
	uint8_t payload[4000] = { 0 };
	struct ring lost;
	uint64_t before;
	struct frame f;

	OK(net_enter_fresh());
	OK(net_mtu("lo", 1500));
	drops_ring(&lost, v);
	OK(nfring_attach(lost.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	fd = (int)OK(socket(AF_INET, SOCK_DGRAM, 0));
	/* The parts name no namespace. */
	before = drops_unplaced(initial);
	for (i = 0; i < 10; i++) {
		OK(sendto(fd, payload, sizeof(payload), 0,
			  (const struct sockaddr *)&closed, sizeof(closed)));
		drops_wait(&lost, DROPS_PORT, &f);
		EXPECT_EQ(f.len, 14 + 28 + sizeof(payload));
		ring_release(&lost);
		EXPECT(!ring_peek(&lost, &f));
		STOP_IF_FAILED();
	}
	EXPECT_EQ(drops_unplaced(initial), before);
	close(fd);
	ring_close(&lost);
	close(initial);
}

static struct nfring_point drop_point(uint32_t hook)
{
	return (struct nfring_point){ .family = NFRING_PROTO_DROP, .hook = hook };
}

TEST(a_point_for_drops_is_checked_as_any_other, .any_version = true, ONLY)
{
	struct nfring_point point = drop_point(NFRING_DROP_LOST);
	int fd = (int)OK(nfring_open());

	point.priority = 1;
	FAILS(EINVAL, ioctl(fd, NFRING_ATTACH, &point));
	point = drop_point(NFRING_DROP_ANY + 1);
	FAILS(EINVAL, ioctl(fd, NFRING_ATTACH, &point));
	point = drop_point(NFRING_DROP_ANY);
	point.flags = 1;
	FAILS(EINVAL, ioctl(fd, NFRING_ATTACH, &point));
	point.flags = 0;
	point.ifindex = -1;
	FAILS(EINVAL, ioctl(fd, NFRING_ATTACH, &point));
	point.ifindex = 12345;
	FAILS(ENODEV, ioctl(fd, NFRING_ATTACH, &point));
	point.ifindex = 0;
	FAILS(ENOENT, ioctl(fd, NFRING_DETACH, &point));
	OK(ioctl(fd, NFRING_ATTACH, &point));
	FAILS(EEXIST, ioctl(fd, NFRING_ATTACH, &point));
	OK(ioctl(fd, NFRING_DETACH, &point));
	FAILS(ENOENT, ioctl(fd, NFRING_DETACH, &point));
	close(fd);
}

static void next_name(int fd, struct nfring_name *name, uint32_t kind, uint32_t from)
{
	memset(name, 0x5a, sizeof(*name));
	name->kind = kind;
	name->number = from;
	name->reserved = 0;
	if (ioctl(fd, NFRING_GET_NAME, name) < 0) {
		EXPECT_EQ(errno, ENOENT);
		name->name[0] = '\0';
	}
}

TEST(all_reasons_have_names, .any_version = true, ONLY)
{
	int fd = (int)OK(nfring_open()), nr = 0, known = 0;
	struct nfring_name name;
	uint32_t from = 0;

	for (;; nr++) {
		next_name(fd, &name, NFRING_NAME_REASON, from);
		if (!name.name[0])
			break;
		EXPECT(name.number >= from);
		EXPECT_EQ(name.offset | name.size, 0);
		EXPECT_EQ(name.reserved, 0);
		known += !strcmp(name.name, "NETFILTER_DROP") ||
			 !strcmp(name.name, "NO_SOCKET");
		from = name.number + 1;
		STOP_IF_FAILED();
	}
	EXPECT(nr > 40);
	EXPECT_EQ(known, 2);
	memset(&name, 0, sizeof(name));
	FAILS(EINVAL, ioctl(fd, NFRING_GET_NAME, &name));
	name.kind = NFRING_NAME_SITE + 1;
	FAILS(EINVAL, ioctl(fd, NFRING_GET_NAME, &name));
	name.kind = NFRING_NAME_REASON;
	name.reserved = 1;
	FAILS(EINVAL, ioctl(fd, NFRING_GET_NAME, &name));
	name.reserved = 0;
	name.number = UINT32_MAX;
	FAILS(ENOENT, ioctl(fd, NFRING_GET_NAME, &name));
	name.kind = NFRING_NAME_SITE;
	FAILS(ENOENT, ioctl(fd, NFRING_GET_NAME, &name));
	close(fd);
}

/* Open a ring, lose a packet, and return the metadata of that packet. */
static struct nfring_metadata_2 lose_one(const struct variant *v, const struct wire *w,
					 struct nfring_name *site)
{
	struct nfring_metadata_2 m;
	struct frame f;
	struct ring r;

	drops_ring(&r, v);
	OK(nfring_attach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	drops_send(w, &(struct datagram){ .bad_ip = true });
	drops_wait(&r, DROPS_PORT, &f);
	m = *drops_metadata(&r, &f);
	next_name(r.fd, site, NFRING_NAME_SITE, m.drop_site);
	EXPECT_EQ(site->number, m.drop_site);
	EXPECT(!strncmp(site->name, "ip_rcv_core", 11));
	ring_close(&r);
	return m;
}

#define RESTRICT	"/proc/sys/kernel/kptr_restrict"

TEST(addresses_are_only_for_those_who_may_see_them, ONLY)
{
	struct wire w = drops_router();
	struct nfring_metadata_2 m;
	struct nfring_name site;
	char before[16];
	uint32_t number;

	OK(host_read(RESTRICT, before, sizeof(before)));
	OK(host_write(RESTRICT, "1"));
	m = lose_one(v, &w, &site);
	EXPECT(m.base.flags & NFRING_METADATA_DROP_ADDRESS);
	EXPECT(m.drop_address);
	EXPECT(site.offset && site.offset < site.size);
	number = m.drop_site;

	OK(host_write(RESTRICT, "2"));
	m = lose_one(v, &w, &site);
	EXPECT_EQ(m.base.flags & NFRING_METADATA_DROP_ADDRESS, 0);
	EXPECT_EQ(m.drop_address, 0);
	EXPECT_EQ(site.offset | site.size, 0);
	EXPECT_EQ(m.drop_site, number);

	OK(host_write(RESTRICT, before));
	OK(host_drop_capability(CAP_SYSLOG));
	m = lose_one(v, &w, &site);
	EXPECT_EQ(m.base.flags & NFRING_METADATA_DROP_ADDRESS, 0);
	EXPECT_EQ(m.drop_address, 0);
	EXPECT_EQ(site.offset | site.size, 0);
	EXPECT_EQ(m.drop_site, number);
}

/*
 * Lose ten packets for a reason.  A policy of IPsec drops ten others to a closed port, for
 * which some kernels give no reason.
 */
TEST(what_is_freed_without_a_reason_is_kept_apart, ONLY)
{
	struct wire w = drops_router();
	int i, nr = 0, without = 0;
	struct ring lost, any;
	struct frame f;

	drops_run("ip xfrm policy add dir in src 10.5.0.2/32 dst 10.5.0.1/32"
		  " tmpl proto esp mode transport");
	drops_ring(&lost, v);
	drops_ring(&any, v);
	OK(nfring_attach(lost.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	OK(nfring_attach(any.fd, NFRING_PROTO_DROP, NFRING_DROP_ANY, 0, 0, 0));
	for (i = 0; i < 20; i++)
		drops_send(&w, &(struct datagram){ .bad_ip = i % 2 });
	for (i = 0; i < 20; i++) {
		drops_wait(&any, DROPS_PORT, &f);
		without += !strcmp(drops_names(&any, &f).reason, "NOT_SPECIFIED");
		EXPECT_EQ(drops_metadata(&any, &f)->base.hook, NFRING_DROP_ANY);
		ring_release(&any);
	}
	EXPECT(without == 0 || without == 10);
	while (ring_peek(&lost, &f)) {
		EXPECT(strcmp(drops_names(&lost, &f).reason, "NOT_SPECIFIED"));
		EXPECT_EQ(drops_metadata(&lost, &f)->base.hook, NFRING_DROP_LOST);
		nr += drops_is(&f, DROPS_PORT, NULL);
		ring_release(&lost);
	}
	EXPECT_EQ(nr, 20 - without);
	ring_close(&lost);
	ring_close(&any);
}

static bool listed(const char *file, const char *text)
{
	char list[4096];

	OK(host_read(file, list, sizeof(list)));
	return strstr(list, text);
}

TEST(a_point_for_drops_is_listed_while_a_ring_has_it, .any_version = true, ONLY)
{
	struct ring r, other;

	OK(net_enter_fresh());
	EXPECT(!listed("/proc/thread-self/net/nfring_taps", "drop"));
	ring_open(&r, v, SOCK_RAW);
	ring_open(&other, v, SOCK_RAW);
	OK(nfring_attach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	OK(nfring_attach(other.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0,
			 net_index("lo"), 0));
	EXPECT(listed("/proc/thread-self/net/nfring", "drop/drop@0"));
	EXPECT(listed("/proc/thread-self/net/nfring", "drop/drop:lo@0"));
	EXPECT(listed("/proc/thread-self/net/nfring_taps", "2 drop/drop@0"));
	OK(nfring_detach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	EXPECT(listed("/proc/thread-self/net/nfring_taps", "1 drop/drop@0"));
	ring_close(&other);
	EXPECT(!listed("/proc/thread-self/net/nfring_taps", "drop"));
	ring_close(&r);
}

/* Members share the drops as they share other packets; a filter sees the whole packet. */
TEST(filters_and_groups_work_for_drops, ONLY)
{
	static const struct sock_filter code[] = {
		/* the first byte of the payload, which is even in half of the packets */
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 14 + 20 + 8),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 60),
	};
	const struct sock_fprog even = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = (struct sock_filter *)code,
	};
	struct wire w = drops_router();
	int i, group = PACKET_FANOUT_LB << 16 | 7, nr[2] = { 0 };
	struct ring r[2];
	uint32_t number;
	struct frame f;

	for (i = 0; i < 2; i++) {
		drops_ring(&r[i], v);
		OK(r[i].v->ops->set(r[i].fd, SOL_SOCKET, SO_ATTACH_FILTER, &even,
				    sizeof(even)));
		OK(nfring_attach(r[i].fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0,
				 w.ifindex, ETH_P_IP));
		OK(ring_option(&r[i], SOL_PACKET, PACKET_FANOUT, group));
	}
	for (i = 0; i < 40; i++)
		drops_send(&w, &(struct datagram){ .bad_ip = true,
						   .number = (uint32_t)i });
	for (i = 0; i < 2; i++)
		while (ring_peek(&r[i], &f)) {
			EXPECT(drops_is(&f, DROPS_PORT, &number));
			EXPECT_EQ(number & 1, 0);
			EXPECT_EQ(f.snaplen, 60);
			EXPECT_EQ(f.len, 74);
			nr[i]++;
			ring_release(&r[i]);
		}
	EXPECT_EQ(nr[0] + nr[1], 20);
	ring_close(&r[0]);
	ring_close(&r[1]);
}

static void *send_what_is_dropped(void *arg)
{
	struct task *t = arg;

	for (; !stress_over(t->end); t->nr++)
		drops_send(t->w, &(struct datagram){ .bad_ip = true });
	return NULL;
}

/* The first ring starts the kernel's reports, and the last one stops them. */
TEST(rings_for_drops_race_with_dropped_packets, .real_time = true, ONLY)
{
	struct wire w = drops_router();
	struct task task = { .w = &w, .end = UINT64_MAX };
	uint64_t end = stress_end();
	unsigned long rounds = 0, got = 0;
	pthread_t thread;
	struct frame f;
	struct ring r;

	pthread_create(&thread, NULL, send_what_is_dropped, &task);
	/* On a busy machine the time may be over before the third round. */
	while (!stress_over(end) || rounds < 3) {
		drops_ring(&r, v);
		OK(nfring_attach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
		ASSERT(ring_wait(&r, &f));
		got += ring_drain(&r);
		if (rounds++ % 2)
			OK(nfring_detach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0,
					 0, 0));
		ring_close(&r);
		STOP_IF_FAILED();
	}
	stress_stop(&task);
	pthread_join(thread, NULL);
	NOTE("%lu rings got %lu of %llu packets", rounds, got,
	     (unsigned long long)task.nr);
	drops_ring(&r, v);
	OK(nfring_attach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	drops_send(&w, &(struct datagram){ .bad_ip = true });
	drops_wait(&r, DROPS_PORT, &f);
	ring_close(&r);
}
