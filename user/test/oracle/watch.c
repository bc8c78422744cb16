// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/membarrier.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "expect.h"
#include "host.h"
#include "watch.h"

/*
 * One call of site_send() causes fewer frames than this, even with IP fragments
 * and replies.
 */
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

/*
 * A packet passes the tap and the hook in one RCU read-side section. So when this
 * function returns, no packet is between the two, even if a processor was stopped
 * there.
 */
static void await_those_between(void)
{
	OK(syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0));
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
		await_those_between();
		w->tap_early = w->tap.total;
		w->hook_early = w->hook.total;
	} while (count_both(w) != before);
}

/* TCP may delay an acknowledgement by 40 ms or more, so wait for 120 ms of quiet. */
void watch_settle(struct watch *w)
{
	unsigned long before = ~0UL, now;
	uint64_t end = host_now_ns() + GUARD_MS * 1000000ull;
	unsigned int calm = 0;

	while (calm < 6 && host_now_ns() < end) {
		now = count_both(w);
		calm = now == before ? calm + 1 : 0;
		before = now;
		host_sleep_ms(20); /* sleep: polls; there is no event for "quiet" */
	}
}

void watch_collect(struct watch *w)
{
	unsigned long before;

	do {
		watch_settle(w);
		before = count_both(w);
		await_those_between();
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

	/* Either of two packet sockets may see a packet first. */
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
	FAIL("a frame of the tap differs from the expected one");
	describe_pair(&w->setup, tap, hook, fields);
	return false;
}

/* A packet socket drops a packet of 0 bytes, as if the filter had refused it. */
static bool is_hidden(const struct watch *w, const struct seen *hook)
{
	return w->hook.ops->is_nfring && !hook->len && !w->setup.snap;
}

/*
 * The tap's frames that no frame of the hook has matched yet. @overtaken is the
 * last frame that was at the head of this list when a later frame matched.
 */
struct rest {
	const struct seen **frame, *overtaken;
	unsigned int nr;
};

/* Return how many frames of the tap, from @at on, come from this frame of the hook. */
static unsigned int match(struct watch *w, const struct rest *tap,
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

/* Set @at to the first frame of the tap that matches; return how many match. */
static unsigned int look_for(struct watch *w, const struct rest *tap,
			     const struct seen *hook, unsigned int *at)
{
	unsigned int mismatches = w->mismatches, nr = 0, limit = tap->nr;
	bool quiet = w->quiet;

	if (!w->overtaking && tap->overtaken != tap->frame[0])
		limit = 1;
	w->quiet = true;
	for (*at = 0; *at < limit; ++*at) {
		nr = match(w, tap, *at, hook);
		if (nr)
			break;
	}
	w->quiet = quiet;
	w->mismatches = mismatches;
	if (nr)
		return nr;
	*at = 0;
	return match(w, tap, 0, hook);	/* prints the mismatch */
}

/*
 * Remove the tap's frames that match this frame of the hook; return their number. A
 * frame counts as overtaken only once, even if several others overtake it.
 */
static unsigned int take(struct watch *w, struct rest *tap,
			 const struct seen *hook)
{
	unsigned int at, nr = look_for(w, tap, hook, &at);

	if (at && tap->overtaken != tap->frame[0]) {
		tap->overtaken = tap->frame[0];
		w->overtaking--;
	}
	tap->nr -= nr;
	memmove(tap->frame + nr, tap->frame, at * sizeof(*tap->frame));
	tap->frame += nr;
	return nr;
}

static unsigned int compare(struct watch *w, struct rest *tap)
{
	unsigned int i, nr, compared = 0;

	for (i = w->hook_early; i < w->hook.nr; i++) {
		if (is_hidden(w, &w->hook.seen[i]))
			continue;
		if (!tap->nr)
			break;
		nr = take(w, tap, &w->hook.seen[i]);
		if (!nr) {
			if (!w->quiet)
				NOTE("stopped at frame %u of %lu at the tap, %u of %u at the hook",
				     compared, w->tap.nr - w->tap_early, i,
				     w->hook.nr);
			return compared;
		}
		compared += nr;
	}
	if (!tap->nr && i == w->hook.nr)
		return compared;
	w->mismatches++;
	if (!w->quiet)
		FAIL("%u frames of the tap and %u of the hook have no counterpart",
		     tap->nr, w->hook.nr - i);
	return compared;
}

unsigned int watch_compare(struct watch *w)
{
	const struct seen **frame = calloc(w->tap.nr + 1, sizeof(*frame));
	struct rest tap = { .frame = frame };
	unsigned long i;
	unsigned int nr;

	ASSERT(frame);
	for (i = w->tap_early; i < w->tap.nr; i++)
		frame[tap.nr++] = &w->tap.seen[i];
	nr = compare(w, &tap);
	free(frame);
	return nr;
}
