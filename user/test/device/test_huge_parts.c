// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings with huge entries that are split, removed, moved or inherited.  The
 * contents and the permissions of the ring must stay the same.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "huge.h"
#include "nfring.h"
#include "stress.h"

#define RW	(PROT_READ | PROT_WRITE)

TEST(part_of_a_huge_block_can_be_unmapped, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	struct ring r;

	huge_ring(&r, v, HUGE, 8);
	ring_map(&r);
	huge_stamp(r.map, r.size, 1);
	OK(munmap(r.map + HUGE + 5 * PAGE, PAGE));
	EXPECT(huge_stamped(r.map, 0, HUGE + 5 * PAGE, 1));
	EXPECT(huge_stamped(r.map, HUGE + 6 * PAGE, r.size, 1));
	EXPECT(!huge_writable(r.map + HUGE + 5 * PAGE));
	EXPECT(huge_smaps(r.map + HUGE + 6 * PAGE, "FilePmdMapped") >= 6 << 11);
	OK(munmap(r.map, HUGE + 5 * PAGE));
	FAILS(EBUSY, ring_try_zero(&r));
	EXPECT(huge_stamped(r.map, HUGE + 6 * PAGE, r.size, 1));
	OK(munmap(r.map + HUGE + 6 * PAGE, r.size - HUGE - 6 * PAGE));
	huge_all_gone(&r);
}

TEST(part_of_a_huge_block_can_be_protected, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	struct ring r;

	huge_ring(&r, v, HUGE, 4);
	ring_map(&r);
	huge_stamp(r.map, r.size, 2);
	OK(mprotect(r.map, HUGE, PROT_READ));
	OK(mprotect(r.map + 2 * HUGE, 3 * PAGE, PROT_READ));
	EXPECT(huge_stamped(r.map, 0, r.size, 2));
	EXPECT(!huge_writable(r.map + PAGE));
	EXPECT(!huge_writable(r.map + 2 * HUGE + 2 * PAGE));
	EXPECT(huge_writable(r.map + HUGE));
	EXPECT(huge_writable(r.map + 2 * HUGE + 3 * PAGE));
	FAILS(EACCES, mprotect(r.map + HUGE, PAGE, RW | PROT_EXEC));
	OK(mprotect(r.map, r.size, RW));
	huge_stamp(r.map, r.size, 3);
	EXPECT(huge_stamped(r.map, 0, r.size, 3));
	munmap(r.map, r.size);
	huge_all_gone(&r);
}

TEST(read_only_descriptor_gets_no_writable_huge_view, .any_version = true,
     .nfring_only = "a packet socket is always open for reading and writing")
{
	struct ring r = { .v = v };
	uint8_t byte = 1;
	int memory;

	r.fd = (int)OK(open(NFRING_DEVICE, O_RDONLY | O_CLOEXEC));
	ring_set(&r, HUGE, 2, 2048);
	FAILS(EACCES, (long)mmap(NULL, r.size, RW, MAP_SHARED, r.fd, 0));
	r.map = huge_map_at(&r, NULL, PROT_READ, 0);
	FAILS(EACCES, mprotect(r.map, r.size, RW));
	EXPECT_EQ(r.map[0], 0);
	EXPECT(!huge_writable(r.map));
	EXPECT(!huge_writable(r.map + HUGE));
	/* A debugger writes this way, even to read-only mappings. */
	memory = (int)OK(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
	FAILS(EIO, pwrite(memory, &byte, 1, (off_t)(uintptr_t)r.map));
	close(memory);
	EXPECT_EQ(r.map[0], 0);
	munmap(r.map, r.size);
	huge_all_gone(&r);
}

TEST(forked_children_share_huge_blocks, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	struct ring r;
	int status;
	pid_t pid;

	huge_ring(&r, v, HUGE, 8);
	ring_map(&r);
	huge_stamp(r.map, r.size / 2, 4);
	pid = (pid_t)OK(fork());
	if (pid == 0) {
		EXPECT(huge_stamped(r.map, 0, r.size / 2, 4));
		huge_stamp(r.map, r.size, 5);
		EXPECT(huge_mapped(&r, r.map));
		OK(munmap(r.map + PAGE, 3 * HUGE));
		FAILS(EBUSY, ring_try_zero(&r));
		_exit(0);
	}
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
	EXPECT(huge_stamped(r.map, 0, r.size, 5));
	munmap(r.map, r.size);
	huge_all_gone(&r);
}

TEST(huge_blocks_can_be_moved, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	static const size_t beyond[] = { 0, 0x5000 };
	struct ring r;

	huge_ring(&r, v, HUGE, 8);
	ring_map(&r);
	for (unsigned int i = 0; i < 4; i++) {
		uint8_t *to = huge_room(&r, beyond[i % 2]);

		huge_stamp(r.map, r.size, i);
		to = mremap(r.map, r.size, r.size,
			    MREMAP_MAYMOVE | MREMAP_FIXED, to);
		OK((long)to);
		r.map = to;
		EXPECT(huge_stamped(r.map, 0, r.size, i));
	}
	FAILS(EFAULT, (long)mremap(r.map, r.size, 2 * r.size, MREMAP_MAYMOVE));
	FAILS(EBUSY, ring_try_zero(&r));
	munmap(r.map, r.size);
	huge_all_gone(&r);
}

TEST(madvise_does_not_empty_huge_blocks, .any_version = true,
     .nfring_only = PACKET_SOCKET_HAS_PAGES)
{
	static const int advice[] = {
		MADV_DONTNEED, MADV_COLD, MADV_PAGEOUT, MADV_NOHUGEPAGE,
	};
	struct ring r;

	huge_ring(&r, v, HUGE, 8);
	ring_map(&r);
	huge_stamp(r.map, r.size, 6);
	for (unsigned int i = 0; i < sizeof(advice) / sizeof(advice[0]); i++) {
		OK(madvise(r.map, r.size, advice[i]));
		EXPECT(huge_stamped(r.map, 0, r.size, 6));
		OK(madvise(r.map + PAGE, HUGE, advice[i]));
		EXPECT(huge_stamped(r.map, 0, r.size, 6));
	}
	munmap(r.map, r.size);
	huge_all_gone(&r);
}

struct toucher {
	const struct ring *r;
	uint64_t until;
};

static void *touch(void *arg)
{
	const struct toucher *t = arg;

	while (!stress_over(t->until))
		for (size_t at = 0; at < t->r->size; at += HUGE / 4)
			*(volatile uint8_t *)(t->r->map + at);
	return NULL;
}

TEST(threads_touch_a_mapping_that_another_thread_changes, .any_version = true, .seconds = 60,
     .nfring_only = PACKET_SOCKET_HAS_PAGES, .real_time = true)
{
	pthread_t threads[2];
	struct toucher t;
	struct ring r;
	unsigned int i;

	huge_ring(&r, v, HUGE, 8);
	ring_map(&r);
	huge_stamp(r.map, r.size, 9);
	t = (struct toucher) { &r, stress_end() };
	for (i = 0; i < 2; i++)
		ASSERT(!pthread_create(&threads[i], NULL, touch, &t));
	for (i = 0; !stress_over(t.until); i++) {
		size_t at = i * 7 * PAGE % (r.size - HUGE);

		OK(madvise(r.map + at, HUGE, MADV_DONTNEED));
		OK(mprotect(r.map + at, HUGE, PROT_READ));
		OK(mprotect(r.map, r.size, RW));
	}
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	EXPECT(huge_stamped(r.map, 0, r.size, 9));
	munmap(r.map, r.size);
	huge_all_gone(&r);
}
