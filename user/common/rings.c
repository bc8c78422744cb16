// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "common/explain.h"
#include "common/message.h"
#include "common/progress.h"
#include "common/rings.h"

#define MEMORY_DEFAULT	(32ULL << 20)

/* A packet waits in an open block for at most this time, milliseconds. */
#define RETIRE_MS	100

/*
 * With 1, poll(2) retires the open block; with 0, only full or old blocks are.
 */
static int rings_set_early(struct nfring *ring, int early)
{
	int err = nfring_set_option(ring, SOL_NFRING, NFRING_EARLY_RETIRE,
				    &early, sizeof(early));

	return err ? complain("ring: cannot set NFRING_EARLY_RETIRE: %s",
			      strerror(-err)) : 0;
}

static int open_one(struct rings_one *one, enum link link,
		    const struct rings_config *config, unsigned int share)
{
	struct nfring_options options = NFRING_OPTIONS_INIT;
	uint64_t memory = config->memory, most;
	char what[64];
	int err;

	one->link = link;
	err = nfring_open(&one->ring);
	if (err)
		return explain_open(err);
	most = nfring_get_info(one->ring)->ring_max_bytes;
	if (!memory)
		memory = most < MEMORY_DEFAULT ? most : MEMORY_DEFAULT;
	memory /= share;
	/*
	 * In V3 a packet takes only the bytes it needs, not a frame of snaplen.
	 */
	options.version = TPACKET_V3;
	options.type = link_ring_type(link);
	options.metadata = 1;
	options.retire_ms = RETIRE_MS;
	snprintf(what, sizeof(what), "allocating %" PRIu64 " MiB", memory >> 20);
	progress_begin(what);
	err = nfring_setup(one->ring, memory, config->snaplen, &options);
	progress_end();
	if (err)
		return complain("ring: %s", nfring_why(one->ring));
	return config->patient ? rings_set_early(one->ring, 0) : 0;
}

/* Open a ring and add it to @rings, or close it again on failure. */
static int open_next(struct rings *rings, enum link link,
		     const struct rings_config *config, unsigned int share)
{
	struct rings_one one = { 0 };

	if (open_one(&one, link, config, share)) {
		nfring_close(one.ring);
		return -1;
	}
	rings->one[rings->nr++] = one;
	return 0;
}

int rings_open(struct rings *rings, const struct nfring_point *points, size_t nr,
	       const struct rings_config *config)
{
	bool wanted[RINGS_MAX] = { 0 };
	unsigned int share;
	size_t i;

	wanted[config->link] = !config->split;
	for (i = 0; config->split && i < nr; i++)
		wanted[link_choose(&points[i], 1)] = true;
	share = wanted[LINK_ETHERNET] + wanted[LINK_COOKED];
	*rings = (struct rings) { .patient = config->patient };
	for (i = 0; i < RINGS_MAX; i++)
		if (wanted[i] && open_next(rings, i, config, share))
			return -1;
	return 0;
}

struct rings_one *rings_of(struct rings *rings, const struct nfring_point *point)
{
	enum link link = link_choose(point, 1);

	return rings->nr > 1 && rings->one[1].link == link ? &rings->one[1] :
							     &rings->one[0];
}

int rings_attach(struct rings *rings, const struct nfring_point *points, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		struct nfring *ring = rings_of(rings, &points[i])->ring;

		if (nfring_attach_point(ring, &points[i]))
			return complain("%s", nfring_why(ring));
	}
	return 0;
}

/* A point whose device went away is detached already. */
void rings_detach(struct rings *rings, const struct nfring_point *points,
		  size_t nr)
{
	size_t i, r;

	/*
	 * Try every ring, because rings_of() may answer differently if a device
	 * has changed its type since.
	 */
	for (i = 0; i < nr; i++)
		for (r = 0; r < rings->nr; r++)
			nfring_detach_point(rings->one[r].ring, &points[i]);
}

static bool rings_fill(struct rings_one *one)
{
	if (!one->has_frame)
		one->has_frame = nfring_next(one->ring, &one->frame);
	return one->has_frame;
}

/*
 * Retire the open block by polling the ring.  That has no effect while the ring
 * has other blocks to read.
 */
static int hand_over(struct rings *rings, struct rings_one *one)
{
	struct pollfd polled = { .fd = nfring_fd(one->ring), .events = POLLIN };

	if (rings->patient && rings_set_early(one->ring, 1))
		return -1;
	poll(&polled, 1, 0);
	return rings->patient ? rings_set_early(one->ring, 0) : 0;
}

static uint64_t ns_of(uint64_t sec, uint64_t nsec)
{
	return sec * 1000000000 + nsec;
}

/* Packets of CPUs whose clocks differ may be out of order by this time. */
#define DISORDER_NS	1000000

/*
 * @one has no block to read, but its open block may have packets older than
 * @frame of the other ring.  Retire that block and read it, unless that was
 * done for packets as late as @frame.
 */
static bool fill_before(struct rings *rings, struct rings_one *one,
			const struct nfring_frame *frame)
{
	uint64_t time = ns_of(frame->sec, frame->nsec), until;
	struct timespec now;

	if (time <= one->looked)
		return false;
	clock_gettime(CLOCK_REALTIME, &now);
	if (rings_fill(one))
		return true;
	if (hand_over(rings, one))
		return false;
	until = ns_of(now.tv_sec, now.tv_nsec);
	one->looked = time > until ? time + DISORDER_NS : until;
	return rings_fill(one);
}

static bool is_older(const struct nfring_frame *a, const struct nfring_frame *b)
{
	return ns_of(a->sec, a->nsec) < ns_of(b->sec, b->nsec);
}

const struct nfring_frame *rings_next(struct rings *rings,
				      const struct nfring_metadata **m)
{
	struct rings_one *now = &rings->one[0], *other = &rings->one[1];

	if (rings->nr == 1) {
		if (!rings_fill(now))
			return NULL;
	} else {
		bool first = rings_fill(now), second = rings_fill(other);

		if (!first && !second)
			return NULL;
		first = first || fill_before(rings, now, &other->frame);
		second = second || fill_before(rings, other, &now->frame);
		if (!first || (second && is_older(&other->frame, &now->frame)))
			now = other;
	}
	rings->now = now;
	*m = nfring_frame_metadata(now->ring, &now->frame);
	return &now->frame;
}

void rings_release(struct rings *rings)
{
	rings->now->has_frame = false;
	nfring_release(rings->now->ring, &rings->now->frame);
}

int rings_wait(struct rings *rings, int timeout, int fd)
{
	struct pollfd polled[RINGS_MAX + 1] = {
		{ .fd = fd, .events = POLLIN },
	};
	int ready = 0, err;
	size_t i;

	for (i = 0; i < rings->nr; i++)
		polled[i + 1] = (struct pollfd) {
			.fd = nfring_fd(rings->one[i].ring), .events = POLLIN,
		};
	if (poll(polled, rings->nr + 1, timeout) < 0)
		return errno == EINTR ? 0 : complain("cannot wait for packets: %s",
						       strerror(errno));
	if (polled[0].revents)
		ready |= NFRING_READY_FD;
	for (i = 0; i < rings->nr; i++)
		if (polled[i + 1].revents & POLLIN)
			ready |= NFRING_READY_FRAME;
	/* Report frames first, because they are older than the error. */
	for (i = 0; i < rings->nr && !ready; i++) {
		if (!polled[i + 1].revents)
			continue;
		err = nfring_wait(rings->one[i].ring, 0, -1);
		if (err < 0)
			return complain("%s", nfring_why(rings->one[i].ring));
	}
	return ready;
}

int rings_hand_over(struct rings *rings)
{
	size_t i;

	for (i = 0; i < rings->nr; i++)
		if (hand_over(rings, &rings->one[i]))
			return -1;
	return 0;
}

int rings_get_stats(const struct rings *rings, uint64_t *packets,
		    uint64_t *dropped)
{
	struct nfring_stats stats;
	size_t i;

	*packets = 0;
	*dropped = 0;
	for (i = 0; i < rings->nr; i++) {
		struct nfring *ring = rings->one[i].ring;

		if (nfring_get_stats(ring, &stats))
			return complain("%s", nfring_why(ring));
		*packets += stats.packets;
		*dropped += stats.drop_full + stats.drop_oversize;
	}
	return 0;
}

uint64_t rings_take_lost(struct rings *rings)
{
	uint64_t lost = 0;
	size_t i;

	for (i = 0; i < rings->nr; i++) {
		struct tpacket_stats stats = { 0 };
		uint32_t len = sizeof(stats);

		if (!nfring_get_option(rings->one[i].ring, SOL_PACKET,
				       PACKET_STATISTICS, &stats, &len))
			lost += stats.tp_drops;
	}
	return lost;
}

int rings_set_option(struct rings *rings, int name, const void *value,
		     uint32_t len)
{
	int err = 0;
	size_t i;

	for (i = 0; !err && i < rings->nr; i++)
		err = nfring_set_option(rings->one[i].ring, SOL_PACKET, name,
					value, len);
	return err;
}

void rings_close(struct rings *rings)
{
	size_t i;

	for (i = 0; i < rings->nr; i++)
		nfring_close(rings->one[i].ring);
	rings->nr = 0;
}
