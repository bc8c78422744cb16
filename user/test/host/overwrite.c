// SPDX-License-Identifier: GPL-2.0
/*
 * Producers overwrite a ring while a recorder freezes and reads it, again and
 * again.  After each freeze the ring must have whole blocks with consecutive
 * numbers, and from each producer a sequence of packets without a gap.  At the
 * end, each packet must have been read, overwritten or dropped.
 */
#include "producers.h"
#include "random.h"
#include "report.h"
#include "walk.h"

#include <sched.h>
#include <stdlib.h>

struct setting {
	struct ring_fixture_shape shape;
	u32 producers;
	/* number of packets to send, in units of 10,000, with the default COUNT */
	u32 share;
};

static const struct setting settings[] = {
	{ .shape = { .name = "one block", .version = TPACKET_V3,
		     .block_size = PAGE, .block_nr = 1, .frame_size = 256 },
	  .producers = 2, .share = 10 },
	{ .shape = { .name = "two blocks", .version = TPACKET_V3,
		     .block_size = PAGE, .block_nr = 2, .frame_size = PAGE,
		     .lap_or_priv = 13 },
	  .producers = 4, .share = 10 },
	{ .shape = { .name = "nine blocks", .version = TPACKET_V3,
		     .block_size = 2 * PAGE, .block_nr = 9, .frame_size = 512,
		     .reserve = 16 },
	  .producers = 4, .share = 15 },
};

/* The packets of each producer that the recorder found after one freeze. */
struct look {
	u64 first[PRODUCERS_MAX];
	u64 last[PRODUCERS_MAX];
	u64 nr[PRODUCERS_MAX];
};

struct recorder {
	struct producers *producers;
	u32 at;
	/* number of the last block that was returned */
	u64 returned;
	u64 received;
	struct look *looks;
	u32 look_nr;
	const char *wrong;
};

static void take(struct recorder *r, struct look *look, struct packet_id id)
{
	u32 who = id.producer;

	if (who >= r->producers->nr || !id.number ||
	    id.number > r->producers->packets) {
		r->wrong = "a packet was read that nobody sent";
		return;
	}
	if (look->nr[who] && id.number <= look->last[who])
		r->wrong = "a packet came out of order or twice";
	if (!look->nr[who]++)
		look->first[who] = id.number;
	look->last[who] = id.number;
}

static u64 take_block(struct recorder *r, struct look *look, u64 seq)
{
	struct ring_fixture *fixture = r->producers->fixture;
	const struct tpacket3_hdr *frame;
	struct walk walk;
	u64 nr = 0;

	if (!fixture_is_deserted(fixture, r->at))
		r->wrong = "a producer is still in a frozen block";
	walk_begin(&walk, fixture, r->at, seq);
	while (!r->wrong && (frame = walk_next(&walk))) {
		struct packet_id id = { 0, 0 };

		r->wrong = packet_check(fixture, frame, walk.size,
					frame->tp_status, &id);
		if (!r->wrong)
			take(r, look, id);
		nr++;
		core_step_here();
	}
	if (!r->wrong)
		r->wrong = walk.wrong;
	return nr;
}

static u64 seq_of(const struct ring_fixture *fixture, u32 block)
{
	const struct tpacket_block_desc *desc = fixture->blocks[block];

	return desc->hdr.bh1.seq_num;
}

/* Return the number of the last block that was opened. */
static u64 newest_opened(struct ring_fixture *fixture)
{
	struct nfr_blocks *b = &fixture->ring.b;
	u64 seq;

	spin_lock_bh(&b->lock);
	seq = b->seq;
	spin_unlock_bh(&b->lock);
	return seq;
}

/*
 * Go to the oldest block, and return how many readable blocks there are from it up to
 * the first block that is not readable.  A block after that one may be full already,
 * but does not count.
 */
static u32 seek_oldest(struct recorder *r)
{
	struct ring_fixture *fixture = r->producers->fixture;
	u32 all = fixture->shape.block_nr;
	u32 oldest = r->at;
	u32 nr = 0;
	u32 i;

	if (!fixture_block_status_acquire(fixture, r->at))
		return 0;
	for (i = 0; i < all; i++)
		if (fixture_block_status_acquire(fixture, i) &&
		    seq_of(fixture, i) < seq_of(fixture, oldest))
			oldest = i;
	r->at = oldest;
	while (nr < all && fixture_block_status_acquire(fixture, (oldest + nr) % all))
		nr++;
	return nr;
}

static void look_at(struct recorder *r, bool give_back)
{
	struct ring_fixture *fixture = r->producers->fixture;
	struct look *look;
	u64 opened = newest_opened(fixture);
	u32 first, nr;
	u64 seq;

	nfr_ring_overwrite(&fixture->ring, false, 0);
	producers_wait_for_all(r->producers);

	nr = seek_oldest(r);
	if (opened > (nr ? seq_of(fixture, r->at) + nr - 1 : r->returned))
		r->wrong = "a block from before the freeze cannot be read";
	if (!nr)
		return;
	r->looks = realloc(r->looks, (r->look_nr + 1) * sizeof(*r->looks));
	look = &r->looks[r->look_nr++];
	*look = (struct look) { .nr = { 0 } };
	first = r->at;
	seq = seq_of(fixture, first);
	while (nr-- && !r->wrong) {
		u64 frames = take_block(r, look, seq++);

		if (give_back) {
			r->received += frames;
			r->returned = seq - 1;
			fixture_block_return_release(fixture, r->at);
		}
		r->at = (r->at + 1) % fixture->shape.block_nr;
	}
	if (!give_back)
		r->at = first;
}

static bool is_complete(const struct recorder *r, const struct look *look,
			u32 who)
{
	u64 nr = look->nr[who];
	u64 number;

	for (number = look->first[who]; nr && number <= look->last[who];
	     number++)
		nr += r->producers->all[who].fate[number] == DROPPED;
	return !nr || nr == look->last[who] - look->first[who] + 1;
}

static const char *verdict(const struct recorder *r)
{
	const struct producers *producers = r->producers;
	u32 i, who;

	for (i = 0; i < r->look_nr; i++)
		for (who = 0; who < producers->nr; who++)
			if (!is_complete(r, &r->looks[i], who))
				return "a packet is missing, but was not dropped";
	if (r->received + producers_overwritten(producers) + producers_dropped(producers) !=
	    producers->nr * producers->packets)
		return "read, overwritten and dropped packets do not add up to those sent";
	if (!fixture_is_at_rest(producers->fixture, producers->fixture->ring.b.seq))
		return "the private state does not match the blocks";
	if (!fixture_gaps_untouched(producers->fixture))
		return "a private area was overwritten";
	if (!producers_overwritten(producers))
		return "the test overwrote nothing";
	return NULL;
}

/*
 * Wait until the ring has overwritten a block.  Otherwise all packets may be sent
 * while the recorder has frozen the ring, and nothing would be overwritten.
 */
static void wait_for_overwriting(const struct producers *producers)
{
	struct ring_fixture *fixture = producers->fixture;

	while (newest_opened(fixture) <= fixture->shape.block_nr && !producers_are_done(producers))
		sched_yield();
}

static void record(const struct setting *setting, u64 seed)
{
	struct producers producers = {
		.fixture = fixture_new(&setting->shape),
		.nr = setting->producers,
		.packets = report_scaled(10000UL * setting->share) /
			   setting->producers + 1,
	};
	struct recorder r = { .producers = &producers };
	const char *wrong;
	u32 i;

	report_deadline(DEADLINE);
	nfr_ring_overwrite(&producers.fixture->ring, true, 0);
	producers_start(&producers, seed);
	producers_dawdle(~seed);
	wait_for_overwriting(&producers);
	while (!producers_are_done(&producers) && !r.wrong) {
		for (i = random_below(&seed, 64); i; i--)
			sched_yield();
		look_at(&r, random_once_in(&seed, 2));
		nfr_ring_overwrite(&producers.fixture->ring, true, 0);
	}
	core_step = NULL;
	wrong = producers_join(&producers);
	look_at(&r, true);
	if (!wrong)
		wrong = r.wrong ?: verdict(&r);
	if (wrong)
		report_note("%s", wrong);
	report(!wrong, "overwrite: %s: %u looks, %llu received, %llu overwritten, %llu dropped",
	       setting->shape.name, r.look_nr, r.received,
	       producers_overwritten(&producers), producers_dropped(&producers));
	free(r.looks);
	producers_free(&producers);
	fixture_free(producers.fixture);
}

int main(void)
{
	u64 seed = random_seed();
	u32 i;

	packet_prepare(seed);
	for (i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		record(&settings[i], random_mix(seed + i));
	return report_end();
}
