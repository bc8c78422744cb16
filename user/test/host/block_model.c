// SPDX-License-Identifier: GPL-2.0
/*
 * One thread does random operations and compares the core with a simple model: each
 * block has a state and a copy of its expected bytes.  Commits come in any order, and
 * blocks are closed at any time.  The reader returns any block, sets any status, and
 * writes to any byte that it may write to.  Sometimes the ring is in overwrite mode.
 */
#include "random.h"
#include "report.h"
#include "ring_fixture.h"

#include <stdlib.h>

#define OPEN_MAX	12
/* Offset of the status in a block, after version and offset_to_priv. */
#define STATUS_AT	8

static const struct ring_fixture_shape shapes[] = {
	{ "one block", TPACKET_V3, PAGE, 1, 2048, 0, 0 },
	{ "two blocks", TPACKET_V3, PAGE, 2, 2048, 0, 8 },
	{ "three blocks, private areas", TPACKET_V3, 2 * PAGE, 3, 512, 16, 13 },
	{ "one frame a block", TPACKET_V3, PAGE, 3, 128, 0, PAGE - 48 - 72 },
	{ "nine blocks", TPACKET_V3, 4 * PAGE, 9, 80, 0, 0xfff },
};

enum state {
	/* readable or free, depending on its status */
	HANDED_OVER,
	OPEN,
	/* closed, but a producer still fills a frame in it */
	CLOSED,
};

struct block {
	enum state state;
	u32 status;
	u32 writers;
	u32 packets;
	u32 length;
	u32 last;
	u64 seq;
	u32 first_sec, first_nsec, last_sec, last_nsec;
	u8 *bytes;
};

struct claim {
	struct nfr_slot slot;
	u32 block;
};

struct model {
	struct ring_fixture *fixture;
	u64 seed;
	struct block *block;
	u32 active;
	bool frozen;
	bool overwrites;
	u32 lost;	/* number of packets that the last claim overwrote */
	u64 opened;
	struct claim open[OPEN_MAX];
	u32 open_nr;
	u64 claims, refusals, freezes, exact, retired, overwritten;
	const char *wrong;
};

static void expect(struct model *m, bool right, const char *what)
{
	if (!right && !m->wrong)
		m->wrong = what;
}

static u32 *word(struct block *b, u32 at)
{
	return (u32 *)(b->bytes + at);
}

/* Write the header by offsets, independently of the structs in <linux/if_packet.h>. */
static void model_publish(struct model *m, struct block *b)
{
	*word(b, b->last) = 0;
	*word(b, 0) = 2;
	*word(b, 4) = 48;
	*word(b, STATUS_AT) = b->status;
	*word(b, 12) = b->packets;
	*word(b, 16) = fixture_first(m->fixture);
	*word(b, 20) = b->length;
	*word(b, 24) = (u32)b->seq;
	*word(b, 28) = b->seq >> 32;
	*word(b, 32) = b->first_sec;
	*word(b, 36) = b->first_nsec;
	*word(b, 40) = b->last_sec;
	*word(b, 44) = b->last_nsec;
	b->state = HANDED_OVER;
}

static unsigned int model_leave(struct model *m, struct block *b)
{
	if (--b->writers)
		return 0;
	model_publish(m, b);
	return m->overwrites ? 0 : NFR_READABLE | NFR_BLOCK;
}

static unsigned int model_close(struct model *m, u32 status)
{
	struct block *b = &m->block[m->active];

	m->active = (m->active + 1) % m->fixture->shape.block_nr;
	b->state = CLOSED;
	b->status = TP_STATUS_USER | status;
	return model_leave(m, b);
}

static bool model_open(struct model *m)
{
	struct block *b = &m->block[m->active];
	u8 *bytes = b->bytes;

	if (b->state != HANDED_OVER || (*word(b, STATUS_AT) && !m->overwrites))
		return false;
	if (*word(b, STATUS_AT)) {
		m->lost = b->packets;
		*word(b, STATUS_AT) = 0;
	}
	*b = (struct block) {
		.state = OPEN,
		.writers = 1,
		.length = fixture_first(m->fixture),
		.seq = ++m->opened,
		.bytes = bytes,
	};
	m->frozen = false;
	return true;
}

static unsigned int model_reserve(struct model *m,
				  const struct nfr_frame_info *info,
				  u32 size, u32 status)
{
	struct block *b = &m->block[m->active];
	unsigned int events = 0;

	m->lost = 0;
	if (b->state == OPEN && b->length + size > m->fixture->shape.block_size) {
		events = model_close(m, status);
		b = &m->block[m->active];
	}
	if (b->state != OPEN && !model_open(m)) {
		events |= m->frozen ? 0 : NFR_FROZE;
		m->frozen = true;
		return events;
	}
	if (!b->packets++) {
		b->first_sec = info->sec;
		b->first_nsec = info->nsec;
	}
	b->last_sec = info->sec;
	b->last_nsec = info->nsec;
	b->last = b->length;
	b->length += size;
	b->writers++;
	return events | NFR_RESERVED;
}

/* A random size, often exactly the rest of the block or a little more. */
static u32 some_size(struct model *m)
{
	const struct block *b = &m->block[m->active];
	u32 largest = m->fixture->shape.block_size - fixture_first(m->fixture);
	u32 left = m->fixture->shape.block_size - b->length;

	if (b->state == OPEN && left >= 72 && left < largest) {
		if (random_once_in(&m->seed, 8))
			return left;
		if (random_once_in(&m->seed, 8))
			return left + 8;
	}
	if (random_once_in(&m->seed, 16))
		return largest;
	return 72 + random_below(&m->seed, (largest - 72) / 8 / 4 + 1) * 8;
}

static void fill(struct model *m, const struct nfr_slot *slot, u32 size)
{
	struct block *b = &m->block[m->active];
	u8 any = random_next(&m->seed);

	memset(slot->frame, any, size);
	memset(b->bytes + b->last, any, size);
}

static void check_claim(struct model *m, const struct nfr_slot *slot)
{
	const struct block *b = &m->block[m->active];

	expect(m, slot->frame == m->fixture->blocks[m->active] + b->last,
	       "the frame is not directly after the last one");
	expect(m, slot->seq == b->seq, "the slot does not have its block's number");
	expect(m, slot->first == (b->packets == 1 && !m->overwrites),
	       "slot->first is wrong");
	expect(m, slot->overwritten == m->lost, "slot->overwritten is wrong");
	expect(m, slot->block && fixture_block_of(m->fixture, slot) == m->active,
	       "the slot is not in the open block");
}

static void try_reserve(struct model *m)
{
	struct nfr_layout at = { .size = some_size(m) };
	struct nfr_frame_info info = {
		.sec = random_next(&m->seed),
		.nsec = random_below(&m->seed, 1000000000),
	};
	u32 status = random_once_in(&m->seed, 2) ? TP_STATUS_LOSING : 0;
	struct nfr_slot slot;
	unsigned int want, got;

	if (m->open_nr == OPEN_MAX)
		return;
	memset(&slot, 0xa5, sizeof(slot));
	want = model_reserve(m, &info, at.size, status);
	got = nfr_ring_reserve(&m->fixture->ring, &info, &at, status, &slot);
	expect(m, got == want, "reserve returned the wrong events");
	m->freezes += !!(want & NFR_FROZE);
	m->refusals += !(want & NFR_RESERVED);
	if (m->wrong || !(want & NFR_RESERVED))
		return;
	m->claims++;
	m->overwritten += m->lost;
	m->exact += m->block[m->active].length == m->fixture->shape.block_size;
	check_claim(m, &slot);
	if (m->wrong)
		return;
	fill(m, &slot, at.size);
	m->open[m->open_nr++] = (struct claim) { slot, m->active };
}

static void commit_any(struct model *m)
{
	struct claim claim;
	u32 which;

	if (!m->open_nr)
		return;
	which = random_below(&m->seed, m->open_nr);
	claim = m->open[which];
	m->open[which] = m->open[--m->open_nr];
	expect(m, nfr_ring_commit(&m->fixture->ring, &claim.slot, TP_STATUS_USER) ==
	       model_leave(m, &m->block[claim.block]),
	       "a block must be published with its last commit, not before");
}

static void retire(struct model *m)
{
	const struct block *b = &m->block[m->active];
	bool open = b->state == OPEN && !m->overwrites;
	u64 seq = random_below(&m->seed, 4) ? m->opened : 0;
	unsigned int want = 0;

	if (random_once_in(&m->seed, 4))
		seq = m->opened + 1 - 2 * random_below(&m->seed, 2);
	if (open && (!seq || seq == b->seq)) {
		want = model_close(m, TP_STATUS_BLK_TMO);
		m->retired++;
	}
	expect(m, nfr_ring_retire(&m->fixture->ring, seq, TP_STATUS_BLK_TMO) == want,
	       "retire returned the wrong events");
}

static void overwrite(struct model *m, bool on)
{
	if (m->overwrites && !on && m->block[m->active].state == OPEN)
		model_close(m, TP_STATUS_LOSING);
	m->overwrites = on;
	nfr_ring_overwrite(&m->fixture->ring, on, TP_STATUS_LOSING);
}

static void set_status(struct model *m, u32 at, u32 status)
{
	*word(&m->block[at], STATUS_AT) = status;
	fixture_block_scribble(m->fixture, at, status);
}

/* As the reader, overwrite the whole block and its header, except the status. */
static void write_over(struct model *m, u32 at)
{
	struct block *b = &m->block[at];
	u32 status = *word(b, STATUS_AT);
	u32 i;

	if (b->state != HANDED_OVER)
		return;
	for (i = 0; i < m->fixture->shape.block_size; i++) {
		/* Keep private areas: their pattern is checked in the end. */
		if (i >= 48 && i < fixture_first(m->fixture))
			continue;
		b->bytes[i] = random_next(&m->seed);
	}
	*word(b, STATUS_AT) = status;
	memcpy(m->fixture->blocks[at], b->bytes, m->fixture->shape.block_size);
}

static struct block *numbered(const struct model *m, u64 seq)
{
	return &m->block[(seq - 1) % m->fixture->shape.block_nr];
}

/*
 * The reader finds the block before the oldest block that is not published, if it has
 * not returned that block yet.
 */
static enum nfr_next next_for_reader(const struct model *m)
{
	u32 nr = m->fixture->shape.block_nr;
	u64 seq = m->opened > nr ? m->opened - nr : 0;
	enum nfr_next otherwise = NFR_NEXT_NONE;

	if (m->overwrites)
		return NFR_NEXT_NONE;
	for (; seq < m->opened; seq++) {
		enum state state = numbered(m, seq + 1)->state;

		if (state == HANDED_OVER)
			continue;
		if (state == CLOSED)
			otherwise = NFR_NEXT_FILLING;
		break;
	}
	/* If the block was opened again, the reader must have returned it. */
	if (!seq || seq + nr <= m->opened || !*word(numbered(m, seq), STATUS_AT))
		return otherwise;
	return NFR_NEXT_READABLE;
}

static bool has_room(const struct model *m, u32 shift)
{
	u32 nr = m->fixture->shape.block_nr;
	u32 ahead = shift ? nr >> shift : 0;

	return m->overwrites ||
	       !*word(&m->block[(m->active + ahead) % nr], STATUS_AT);
}

static void look(struct model *m)
{
	const struct block *b = &m->block[m->active];
	bool fills = b->state == OPEN && !m->overwrites;
	struct nfr_ring *ring = &m->fixture->ring;
	u32 shift = random_below(&m->seed, 4);
	u32 i;

	expect(m, nfr_ring_next(ring) == next_for_reader(m),
	       "nfr_ring_next() must report what the reader finds next");
	expect(m, nfr_ring_filling(ring) == (fills ? b->seq : 0),
	       "nfr_ring_filling() returned the wrong block number");
	expect(m, nfr_ring_has_room(ring, shift) == has_room(m, shift),
	       "nfr_ring_has_room() is wrong");
	for (i = 0; i < m->fixture->shape.block_nr; i++)
		expect(m, !memcmp(m->fixture->blocks[i], m->block[i].bytes,
				  m->fixture->shape.block_size),
		       "bytes were written that nobody may write");
}

static void act(struct model *m)
{
	u32 any = random_below(&m->seed, m->fixture->shape.block_nr);

	switch (random_below(&m->seed, 32)) {
	case 0 ... 13:
		try_reserve(m);
		break;
	case 14 ... 25:
		commit_any(m);
		break;
	case 26:
		if (random_once_in(&m->seed, 16))
			overwrite(m, random_once_in(&m->seed, 2));
		break;
	case 27:
		retire(m);
		break;
	case 28 ... 29:
		set_status(m, random_once_in(&m->seed, 2) ? m->active : any,
			   TP_STATUS_KERNEL);
		break;
	case 30:
		if (random_once_in(&m->seed, 8))
			set_status(m, any, 1U << random_below(&m->seed, 32));
		break;
	case 31:
		if (random_once_in(&m->seed, 8))
			write_over(m, any);
		break;
	}
	if (random_once_in(&m->seed, 16))
		look(m);
}

static void begin(struct model *m, const struct ring_fixture_shape *shape)
{
	u32 i;

	m->fixture = fixture_new(shape);
	m->block = calloc(shape->block_nr, sizeof(*m->block));
	for (i = 0; i < shape->block_nr; i++) {
		m->block[i].bytes = malloc(shape->block_size);
		memcpy(m->block[i].bytes, m->fixture->blocks[i], shape->block_size);
	}
}

static void end(struct model *m)
{
	u32 i;

	for (i = 0; i < m->fixture->shape.block_nr; i++)
		free(m->block[i].bytes);
	free(m->block);
	fixture_free(m->fixture);
}

static void settle(struct model *m)
{
	overwrite(m, false);
	while (m->open_nr)
		commit_any(m);
	if (m->block[m->active].state == OPEN) {
		nfr_ring_retire(&m->fixture->ring, 0, 0);
		model_close(m, 0);
	}
	look(m);
	expect(m, fixture_is_at_rest(m->fixture, m->opened),
	       "the writers and blocks do not match the claims");
	expect(m, fixture_gaps_untouched(m->fixture), "a private area was overwritten");
	expect(m, m->opened / m->fixture->shape.block_nr >= 2,
	       "the test is too short: less than two laps");
	expect(m, m->refusals && m->freezes && m->refusals > m->freezes,
	       "the test never left the ring full for many actions");
	expect(m, m->retired && m->exact && m->overwritten,
	       "the test never tried one of the cases");
}

static void run(const struct ring_fixture_shape *shape, u64 seed, unsigned long actions)
{
	struct model m = { .seed = seed };
	unsigned long i;

	report_deadline(DEADLINE);
	begin(&m, shape);
	for (i = 0; i < actions && !m.wrong; i++)
		act(&m);
	if (!m.wrong)
		settle(&m);
	if (m.wrong)
		report_note("%s, at action %lu", m.wrong, i);
	report(!m.wrong, "block model: %s: %llu claims in %llu blocks, %llu that filled a block, %llu retired, %llu refused, %llu freezes, %llu overwritten",
	       shape->name, m.claims, m.opened, m.exact, m.retired, m.refusals,
	       m.freezes, m.overwritten);
	end(&m);
}

int main(void)
{
	u64 seed = random_seed();
	u32 i;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		run(&shapes[i], random_mix(seed + i), report_scaled(100000));
	return report_end();
}
