// SPDX-License-Identifier: GPL-2.0
/*
 * Huge page-table entries map blocks whose size is a multiple of 2 MiB.  They need
 * fewer page tables than pages do; otherwise nothing changes for the reader.  A block
 * is mapped by pages if there is no memory for a huge block, or if the address is
 * not a multiple of 2 MiB.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "host.h"
#include "huge.h"
#include "nfring.h"
#include "traffic.h"

#define RW	(PROT_READ | PROT_WRITE)

/* Map the ring at an address where only pages are possible. */
static uint8_t *map_pages(const struct ring *r)
{
	return huge_map_at(r, huge_room(r, PAGE), RW, MAP_FIXED);
}

static long page_tables(void)
{
	char text[4096];

	OK(host_read("/proc/self/status", text, sizeof(text)));
	return atol(strstr(text, "VmPTE:") + strlen("VmPTE:"));
}

static void takes_few_page_tables(const struct variant *v, unsigned int size,
				  unsigned int blocks)
{
	struct ring r;
	uint8_t *pages;
	long before, huge, small;

	huge_ring(&r, v, size, blocks);
	before = page_tables();
	r.map = huge_map_at(&r, NULL, RW, 0);
	EXPECT_EQ((uintptr_t)r.map % HUGE, 0);
	huge_stamp(r.map, r.size, size);
	huge = page_tables() - before;
	EXPECT(huge_mapped(&r, r.map));
	pages = map_pages(&r);
	/* Read all pages, because the kernel may map a page only when it is accessed. */
	EXPECT(huge_stamped(pages, 0, r.size, size));
	small = page_tables() - before - huge;
	EXPECT_EQ(huge_smaps(pages, "FilePmdMapped"), 0);
	/*
	 * Pages need a page table for each 2 MiB.  Huge entries need one for each GiB
	 * or part of a GiB.
	 */
	NOTE("page tables: %ld KiB with huge entries, %ld KiB with pages", huge, small);
	EXPECT(small >= (long)(r.size / HUGE * PAGE >> 10));
	EXPECT(huge <= (long)(2 * PAGE >> 10));
	munmap(pages, r.size);
	munmap(r.map, r.size);
	huge_all_gone(&r);
}

TEST(blocks_of_2_mib_take_few_page_tables, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	takes_few_page_tables(v, HUGE, 32);
}

TEST(blocks_of_several_times_2_mib_take_few_page_tables, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	static const unsigned int times[] = { 2, 3, 4 };

	for (unsigned int i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		takes_few_page_tables(v, times[i] * HUGE, 32 / times[i]);
}

TEST(packets_go_round_a_ring_of_huge_blocks)
{
	static const unsigned int sizes[] = { HUGE, 3 * HUGE };
	struct wire w = wire_open("wire");
	/* The timer of a packet socket may retire a block after its first packet. */
	unsigned int some = has_blocks(v) && !v->ops->is_nfring ? 2 : 8;
	struct ring r;

	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct tally tally = { .source = i };

		/* Use a few frames that are far from each other. */
		ring_start(&r, v, w.ifindex, sizes[i], 2, sizes[i] / 8);
		for (unsigned int sent = 0; sent < 48; sent += some) {
			traffic_send_many(&w, i, sent, some, 60000);
			tally_ring(&tally, &r);
		}
		EXPECT_EQ(tally.seen, 48);
		ring_close(&r);
	}
}

TEST(rings_without_huge_blocks_are_mapped_at_once, .any_version = true,
     .nfring_only = "mmap(2) of a packet socket maps the pages of any ring")
{
	static const struct {
		unsigned int size, blocks;
		const char *vmalloc;
	} rows[] = { { 1 << 20, 8, "0" }, { HUGE, 4, "1" }, { 4 * HUGE, 2, "1" } };
	struct ring r;

	huge_at_once_or_skip();
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		host_write(NFRING_PARAMETERS "force_vmalloc", rows[i].vmalloc);
		huge_ring(&r, v, rows[i].size, rows[i].blocks);
		ring_map(&r);
		EXPECT_EQ(huge_smaps(r.map, "Rss"), r.size >> 10);
		EXPECT_EQ(huge_smaps(r.map, "FilePmdMapped"), 0);
		huge_stamp(r.map, r.size, i);
		EXPECT(huge_stamped(r.map, 0, r.size, i));
		munmap(r.map, r.size);
		huge_all_gone(&r);
	}
}

TEST(huge_blocks_at_unaligned_addresses_are_pages, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	struct ring r;
	uint8_t *at;

	huge_at_once_or_skip();
	huge_ring(&r, v, HUGE, 8);
	at = huge_room(&r, 3 * PAGE);
	munmap(at, r.size + 2 * HUGE);
	r.map = huge_map_at(&r, at, RW, MAP_FIXED_NOREPLACE);
	ASSERT(r.map == at);
	EXPECT_EQ(huge_smaps(r.map, "Rss"), r.size >> 10);
	EXPECT_EQ(huge_smaps(r.map, "FilePmdMapped"), 0);
	huge_stamp(r.map, r.size, 7);
	munmap(r.map, r.size);
	/* mmap() also accepts the address as a hint, without MAP_FIXED. */
	r.map = huge_map_at(&r, at, RW, 0);
	EXPECT(r.map == at);
	EXPECT(huge_stamped(r.map, 0, r.size, 7));
	EXPECT_EQ(huge_smaps(r.map, "FilePmdMapped"), 0);
	munmap(r.map, r.size);
	huge_all_gone(&r);
}

TEST(populated_mapping_needs_no_faults, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	static const int flags[] = { MAP_POPULATE, MAP_LOCKED | MAP_POPULATE,
				     MAP_LOCKED };
	struct ring r;

	huge_ring(&r, v, HUGE, 16);
	for (unsigned int i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		r.map = huge_map_at(&r, NULL, RW, flags[i]);
		EXPECT(huge_mapped(&r, r.map));
		munmap(r.map, r.size);
	}
	OK(mlockall(MCL_CURRENT | MCL_FUTURE));
	r.map = huge_map_at(&r, NULL, RW, 0);
	EXPECT(huge_mapped(&r, r.map));
	OK(munlockall());
	OK(mlock(r.map, r.size));
	OK(munlock(r.map, r.size / 2));
	munmap(r.map, r.size);
	huge_all_gone(&r);
}

TEST(pages_of_huge_blocks_can_outlive_the_ring, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	struct ring r;
	uint8_t copy[64];
	struct iovec theirs;
	int fds[2], memory;

	huge_ring(&r, v, HUGE, 4);
	ring_map(&r);
	memset(r.map + HUGE + 3 * PAGE, 0x77, sizeof(copy));
	theirs = (struct iovec) { r.map + HUGE + 3 * PAGE, sizeof(copy) };
	memory = (int)OK(open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
	EXPECT_EQ(pread(memory, copy, sizeof(copy),
			(off_t)(uintptr_t)theirs.iov_base), sizeof(copy));
	close(memory);
	EXPECT_EQ(copy[63], 0x77);
	OK(pipe(fds));
	EXPECT_EQ(vmsplice(fds[1], &theirs, 1, 0), sizeof(copy));
	/* The pipe holds the page itself, not a copy, so the page outlives the ring. */
	r.map[HUGE + 3 * PAGE] = 0x78;
	munmap(r.map, r.size);
	huge_all_gone(&r);
	EXPECT_EQ(read(fds[0], copy, sizeof(copy)), sizeof(copy));
	EXPECT_EQ(copy[0], 0x78);
	EXPECT_EQ(copy[63], 0x77);
}

TEST(huge_mapping_outlives_the_descriptor, .frames = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct ring r;

	ring_start(&r, v, w.ifindex, HUGE, 4, 2048);
	traffic_send_many(&w, 1, 0, 4, 100);
	close(r.fd);
	traffic_send_many(&w, 1, 4, 4, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 8);
	munmap(r.map, r.size);
	EXPECT(host_pages_released());
}

TEST(thousands_of_huge_mappings_are_counted, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	enum { NR = 2000 };
	static uint8_t *views[NR];
	struct ring r;

	huge_ring(&r, v, HUGE, 2);
	for (int i = 0; i < NR; i++) {
		views[i] = huge_map_at(&r, NULL, RW, 0);
		views[i][i] = (uint8_t)i;
	}
	EXPECT_EQ(views[NR - 1][77], 77);
	for (int i = 0; i < NR; i++) {
		if (i % 500 == 0 || i == NR - 1)
			FAILS(EBUSY, ring_try_zero(&r));
		OK(munmap(views[i], r.size));
	}
	huge_all_gone(&r);
}
