// SPDX-License-Identifier: GPL-2.0
/*
 * Test each pair of orderings of kmod/core/handoff.h.  The steps run in an order in which
 * only this pair separates two accesses to the same bytes.  If one side of the pair orders
 * too little, ThreadSanitizer reports a race and ends the program.
 *
 * Threads take turns, so the order of steps is always the same.  The variable that says
 * whose turn it is has relaxed accesses.  ThreadSanitizer derives no order from relaxed
 * accesses, so it treats the threads as if they ran at the same time.
 */
#include "packet.h"
#include "random.h"
#include "report.h"

#include <pthread.h>

#define STEPS_MAX	4

struct scene {
	struct ring_fixture *fixture;
	u32 turn;
	bool failed;
};

static void await(struct scene *scene, u32 turn)
{
	while (__atomic_load_n(&scene->turn, __ATOMIC_RELAXED) != turn)
		sched_yield();
}

static void *pass(struct scene *scene, bool ok)
{
	if (!ok)
		__atomic_store_n(&scene->failed, true, __ATOMIC_RELAXED);
	__atomic_fetch_add(&scene->turn, 1, __ATOMIC_RELAXED);
	return NULL;
}

/* Run each part in a thread of its own.  A part begins with await() and ends with pass(). */
static void play(const struct ring_fixture_shape *shape, const char *pairs,
		 void *(*const parts[])(void *scene), u32 part_nr)
{
	struct scene scene = { .fixture = fixture_new(shape) };
	pthread_t threads[STEPS_MAX];

	report_deadline(DEADLINE);
	for (u32 i = 0; i < part_nr; i++)
		pthread_create(&threads[i], NULL, parts[i], &scene);
	for (u32 i = 0; i < part_nr; i++)
		pthread_join(threads[i], NULL);
	report(!scene.failed, "pairs: %s: %s", shape->name, pairs);
	fixture_free(scene.fixture);
}

static struct packet packet_nr(const struct scene *scene, u64 number)
{
	return packet_make(scene->fixture, (struct packet_id) { .number = number });
}

static bool claim(struct scene *scene, struct packet *packet, struct nfr_slot *slot)
{
	return nfr_ring_reserve(&scene->fixture->ring, &packet->info, &packet->at, 0, slot) &
	       NFR_RESERVED;
}

static void fill_and_commit(struct scene *scene, const struct packet *packet,
			    const struct nfr_slot *slot)
{
	packet_fill(scene->fixture, slot->frame, packet);
	nfr_ring_commit(&scene->fixture->ring, slot, packet->info.status);
}

static bool store(struct scene *scene, u64 number)
{
	struct packet packet = packet_nr(scene, number);
	struct nfr_slot slot;

	if (!claim(scene, &packet, &slot))
		return false;
	fill_and_commit(scene, &packet, &slot);
	return true;
}

/*
 * The first producer.  The last step of each scene is a second producer, which writes
 * to the same memory.
 */
static void *store_first(void *scene)
{
	await(scene, 0);
	return pass(scene, store(scene, 1));
}

static void *store_again_in_turn_2(void *scene)
{
	await(scene, 2);
	return pass(scene, store(scene, 2));
}

static void *store_again_in_turn_3(void *scene)
{
	await(scene, 3);
	return pass(scene, store(scene, 2));
}

static void *read_frame(void *arg)
{
	struct scene *scene = arg;
	struct ring_fixture *fixture = scene->fixture;
	struct packet_id id = { 0, 0 };
	bool ok;

	await(scene, 1);
	ok = !packet_check(fixture, fixture_frame(fixture, 0), fixture->shape.frame_size,
			   fixture_status_acquire(fixture, 0), &id) &&
	     id.number == 1;
	fixture_return_release(fixture, 0);
	return pass(scene, ok);
}

static void *return_frame_unread(void *arg)
{
	struct scene *scene = arg;

	await(scene, 1);
	fixture_scribble(scene->fixture, 0, TP_STATUS_KERNEL);
	return pass(scene, true);
}

static void *retire_block(void *arg)
{
	struct scene *scene = arg;

	await(scene, 1);
	nfr_ring_retire(&scene->fixture->ring, 0, 0);
	return pass(scene, true);
}

/* The block has one packet. */
static void *read_block(void *arg)
{
	struct scene *scene = arg;
	struct ring_fixture *fixture = scene->fixture;
	const struct tpacket_block_desc *desc = fixture->blocks[0];
	u32 first = fixture_first(fixture);
	const struct tpacket3_hdr *frame = fixture->blocks[0] + first;
	struct packet_id id = { 0, 0 };
	bool ok;

	await(scene, 2);
	ok = fixture_block_status_acquire(fixture, 0) != TP_STATUS_KERNEL &&
	     desc->hdr.bh1.num_pkts == 1 &&
	     !packet_check(fixture, frame, desc->hdr.bh1.blk_len - first,
			   frame->tp_status, &id) &&
	     id.number == 1;
	fixture_block_return_release(fixture, 0);
	return pass(scene, ok);
}

/* Another thread retires the block between claim and commit, so commit publishes it. */
static void *store_in_two_turns(void *arg)
{
	struct scene *scene = arg;
	struct packet packet = packet_nr(scene, 1);
	struct nfr_slot slot;
	bool ok;

	await(scene, 0);
	ok = claim(scene, &packet, &slot);
	pass(scene, ok);
	await(scene, 2);
	if (ok)
		fill_and_commit(scene, &packet, &slot);
	return pass(scene, true);
}

static void *return_block_unread(void *arg)
{
	struct scene *scene = arg;

	await(scene, 3);
	fixture_block_scribble(scene->fixture, 0, TP_STATUS_KERNEL);
	return pass(scene, true);
}

static void *store_again_in_turn_4(void *scene)
{
	await(scene, 4);
	return pass(scene, store(scene, 2));
}

#define PLAY(shape, pairs, ...) do { \
	void *(*const parts[])(void *scene) = { __VA_ARGS__ }; \
	play(shape, pairs, parts, sizeof(parts) / sizeof(*parts)); \
} while (0)

int main(void)
{
	static const struct ring_fixture_shape frames[] = {
		{ "a V1 frame", TPACKET_V1, PAGE, 1, PAGE, 0, 0 },
		{ "a V2 frame", TPACKET_V2, PAGE, 1, PAGE, 0, 255 },
	};
	static const struct ring_fixture_shape block = {
		"a block", TPACKET_V3, PAGE, 1, PAGE, 0, 64
	};

	packet_prepare(random_seed());
	for (u32 i = 0; i < sizeof(frames) / sizeof(*frames); i++) {
		PLAY(&frames[i], "D with E, F with B",
		     store_first, read_frame, store_again_in_turn_2);
		PLAY(&frames[i], "G with A",
		     store_first, return_frame_unread, store_again_in_turn_2);
	}
	PLAY(&block, "H, D with E, F with B",
	     store_first, retire_block, read_block, store_again_in_turn_3);
	PLAY(&block, "G with A",
	     store_in_two_turns, retire_block, return_block_unread, store_again_in_turn_4);
	return report_end();
}
