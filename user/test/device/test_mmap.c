// SPDX-License-Identifier: GPL-2.0
/* The mapping: its sizes, permissions and lifetime. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "nfring.h"
#include "traffic.h"

#define RW	(PROT_READ | PROT_WRITE)

static void *map(struct ring *r, size_t size, int prot, int flags, off_t offset)
{
	return mmap(NULL, size, prot, flags, r->fd, offset);
}

TEST(mapping_must_be_the_whole_ring_from_its_start)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	FAILS(EINVAL, (long)map(&r, PAGE, RW, MAP_SHARED, 0));
	ring_set(&r, 2 * PAGE, 4, PAGE / 2);
	FAILS(EINVAL, (long)map(&r, r.size + PAGE, RW, MAP_SHARED, 0));
	FAILS(EINVAL, (long)map(&r, r.size - PAGE, RW, MAP_SHARED, 0));
	FAILS(EINVAL, (long)map(&r, PAGE, RW, MAP_SHARED, 0));
	FAILS(EINVAL, (long)map(&r, r.size, RW, MAP_SHARED, PAGE));
	FAILS(EINVAL, (long)map(&r, r.size - PAGE, RW, MAP_SHARED, PAGE));
	FAILS(EINVAL, (long)map(&r, PAGE, RW, MAP_SHARED, (off_t)r.size - PAGE));
	/* A refused mapping does not count as mapped. */
	OK(ring_try_zero(&r));
	FAILS(EINVAL, (long)map(&r, r.size, RW, MAP_SHARED, 0));
	ring_close(&r);
}

TEST(mapping_is_shared_and_never_executable, .any_version = true,
     .nfring_only = "a packet socket allows MAP_PRIVATE, PROT_EXEC and mremap(2)")
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	FAILS(EINVAL, (long)map(&r, r.size, RW, MAP_PRIVATE, 0));
	FAILS(EPERM, (long)map(&r, r.size, RW | PROT_EXEC, MAP_SHARED, 0));
	FAILS(EPERM, (long)map(&r, r.size, PROT_EXEC, MAP_SHARED, 0));
	ring_map(&r);
	FAILS(EACCES, mprotect(r.map, r.size, PROT_READ | PROT_EXEC));
	FAILS(EACCES, mprotect(r.map, PAGE, RW | PROT_EXEC));
	FAILS(EFAULT, (long)mremap(r.map, r.size, 2 * r.size, MREMAP_MAYMOVE));
	r.map[0] = 1;
	ring_close(&r);
}

TEST(read_only_descriptor_gets_no_writable_view, .any_version = true,
     .nfring_only = "a packet socket is always open for reading and writing")
{
	struct ring r = { .v = v };
	uint8_t *view;

	r.fd = (int)OK(open(NFRING_DEVICE, O_RDONLY | O_CLOEXEC));
	ring_set(&r, PAGE, 4, PAGE / 2);
	FAILS(EACCES, (long)map(&r, r.size, RW, MAP_SHARED, 0));
	view = map(&r, r.size, PROT_READ, MAP_SHARED, 0);
	OK((long)view);
	EXPECT_EQ(view[0], 0);
	FAILS(EACCES, mprotect(view, r.size, RW));
	munmap(view, r.size);
	ring_close(&r);
}

TEST(read_only_view_of_a_writable_descriptor_can_be_read, .frames = true)
{
	struct wire w = wire_open("wire");
	uint8_t *view;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	view = map(&r, r.size, PROT_READ, MAP_SHARED, 0);
	OK((long)view);
	ring_attach(&r, w.ifindex);
	traffic_send_many(&w, 1, 0, 1, 100);
	EXPECT_EQ(view[0] & TP_STATUS_USER, TP_STATUS_USER);
	munmap(view, r.size);
	ring_close(&r);
}

TEST(half_of_a_ring_still_counts_as_mapped)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	OK(munmap(r.map, r.size / 2));
	FAILS(EBUSY, ring_try_zero(&r));
	r.map[r.size - 1] = 1;
	OK(munmap(r.map + r.size / 2, r.size / 2));
	OK(ring_try_zero(&r));
	close(r.fd);
}

TEST(a_hole_in_the_mapping_leaves_two_halves)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	OK(munmap(r.map + PAGE, PAGE));
	r.map[0] = 1;
	r.map[r.size - 1] = 1;
	OK(munmap(r.map, PAGE));
	FAILS(EBUSY, ring_try_zero(&r));
	OK(munmap(r.map + 2 * PAGE, 2 * PAGE));
	OK(ring_try_zero(&r));
	close(r.fd);
}

TEST(a_moved_mapping_is_the_same_ring)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct ring r;
	void *target;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	target = mmap(NULL, r.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	OK((long)target);
	target = mremap(r.map, r.size, r.size, MREMAP_MAYMOVE | MREMAP_FIXED,
			target);
	OK((long)target);
	r.map = target;
	traffic_send_many(&w, 1, 0, 8, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 8);
	munmap(r.map, r.size);
	OK(ring_try_zero(&r));
	close(r.fd);
}

/*
 * With a length of 0, mremap(2) makes a second mapping of the same pages.  A packet
 * socket counts the second mapping, but that mapping has no pages.
 */
TEST(a_mapping_copied_by_mremap_is_counted_or_refused)
{
	struct ring r;
	void *copy;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	copy = mremap(r.map, 0, r.size, MREMAP_MAYMOVE);
	if (v->ops->is_nfring)
		EXPECT(copy == MAP_FAILED && errno == EFAULT);
	if (copy != MAP_FAILED) {
		OK(munmap(r.map, r.size));
		FAILS(EBUSY, ring_try_zero(&r));
		r.map = copy;
	}
	OK(munmap(r.map, r.size));
	OK(ring_try_zero(&r));
	close(r.fd);
}

static void count_mappings(const struct variant *v, int nr)
{
	static void *views[60000];
	struct ring r;
	int i;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 1, PAGE / 2);
	for (i = 0; i < nr; i++) {
		views[i] = map(&r, r.size, RW, MAP_SHARED, 0);
		OK((long)views[i]);
	}
	*(uint8_t *)views[0] = 77;
	EXPECT_EQ(*(uint8_t *)views[nr - 1], 77);
	for (i = 0; i < nr; i++) {
		if (i % (nr / 4) == 0 || i == nr - 1)
			FAILS(EBUSY, ring_try_zero(&r));
		OK(munmap(views[i], r.size));
	}
	OK(ring_try_zero(&r));
	ring_close(&r);
}

TEST(a_thousand_mappings_are_counted)
{
	count_mappings(v, 1000);
}

/*
 * Commit db3fadacaf0c: the count overflowed.  A process can have only a few more
 * mappings than this test makes.
 */
TEST(sixty_thousand_mappings_are_counted, .any_version = true)
{
	if (knobs.stress_ms < 1000 || host_read_number("/proc/sys/vm/max_map_count") < 65000)
		SKIP("takes long; make stress runs it");
	count_mappings(v, 60000);
}

TEST(mapping_outlives_the_descriptor, .frames = true)
{
	struct wire w = wire_open("wire");
	struct tally tally = { .source = 1 };
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	traffic_send_many(&w, 1, 0, 4, 100);
	close(r.fd);
	/* The mapping keeps the file open, so the ring still receives. */
	traffic_send_many(&w, 1, 4, 4, 100);
	tally_ring(&tally, &r);
	EXPECT_EQ(tally.seen, 8);
	munmap(r.map, r.size);
	traffic_send_many(&w, 1, 8, 4, 100);
}

TEST(a_forked_child_shares_the_mapping)
{
	struct wire w = wire_open("wire");
	struct ring r;
	int go[2], status;
	pid_t pid;
	char c;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	OK(pipe(go));
	pid = (pid_t)OK(fork());
	if (pid == 0) {
		struct tally tally = { .source = 1 };

		OK(read(go[0], &c, 1));
		/* The parent has closed and unmapped the ring by now. */
		traffic_send_many(&w, 1, 0, 8, 100);
		tally_ring(&tally, &r);
		EXPECT_EQ(tally.seen, 8);
		_exit(0);
	}
	FAILS(EBUSY, ring_try_zero(&r));
	munmap(r.map, r.size);
	FAILS(EBUSY, ring_try_zero(&r));
	close(r.fd);
	OK(write(go[1], "", 1));
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
}

TEST(unmapping_in_the_child_frees_the_ring_for_the_parent)
{
	struct ring r;
	int status;
	pid_t pid;

	ring_open(&r, v, SOCK_RAW);
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	pid = (pid_t)OK(fork());
	if (pid == 0) {
		munmap(r.map, r.size);
		FAILS(EBUSY, ring_try_zero(&r));
		_exit(0);
	}
	OK(waitpid(pid, &status, 0));
	FAILS(EBUSY, ring_try_zero(&r));
	munmap(r.map, r.size);
	OK(ring_try_zero(&r));
	close(r.fd);
}
