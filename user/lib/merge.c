// SPDX-License-Identifier: LGPL-2.1-or-later
/* Read several rings in the order of time. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <sys/socket.h>

#include "ring.h"

/*
 * Timestamps of packets may be ahead of CLOCK_REALTIME as this program reads it.
 * Packets of two rings may be out of order by this many nanoseconds.
 */
#define DISORDER_NS	1000000

/**
 * struct merged - one of the rings
 * @frame: if @has_frame, taken from @ring and not passed to the caller yet
 * @early: NFRING_EARLY_RETIRE is on, or the module has no such option
 * @looked: nanoseconds since 1970; earlier packets of @ring were seen already
 */
struct merged {
	struct nfring *ring;
	struct nfring_frame frame;
	bool has_frame;
	bool early;
	uint64_t looked;
};

/**
 * struct nfring_merge - rings that are read as one
 * @polled: for poll(2): each ring, and then the caller's descriptor
 * @failed: the ring whose failure was returned last, or NULL
 * @why: the reason of the last failure, if @failed is NULL
 */
struct nfring_merge {
	size_t nr;
	struct pollfd *polled;
	struct nfring *failed;
	char why[64];
	struct merged one[];
};

static uint64_t ns_of(uint64_t sec, uint64_t nsec)
{
	return sec * 1000000000 + nsec;
}

static uint64_t frame_time(const struct nfring_frame *frame)
{
	return ns_of(frame->sec, frame->nsec);
}

static bool merged_fill(struct merged *one)
{
	if (!one->has_frame)
		one->has_frame = nfring_next(one->ring, &one->frame);
	return one->has_frame;
}

/*
 * @one had no frame, and another ring has a frame of @time.  An older packet may
 * have arrived in @one since, or may wait in an open block.  So check @one
 * again, unless it was checked for @time already.
 */
static void merged_look_before(struct merged *one, uint64_t time)
{
	struct timespec now;
	uint64_t until;

	if (time <= one->looked)
		return;
	/*
	 * Read the clock before the check: packets that arrive after the check
	 * are younger.
	 */
	clock_gettime(CLOCK_REALTIME, &now);
	if (merged_fill(one) || nfring_retire(one->ring, one->early))
		return;
	until = ns_of(now.tv_sec, now.tv_nsec);
	one->looked = time > until ? time + DISORDER_NS : until;
	merged_fill(one);
}

static struct merged *merge_oldest(struct nfring_merge *merge)
{
	struct merged *oldest = NULL;
	size_t i;

	for (i = 0; i < merge->nr; i++) {
		struct merged *one = &merge->one[i];

		if (merged_fill(one) &&
		    (!oldest ||
		     frame_time(&one->frame) < frame_time(&oldest->frame)))
			oldest = one;
	}
	return oldest;
}

NFRING_API struct nfring *nfring_merge_next(struct nfring_merge *merge,
					    struct nfring_frame *frame)
{
	struct merged *oldest;
	size_t i;

	if (merge->nr == 1)
		return nfring_next(merge->one[0].ring, frame) ?
		       merge->one[0].ring : NULL;
	oldest = merge_oldest(merge);
	if (!oldest)
		return NULL;
	for (i = 0; i < merge->nr; i++)
		if (!merge->one[i].has_frame)
			merged_look_before(&merge->one[i],
					   frame_time(&oldest->frame));
	oldest = merge_oldest(merge);
	oldest->has_frame = false;
	*frame = oldest->frame;
	return oldest->ring;
}

static bool merge_has_frame(const struct nfring_merge *merge)
{
	size_t i;

	for (i = 0; i < merge->nr; i++)
		if (merge->one[i].has_frame)
			return true;
	return false;
}

/* Return the error of a ring that poll(2) reports as failed, if the ring has no frame. */
static int merge_error(struct nfring_merge *merge)
{
	size_t i;
	int err;

	for (i = 0; i < merge->nr; i++) {
		if (!merge->polled[i].revents)
			continue;
		err = nfring_wait(merge->one[i].ring, 0, -1);
		if (err < 0) {
			merge->failed = merge->one[i].ring;
			return err;
		}
		if (err)
			return err;
	}
	return 0;
}

NFRING_API int nfring_merge_wait(struct nfring_merge *merge, int timeout_ms,
				 int fd)
{
	int ready = merge_has_frame(merge) ? NFRING_READY_FRAME : 0;
	size_t i;

	merge->polled[merge->nr] = (struct pollfd){ .fd = fd, .events = POLLIN };
	if (poll(merge->polled, merge->nr + 1, ready ? 0 : timeout_ms) < 0) {
		merge->failed = NULL;
		return nfring_explain(merge->why, sizeof(merge->why), -errno,
				      "poll: %m");
	}
	if (merge->polled[merge->nr].revents)
		ready |= NFRING_READY_FD;
	for (i = 0; i < merge->nr; i++)
		if (merge->polled[i].revents & POLLIN)
			ready |= NFRING_READY_FRAME;
	/* Report frames first, because they are older than the error. */
	return ready ? ready : merge_error(merge);
}

NFRING_API const char *nfring_merge_why(const struct nfring_merge *merge)
{
	return merge->failed ? nfring_why(merge->failed) : merge->why;
}

static void merged_init(struct merged *one, struct nfring *ring)
{
	int early = 1;
	uint32_t len = sizeof(early);

	*one = (struct merged){ .ring = ring, .early = true };
	if (ring->cursor.version == TPACKET_V3 &&
	    !nfring_get_option(ring, SOL_NFRING, NFRING_EARLY_RETIRE, &early,
			       &len))
		one->early = early;
}

NFRING_API int nfring_merge_open(struct nfring_merge **merge,
				 struct nfring *const *rings, size_t nr)
{
	struct nfring_merge *new;
	size_t i;

	if (!nr)
		return -EINVAL;
	new = calloc(1, sizeof(*new) + nr * sizeof(new->one[0]));
	if (!new)
		return -ENOMEM;
	new->polled = calloc(nr + 1, sizeof(*new->polled));
	if (!new->polled) {
		free(new);
		return -ENOMEM;
	}
	new->nr = nr;
	for (i = 0; i < nr; i++) {
		merged_init(&new->one[i], rings[i]);
		new->polled[i] = (struct pollfd) {
			.fd = nfring_fd(rings[i]), .events = POLLIN,
		};
	}
	*merge = new;
	return 0;
}

NFRING_API void nfring_merge_close(struct nfring_merge *merge)
{
	size_t i;

	if (!merge)
		return;
	for (i = 0; i < merge->nr; i++)
		if (merge->one[i].has_frame)
			nfring_release(merge->one[i].ring, &merge->one[i].frame);
	free(merge->polled);
	free(merge);
}
