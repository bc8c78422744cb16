// SPDX-License-Identifier: GPL-2.0
/* Fanout: which ring of a group gets a packet, in each mode. */
#include <linux/if_tun.h>
#include <fcntl.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "flows.h"
#include "host.h"
#include "net.h"
#include "nfring.h"
#include "program.h"

static struct group g;

static void send_flows(const struct wire *w, unsigned int flows,
		       unsigned int packets)
{
	unsigned int i;

	for (i = 0; i < packets; i++)
		flow_send(w, (uint16_t)(1000 + i % flows), 10000, i);
}

static const int modes[] = {
	PACKET_FANOUT_HASH, PACKET_FANOUT_LB, PACKET_FANOUT_CPU,
	PACKET_FANOUT_ROLLOVER, PACKET_FANOUT_RND, PACKET_FANOUT_QM,
	PACKET_FANOUT_CBPF, PACKET_FANOUT_EBPF,
	PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_ROLLOVER,
	PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_ROLLOVER,
	PACKET_FANOUT_RND | PACKET_FANOUT_FLAG_DEFRAG,
};

TEST(every_packet_is_in_one_member)
{
	struct wire w = wire_open("wire");
	struct tpacket_stats stats;
	unsigned int i, j, seen;
	struct ring beside;

	group_candidate(&beside, v, &w, 320);
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		group_start(&g, v, &w, 3, 320, FANOUT(modes[i], 7));
		send_flows(&w, 50, 300);
		group_collect(&g);
		if (g.total != 300)
			FAIL("mode %#x: %u packets, expected 300", modes[i], g.total);
		for (j = seen = 0; j < 3; j++) {
			ring_stats(&g.member[j], &stats);
			EXPECT_EQ(stats.tp_packets, g.got[j]);
			seen += stats.tp_packets;
		}
		EXPECT_EQ(seen, 300);
		/* A ring outside the group gets all packets. */
		EXPECT_EQ(ring_drain(&beside), 300);
		group_close(&g);
	}
	ring_close(&beside);
}

TEST(a_flow_stays_with_its_member, .any_version = true)
{
	struct wire w = wire_open("wire");
	unsigned int i, used = 0;

	group_start(&g, v, &w, 3, 640, FANOUT(PACKET_FANOUT_HASH, 7));
	/* Send 60 packets in one direction, then 60 in the other, and so on. */
	for (i = 0; i < 600; i++) {
		uint16_t port = (uint16_t)(1000 + i % 60);

		if (i / 60 % 2)
			flow_send(&w, 10000, port, i);
		else
			flow_send(&w, port, 10000, i);
	}
	group_collect(&g);
	EXPECT_EQ(g.total, 600);
	for (i = 60; i < 600; i++)
		EXPECT_EQ(g.by[i], g.by[i % 60]);
	for (i = 0; i < 3; i++)
		used += g.got[i] > 0;
	EXPECT(used > 1);
	group_close(&g);
}

TEST(members_take_turns, .any_version = true)
{
	struct wire w = wire_open("wire");
	unsigned int i;

	group_start(&g, v, &w, 3, 160, FANOUT(PACKET_FANOUT_LB, 7));
	send_flows(&w, 1, 300);
	group_collect(&g);
	for (i = 0; i < 3; i++)
		EXPECT_EQ(g.got[i], 100);
	for (i = 3; i < 300; i++)
		EXPECT_EQ(g.by[i], g.by[i - 3]);
	group_close(&g);
}

TEST(packets_of_one_processor_go_to_one_member, .any_version = true)
{
	struct wire w = wire_open("wire");
	int cpus = (int)sysconf(_SC_NPROCESSORS_ONLN), cpu;

	group_start(&g, v, &w, 3, 320, FANOUT(PACKET_FANOUT_CPU, 7));
	for (cpu = 0; cpu < cpus; cpu++) {
		OK(host_stay_on(cpu));
		send_flows(&w, 50, 100);
		group_collect(&g);
		EXPECT_EQ(g.total, 100);
		EXPECT_EQ(g.got[cpu % 3], 100);
	}
	group_close(&g);
}

TEST(random_mode_uses_all_members, .any_version = true)
{
	struct wire w = wire_open("wire");
	unsigned int i, same = 0;

	group_start(&g, v, &w, 3, 640, FANOUT(PACKET_FANOUT_RND, 7));
	send_flows(&w, 1, 600);
	group_collect(&g);
	/* Each member should get about 200 packets; the standard deviation is 12. */
	for (i = 0; i < 3; i++)
		EXPECT(g.got[i] > 100 && g.got[i] < 300);
	for (i = 3; i < 600; i++)
		same += g.by[i] == g.by[i - 3];
	EXPECT(same < 400);
	group_close(&g);
}

/*
 * Open a queue of a tap device.  A packet that is written to a queue is received on it.
 */
static int open_queue(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_MULTI_QUEUE };
	int fd = (int)OK(open("/dev/net/tun", O_RDWR | O_CLOEXEC));

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	OK(ioctl(fd, TUNSETIFF, &ifr));
	return fd;
}

TEST(packets_of_one_queue_go_to_one_member, .any_version = true)
{
	struct wire w[2];
	int queue, first[2];

	w[0].fd = open_queue("wire");
	w[1].fd = open_queue("wire");
	OK(net_up("wire"));
	w[0].ifindex = w[1].ifindex = net_index("wire");
	group_start(&g, v, &w[0], 2, 320, FANOUT(PACKET_FANOUT_QM, 7));
	for (queue = 0; queue < 2; queue++) {
		send_flows(&w[queue], 50, 100);
		group_collect(&g);
		EXPECT_EQ(g.total, 100);
		first[queue] = g.by[0];
		EXPECT_EQ(g.got[g.by[0]], 100);
	}
	EXPECT(first[0] != first[1]);
	group_close(&g);
}

static int set_data(struct ring *r, const struct sock_filter *code, size_t nr)
{
	struct sock_fprog program = {
		.len = (unsigned short)nr,
		.filter = (struct sock_filter *)code,
	};

	return r->v->ops->set(r->fd, SOL_PACKET, PACKET_FANOUT_DATA, &program,
			      sizeof(program));
}

/* Load the source port, at its offset without the MAC header and with it. */
static const struct sock_filter by_port[] = { LOAD(BPF_H, 20), KEEP_A };
static const struct sock_filter by_port_of_raw[] = { LOAD(BPF_H, 34), KEEP_A };
/* Load from beyond the end of the packets of send_flows(). */
static const struct sock_filter by_missing_bytes[] = { LOAD(BPF_H, 200), KEEP_A };

static void expect_by_port(const struct wire *w)
{
	unsigned int i;

	send_flows(w, 50, 300);
	group_collect(&g);
	EXPECT_EQ(g.total, 300);
	for (i = 0; i < 300; i++)
		EXPECT_EQ(g.by[i], (1000 + i % 50) % 3);
}

/* A group frees each program that is replaced, and its last program when it ends. */
TEST(programs_of_groups_are_freed, .any_version = true)
{
	int before = host_vmallocs("bpf_prog_alloc");
	struct wire w = wire_open("wire");
	int i;

	for (i = 0; i < 20; i++) {
		group_start(&g, v, &w, 2, 8, FANOUT(PACKET_FANOUT_CBPF, 7));
		OK(set_data(&g.member[0], by_port, 2));
		EXPECT(host_vmallocs("bpf_prog_alloc") > 0);
		if (i % 2)
			OK(set_data(&g.member[1], by_missing_bytes, 2));
		group_close(&g);
	}
	EXPECT(HOST_UNTIL(host_vmallocs("bpf_prog_alloc") <= before));
}

/* The program sees received packets without their MAC header. */
TEST(a_classic_program_chooses_the_member, .any_version = true)
{
	static const struct sock_filter last[] = { KEEP(2) };
	struct wire w = wire_open("wire");

	group_start(&g, v, &w, 3, 320, FANOUT(PACKET_FANOUT_CBPF, 7));
	/* Without a program the first member gets all packets. */
	send_flows(&w, 50, 50);
	group_collect(&g);
	EXPECT_EQ(g.got[0], 50);
	OK(set_data(&g.member[1], by_port, 2));
	expect_by_port(&w);
	OK(set_data(&g.member[0], last, 1));
	send_flows(&w, 50, 50);
	group_collect(&g);
	EXPECT_EQ(g.got[2], 50);
	/*
	 * Offset 34 does not contain the port here.  No packet may get lost because of
	 * that.
	 */
	OK(set_data(&g.member[2], by_port_of_raw, 2));
	send_flows(&w, 50, 50);
	group_collect(&g);
	EXPECT_EQ(g.total, 50);
	/* A program that loads from beyond the packet returns 0. */
	OK(set_data(&g.member[2], by_missing_bytes, 2));
	send_flows(&w, 50, 50);
	group_collect(&g);
	EXPECT_EQ(g.got[0], 50);
	group_close(&g);
}

TEST(an_extended_program_chooses_the_member, .any_version = true)
{
	const struct bpf_insn code[] = {
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_1, 0, 0),
		INSN(BPF_LD | BPF_ABS | BPF_H, 0, 0, 0, 20),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	int prog = program_load(code, sizeof(code) / sizeof(code[0]));
	struct wire w = wire_open("wire");

	group_start(&g, v, &w, 3, 320, FANOUT(PACKET_FANOUT_EBPF, 7));
	OK(ring_option(&g.member[0], SOL_PACKET, PACKET_FANOUT_DATA, prog));
	close(prog);
	expect_by_port(&w);
	group_close(&g);
}

TEST(programs_of_groups_are_checked, .any_version = true)
{
	struct wire w = wire_open("wire");
	int prog = program_load_keep(1);
	struct ring *r = &g.member[0];
	struct ring alone;

	group_candidate(&alone, v, &w, 8);
	FAILS(EINVAL, set_data(&alone, by_port, 2));
	ring_close(&alone);

	group_start(&g, v, &w, 1, 8, FANOUT(PACKET_FANOUT_HASH, 7));
	FAILS(EINVAL, set_data(r, by_port, 2));
	FAILS(EINVAL, ring_option(r, SOL_PACKET, PACKET_FANOUT_DATA, prog));
	group_close(&g);

	group_start(&g, v, &w, 1, 8, FANOUT(PACKET_FANOUT_CBPF, 7));
	FAILS(EINVAL, set_data(r, by_port, 0));
	FAILS(EINVAL, set_data(r, by_port, 1));
	FAILS(EINVAL, ring_option(r, SOL_PACKET, PACKET_FANOUT_DATA, prog));
	FAILS(EFAULT, v->ops->set(r->fd, SOL_PACKET, PACKET_FANOUT_DATA,
				  (void *)8, sizeof(struct sock_fprog)));
	OK(set_data(r, by_port, 2));
	OK(ring_option(r, SOL_SOCKET, SO_LOCK_FILTER, 1));
	FAILS(EPERM, set_data(r, by_port, 2));
	group_close(&g);

	group_start(&g, v, &w, 1, 8, FANOUT(PACKET_FANOUT_EBPF, 7));
	FAILS(EBADF, ring_option(r, SOL_PACKET, PACKET_FANOUT_DATA, -1));
	FAILS(EINVAL, ring_option(r, SOL_PACKET, PACKET_FANOUT_DATA, r->fd));
	FAILS(EINVAL, set_data(r, by_port, 2));
	OK(ring_option(r, SOL_PACKET, PACKET_FANOUT_DATA, prog));
	OK(ring_option(r, SOL_SOCKET, SO_LOCK_FILTER, 1));
	FAILS(EPERM, ring_option(r, SOL_PACKET, PACKET_FANOUT_DATA, prog));
	group_close(&g);
}

/* A member's own filter can still drop a packet that the group gave it. */
TEST(members_filter_what_they_get, .any_version = true)
{
	static const struct sock_filter none[] = { KEEP(0) };
	struct wire w = wire_open("wire");

	group_start(&g, v, &w, 2, 320, FANOUT(PACKET_FANOUT_LB, 7));
	OK(ATTACH(&g.member[0], none));
	send_flows(&w, 50, 100);
	group_collect(&g);
	EXPECT_EQ(g.got[0], 0);
	EXPECT_EQ(g.got[1], 50);
	group_close(&g);
}

static struct tpacket_rollover_stats rollover_stats(struct ring *r)
{
	struct tpacket_rollover_stats stats;
	socklen_t len = sizeof(stats);

	memset(&stats, 0x5a, sizeof(stats));
	OK(r->v->ops->get(r->fd, SOL_PACKET, PACKET_ROLLOVER_STATS, &stats,
			  &len));
	EXPECT_EQ(len, sizeof(stats));
	return stats;
}

static void expect_rolled(unsigned int total)
{
	struct tpacket_rollover_stats stats;
	struct nfring_stats counters;
	uint64_t rolled = 0;
	unsigned int i;

	for (i = 0; i < g.nr; i++) {
		stats = rollover_stats(&g.member[i]);
		rolled += stats.tp_all;
		EXPECT(stats.tp_huge <= stats.tp_all);
		if (!g.member[i].v->ops->is_nfring)
			continue;
		OK(nfring_counters(g.member[i].fd, &counters));
		EXPECT_EQ(counters.rolled, stats.tp_all);
		EXPECT_EQ(counters.rolled_huge, stats.tp_huge);
		EXPECT_EQ(counters.roll_failed, stats.tp_failed);
	}
	EXPECT(rolled > 0);
	EXPECT(rolled <= total);
}

TEST(one_member_after_the_other_is_filled, .frames = true)
{
	struct wire w = wire_open("wire");
	struct tpacket_stats stats;
	unsigned int i, lost = 0;

	group_start(&g, v, &w, 3, 64, FANOUT(PACKET_FANOUT_ROLLOVER, 7));
	send_flows(&w, 50, 40);
	group_collect(&g);
	EXPECT_EQ(g.total, 40);
	/* Send more packets than fit into two members.  None may be dropped. */
	send_flows(&w, 50, 144);
	expect_rolled(184);
	group_collect(&g);
	EXPECT_EQ(g.total, 144);
	for (i = 0; i < 3; i++)
		EXPECT(g.got[i] > 0);
	/* Send more packets than fit into all members. */
	send_flows(&w, 50, 400);
	group_collect(&g);
	/* A packet socket that was full may drop all packets until its ring is read. */
	if (v->ops->is_nfring)
		EXPECT(g.total >= 3 * 48);
	EXPECT(g.total <= 3 * 64);
	for (i = 0; i < 3; i++) {
		ring_stats(&g.member[i], &stats);
		lost += stats.tp_drops;
	}
	EXPECT_EQ(lost, 400 - g.total);
	group_close(&g);
}

/*
 * Send more packets of a flow than one member can hold.  Three members can hold them
 * all.
 */
TEST(a_full_member_passes_packets_on, .frames = true)
{
	struct wire w = wire_open("wire");
	unsigned int i, used = 0;

	group_start(&g, v, &w, 3, 64,
		    FANOUT(PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_ROLLOVER, 7));
	send_flows(&w, 1, 140);
	expect_rolled(140);
	group_collect(&g);
	EXPECT_EQ(g.total, 140);
	for (i = 0; i < 3; i++)
		used += g.got[i] > 0;
	EXPECT_EQ(used, 3);
	/* Once more: this time the first member comes after the last one. */
	send_flows(&w, 1, 140);
	group_collect(&g);
	/* A packet socket that was full may still drop all packets. */
	if (v->ops->is_nfring)
		EXPECT_EQ(g.total, 140);
	/* A member with room keeps its flow's packets. */
	send_flows(&w, 1, 10);
	group_collect(&g);
	for (i = 1; i < 10; i++)
		EXPECT_EQ(g.by[i], g.by[0]);
	group_close(&g);
}

TEST(rollover_is_counted_only_if_switched_on, .any_version = true)
{
	struct tpacket_rollover_stats stats;
	struct wire w = wire_open("wire");
	socklen_t len = sizeof(stats);

	group_start(&g, v, &w, 1, 8, FANOUT(PACKET_FANOUT_HASH, 7));
	FAILS(EINVAL, v->ops->get(g.member[0].fd, SOL_PACKET,
				  PACKET_ROLLOVER_STATS, &stats, &len));
	group_close(&g);
	group_start(&g, v, &w, 1, 8,
		    FANOUT(PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_ROLLOVER, 7));
	stats = rollover_stats(&g.member[0]);
	EXPECT_EQ(stats.tp_all, 0);
	EXPECT_EQ(stats.tp_huge, 0);
	EXPECT_EQ(stats.tp_failed, 0);
	send_flows(&w, 1, 20);
	stats = rollover_stats(&g.member[0]);
	EXPECT_EQ(stats.tp_all, 0);
	EXPECT(stats.tp_failed > 0);
	group_close(&g);
}

TEST(a_group_can_ignore_outgoing_packets, .any_version = true)
{
	struct wire w = wire_open("wire");
	int fd;

	OK(net_address("wire", "10.7.0.1"));
	OK(host_shell("ip neigh add 10.7.0.9 lladdr 02:00:00:00:00:09 dev wire"));
	fd = net_udp_to("10.7.0.9", 9);
	group_candidate(&g.member[0], v, &w, 32);
	g.nr = 1;
	if (group_join(&g.member[0],
		       FANOUT(PACKET_FANOUT_LB |
			      PACKET_FANOUT_FLAG_IGNORE_OUTGOING, 7)) < 0 &&
	    !v->ops->is_nfring && !host_kernel_has(6, 2))
		SKIP("packet sockets of this kernel do not have PACKET_FANOUT_FLAG_IGNORE_OUTGOING");
	/* Packet sockets of some kernels accept the flag but ignore it. */
	if (!v->ops->is_nfring && !host_kernel_has(6, 7))
		SKIP("packet sockets of this kernel may ignore PACKET_FANOUT_FLAG_IGNORE_OUTGOING");
	OK(send(fd, "x", 1, 0));
	EXPECT_EQ(ring_drain(&g.member[0]), 0);
	send_flows(&w, 1, 3);
	EXPECT_EQ(ring_drain(&g.member[0]), 3);
	group_close(&g);
}
