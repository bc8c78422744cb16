// SPDX-License-Identifier: GPL-2.0
/* Filter programs: which packets the ring keeps, and how much of each. */
#include <arpa/inet.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "program.h"
#include "stress.h"

#define LEN	600	/* length of a packet */

static int attach_bpf(struct ring *r, int fd)
{
	return ring_option(r, SOL_SOCKET, SO_ATTACH_BPF, fd);
}

static int detach(struct ring *r)
{
	return ring_option(r, SOL_SOCKET, SO_DETACH_FILTER, 0);
}

static void start(struct ring *r, const struct variant *v, int type, int ifindex)
{
	ring_open(r, v, type);
	ring_set(r, 1 << 16, 4, 2048);
	ring_map(r);
	ring_attach(r, ifindex);
}

static const struct sock_filter none[] = { KEEP(0) };
static const struct sock_filter all[] = { KEEP(ALL) };

TEST(a_filter_returns_how_much_to_keep)
{
	static const uint32_t keep[] = {
		1, 13, 14, 15, 100, LEN - 1, LEN, LEN + 1, 65536, 0x7fffffff,
		0x80000000, ALL,
	};
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;
	size_t i;

	start(&r, v, SOCK_RAW, w.ifindex);
	for (i = 0; i < sizeof(keep) / sizeof(keep[0]); i++) {
		struct sock_filter code[] = { KEEP(keep[i]) };

		OK(ATTACH(&r, code));
		traffic_send_many(&w, 1, i, 1, LEN);
		ASSERT(ring_peek(&r, &f));
		EXPECT_EQ(f.len, LEN);
		EXPECT_EQ(f.snaplen, keep[i] < LEN ? keep[i] : LEN);
		EXPECT_EQ(f.net - f.mac, 14);
		ring_release(&r);
	}
	ring_close(&r);
}

/*
 * A ring frees a filter that is replaced or detached, and its last filter when it is
 * closed. kmemleak does not see a lost filter, so count the kernel's filters.
 */
TEST(filters_are_freed, .any_version = true)
{
	enum { RINGS = 20 };
	int before = host_vmallocs("bpf_prog_alloc");
	struct ring r;
	int i;

	for (i = 0; i < RINGS; i++) {
		ring_open(&r, v, SOCK_RAW);
		OK(ATTACH(&r, all));
		EXPECT(host_vmallocs("bpf_prog_alloc") > 0);
		if (i % 2)
			OK(ATTACH(&r, none));
		if (i % 3)
			OK(detach(&r));
		ring_close(&r);
	}
	/* Filters of earlier tests may be freed meanwhile, but fewer than were lost here. */
	EXPECT(HOST_UNTIL(host_vmallocs("bpf_prog_alloc") <= before));
}

/* A frame must not contain bytes beyond those that the filter kept. */
TEST(bytes_that_were_not_kept_are_not_copied)
{
	static const struct sock_filter code[] = { KEEP(50) };
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ATTACH(&r, code));
	traffic_send_many(&w, 1, 0, 1, LEN);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.snaplen, 50);
	EXPECT_EQ(f.data[50], 0);
	EXPECT_EQ(f.data[300], 0);
	ring_close(&r);
}

TEST(a_refused_packet_leaves_no_frame)
{
	struct wire w = wire_open("wire");
	struct tpacket_stats stats;
	struct nfring_stats counters;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ATTACH(&r, none));
	traffic_send_many(&w, 1, 0, 5, LEN);
	OK(ATTACH(&r, all));
	traffic_send_many(&w, 1, 5, 3, LEN);
	EXPECT_EQ(ring_drain(&r), 3);
	/* A refused packet counts neither as received nor as dropped. */
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 3);
	EXPECT_EQ(stats.tp_drops, 0);
	if (v->ops->is_nfring) {
		OK(nfring_counters(r.fd, &counters));
		EXPECT_EQ(counters.filtered, 5);
		EXPECT_EQ(counters.packets, 3);
		EXPECT_EQ(counters.bytes, 3 * LEN);
	}
	ring_close(&r);
}

/* Return the source of a packet (see traffic.h) whose network header is @data. */
static uint16_t source_in(const void *data)
{
	uint16_t source;

	memcpy(&source, data, sizeof(source));
	return source;
}

/*
 * Let a filter keep only packets of source 2; it loads the source from offset @at.
 * Offset 0 must be the first byte of the packet that the frame contains.
 */
static void choose_source(const struct variant *v, int type, uint32_t at)
{
	const struct sock_filter code[] = {
		LOAD(BPF_H, at),
		EQUALS(ntohs(2), 0, 1),
		KEEP(ALL),
		KEEP(0),
	};
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;

	start(&r, v, type, w.ifindex);
	OK(ATTACH(&r, code));
	traffic_send_many(&w, 1, 0, 3, LEN);
	traffic_send_many(&w, 2, 3, 1, LEN);
	traffic_send_many(&w, 3, 4, 3, LEN);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(source_in((uint8_t *)f.base + f.net), 2);
	EXPECT_EQ(f.len, type == SOCK_RAW ? LEN : LEN - 14);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
	close(w.fd);
	EXPECT(HOST_UNTIL(net_index("wire") == -1));
}

TEST(a_filter_sees_what_the_ring_would_show)
{
	choose_source(v, SOCK_RAW, 14);
	choose_source(v, SOCK_DGRAM, 0);
	choose_source(v, SOCK_RAW, SKF_NET_OFF + 0);
	choose_source(v, SOCK_DGRAM, SKF_NET_OFF + 0);
	choose_source(v, SOCK_RAW, SKF_LL_OFF + 14);
	choose_source(v, SOCK_DGRAM, SKF_LL_OFF + 14);
}

TEST(a_load_beyond_the_packet_refuses_it, .any_version = true)
{
	static const struct sock_filter code[] = {
		LOAD(BPF_B, 100), KEEP(ALL),
	};
	static const struct sock_filter length[] = {
		{ BPF_LD | BPF_LEN | BPF_W, 0, 0, 0 }, EQUALS(100, 0, 1),
		KEEP(ALL), KEEP(0),
	};
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ATTACH(&r, code));
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(ring_drain(&r), 0);
	traffic_send_many(&w, 1, 1, 1, 101);
	EXPECT_EQ(ring_drain(&r), 1);
	OK(ATTACH(&r, length));
	traffic_send_many(&w, 1, 2, 1, 99);
	traffic_send_many(&w, 1, 3, 1, 101);
	EXPECT_EQ(ring_drain(&r), 0);
	traffic_send_many(&w, 1, 4, 1, 100);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
}

TEST(an_extended_program_filters)
{
	/* r0 = source of the packet == 2 ? 77 : 0 */
	const struct bpf_insn code[] = {
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_1, 0, 0),
		INSN(BPF_LD | BPF_ABS | BPF_H, 0, 0, 0, 14),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, ntohs(2)),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 77),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	int prog = program_load(code, sizeof(code) / sizeof(code[0]));
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(attach_bpf(&r, prog));
	/* The ring has a reference of its own. */
	close(prog);
	traffic_send_many(&w, 1, 0, 2, LEN);
	traffic_send_many(&w, 2, 2, 1, LEN);
	traffic_send_many(&w, 3, 3, 2, LEN);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.snaplen, 77);
	EXPECT_EQ(source_in(f.data + 14), 2);
	EXPECT_EQ(ring_drain(&r), 1);

	/* A program of one kind replaces a program of the other kind. */
	OK(ATTACH(&r, none));
	traffic_send_many(&w, 2, 5, 1, LEN);
	EXPECT_EQ(ring_drain(&r), 0);
	prog = program_load_keep(99);
	OK(attach_bpf(&r, prog));
	traffic_send_many(&w, 3, 6, 1, LEN);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.snaplen, 99);
	ring_release(&r);
	OK(detach(&r));
	traffic_send_many(&w, 3, 7, 1, LEN);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.snaplen, LEN);
	ring_close(&r);
}

TEST(detaching_fails_without_a_filter, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	FAILS(ENOENT, detach(&r));
	OK(ATTACH(&r, none));
	traffic_send_many(&w, 1, 0, 2, LEN);
	EXPECT_EQ(ring_drain(&r), 0);
	OK(detach(&r));
	traffic_send_many(&w, 1, 2, 2, LEN);
	EXPECT_EQ(ring_drain(&r), 2);
	FAILS(ENOENT, detach(&r));
	ring_close(&r);
}

TEST(a_locked_filter_stays, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct ring r;
	int prog = program_load_keep(10);

	start(&r, v, SOCK_RAW, w.ifindex);
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_LOCK_FILTER), 0);
	OK(ring_option(&r, SOL_SOCKET, SO_LOCK_FILTER, 0));
	OK(ATTACH(&r, none));
	OK(ring_option(&r, SOL_SOCKET, SO_LOCK_FILTER, 1));
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_LOCK_FILTER), 1);
	FAILS(EPERM, ATTACH(&r, all));
	FAILS(EPERM, attach_bpf(&r, prog));
	FAILS(EPERM, detach(&r));
	FAILS(EPERM, ring_option(&r, SOL_SOCKET, SO_LOCK_FILTER, 0));
	OK(ring_option(&r, SOL_SOCKET, SO_LOCK_FILTER, 1));
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_LOCK_FILTER), 1);
	traffic_send_many(&w, 1, 0, 2, LEN);
	EXPECT_EQ(ring_drain(&r), 0);
	ring_close(&r);

	/* A lock without a filter prevents attaching one. */
	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ring_option(&r, SOL_SOCKET, SO_LOCK_FILTER, 1));
	FAILS(EPERM, ATTACH(&r, none));
	FAILS(EPERM, detach(&r));
	traffic_send_many(&w, 1, 0, 2, LEN);
	EXPECT_EQ(ring_drain(&r), 2);
	ring_close(&r);
}

/* The kernel checks programs; the old filter must survive each refused program. */
TEST(bad_programs_are_refused, .any_version = true)
{
	static const struct sock_filter endless[] = { LOAD(BPF_B, 0) };
	static const struct sock_filter out[] = {
		{ BPF_JMP | BPF_JA, 0, 0, 5 }, KEEP(ALL),
	};
	static const struct sock_filter unknown[] = {
		{ 0xffff, 0, 0, 0 }, KEEP(ALL),
	};
	static const struct sock_filter division[] = {
		{ BPF_ALU | BPF_DIV | BPF_K, 0, 0, 0 }, KEEP(ALL),
	};
	static const struct sock_filter scratch[] = {
		{ BPF_ST, 0, 0, BPF_MEMWORDS }, KEEP(ALL),
	};
	static struct sock_filter large[BPF_MAXINSNS + 1];
	struct sock_fprog program = { 1, (struct sock_filter *)all };
	struct wire w = wire_open("wire");
	struct ring r;
	socklen_t len;
	size_t i;

	for (i = 0; i <= BPF_MAXINSNS; i++)
		large[i] = all[0];
	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ATTACH(&r, none));
	FAILS(EINVAL, program_attach(&r, all, 0));
	FAILS(EINVAL, ATTACH(&r, endless));
	FAILS(EINVAL, ATTACH(&r, out));
	FAILS(EINVAL, ATTACH(&r, unknown));
	FAILS(EINVAL, ATTACH(&r, division));
	FAILS(EINVAL, ATTACH(&r, scratch));
	FAILS(EINVAL, ATTACH(&r, large));
	for (len = 0; len < 2 * sizeof(program); len++)
		if (len != sizeof(program))
			FAILS(EINVAL, v->ops->set(r.fd, SOL_SOCKET,
						  SO_ATTACH_FILTER, &program, len));
	FAILS(EFAULT, program_attach(&r, (void *)8, 1));
	program.filter = NULL;
	FAILS(EINVAL, v->ops->set(r.fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
				  sizeof(program)));
	FAILS(EFAULT, v->ops->set(r.fd, SOL_SOCKET, SO_ATTACH_FILTER, (void *)8,
				  sizeof(program)));
	traffic_send_many(&w, 1, 0, 2, LEN);
	EXPECT_EQ(ring_drain(&r), 0);
	/* Attach a program of the maximum size. */
	if (program_attach(&r, large, BPF_MAXINSNS) < 0) {
		EXPECT(!v->ops->is_nfring && errno == ENOMEM);
		SKIP("the largest program exceeds net.core.optmem_max");
	}
	traffic_send_many(&w, 1, 0, 2, LEN);
	EXPECT_EQ(ring_drain(&r), 2);
	ring_close(&r);
}

TEST(descriptors_that_are_no_program_are_refused, .any_version = true)
{
	struct wire w = wire_open("wire");
	int prog = program_load_keep(10);
	int room[2] = { prog, 0 };
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(ATTACH(&r, none));
	FAILS(EBADF, attach_bpf(&r, -1));
	FAILS(EBADF, attach_bpf(&r, 9999));
	FAILS(EINVAL, attach_bpf(&r, r.fd));
	FAILS(EINVAL, v->ops->set(r.fd, SOL_SOCKET, SO_ATTACH_BPF, room, 3));
	FAILS(EINVAL, v->ops->set(r.fd, SOL_SOCKET, SO_ATTACH_BPF, room, 8));
	FAILS(EFAULT, v->ops->set(r.fd, SOL_SOCKET, SO_ATTACH_BPF, (void *)8, 4));
	traffic_send_many(&w, 1, 0, 2, LEN);
	EXPECT_EQ(ring_drain(&r), 0);
	ring_close(&r);
}

TEST(highest_extension_of_classic_programs_is_64, .any_version = true)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	EXPECT_EQ(ring_option_get(&r, SOL_SOCKET, SO_BPF_EXTENSIONS), 64);
	FAILS(ENOPROTOOPT, ring_option(&r, SOL_SOCKET, SO_BPF_EXTENSIONS, 64));
	ring_close(&r);
}

/* A reader may attach its filter before it sets up the ring. */
TEST(a_filter_set_before_the_ring_outlives_the_ring)
{
	static const struct sock_filter code[] = { KEEP(60) };
	struct wire w = wire_open("wire");
	struct frame f;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ATTACH(&r, code));
	ring_set(&r, 1 << 16, 1, 2048);
	ring_map(&r);
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 1, LEN);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.snaplen, 60);
	OK(munmap(r.map, r.size));
	OK(ring_try_zero(&r));
	ring_set(&r, 1 << 16, 2, 2048);
	ring_map(&r);
	traffic_send_many(&w, 1, 1, 1, LEN);
	ASSERT(ring_peek(&r, &f));
	EXPECT_EQ(f.snaplen, 60);
	ring_close(&r);
}

/* A program that captures may drop its capabilities before it sets its filter. */
TEST(a_filter_needs_no_capability, .any_version = true)
{
	struct wire w = wire_open("wire");
	struct ring r;

	start(&r, v, SOCK_RAW, w.ifindex);
	OK(host_drop_capability(CAP_NET_RAW));
	OK(host_drop_capability(CAP_NET_ADMIN));
	OK(setresuid(65534, 65534, 65534));
	OK(ATTACH(&r, none));
	traffic_send_many(&w, 1, 0, 1, LEN);
	EXPECT_EQ(ring_drain(&r), 0);
	OK(detach(&r));
	traffic_send_many(&w, 1, 0, 1, LEN);
	EXPECT_EQ(ring_drain(&r), 1);
	ring_close(&r);
}

/* After a filter is attached, no later packet may be judged by the old filter. */
TEST(no_packet_passes_a_replaced_filter,
     .nfring_only = "a packet socket does not wait until its old filter has ended",
     .real_time = true)
{
	static const struct sock_filter codes[2][1] = {
		{ KEEP(100) }, { KEEP(200) },
	};
	struct wire w = wire_open("wire");
	uint64_t end = stress_end();
	struct task flood = {
		.w = &w, .len = 300, .source = 1, .end = UINT64_MAX,
	};
	unsigned int i, frames = 0;
	pthread_t thread;
	struct frame f;
	struct ring r;

	ring_start(&r, v, w.ifindex, 1 << 16, 16, 512);
	OK(ATTACH(&r, codes[1]));
	pthread_create(&thread, NULL, stress_flood, &flood);
	for (i = 0; i < 3 || !stress_over(end); i++) {
		OK(ATTACH(&r, codes[i % 2]));
		ring_drain(&r);
		/* The open block may have packets of both filters, so skip that block. */
		if (has_blocks(v)) {
			ASSERT(ring_wait(&r, &f));
			ring_drain(&r);
		}
		ASSERT(ring_wait(&r, &f));
		while (ring_peek(&r, &f)) {
			EXPECT_EQ(f.snaplen, i % 2 ? 200 : 100);
			ring_release(&r);
			frames++;
		}
	}
	stress_stop(&flood);
	pthread_join(thread, NULL);
	NOTE("%u filters, %u frames", i, frames);
	stress_expect_next(&r, &w);
	ring_close(&r);
}
