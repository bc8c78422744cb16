// SPDX-License-Identifier: GPL-2.0
/* Translations of packets that pass now. */
#include <inttypes.h>
#include <stdio.h>

#include "common/arguments.h"
#include "common/descriptor.h"
#include "common/message.h"
#include "common/privilege.h"
#include "common/rings.h"
#include "common/signals.h"
#include "nat/nat.h"

/* Enough for the headers of IPv6, with extension headers. */
#define SNAPLEN	256

/* Look for signals after at most this many packets. */
#define BATCH	256

/**
 * struct live - a capture after NAT
 * @points: the point post-nat
 * @point_nr: 1
 * @rings: the ring at this point
 * @signals: descriptor
 */
struct live {
	struct nfring_point points[POINTS_MAX];
	size_t point_nr;
	struct rings rings;
	int signals;
};

/* Take up to @max packets.  Return their number, or -1 after a message. */
static int64_t live_take(struct live *live, struct nat *nat, int64_t max)
{
	const struct nfring_metadata_2 *m2;
	const struct nfring_metadata *m;
	const struct nfring_frame *frame;
	int64_t nr = 0;
	int err = 0;

	while (!err && nr < max && !nat_is_complete(nat) &&
	       (frame = rings_next(&live->rings, &m))) {
		m2 = nfring_frame_metadata_2(live->rings.now, frame);
		err = m2 ? nat_take(nat, frame, m2) : 0;
		rings_release(&live->rings);
		nr++;
	}
	return err ? -1 : nr;
}

/* Return 1 to continue, 0 to stop, or -1 after a message. */
static int live_wait(struct live *live, bool sleep)
{
	int ready = rings_wait(&live->rings, sleep ? -1 : 0, live->signals);

	if (ready < 0)
		return -1;
	return !(ready & NFRING_READY_FD && signals_take() & SIGNALS_END);
}

static int live_run(struct live *live, struct nat *nat)
{
	int more = 1;

	while (more > 0 && !nat_is_complete(nat)) {
		int64_t nr = live_take(live, nat, BATCH);

		if (nr < 0)
			return -1;
		if (!nr && fflush(stdout))
			return descriptor_print_failed();
		if (!nat_is_complete(nat))
			more = live_wait(live, !nr);
	}
	return more < 0 ? -1 : 0;
}

static int live_start(struct live *live, const struct nat *nat)
{
	static const char *const usual[] = { "post-nat", NULL };
	const struct points_config where = { .netns = nat->netns, .device = nat->device };
	const struct rings_config config = {
		.link = LINK_COOKED, .metadata = true, .owners = true, .snaplen = SNAPLEN,
	};

	if (points_find(live->points, &live->point_nr, &where, usual) ||
	    rings_open(&live->rings, live->points, live->point_nr, &config))
		return -1;
	live->signals = signals_open();
	if (live->signals < 0 || rings_attach(&live->rings, live->points, live->point_nr))
		return -1;
	return privilege_drop_all();
}

/* Take also what arrived before the end, and tell what the ring could not hold. */
static int live_end(struct live *live, struct nat *nat)
{
	uint64_t packets, dropped;

	rings_detach(&live->rings, live->points, live->point_nr);
	if (live_take(live, nat, INT64_MAX) < 0 || rings_hand_over(&live->rings) ||
	    live_take(live, nat, INT64_MAX) < 0 ||
	    rings_get_stats(&live->rings, &packets, &dropped))
		return -1;
	fprintf(stderr, "%" PRIu64 " translations\n%" PRIu64 " packets seen\n%" PRIu64
		" packets not seen because the ring was full\n", nat->told, packets, dropped);
	return fflush(stdout) ? descriptor_print_failed() : 0;
}

int nat_live(struct nat *nat)
{
	struct live live = { 0 };
	int err;

	/* The process that finds owners needs no ring, so it starts before there is one. */
	nat->owners = owners_start();
	if (!nat->owners)
		return complain("owner: no memory for the owners of sockets; allow the process more memory (ulimit -d, ulimit -v)");
	err = live_start(&live, nat);
	if (!err) {
		points_announce(live.points, live.point_nr);
		fputc('\n', stderr);
		err = live_run(&live, nat);
		if (!err)
			err = live_end(&live, nat);
	}
	signals_close();
	rings_close(&live.rings);
	return err;
}
