// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdlib.h>

#include "expect.h"
#include "host.h"
#include "watch.h"

/* More frames than one call makes: a datagram in fragments, their answers. */
#define MARGIN		150

void watch_end(struct watch *w)
{
	capture_end(&w->tap);
	capture_end(&w->hook);
}

bool watch_is_full(struct watch *w)
{
	if (w->setup.version != TPACKET_V3)
		return capture_count(&w->tap) + MARGIN >= setup_room(&w->setup) ||
		       capture_count(&w->hook) + MARGIN >= setup_room(&w->setup);
	capture_walk(&w->tap);
	capture_walk(&w->hook);
	return w->tap.block >= w->setup.blocks / 2 ||
	       w->hook.block >= w->setup.blocks / 2;
}

static unsigned long count_both(struct watch *w)
{
	return capture_count(&w->tap) + capture_count(&w->hook);
}

void watch_start(struct watch *w, const struct variant *v,
		 const struct setup *setup, int ifindex)
{
	unsigned long before;

	*w = (struct watch) { .setup = *setup };
	capture_start(&w->tap, &packet_ops, &w->setup, ifindex);
	capture_start(&w->hook, v->ops, &w->setup, ifindex);
	do {
		before = count_both(w);
		w->tap_early = w->tap.total;
		w->hook_early = w->hook.total;
	} while (count_both(w) != before);
}

/* An acknowledgement may be put off by 40 ms or more. */
void watch_settle(struct watch *w)
{
	unsigned long before = ~0UL, now;
	unsigned int calm = 0, tries;

	for (tries = 0; tries < 500 && calm < 6; tries++) {
		now = count_both(w);
		calm = now == before ? calm + 1 : 0;
		before = now;
		host_sleep_ms(20);
	}
}

void watch_collect(struct watch *w)
{
	unsigned long before;

	do {
		watch_settle(w);
		before = count_both(w);
		capture_collect(&w->tap);
		capture_collect(&w->hook);
	} while (count_both(w) != before && !test_failures());
}

static bool is_on_its_way_out(const struct watch *w, const struct seen *hook)
{
	return w->hook.ops->is_nfring &&
	       hook->sll->sll_pkttype == PACKET_OUTGOING;
}

bool watch_tells_more(const struct seen *tap, const struct seen *hook)
{
	return !host_kernel_has(6, 3) &&
	       hook->status == (tap->status | TP_STATUS_GSO_TCP);
}

static bool same(struct watch *w, const struct seen *tap,
		 const struct seen *hook, bool rehashed)
{
	uint32_t fields = compare_frames(&w->setup, tap, hook);

	/* Of two packet sockets either may be the first. */
	if (!w->hook.ops->is_nfring)
		fields &= ~FIELD(TIME);
	if (watch_tells_more(tap, hook))
		fields &= ~FIELD(STATUS);
	if (rehashed)
		fields &= ~FIELD(RXHASH);
	if (!fields)
		return true;
	w->mismatches++;
	if (w->quiet)
		return false;
	FAIL("a frame of the tap is another one than expected");
	describe_pair(&w->setup, tap, hook, fields);
	return false;
}

/* A packet socket takes no bytes for a filter's refusal. */
static bool is_hidden(const struct watch *w, const struct seen *hook)
{
	return w->hook.ops->is_nfring && !hook->len && !w->setup.snap;
}

/* Frames in their order, all or some. */
struct lane {
	const struct seen **frame;
	unsigned int nr;
};

/* Returns how many frames of the tap are those of this one. */
static unsigned int match(struct watch *w, const struct lane *tap,
			  unsigned int at, const struct seen *hook)
{
	struct expected e = { 0 };
	unsigned int i, nr;

	if (is_on_its_way_out(w, hook))
		expect_at_tap(&e, &w->setup, device_ask(hook->sll->sll_ifindex),
			      hook, tap->frame[at]);
	if (!e.nr)
		return same(w, tap->frame[at], hook, e.rehashed);
	for (i = 0; i < e.nr && at + i < tap->nr; i++)
		if (!same(w, tap->frame[at + i], &e.frame[i], e.rehashed))
			break;
	nr = i == e.nr ? i : 0;
	expect_free(&e);
	return nr;
}

static unsigned int compare_lanes(struct watch *w, const struct lane *tap,
				  const struct lane *hook)
{
	unsigned int at = 0, i, nr;

	for (i = 0; i < hook->nr; i++) {
		if (is_hidden(w, hook->frame[i]))
			continue;
		if (at == tap->nr)
			break;
		nr = match(w, tap, at, hook->frame[i]);
		if (!nr) {
			if (!w->quiet)
				NOTE("frame %u of %u, and %u of %u of the hook",
				     at, tap->nr, i, hook->nr);
			return at;
		}
		at += nr;
	}
	if (at == tap->nr && i == hook->nr)
		return at;
	w->mismatches++;
	if (!w->quiet)
		FAIL("%u frames of the tap and %u of the hook are left over",
		     tap->nr - at, hook->nr - i);
	return at;
}

/* What comes on one of them may overtake what comes on another. */
enum { LANE_OUT, LANE_TO_MANY, LANE_TO_ONE, LANE_NR };

static int lane_of(const struct seen *f)
{
	switch (f->sll->sll_pkttype) {
	case PACKET_OUTGOING:
		return LANE_OUT;
	case PACKET_BROADCAST:
	case PACKET_MULTICAST:
		return LANE_TO_MANY;
	default:
		return LANE_TO_ONE;
	}
}

static struct lane pick(const struct capture *c, unsigned long from, bool all,
			int which)
{
	struct lane lane = { calloc(c->nr + 1, sizeof(*lane.frame)), 0 };
	unsigned long i;

	ASSERT(lane.frame);
	for (i = from; i < c->nr; i++)
		if (all || lane_of(&c->seen[i]) == which)
			lane.frame[lane.nr++] = &c->seen[i];
	return lane;
}

static unsigned int compare_lane(struct watch *w, int which)
{
	struct lane tap = pick(&w->tap, w->tap_early, !w->lanes, which);
	struct lane hook = pick(&w->hook, w->hook_early, !w->lanes, which);
	unsigned int nr = compare_lanes(w, &tap, &hook);

	free(tap.frame);
	free(hook.frame);
	return nr;
}

unsigned int watch_compare(struct watch *w)
{
	unsigned int nr = compare_lane(w, 0);

	for (int which = 1; w->lanes && which < LANE_NR; which++)
		nr += compare_lane(w, which);
	return nr;
}
