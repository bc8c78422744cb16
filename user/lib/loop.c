// SPDX-License-Identifier: LGPL-2.1-or-later
/* Call a function for each frame, until something ends the loop. */
#include <errno.h>
#include <limits.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ring.h"

/* A result of the functions below: end the loop without an error. */
#define LOOP_END	1

/**
 * struct loop - a call of nfring_loop()
 * @count: frames to pass, 0 or less: no limit
 * @done: frames passed
 */
struct loop {
	nfring_callback *callback;
	void *data;
	int count;
	int done;
};

/*
 * Make the descriptor before checking the flag.  nfring_break() sets the flag
 * before it looks for the descriptor.  So either the loop sees the flag, or
 * nfring_break() sees the descriptor.
 */
static int loop_prepare(struct nfring *ring)
{
	int fd;

	if (ring->break_fd >= 0)
		return 0;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fd < 0)
		return nfring_fail(ring, -errno, "eventfd: %m");
	__atomic_store_n(&ring->break_fd, fd, __ATOMIC_SEQ_CST);
	return 0;
}

static bool loop_is_broken(struct nfring *ring)
{
	return __atomic_load_n(&ring->broken, __ATOMIC_SEQ_CST) &&
	       __atomic_exchange_n(&ring->broken, false, __ATOMIC_SEQ_CST);
}

/* Return 0 when the ring is empty, LOOP_END, or the callback's error. */
static int loop_read(struct nfring *ring, struct loop *loop)
{
	struct nfring_frame frame;
	int result;

	for (;;) {
		if (loop_is_broken(ring))
			return LOOP_END;
		if (!nfring_next(ring, &frame))
			return 0;
		result = loop->callback(ring, &frame, loop->data);
		nfring_release(ring, &frame);
		if (loop->done < INT_MAX)
			loop->done++;
		if (result)
			return result < 0 ? result : LOOP_END;
		if (loop->done == loop->count)
			return LOOP_END;
	}
}

/* Return 0 if there may be frames to read, LOOP_END after the timeout, or an error. */
static int loop_wait(struct nfring *ring, int timeout_ms)
{
	int ready = nfring_wait(ring, timeout_ms, ring->break_fd);
	uint64_t events;

	if (ready == -EINTR && loop_is_broken(ring))
		return LOOP_END;
	if (ready < 0)
		return ready;
	if (!ready)
		return LOOP_END;
	/* Clear the eventfd.  loop_read() then checks the flag. */
	if ((ready & NFRING_READY_FD) &&
	    read(ring->break_fd, &events, sizeof(events)) < 0 &&
	    errno != EAGAIN)
		return nfring_fail(ring, -errno, "eventfd: %m");
	return 0;
}

NFRING_API int nfring_loop(struct nfring *ring, int count, int timeout_ms,
			   nfring_callback *callback, void *data)
{
	struct loop loop = {
		.callback = callback, .data = data, .count = count,
	};
	int result = loop_prepare(ring);

	while (!result) {
		result = loop_read(ring, &loop);
		if (!result)
			result = loop_wait(ring, timeout_ms);
	}
	return result < 0 ? result : loop.done;
}

NFRING_API void nfring_break(struct nfring *ring)
{
	const uint64_t one = 1;
	int saved = errno;
	int fd;

	__atomic_store_n(&ring->broken, true, __ATOMIC_SEQ_CST);
	fd = __atomic_load_n(&ring->break_fd, __ATOMIC_SEQ_CST);
	/* If the counter is full, the descriptor is readable already. */
	if (fd >= 0 && write(fd, &one, sizeof(one)) < 0)
		errno = saved;
}
