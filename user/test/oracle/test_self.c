// SPDX-License-Identifier: GPL-2.0
/* Tests of the comparison itself: it must find each kind of mismatch. */
#include <unistd.h>

#include "expect.h"
#include "mix.h"

static void send_some(const struct site *s, unsigned int nr)
{
	uint8_t packet[200];
	unsigned int i;

	for (i = 0; i < nr; i++) {
		memset(packet, (int)i, sizeof(packet));
		packet[0] = 2;
		OK(write(s->out, packet, 60 + i));
	}
}

/* Watch @nr frames on both sides. */
static void watch_some(struct watch *w, const struct variant *v, unsigned int nr)
{
	struct setup setup = {
		.version = v->version, .type = SOCK_RAW,
		.block_size = 1 << 16, .blocks = 16, .frame_size = 512,
		.retire_ms = 200, .rxhash = true, .reserve = 12, .vnet = 10,
	};
	struct site s;

	site_dummy(&s);
	watch_start(w, v, &setup, s.ifindex);
	send_some(&s, nr);
	watch_collect(w);
	ASSERT_EQ(w->hook.nr, nr);
}

TEST(every_changed_byte_is_found)
{
	const struct seen *tap, *hook;
	struct watch w;
	uint8_t *bytes;
	size_t i;

	/*
	 * Try again if a block ended between the two packets, because the last
	 * frame of a block differs.
	 */
	for (;;) {
		watch_some(&w, v, 2);
		tap = &w.tap.seen[0];
		hook = &w.hook.seen[0];
		if (!tap->ends_block && !hook->ends_block)
			break;
		watch_end(&w);
	}
	ASSERT_EQ(compare_frames(&w.setup, tap, hook) & ~FIELD(TIME), 0);
	bytes = (uint8_t *)hook->base;
	for (i = 0; i < hook->size; i++) {
		enum field f = field_of(&w.setup, hook, i);
		uint8_t was = bytes[i];
		unsigned int bit;

		if (f == TIME)
			continue;
		for (bit = 0; bit < 8; bit++) {
			bytes[i] = was ^ (uint8_t)(1 << bit);
			if (!(compare_frames(&w.setup, tap, hook) & FIELD(f)))
				FAIL("bit %u of byte %zu (%s) is not compared",
				     bit, i, fields_name(FIELD(f)));
		}
		bytes[i] = was;
	}
	watch_end(&w);
}

TEST(a_wrong_time_is_found)
{
	struct seen tap, hook;
	struct watch w;

	watch_some(&w, v, 1);
	tap = w.tap.seen[0];
	hook = w.hook.seen[0];
	hook.sec = tap.sec;
	hook.nsec = tap.nsec;
	EXPECT_EQ(compare_frames(&w.setup, &tap, &hook), 0);
	/* An outgoing packet passes the hook first, so the hook's time is earlier. */
	hook.sec++;
	EXPECT_EQ(compare_frames(&w.setup, &tap, &hook), FIELD(TIME));
	hook.sec -= 60;
	EXPECT_EQ(compare_frames(&w.setup, &tap, &hook), FIELD(TIME));
	hook.sec = tap.sec;
	hook.nsec = 1000000000;
	EXPECT_EQ(compare_frames(&w.setup, &tap, &hook), FIELD(TIME));
	watch_end(&w);
}

/* Change the hook's frames with @spoil; there must be mismatches. */
static void spoiled(const struct variant *v, void (*spoil)(struct capture *c))
{
	struct watch w;

	watch_some(&w, v, 8);
	w.quiet = true;
	EXPECT_EQ(watch_compare(&w), 8);
	EXPECT_EQ(w.mismatches, 0);
	spoil(&w.hook);
	watch_compare(&w);
	EXPECT(w.mismatches > 0);
	watch_end(&w);
}

static void lose_last(struct capture *c)
{
	c->nr--;
}

static void lose_one(struct capture *c)
{
	c->nr--;
	memmove(&c->seen[3], &c->seen[4], (c->nr - 3) * sizeof(*c->seen));
}

static void swap_two(struct capture *c)
{
	struct seen one = c->seen[3];

	c->seen[3] = c->seen[4];
	c->seen[4] = one;
}

static void repeat_one(struct capture *c)
{
	c->seen[3] = c->seen[2];
}

static void spoil_last(struct capture *c)
{
	uint8_t *data = (uint8_t *)c->seen[7].data;

	data[c->seen[7].snaplen - 1] ^= 1;
}

/* Return the mismatches after @spoil if @overtaking packets may be overtaken. */
static unsigned int overtaken(struct watch *w, unsigned int overtaking,
			      void (*spoil)(struct capture *c))
{
	struct seen were[10];

	memcpy(were, w->hook.seen, sizeof(were));
	spoil(&w->hook);
	w->overtaking = overtaking;
	w->mismatches = 0;
	watch_compare(w);
	memcpy(w->hook.seen, were, sizeof(were));
	w->hook.nr = 10;
	return w->mismatches;
}

static void first_is_last(struct capture *c)
{
	struct seen one = c->seen[0];

	memmove(&c->seen[0], &c->seen[1], 9 * sizeof(one));
	c->seen[9] = one;
}

static void last_is_first(struct capture *c)
{
	struct seen one = c->seen[9];

	memmove(&c->seen[1], &c->seen[0], 9 * sizeof(one));
	c->seen[0] = one;
}

static void swap_four(struct capture *c)
{
	swap_two(c);
	c->seen += 2;
	swap_two(c);
	c->seen -= 2;
}

TEST(an_overtaken_frame_counts_once)
{
	struct watch w;

	watch_some(&w, v, 10);
	w.quiet = true;
	EXPECT_EQ(overtaken(&w, 1, first_is_last), 0);
	EXPECT_EQ(overtaken(&w, 1, last_is_first), 0);
	EXPECT_EQ(overtaken(&w, 1, swap_two), 0);
	EXPECT_EQ(overtaken(&w, 2, swap_four), 0);
	EXPECT(overtaken(&w, 1, swap_four) > 0);
	EXPECT(overtaken(&w, 8, lose_one) > 0);
	EXPECT(overtaken(&w, 8, repeat_one) > 0);
	EXPECT(overtaken(&w, 8, spoil_last) > 0);
	watch_end(&w);
}

TEST(lost_and_moved_frames_are_found)
{
	spoiled(v, lose_last);
	spoiled(v, lose_one);
	spoiled(v, swap_two);
	spoiled(v, repeat_one);
	spoiled(v, spoil_last);
}

/* Change each byte of each segment; the comparison must notice. */
TEST(a_wrong_segment_is_found, .nfring_only = "a tap sees packets after segmentation")
{
	static const size_t places[] = { 14 + 4, 14 + 10, 34 + 4, 34 + 13, 34 + 16, 99 };
	struct setup setup = {
		.version = v->version, .type = SOCK_RAW,
		.block_size = 1 << 20, .blocks = 24, .frame_size = 66560,
		.retire_ms = 20,
	};
	struct rnd r = { 5 };
	struct watch w;
	struct site s;
	unsigned int i;
	size_t j;

	site_tap(&s);
	s.out = -1;
	s.cooked = -1;
	s.wire = -1;
	s.udp[0] = -1;
	watch_start(&w, v, &setup, s.ifindex);
	for (i = 0; i < 8; i++)
		site_send(&s, &r);
	watch_collect(&w);
	w.quiet = true;
	EXPECT_EQ(watch_compare(&w), w.tap.nr);
	EXPECT_EQ(w.mismatches, 0);
	EXPECT(w.tap.nr > w.hook.nr);
	for (i = 1; i < w.tap.nr && i < 6; i++) {
		for (j = 0; j < sizeof(places) / sizeof(places[0]); j++) {
			uint8_t *data = (uint8_t *)w.tap.seen[i].data;

			if (places[j] >= w.tap.seen[i].snaplen)
				continue;
			data[places[j]] ^= 4;
			w.mismatches = 0;
			watch_compare(&w);
			if (!w.mismatches)
				FAIL("byte %zu of frame %u is not compared",
				     places[j], i);
			data[places[j]] ^= 4;
		}
	}
	watch_end(&w);
}
