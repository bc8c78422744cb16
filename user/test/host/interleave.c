// SPDX-License-Identifier: GPL-2.0
/* A few producers and a reader, in all orders of their accesses. */
#include "report.h"
#include "ring_fixture.h"
#include "schedule.h"

enum reader_kind {
	/* reads in order and returns each frame after reading it */
	HONEST,
	/* like HONEST, but sleeps if nothing is readable */
	SLEEPING,
	/* writes KERNEL to all statuses now and then */
	HOSTILE,
	ABSENT,
};

struct scenario {
	const char *name;
	struct ring_fixture_shape shape;
	u32 producers;
	u32 packets;
	enum reader_kind reader;
	u32 looks;
	u32 preemptions;
};

static const struct scenario scenarios[] = {
	{ "1 frame, 2 producers", { "", TPACKET_V2, PAGE, 1, PAGE, 0, 0 },
	  2, 2, HONEST, 3, 3 },
	{ "1 frame, V1, lap counter about to wrap at 2^8",
	  { "", TPACKET_V1, PAGE, 1, PAGE, 0, 255 },
	  2, 2, HONEST, 3, 3 },
	{ "2 frames, 2 producers", { "", TPACKET_V2, PAGE, 1, PAGE / 2, 0, 0 },
	  2, 3, HONEST, 3, 3 },
	{ "2 frames, 3 producers", { "", TPACKET_V1, PAGE, 1, PAGE / 2, 0, 0 },
	  3, 2, HONEST, 2, 2 },
	{ "3 frames, lap counter about to wrap at 2^32",
	  { "", TPACKET_V2, PAGE, 3, PAGE, 0, 0xffffffff },
	  2, 4, HONEST, 3, 2 },
	{ "6 frames, nobody reads", { "", TPACKET_V2, PAGE, 3, PAGE / 2, 0, 0 },
	  3, 2, ABSENT, 0, 2 },
	{ "1 frame, hostile reader", { "", TPACKET_V2, PAGE, 1, PAGE, 0, 0 },
	  2, 2, HOSTILE, 3, 3 },
	{ "2 frames, hostile reader", { "", TPACKET_V1, PAGE, 1, PAGE / 2, 0, 0 },
	  2, 3, HOSTILE, 3, 3 },
	{ "2 frames, sleeping reader", { "", TPACKET_V2, PAGE, 1, PAGE / 2, 0, 0 },
	  2, 2, SLEEPING, 8, 3 },
	{ "1 frame, sleeping reader", { "", TPACKET_V2, PAGE, 1, PAGE, 0, 0 },
	  2, 2, SLEEPING, 8, 3 },
	{ "3 frames, sleeping reader", { "", TPACKET_V1, PAGE, 3, PAGE, 0, 255 },
	  3, 2, SLEEPING, 8, 2 },
};

/* The state of the current run, which has one order of accesses. */
static struct {
	const struct scenario *scenario;
	struct ring_fixture *fixture;
	u32 received, dropped, read_at;
	u32 last_of[ACTORS_MAX];
	/*
	 * for each producer: whether it is in reserve, and whether the ring was
	 * full at a step of that reserve
	 */
	bool reserving[ACTORS_MAX];
	bool saw_full[ACTORS_MAX];
	/* the reader is on the wait queue */
	bool queued;
	/* number of producers that have yet to look at the wait queue */
	u32 waking;
	const char *wrong;
} now;

/* The contents of a frame in this test: two words after the status, in any version. */
struct body {
	u64 status;
	u64 first;
	u64 second;
};

static void wrong(const char *what)
{
	if (!now.wrong)
		now.wrong = what;
}

static bool is_full(void)
{
	u32 slot = fixture_head_slot(now.fixture);

	return now.fixture->owner[slot] || fixture_status_acquire(now.fixture, slot);
}

/* Return whether the reader sleeps although its next frame is readable. */
static bool sleeps_over_a_frame(void)
{
	return schedule_is_asleep(now.scenario->producers) && !now.waking &&
	       fixture_status_acquire(now.fixture, now.read_at);
}

static void watch(void)
{
	bool full = is_full();
	u32 i;

	if (sleeps_over_a_frame())
		wrong("the reader sleeps although a frame is readable");

	for (i = 0; i < now.scenario->producers; i++)
		if (now.reserving[i] && full)
			now.saw_full[i] = true;
}

static void wake_reader(void)
{
	/* Look at the wait queue, after the full barrier. */
	schedule_step();
	now.queued = false;
	schedule_wake(now.scenario->producers);
}

static void fill(struct nfr_slot *slot, u64 tag)
{
	struct body *body = slot->frame;

	schedule_step();
	body->first = tag;
	schedule_step();
	body->second = tag;
	schedule_step();
	if (body->first != tag || body->second != tag)
		wrong("another producer wrote into the frame");
}

static bool reserve(u32 me, struct nfr_slot *slot)
{
	bool got;

	now.saw_full[me] = is_full();
	now.reserving[me] = true;
	got = fixture_reserve(now.fixture, slot);
	now.reserving[me] = false;
	return got;
}

static void produce(u32 me)
{
	u32 i;

	for (i = 0; i < now.scenario->packets; i++) {
		struct nfr_slot slot = { 0 };

		if (!reserve(me, &slot)) {
			now.dropped++;
			if (!now.saw_full[me])
				wrong("a packet was dropped while the ring was never full");
			continue;
		}
		if (slot.frame != fixture_frame(now.fixture, fixture_slot_of(&slot)))
			wrong("the frame is not at its slot's address");
		if (!fixture_own(now.fixture, fixture_slot_of(&slot), me))
			wrong("two producers hold one slot");
		fill(&slot, (u64)me << 32 | (i + 1));
		now.waking++;
		nfr_ring_commit(&now.fixture->ring, &slot, TP_STATUS_USER);
		/* No other actor has run since the last store in nfr_ring_commit(). */
		if (!fixture_disown(now.fixture, fixture_slot_of(&slot), me))
			wrong("two producers held one slot");
		wake_reader();
		now.waking--;
	}
}

static bool read_next(void)
{
	const struct body *body = fixture_frame(now.fixture, now.read_at);
	u32 producer, number;
	u64 first;

	schedule_step();
	if (!fixture_status_acquire(now.fixture, now.read_at))
		return false;
	schedule_step();
	first = body->first;
	schedule_step();
	if (body->second != first)
		wrong("a frame mixes two packets");
	producer = first >> 32;
	number = (u32)first;
	if (producer >= now.scenario->producers)
		wrong("a readable frame was not filled");
	else if (number <= now.last_of[producer])
		wrong("a packet came out of order or twice");
	else
		now.last_of[producer] = number;
	now.received++;
	schedule_step();
	fixture_return_release(now.fixture, now.read_at);
	now.read_at = (now.read_at + 1) % now.fixture->frame_nr;
	return true;
}

/*
 * Sleep, because a reader that polls again and again would keep a preempted producer
 * from running.
 */
static void sleep_until_readable(u32 me)
{
	bool readable;

	schedule_step();
	now.queued = true;
	readable = nfr_ring_readable(&now.fixture->ring);
	if (readable && !fixture_status_acquire(now.fixture, now.read_at))
		wrong("the ring was readable, but the reader finds no frame");
	if (!readable && now.queued)
		schedule_sleep(me);
	now.queued = false;
}

static void be_reader(u32 me)
{
	u32 looks = now.scenario->looks;
	u32 slot = 0;

	while (looks--) {
		switch (now.scenario->reader) {
		case SLEEPING:
			if (!read_next())
				sleep_until_readable(me);
			break;
		case HONEST:
			read_next();
			break;
		case HOSTILE:
			schedule_step();
			fixture_scribble(now.fixture, slot++ % now.fixture->frame_nr,
					 TP_STATUS_KERNEL);
			break;
		case ABSENT:
			break;
		}
	}
}

static void play(u32 me)
{
	if (me < now.scenario->producers)
		produce(me);
	else
		be_reader(me);
}

/* After a run, read what is left in the ring, and check that all counts agree. */
static void settle(void)
{
	u32 sent = now.scenario->producers * now.scenario->packets;
	bool hostile = now.scenario->reader == HOSTILE;
	u32 i;

	for (i = 0; i <= now.scenario->producers; i++) {
		/* If the reader sleeps at the end, nothing may be left to read. */
		if (schedule_is_asleep(i) &&
		    fixture_status_acquire(now.fixture, now.read_at))
			wrong("lost wake-up: the reader sleeps although it has not read all packets");
		else if (!schedule_is_done(i) && !schedule_is_asleep(i))
			wrong("an actor did not finish");
	}
	if (!fixture_private_state_is(now.fixture, sent - now.dropped))
		wrong("head and laps do not match the claims");
	while (!hostile && read_next())
		;
	if (!hostile && now.received + now.dropped != sent)
		wrong("received and dropped packets do not add up to those sent");
}

static struct outcome run_order(const void *of)
{
	const struct scenario *scenario = of;

	memset(&now, 0, sizeof(now));
	now.scenario = scenario;
	now.fixture = fixture_new(&scenario->shape);
	schedule_run();
	settle();
	fixture_free(now.fixture);
	return (struct outcome) { now.wrong, now.dropped };
}

static void explore(const struct scenario *scenario)
{
	const struct schedule schedule = {
		.actors = scenario->producers + 1,
		.preemptions = scenario->preemptions,
		.play = play,
		.watch = watch,
	};

	schedule_explore(&schedule, "interleave", scenario->name, run_order,
			 scenario);
}

int main(void)
{
	u32 i;

	for (i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++)
		explore(&scenarios[i]);
	schedule_end();
	return report_end();
}
