// SPDX-License-Identifier: GPL-2.0
/* nfring_loop(): the packets that it passes, and each way to end it. */
#include "cases.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "blocks.h"

/* A ring with a block of packets, and what the loop's callback does. */
struct looped {
	struct fixture *fixture;
	uint32_t seen;
	uint32_t end_at;	/* the callback returns @result at this packet */
	int result;
	bool breaks;		/* at this packet the callback calls nfring_break() */
};

static int see(struct nfring *ring, const struct nfring_frame *frame, void *data)
{
	struct looped *looped = data;

	assert_ptr_equal(ring, &looped->fixture->ring);
	assert_int_equal(frame->sec, ++looped->seen);
	if (looped->seen != looped->end_at)
		return 0;
	if (looped->breaks)
		nfring_break(ring);
	return looped->result;
}

/* An eventfd takes the place of the device: a write makes it readable. */
static struct looped looped_new(uint32_t packets)
{
	struct looped looped = { .fixture = fixture_new(2) };
	struct nfring *ring = &looped.fixture->ring;

	ring->fd = eventfd(0, EFD_NONBLOCK);
	assert_true(ring->fd >= 0);
	ring->break_fd = -1;
	if (packets)
		write_block(looped.fixture, 0, packets);
	return looped;
}

static void looped_free(struct looped *looped)
{
	close(looped->fixture->ring.fd);
	if (looped->fixture->ring.break_fd >= 0)
		close(looped->fixture->ring.break_fd);
	fixture_free(looped->fixture);
}

static void every_frame_is_passed_and_released(void **state)
{
	struct looped looped = looped_new(5);

	(void)state;
	assert_int_equal(nfring_loop(&looped.fixture->ring, 0, 0, see, &looped), 5);
	assert_int_equal(looped.seen, 5);
	assert_int_equal(status_of(looped.fixture, 0), TP_STATUS_KERNEL);
	assert_int_equal(nfring_loop(&looped.fixture->ring, 0, 0, see, &looped), 0);
	looped_free(&looped);
}

static void a_loop_ends_after_count_frames_and_the_next_continues(void **state)
{
	struct looped looped = looped_new(5);
	struct nfring *ring = &looped.fixture->ring;

	(void)state;
	assert_int_equal(nfring_loop(ring, 2, -1, see, &looped), 2);
	assert_int_equal(looped.seen, 2);
	assert_int_equal(nfring_loop(ring, 3, -1, see, &looped), 3);
	assert_int_equal(looped.seen, 5);
	looped_free(&looped);
}

static void the_callback_ends_the_loop(void **state)
{
	struct looped looped = looped_new(5);
	struct nfring *ring = &looped.fixture->ring;

	(void)state;
	looped.end_at = 2;
	looped.result = 7;
	assert_int_equal(nfring_loop(ring, 0, -1, see, &looped), 2);
	looped.end_at = 3;
	looped.result = -ENOSPC;
	assert_int_equal(nfring_loop(ring, 0, -1, see, &looped), -ENOSPC);
	looped.end_at = 4;
	looped.result = 0;
	looped.breaks = true;
	assert_int_equal(nfring_loop(ring, 0, -1, see, &looped), 1);
	/* nfring_break() ends one loop, not the next one */
	assert_int_equal(nfring_loop(ring, 0, 0, see, &looped), 1);
	assert_int_equal(ring->cursor.held, 0);
	looped_free(&looped);
}

static void a_break_before_the_loop_ends_the_loop(void **state)
{
	struct looped looped = looped_new(1);
	struct nfring *ring = &looped.fixture->ring;

	(void)state;
	nfring_break(ring);
	assert_int_equal(nfring_loop(ring, 0, -1, see, &looped), 0);
	nfring_break(ring);
	nfring_break(ring);
	assert_int_equal(nfring_loop(ring, 0, -1, see, &looped), 0);
	assert_int_equal(nfring_loop(ring, 0, 0, see, &looped), 1);
	looped_free(&looped);
}

/* Before the loop sleeps, it opens .break_fd. */
static void *break_a_sleeper(void *data)
{
	struct nfring *ring = data;

	while (__atomic_load_n(&ring->break_fd, __ATOMIC_SEQ_CST) < 0)
		usleep(1000); /* sleep: until the loop runs */
	nfring_break(ring);
	return NULL;
}

static void a_thread_ends_a_loop_that_sleeps(void **state)
{
	struct looped looped = looped_new(0);
	struct nfring *ring = &looped.fixture->ring;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, break_a_sleeper, ring), 0);
	assert_int_equal(nfring_loop(ring, 0, -1, see, &looped), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	looped_free(&looped);
}

static struct nfring *signalled;

static void break_it(int number)
{
	(void)number;
	if (signalled)
		nfring_break(signalled);
}

/* If the signal handler does not break the loop, nfring_loop() must return -EINTR. */
static void a_signal_ends_the_loop(void **state)
{
	const struct sigaction action = { .sa_handler = break_it };
	struct looped looped = looped_new(0);
	struct nfring *ring = &looped.fixture->ring;
	const struct itimerspec soon = {
		.it_value.tv_nsec = 1000000, .it_interval.tv_nsec = 1000000,
	};
	timer_t timer;

	(void)state;
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
	assert_int_equal(timer_settime(timer, 0, &soon, NULL), 0);
	assert_int_equal(nfring_loop(ring, 0, -1, see, &looped), -EINTR);
	signalled = ring;
	assert_int_equal(nfring_loop(ring, 0, -1, see, &looped), 0);
	timer_delete(timer);
	signalled = NULL;
	looped_free(&looped);
}

static void a_batch_is_taken_and_released(void **state)
{
	struct looped looped = looped_new(5);
	struct nfring *ring = &looped.fixture->ring;
	struct nfring_frame frames[4];

	(void)state;
	assert_int_equal(nfring_next_batch(ring, frames, 0), 0);
	assert_int_equal(nfring_next_batch(ring, frames, 4), 4);
	assert_int_equal(frames[3].sec, 4);
	nfring_release_batch(ring, frames, 4);
	assert_int_equal(status_of(looped.fixture, 0), TP_STATUS_USER);
	assert_int_equal(nfring_next_batch(ring, frames, 4), 1);
	assert_int_equal(frames[0].sec, 5);
	nfring_release_batch(ring, frames, 1);
	assert_int_equal(status_of(looped.fixture, 0), TP_STATUS_KERNEL);
	assert_int_equal(nfring_next_batch(ring, frames, 4), 0);
	looped_free(&looped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_frame_is_passed_and_released),
		cmocka_unit_test(a_loop_ends_after_count_frames_and_the_next_continues),
		cmocka_unit_test(the_callback_ends_the_loop),
		cmocka_unit_test(a_break_before_the_loop_ends_the_loop),
		cmocka_unit_test(a_thread_ends_a_loop_that_sleeps),
		cmocka_unit_test(a_signal_ends_the_loop),
		cmocka_unit_test(a_batch_is_taken_and_released),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
