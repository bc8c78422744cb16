// SPDX-License-Identifier: GPL-2.0
/*
 * A few producers, a timer and a reader of blocks, in all orders of their accesses.
 * All packets have the same size.  A ring of "2 blocks of 1" has two blocks, each with
 * room for one packet.
 */
#include "report.h"
#include "ring_fixture.h"
#include "schedule.h"

enum reader_kind {
	/* reads in order and returns each block after reading it */
	HONEST,
	/* like HONEST, but sleeps if nothing is readable */
	SLEEPING,
	/* like SLEEPING, but does not wait until a block is full */
	EARLY,
	/* writes KERNEL to all statuses now and then */
	HOSTILE,
};

struct scenario {
	const char *name;
	u32 block_nr;
	u32 per_block;
	u32 producers;
	u32 packets;
	/* how often the timer retires the open block */
	u32 ticks;
	enum reader_kind reader;
	u32 looks;
	u32 preemptions;
};

static const struct scenario scenarios[] = {
	{ "1 block of 1, 2 producers", 1, 1, 2, 2, 0, HONEST, 2, 3 },
	{ "2 blocks of 1, 2 producers", 2, 1, 2, 2, 0, HONEST, 2, 3 },
	{ "2 blocks of 2, timer", 2, 2, 2, 2, 1, HONEST, 2, 2 },
	{ "1 block of 2, timer", 1, 2, 2, 2, 2, HONEST, 2, 2 },
	{ "3 blocks of 2, 3 producers", 3, 2, 3, 2, 0, HONEST, 2, 2 },
	{ "1 block of 1, hostile reader", 1, 1, 2, 2, 0, HOSTILE, 3, 3 },
	{ "1 block of 2, timer, hostile reader", 1, 2, 2, 2, 2, HOSTILE, 3, 2 },
	{ "2 blocks of 2, hostile reader", 2, 2, 3, 2, 0, HOSTILE, 4, 2 },
	{ "2 blocks of 1, sleeping reader", 2, 1, 2, 2, 0, SLEEPING, 8, 3 },
	{ "2 blocks of 2, timer, sleeping reader",
	  2, 2, 2, 2, 3, SLEEPING, 8, 2 },
	{ "2 blocks of 2, early reader", 2, 2, 2, 2, 0, EARLY, 8, 2 },
	{ "1 block of 2, early reader", 1, 2, 2, 2, 0, EARLY, 8, 3 },
	{ "3 blocks of 2, timer, early reader", 3, 2, 2, 2, 2, EARLY, 8, 2 },
};

/* The state of the current run, which has one order of accesses. */
static struct {
	const struct scenario *scenario;
	struct ring_fixture *fixture;
	u32 size;
	u32 received, dropped, blocks;
	u32 last_of[ACTORS_MAX];
	/*
	 * for each producer: whether it is in reserve, and whether the ring was
	 * full at a step of that reserve
	 */
	bool reserving[ACTORS_MAX];
	bool saw_full[ACTORS_MAX];
	/* the reader is on the wait queue */
	bool queued;
	/* number of actors that have yet to look at the wait queue */
	u32 waking;
	const char *wrong;
} now;

/* The contents of a frame in this test: two words after the address. */
struct body {
	struct tpacket3_hdr header;
	u8 address[24];
	u64 first;
	u64 second;
};

static void wrong(const char *what)
{
	if (!now.wrong)
		now.wrong = what;
}

static u32 reader_actor(void)
{
	return now.scenario->producers + !!now.scenario->ticks;
}

static u32 read_at(void)
{
	return now.blocks % now.scenario->block_nr;
}

static bool is_free(u32 block)
{
	return !now.fixture->ring.b.block[block].busy &&
	       !fixture_block_status_acquire(now.fixture, block);
}

/* Return whether the next packet would find no room. */
static bool is_full(void)
{
	const struct nfr_blocks *b = &now.fixture->ring.b;
	u32 block = b->active;

	if (b->open) {
		if (b->offset + now.size <= PAGE)
			return false;
		block = (block + 1) % now.scenario->block_nr;
	}
	return !is_free(block);
}

static void watch(void)
{
	bool full = is_full();
	u32 i;

	if (schedule_is_asleep(reader_actor()) && !now.waking &&
	    fixture_block_status_acquire(now.fixture, read_at()))
		wrong("the reader sleeps although a block is readable");
	for (i = 0; i < now.scenario->producers; i++)
		if (now.reserving[i] && full)
			now.saw_full[i] = true;
}

/* Wake the reader after a commit, as the module does. */
static void notify(unsigned int events)
{
	struct nfr_ring *ring = &now.fixture->ring;

	/* Look at the wait queue, after the full barrier. */
	schedule_step();
	if (!now.queued)
		return;
	if (!(events & NFR_READABLE) && now.scenario->reader == EARLY &&
	    nfr_ring_next(ring) == NFR_NEXT_NONE)
		events |= nfr_ring_retire(ring, 0, 0);
	if (events & NFR_READABLE) {
		now.queued = false;
		schedule_wake(reader_actor());
	}
}

static void fill(const struct nfr_slot *slot, u64 tag)
{
	struct body *body = slot->frame;

	body->header = (struct tpacket3_hdr) { .tp_next_offset = now.size };
	schedule_step();
	body->first = tag;
	schedule_step();
	body->second = tag;
	schedule_step();
	if (body->first != tag || body->second != tag ||
	    body->header.tp_next_offset != now.size)
		wrong("another producer wrote into the frame");
}

static unsigned int reserve(u32 me, struct nfr_slot *slot)
{
	const struct nfr_layout at = { .size = now.size };
	const struct nfr_frame_info info = { 0 };
	unsigned int events;

	now.saw_full[me] = is_full();
	now.reserving[me] = true;
	events = nfr_ring_reserve(&now.fixture->ring, &info, &at, 0, slot);
	now.reserving[me] = false;
	return events;
}

static bool is_in_block(const struct nfr_slot *slot)
{
	u32 block = (slot->seq - 1) % now.scenario->block_nr;
	u32 offset = slot->frame - now.fixture->blocks[block];

	return offset == fixture_first(now.fixture) ||
	       (now.scenario->per_block == 2 &&
		offset == fixture_first(now.fixture) + now.size);
}

static void produce(u32 me)
{
	u32 i;

	for (i = 0; i < now.scenario->packets; i++) {
		struct nfr_slot slot = { 0 };
		unsigned int events;

		now.waking++;
		events = reserve(me, &slot);
		if (!(events & NFR_RESERVED)) {
			now.dropped++;
			if (!now.saw_full[me])
				wrong("a packet was dropped while the ring was never full");
			if (events & NFR_READABLE)
				notify(events);
			now.waking--;
			continue;
		}
		if (!is_in_block(&slot))
			wrong("reserve returned a frame outside its block");
		fill(&slot, (u64)me << 32 | (i + 1));
		events |= nfr_ring_commit(&now.fixture->ring, &slot,
					  TP_STATUS_USER);
		notify(events);
		now.waking--;
	}
}

static void be_timer(void)
{
	struct nfr_ring *ring = &now.fixture->ring;
	u32 i;

	for (i = 0; i < now.scenario->ticks; i++) {
		u64 seq = nfr_ring_filling(ring);

		schedule_step();
		now.waking++;
		if (seq && nfr_ring_retire(ring, seq, TP_STATUS_BLK_TMO))
			notify(NFR_READABLE);
		now.waking--;
	}
}

static void take(const struct body *body)
{
	u32 producer, number;
	u64 first = body->first;

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
}

static void take_all(const struct tpacket_block_desc *desc)
{
	const struct tpacket_hdr_v1 *h = &desc->hdr.bh1;
	u32 nr = h->num_pkts;
	u32 i;

	if (h->seq_num != now.blocks + 1)
		wrong("a block has the wrong sequence number");
	if (!nr || nr > now.scenario->per_block ||
	    h->blk_len != fixture_first(now.fixture) + nr * now.size) {
		wrong("the header of a block is wrong");
		return;
	}
	for (i = 0; i < nr; i++) {
		const struct body *body = (void *)desc + fixture_first(now.fixture) +
					  i * now.size;

		take(body);
		if (body->header.tp_next_offset != (i + 1 < nr ? now.size : 0))
			wrong("tp_next_offset is wrong");
	}
}

static bool read_next(void)
{
	u32 at = read_at();

	schedule_step();
	if (!fixture_block_status_acquire(now.fixture, at))
		return false;
	schedule_step();
	take_all(now.fixture->blocks[at]);
	schedule_step();
	fixture_block_return_release(now.fixture, at);
	now.blocks++;
	return true;
}

static bool is_readable(void)
{
	struct nfr_ring *ring = &now.fixture->ring;
	enum nfr_next next = nfr_ring_next(ring);

	if (next == NFR_NEXT_NONE && now.scenario->reader == EARLY &&
	    nfr_ring_retire(ring, 0, 0))
		next = nfr_ring_next(ring);
	return next == NFR_NEXT_READABLE;
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
	readable = is_readable();
	if (readable && !fixture_block_status_acquire(now.fixture, read_at()))
		wrong("the ring was readable, but the reader finds no block");
	if (!readable && now.queued)
		schedule_sleep(me);
	now.queued = false;
}

static void be_reader(u32 me)
{
	u32 looks = now.scenario->looks;
	u32 any = 0;

	while (looks--) {
		switch (now.scenario->reader) {
		case SLEEPING:
		case EARLY:
			if (!read_next())
				sleep_until_readable(me);
			break;
		case HONEST:
			read_next();
			break;
		case HOSTILE:
			schedule_step();
			fixture_block_scribble(now.fixture,
					       any++ % now.scenario->block_nr,
					       TP_STATUS_KERNEL);
			break;
		}
	}
}

static void play(u32 me)
{
	if (me < now.scenario->producers)
		produce(me);
	else if (me < reader_actor())
		be_timer();
	else
		be_reader(me);
}

static void check_sleepers(void)
{
	struct nfr_ring *ring = &now.fixture->ring;
	u32 i;

	for (i = 0; i <= reader_actor(); i++) {
		if (!schedule_is_asleep(i)) {
			if (!schedule_is_done(i))
				wrong("an actor did not finish");
			continue;
		}
		if (fixture_block_status_acquire(now.fixture, read_at()))
			wrong("lost wake-up: the reader sleeps although it has not read all packets");
		if (now.scenario->reader == EARLY && nfr_ring_filling(ring))
			wrong("the reader sleeps although the open block has packets");
	}
}

/* After a run, read what is left in the ring, and check that all counts agree. */
static void settle(void)
{
	u32 sent = now.scenario->producers * now.scenario->packets;
	bool hostile = now.scenario->reader == HOSTILE;

	check_sleepers();
	nfr_ring_retire(&now.fixture->ring, 0, 0);
	if (!fixture_is_at_rest(now.fixture, now.fixture->ring.b.seq))
		wrong("the writers and blocks do not match the claims");
	while (!hostile && read_next())
		;
	if (!hostile && now.received + now.dropped != sent)
		wrong("received and dropped packets do not add up to those sent");
	if (!hostile && now.fixture->ring.b.seq != now.blocks)
		wrong("a block is missing");
}

static struct outcome run_order(const void *of)
{
	const struct scenario *scenario = of;
	const struct ring_fixture_shape shape = {
		.name = scenario->name,
		.version = TPACKET_V3,
		.block_size = PAGE,
		.block_nr = scenario->block_nr,
		.frame_size = PAGE / 2,
	};

	memset(&now, 0, sizeof(now));
	now.scenario = scenario;
	now.fixture = fixture_new(&shape);
	now.size = (PAGE - fixture_first(now.fixture)) / scenario->per_block / 8 * 8;
	schedule_run();
	settle();
	fixture_free(now.fixture);
	return (struct outcome) { now.wrong, now.dropped };
}

static void explore(const struct scenario *scenario)
{
	const struct schedule schedule = {
		.actors = scenario->producers + !!scenario->ticks + 1,
		.preemptions = scenario->preemptions,
		.play = play,
		.watch = watch,
	};

	schedule_explore(&schedule, "interleaved blocks", scenario->name,
			 run_order, scenario);
}

int main(void)
{
	u32 i;

	for (i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++)
		explore(&scenarios[i]);
	schedule_end();
	return report_end();
}
