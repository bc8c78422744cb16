// SPDX-License-Identifier: GPL-2.0
/*
 * One thread does random operations and compares the core with a simple model.
 * The model is a row of slots, each with a status and the producer that fills
 * it, if any.  Commits come in any order.  The reader returns frames and writes
 * statuses in any order.
 */
#include "random.h"
#include "report.h"
#include "ring_fixture.h"

#include <stdlib.h>

#define OPEN_MAX	8

static const struct ring_fixture_shape shapes[] = {
	{ "one frame", TPACKET_V2, PAGE, 1, 4096, 0, 0 },
	{ "one frame, V1", TPACKET_V1, PAGE, 1, 4096, 0, 253 },
	{ "two frames", TPACKET_V2, PAGE, 2, 4096, 0, 254 },
	{ "two frames, lap counter about to wrap at 2^32", TPACKET_V1, PAGE, 1, 2048, 0,
	  0xfffffffe },
	{ "three blocks with gaps", TPACKET_V2, PAGE, 3, 1328, 16, 250 },
	{ "three blocks with gaps, V1", TPACKET_V1, 2 * PAGE, 3, 1328, 100,
	  0xfffffff0 },
	{ "seven frames a block", TPACKET_V1, PAGE, 5, 576, 0, 0 },
	{ "many frames", TPACKET_V2, 4 * PAGE, 9, 80, 0, 0xffffffff },
};

struct model {
	struct ring_fixture *fixture;
	u64 seed;
	u64 claims;
	u64 *status;
	bool *filling;
	struct nfr_slot open[OPEN_MAX];
	u32 open_nr;
	u64 refusals;
	const char *wrong;
};

static u32 next_slot(const struct model *m)
{
	return m->claims % m->fixture->frame_nr;
}

static void expect(struct model *m, bool right, const char *what)
{
	if (!right && !m->wrong)
		m->wrong = what;
}

static void try_reserve(struct model *m)
{
	u32 at = next_slot(m);
	bool want = !m->filling[at] && !m->status[at];
	struct nfr_slot slot = { NULL };
	u64 before = m->claims;

	if (m->open_nr == OPEN_MAX)
		return;
	expect(m, fixture_reserve(m->fixture, &slot) == want,
	       want ? "a free frame was refused" : "a frame in use was claimed");
	m->refusals += !want;
	if (!want || m->wrong)
		return;
	expect(m, slot.frame == fixture_frame(m->fixture, at),
	       "the claimed frame is not the next one");
	expect(m, (u32)slot.seq == at &&
	       (u32)(slot.seq >> 32) ==
	       (u32)(m->fixture->shape.lap_or_priv + before / m->fixture->frame_nr),
	       "the claim has the wrong slot or lap");
	m->filling[at] = true;
	m->open[m->open_nr++] = slot;
	m->claims++;
}

static void commit_any(struct model *m)
{
	struct nfr_slot slot;
	u32 which, at, status;

	if (!m->open_nr)
		return;
	which = random_below(&m->seed, m->open_nr);
	slot = m->open[which];
	m->open[which] = m->open[--m->open_nr];
	at = fixture_slot_of(&slot);
	status = TP_STATUS_USER | random_next(&m->seed);
	nfr_ring_commit(&m->fixture->ring, &slot, status);
	/* A V1 header has no field for a tag, so its status must not announce one. */
	if (m->fixture->shape.version == TPACKET_V1)
		status &= ~(TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID);
	m->status[at] = status;
	m->filling[at] = false;
}

static void return_one(struct model *m, u32 at)
{
	fixture_return_release(m->fixture, at);
	m->status[at] = 0;
}

/* Set a single random bit of a status, since the core must notice each bit. */
static void mark_one(struct model *m, u32 at)
{
	u32 bits = m->fixture->shape.version == TPACKET_V1 ? 64 : 32;

	m->status[at] = 1ULL << random_below(&m->seed, bits);
	fixture_scribble(m->fixture, at, m->status[at]);
}

static void return_all(struct model *m)
{
	u32 i;

	for (i = 0; i < m->fixture->frame_nr; i++)
		return_one(m, i);
}

/*
 * Look at the frame before the oldest frame that is being filled, or before the head if
 * no frame is being filled.  If all frames are being filled, there is no such frame.
 */
static enum nfr_next next_for_reader(const struct model *m)
{
	u32 nr = m->fixture->frame_nr;
	u32 behind, oldest = 0;

	for (behind = 1; behind <= nr; behind++)
		if (m->filling[(next_slot(m) + nr - behind) % nr])
			oldest = behind;
	if (oldest < nr && m->status[(next_slot(m) + 2 * nr - oldest - 1) % nr])
		return NFR_NEXT_READABLE;
	return oldest ? NFR_NEXT_FILLING : NFR_NEXT_NONE;
}

static void look(struct model *m)
{
	u32 nr = m->fixture->frame_nr;
	u32 i;

	expect(m, nfr_ring_next(&m->fixture->ring) == next_for_reader(m),
	       "nfr_ring_next() must report what the reader finds next");
	for (i = 0; i < nr; i++)
		expect(m, fixture_status_acquire(m->fixture, i) == m->status[i],
		       "a status changed although nobody wrote it");
}

static void act(struct model *m)
{
	u32 any = random_below(&m->seed, m->fixture->frame_nr);

	switch (random_below(&m->seed, 16)) {
	case 0 ... 6:
		try_reserve(m);
		break;
	case 7 ... 10:
		commit_any(m);
		break;
	case 11 ... 13:
		return_one(m, random_once_in(&m->seed, 2) ? next_slot(m) : any);
		break;
	case 14:
		if (random_once_in(&m->seed, 8))
			mark_one(m, any);
		break;
	case 15:
		if (random_once_in(&m->seed, 100))
			return_all(m);
		break;
	}
	if (random_once_in(&m->seed, 16))
		look(m);
}

static void run(const struct ring_fixture_shape *shape, u64 seed, unsigned long actions)
{
	struct model m = { .fixture = fixture_new(shape), .seed = seed };
	unsigned long i;

	report_deadline(DEADLINE);
	m.status = calloc(m.fixture->frame_nr, sizeof(*m.status));
	m.filling = calloc(m.fixture->frame_nr, sizeof(*m.filling));
	for (i = 0; i < actions && !m.wrong; i++)
		act(&m);
	while (m.open_nr)
		commit_any(&m);
	expect(&m, fixture_private_state_is(m.fixture, m.claims),
	       "head and laps do not match the claims");
	expect(&m, fixture_gaps_untouched(m.fixture), "bytes after the last frame were overwritten");
	expect(&m, m.claims / m.fixture->frame_nr >= 2, "the test is too short: less than two laps");
	expect(&m, m.refusals, "the test never filled the ring");
	if (m.wrong)
		report_note("%s, at action %lu", m.wrong, i);
	report(!m.wrong, "model: %s: %llu claims, %llu laps, %llu refused",
	       shape->name, m.claims, m.claims / m.fixture->frame_nr, m.refusals);
	free(m.status);
	free(m.filling);
	fixture_free(m.fixture);
}

int main(void)
{
	u64 seed = random_seed();
	u32 i;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		run(&shapes[i], random_mix(seed + i), report_scaled(300000));
	return report_end();
}
