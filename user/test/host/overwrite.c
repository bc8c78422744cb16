// SPDX-License-Identifier: GPL-2.0
/*
 * Producers go round a ring that overwrites, and somebody stops it again and
 * again: what is there then are whole blocks, numbered without a gap, and of
 * each producer all packets that it stored meanwhile.  In the end each packet
 * was read, overwritten or dropped.
 */
#include "flock.h"
#include "random.h"
#include "report.h"
#include "walk.h"

#include <sched.h>
#include <stdlib.h>

struct setting {
	struct box_shape shape;
	u32 producers;
	/* ten thousands of packets by default */
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

/* What one look found of each producer. */
struct look {
	u64 first[FLOCK_MAX];
	u64 last[FLOCK_MAX];
	u64 nr[FLOCK_MAX];
};

struct recorder {
	struct flock *flock;
	u32 at;
	/* number of the last block that was given back */
	u64 returned;
	u64 received;
	struct look *looks;
	u32 look_nr;
	const char *wrong;
};

static void take(struct recorder *r, struct look *look, struct packet_id id)
{
	u32 who = id.producer;

	if (who >= r->flock->producers || !id.number ||
	    id.number > r->flock->packets) {
		r->wrong = "a packet that nobody sent";
		return;
	}
	if (look->nr[who] && id.number <= look->last[who])
		r->wrong = "out of order, or twice";
	if (!look->nr[who]++)
		look->first[who] = id.number;
	look->last[who] = id.number;
}

static u64 take_block(struct recorder *r, struct look *look, u64 seq)
{
	struct box *box = r->flock->box;
	const struct tpacket3_hdr *frame;
	struct walk walk;
	u64 nr = 0;

	if (!box_is_deserted(box, r->at))
		r->wrong = "somebody writes to what was frozen";
	walk_begin(&walk, box, r->at, seq);
	while (!r->wrong && (frame = walk_next(&walk))) {
		struct packet_id id = { 0, 0 };

		r->wrong = packet_check(box, frame, walk.size,
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

static u64 seq_of(const struct box *box, u32 block)
{
	const struct tpacket_block_desc *desc = box->blocks[block];

	return desc->hdr.bh1.seq_num;
}

/* Number of the last block that was opened. */
static u64 newest_opened(struct box *box)
{
	struct nfr_blocks *b = &box->ring.b;
	u64 seq;

	spin_lock_bh(&b->lock);
	seq = b->seq;
	spin_unlock_bh(&b->lock);
	return seq;
}

/*
 * Begin with the oldest block; the result is how many blocks in a row can be
 * read from there.  A producer that came after the freeze may still be filling a
 * returned block, while a block after that one is full already: neither counts.
 */
static u32 seek_oldest(struct recorder *r)
{
	struct box *box = r->flock->box;
	u32 all = box->shape.block_nr;
	u32 oldest = r->at;
	u32 nr = 0;
	u32 i;

	if (!box_block_status_acquire(box, r->at))
		return 0;
	for (i = 0; i < all; i++)
		if (box_block_status_acquire(box, i) &&
		    seq_of(box, i) < seq_of(box, oldest))
			oldest = i;
	r->at = oldest;
	while (nr < all && box_block_status_acquire(box, (oldest + nr) % all))
		nr++;
	return nr;
}

static void look_at(struct recorder *r, bool give_back)
{
	struct box *box = r->flock->box;
	struct look *look;
	u64 opened = newest_opened(box);
	u32 first, nr;
	u64 seq;

	nfr_ring_overwrite(&box->ring, false, 0);
	flock_wait_for_all(r->flock);

	nr = seek_oldest(r);
	if (opened > (nr ? seq_of(box, r->at) + nr - 1 : r->returned))
		r->wrong = "a block from before the freeze cannot be read";
	if (!nr)
		return;
	r->looks = realloc(r->looks, (r->look_nr + 1) * sizeof(*r->looks));
	look = &r->looks[r->look_nr++];
	*look = (struct look) { .nr = { 0 } };
	first = r->at;
	seq = seq_of(box, first);
	while (nr-- && !r->wrong) {
		u64 frames = take_block(r, look, seq++);

		if (give_back) {
			r->received += frames;
			r->returned = seq - 1;
			box_block_return_release(box, r->at);
		}
		r->at = (r->at + 1) % box->shape.block_nr;
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
		nr += r->flock->all[who].fate[number] == DROPPED;
	return !nr || nr == look->last[who] - look->first[who] + 1;
}

static const char *verdict(const struct recorder *r)
{
	const struct flock *flock = r->flock;
	u32 i, who;

	for (i = 0; i < r->look_nr; i++)
		for (who = 0; who < flock->producers; who++)
			if (!is_complete(r, &r->looks[i], who))
				return "a packet is missing that was not dropped";
	if (r->received + flock_overwritten(flock) + flock_dropped(flock) !=
	    flock->producers * flock->packets)
		return "read, overwritten and dropped are not what was sent";
	if (!box_is_at_rest(flock->box, flock->box->ring.b.seq))
		return "the private state does not fit";
	if (!box_gaps_untouched(flock->box))
		return "bytes of a private area";
	if (!flock_overwritten(flock))
		return "nothing was overwritten";
	return NULL;
}

/* The recorder may stand still once it has frozen the ring, until all is sent. */
static void wait_for_overwriting(const struct flock *flock)
{
	struct box *box = flock->box;

	while (newest_opened(box) <= box->shape.block_nr && !flock_is_done(flock))
		sched_yield();
}

static void record(const struct setting *setting, u64 seed)
{
	struct flock flock = {
		.box = box_new(&setting->shape),
		.producers = setting->producers,
		.packets = report_scaled(10000UL * setting->share) /
			   setting->producers + 1,
	};
	struct recorder r = { .flock = &flock };
	const char *wrong;
	u32 i;

	report_deadline(DEADLINE);
	nfr_ring_overwrite(&flock.box->ring, true, 0);
	flock_start(&flock, seed);
	flock_dawdle(~seed);
	wait_for_overwriting(&flock);
	while (!flock_is_done(&flock) && !r.wrong) {
		for (i = random_below(&seed, 64); i; i--)
			sched_yield();
		look_at(&r, random_once_in(&seed, 2));
		nfr_ring_overwrite(&flock.box->ring, true, 0);
	}
	core_step = NULL;
	wrong = flock_join(&flock);
	look_at(&r, true);
	if (!wrong)
		wrong = r.wrong ?: verdict(&r);
	if (wrong)
		report_note("%s", wrong);
	report(!wrong, "overwrite: %s: %u looks, %llu received, %llu overwritten, %llu dropped",
	       setting->shape.name, r.look_nr, r.received,
	       flock_overwritten(&flock), flock_dropped(&flock));
	free(r.looks);
	flock_free(&flock);
	box_free(flock.box);
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
