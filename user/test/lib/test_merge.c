// SPDX-License-Identifier: GPL-2.0
/*
 * Several rings merged in the order of time: open blocks, and the return of
 * held frames.
 */
#include "cases.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "blocks.h"

/* A time after that of any clock.  For such packets the library polls each time. */
#define LATER	0xf0000000

/* The open block that poll() publishes, as the kernel does for a reader that polls. */
static struct {
	struct fixture *fixture;
	uint32_t block;
	int polls;
	int timeout;
	short revents;
} device;

static void publish(void)
{
	device.polls++;
	if (!device.fixture)
		return;
	block_at(device.fixture, device.block)->hdr.bh1.block_status =
		TP_STATUS_USER;
	device.fixture = NULL;
}

/* This replaces the C library's function.  The .fd of each fixture is 0. */
int poll(struct pollfd *polled, nfds_t nr, int timeout)
{
	nfds_t i;

	device.timeout = timeout;
	publish();
	for (i = 0; i < nr; i++)
		polled[i].revents = polled[i].fd < 0 ? 0 : device.revents;
	return 1;
}

static int reset(void **state)
{
	(void)state;
	memset(&device, 0, sizeof(device));
	return 0;
}

/*
 * Write a block of packets.  Their times are @time and the seconds after it.  If @open,
 * do not publish the block yet.
 */
static void write_times(struct fixture *f, uint32_t block, uint32_t time,
			uint32_t packets, bool open)
{
	f->number = time - 1;
	write_block(f, block, packets);
	if (!open)
		return;
	block_at(f, block)->hdr.bh1.block_status = TP_STATUS_KERNEL;
	device.fixture = f;
	device.block = block;
}

static void expect_next(struct nfring_merge *merge, struct fixture *from,
			uint32_t time)
{
	struct nfring_frame frame;
	struct nfring *ring = nfring_merge_next(merge, &frame);

	assert_ptr_equal(ring, &from->ring);
	assert_int_equal(frame.sec, time);
	nfring_release(ring, &frame);
}

static void frames_come_in_the_order_of_time(void **state)
{
	struct fixture *a = fixture_new(2), *b = fixture_new(2), *c = fixture_new(2);
	struct nfring *rings[] = { &a->ring, &b->ring, &c->ring };
	struct nfring_merge *merge;
	struct nfring_frame frame;

	(void)state;
	assert_int_equal(nfring_merge_open(&merge, rings, 3), 0);
	assert_null(nfring_merge_next(merge, &frame));
	write_times(a, 0, 10, 2, false);
	write_times(b, 0, 9, 1, false);
	write_times(b, 1, 11, 2, false);
	write_times(c, 0, 12, 1, false);
	expect_next(merge, b, 9);
	expect_next(merge, a, 10);
	/* at equal times, the ring that was named first comes first */
	expect_next(merge, a, 11);
	expect_next(merge, b, 11);
	expect_next(merge, b, 12);
	expect_next(merge, c, 12);
	assert_null(nfring_merge_next(merge, &frame));
	assert_int_equal(status_of(b, 0), TP_STATUS_KERNEL);
	nfring_merge_close(merge);
	fixture_free(a);
	fixture_free(b);
	fixture_free(c);
}

static void an_older_packet_in_an_open_block_comes_first(void **state)
{
	struct fixture *a = fixture_new(2), *b = fixture_new(2);
	struct nfring *rings[] = { &a->ring, &b->ring };
	struct nfring_merge *merge;

	(void)state;
	assert_int_equal(nfring_merge_open(&merge, rings, 2), 0);
	write_times(a, 0, LATER + 20, 1, false);
	write_times(b, 0, LATER + 10, 1, true);
	expect_next(merge, b, LATER + 10);
	expect_next(merge, a, LATER + 20);
	assert_int_equal(device.polls, 1);
	/* the same with the rings exchanged */
	write_times(b, 1, LATER + 40, 1, false);
	write_times(a, 1, LATER + 30, 1, true);
	expect_next(merge, a, LATER + 30);
	expect_next(merge, b, LATER + 40);
	nfring_merge_close(merge);
	fixture_free(a);
	fixture_free(b);
}

/* Polling for each packet would be too slow. */
static void an_empty_ring_is_polled_once_for_a_time(void **state)
{
	struct fixture *a = fixture_new(2), *b = fixture_new(2);
	struct nfring *rings[] = { &a->ring, &b->ring };
	struct nfring_merge *merge;
	uint32_t i;

	(void)state;
	assert_int_equal(nfring_merge_open(&merge, rings, 2), 0);
	write_times(a, 0, 1000, 20, false);
	for (i = 0; i < 20; i++)
		expect_next(merge, a, 1000 + i);
	assert_int_equal(device.polls, 1);
	nfring_merge_close(merge);
	fixture_free(a);
	fixture_free(b);
}

static void frames_not_passed_on_are_returned_at_the_end(void **state)
{
	struct fixture *a = fixture_new(1), *b = fixture_new(1);
	struct nfring *rings[] = { &a->ring, &b->ring };
	struct nfring_merge *merge;

	(void)state;
	assert_int_equal(nfring_merge_open(&merge, rings, 2), 0);
	write_times(a, 0, 1, 1, false);
	write_times(b, 0, 2, 1, false);
	expect_next(merge, a, 1);
	assert_int_equal(status_of(b, 0), TP_STATUS_USER);
	/* There is a frame, so check the other descriptor, but do not sleep. */
	assert_int_equal(nfring_merge_wait(merge, -1, -1), NFRING_READY_FRAME);
	assert_int_equal(device.timeout, 0);
	device.revents = POLLIN;
	assert_int_equal(nfring_merge_wait(merge, -1, 5),
			 NFRING_READY_FRAME | NFRING_READY_FD);
	nfring_merge_close(merge);
	assert_int_equal(status_of(b, 0), TP_STATUS_KERNEL);
	assert_int_equal(b->ring.cursor.held, 0);
	fixture_free(a);
	fixture_free(b);
}

static void a_wait_returns_what_is_ready(void **state)
{
	struct fixture *a = fixture_new(1);
	struct nfring *rings[] = { &a->ring };
	struct nfring_merge *merge;

	(void)state;
	assert_int_equal(nfring_merge_open(&merge, rings, 1), 0);
	assert_int_equal(nfring_merge_wait(merge, 77, -1), 0);
	assert_int_equal(device.timeout, 77);
	device.revents = POLLIN;
	assert_int_equal(nfring_merge_wait(merge, 0, -1), NFRING_READY_FRAME);
	assert_int_equal(nfring_merge_wait(merge, 0, 5),
			 NFRING_READY_FRAME | NFRING_READY_FD);
	/* descriptor 0 is not a ring, so SO_ERROR cannot be read */
	device.revents = POLLERR;
	assert_true(nfring_merge_wait(merge, 0, -1) < 0);
	assert_string_equal(nfring_merge_why(merge), nfring_why(&a->ring));
	assert_string_not_equal(nfring_merge_why(merge), "");
	nfring_merge_close(merge);
	nfring_merge_close(NULL);
	assert_int_equal(nfring_merge_open(&merge, rings, 0), -EINVAL);
	fixture_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(frames_come_in_the_order_of_time, reset),
		cmocka_unit_test_setup(an_older_packet_in_an_open_block_comes_first, reset),
		cmocka_unit_test_setup(an_empty_ring_is_polled_once_for_a_time, reset),
		cmocka_unit_test_setup(frames_not_passed_on_are_returned_at_the_end, reset),
		cmocka_unit_test_setup(a_wait_returns_what_is_ready, reset),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
