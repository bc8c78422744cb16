// SPDX-License-Identifier: GPL-2.0
/* Whole blocks of TPACKET_V3: their headers and their ends. */
#include <unistd.h>

#include "mix.h"

static const struct tpacket_block_desc *block(const struct capture *c,
					      unsigned int i)
{
	return (const void *)(c->map + (size_t)i * c->setup->block_size);
}

static void describe(const char *who, const struct tpacket_block_desc *b)
{
	const struct tpacket_hdr_v1 *h = &b->hdr.bh1;

	NOTE("%s: version %u priv %u status %#x packets %u first %u len %u "
	     "sequence %llu times %u.%09u %u.%09u", who, b->version,
	     b->offset_to_priv, h->block_status, h->num_pkts,
	     h->offset_to_first_pkt, h->blk_len, (unsigned long long)h->seq_num,
	     h->ts_first_pkt.ts_sec, h->ts_first_pkt.ts_nsec,
	     h->ts_last_pkt.ts_sec, h->ts_last_pkt.ts_nsec);
}

/*
 * Compare blocks and return the number of equal ones. Stop at a block that is full to
 * its last byte: a packet socket leaves its last bytes unused (see
 * blocks_are_filled_to_their_end).
 */
static unsigned int expect_same_blocks(struct watch *w)
{
	unsigned int i;

	for (i = 0; i < w->hook.block; i++) {
		const struct tpacket_block_desc *b = block(&w->hook, i);
		uint32_t fields;

		if (b->hdr.bh1.blk_len == w->setup.block_size)
			return i;
		fields = compare_blocks(block(&w->tap, i), b);
		if (!fields)
			continue;
		FAIL("block %u differs: %s", i, fields_name(fields));
		describe("tap ", block(&w->tap, i));
		describe("hook", b);
		return i;
	}
	EXPECT_EQ(w->tap.block, w->hook.block);
	return i;
}

static struct setup blocks_of(unsigned int size, unsigned int priv, int type)
{
	return (struct setup) {
		.version = TPACKET_V3, .type = type, .block_size = size,
		.blocks = 32, .priv = priv, .retire_ms = NEVER_MS,
		.rxhash = true,
		/* Without a filter a tap drops packets of no bytes. */
		.snap = 1 << 18,
	};
}

/* Send until several blocks are full. Return the number of equal blocks. */
static unsigned int fill_blocks(const struct variant *v, const struct setup *setup)
{
	struct rnd r = mix_rnd("fill_blocks", v);
	unsigned int i, same;
	struct watch w;
	struct site s;

	mix_stay_here();
	site_veth(&s);
	s.tcp[0] = -1;	/* no TCP, since its timers send at any time */
	/* Offloads would send packets larger than a block. */
	s.out_offload = -1;
	s.in_offload = -1;
	watch_start(&w, v, setup, s.ifindex);
	for (i = 0; i < 2000 && w.hook.block < 10; i++) {
		site_send(&s, &r);
		capture_walk(&w.hook);
	}
	watch_settle(&w);
	capture_walk(&w.hook);
	capture_walk(&w.tap);
	same = expect_same_blocks(&w);
	/* Compare the frames only if both sides have closed the same blocks. */
	if (w.tap.nr == w.hook.nr)
		watch_compare(&w);
	watch_end(&w);
	return same;
}

TEST(full_blocks_are_the_same, .seconds = 200)
{
	static const unsigned int sizes[] = { 1 << 13, 1 << 16 };
	static const unsigned int privs[] = { 0, 1, 8, 100 };
	unsigned int same = 0;
	size_t i, j;

	if (!has_blocks(v))
		SKIP("only V3 rings have blocks of frames");
	for (i = 0; i < 2; i++) {
		for (j = 0; j < 4; j++) {
			struct setup setup = blocks_of(sizes[i], privs[j],
						       j & 1 ? SOCK_DGRAM :
							       SOCK_RAW);

			same += fill_blocks(v, &setup);
			if (test_failures()) {
				NOTE("block size %u, private area %u", sizes[i], privs[j]);
				return;
			}
		}
	}
	NOTE("%u blocks", same);
	EXPECT(same >= 40);
}

static void send_one(const struct site *s)
{
	static uint8_t packet[100] = { 2, [12] = 0x88, [13] = 0xb5 };

	packet[14]++;
	OK(write(s->out, packet, sizeof(packet)));
}

TEST(blocks_that_waited_long_enough_are_the_same)
{
	struct setup setup = blocks_of(1 << 16, 16, SOCK_RAW);
	struct watch w;
	struct site s;
	unsigned int i;

	if (!has_blocks(v))
		SKIP("only V3 rings have blocks of frames");
	setup.retire_ms = 40;
	site_dummy(&s);
	watch_start(&w, v, &setup, s.ifindex);
	for (i = 0; i < 3; i++) {
		send_one(&s);
		watch_collect(&w);
		EXPECT(block(&w.hook, i)->hdr.bh1.block_status &
		       TP_STATUS_BLK_TMO);
	}
	EXPECT_EQ(expect_same_blocks(&w), 3);
	watch_compare(&w);
	watch_end(&w);
}

TEST(a_changed_block_header_is_found)
{
	struct setup setup = blocks_of(1 << 16, 16, SOCK_RAW);
	struct watch w;
	struct site s;
	uint8_t *bytes;
	size_t i;

	if (!has_blocks(v))
		SKIP("only V3 rings have blocks of frames");
	setup.retire_ms = 20;
	site_dummy(&s);
	watch_start(&w, v, &setup, s.ifindex);
	send_one(&s);
	watch_collect(&w);
	bytes = w.hook.map;
	for (i = 0; i < block(&w.tap, 0)->hdr.bh1.offset_to_first_pkt; i++) {
		bool time = i >= offsetof(struct tpacket_block_desc,
					  hdr.bh1.ts_first_pkt) &&
			    i < sizeof(struct tpacket_block_desc);

		bytes[i] ^= 0x80;
		if (!time && !compare_blocks(block(&w.tap, 0), block(&w.hook, 0)))
			FAIL("byte %zu is not compared", i);
		bytes[i] ^= 0x80;
	}
	EXPECT_EQ(compare_blocks(block(&w.tap, 0), block(&w.hook, 0)), 0);
	watch_end(&w);
}
