// SPDX-License-Identifier: GPL-2.0
/* What a frame or a block says of the same packet. */
#include <arpa/inet.h>
#include <linux/if_tun.h>
#include <unistd.h>

#include "differences.h"
#include "host.h"
#include "net.h"

static void write_nothing(const struct site *s)
{
	struct tun_pi pi = { .proto = htons(0x88b5) };

	OK(write(s->wire, &pi, sizeof(pi)));
}

DIFFERENCE(a_packet_of_no_bytes_is_a_frame,
	   "the hook has packets that the tap has not, unless a filter wants them",
	   "a packet socket takes their length for a filter's refusal")
{
	struct setup setup = plain_setup(v, SOCK_DGRAM);
	struct watch w;
	struct site s;

	site_tun(&s);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	write_nothing(&s);
	expect_counts(&w, 0, 1);
	EXPECT_EQ(w.hook.seen[0].len, 0);
	watch_end(&w);

	/* in a cooked ring, a link-layer header with nothing behind it */
	site_tap(&s);
	watch_start(&w, v, &setup, s.ifindex);
	memset(packet, 2, 14);
	OK(write(s.wire, packet, 14));
	expect_counts(&w, 0, 1);
	EXPECT_EQ(w.hook.seen[0].len, 0);
	watch_end(&w);

	setup.snap = 100;
	watch_start(&w, v, &setup, s.ifindex);
	OK(write(s.wire, packet, 14));
	expect_counts(&w, 1, 1);
	expect_fields(&w, 0, 0);
	watch_end(&w);
}

/*
 * Clocks are read for all packets while a socket asks for it: from soon after
 * that to soon after its end, for a worker of the kernel sees to it.
 */
static void await_times(const struct variant *v, const struct site *s, bool wanted)
{
	bool found = !wanted, one, other;
	struct watch w;
	int tries;

	for (tries = 0; tries < 100 && found != wanted; tries++) {
		watch_plain(&w, v, SOCK_RAW, s->ifindex);
		send_frames(s->out, 1);
		send_frames(s->wire, 1);
		expect_counts(&w, 2, 2);
		one = w.tap.seen[0].status & TP_STATUS_TS_SOFTWARE;
		other = w.tap.seen[1].status & TP_STATUS_TS_SOFTWARE;
		found = wanted ? one && other : one || other;
		watch_end(&w);
	}
	EXPECT_EQ(found, wanted);
}

DIFFERENCE(outgoing_packets_have_no_time_yet,
	   "TP_STATUS_TS_SOFTWARE and the time of outgoing packets, while "
	   "somebody wants all packets stamped",
	   "the stack reads the clock for them on their way to the taps")
{
	int fd, one = 1;
	struct watch w;
	struct site s;

	site_tap(&s);
	fd = net_udp_any(999);
	OK(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &one, sizeof(one)));
	await_times(v, &s, true);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, 1);
	send_frames(s.wire, 1);
	expect_counts(&w, 2, 2);
	expect_fields(&w, 0, FIELD(STATUS));
	EXPECT_EQ(w.tap.seen[0].status ^ w.hook.seen[0].status,
		  TP_STATUS_TS_SOFTWARE);
	EXPECT(w.tap.seen[0].status & TP_STATUS_TS_SOFTWARE);
	/* A received one brings its time along, and both show that. */
	EXPECT(w.hook.seen[1].status & TP_STATUS_TS_SOFTWARE);
	expect_fields(&w, 1, 0);
	watch_end(&w);
	close(fd);
	await_times(v, &s, false);
}

DIFFERENCE(the_first_device_is_not_known,
	   "sll_ifindex of received packets, where PACKET_ORIGDEV is set",
	   "a hook is told of one device only")
{
	struct setup setup = plain_setup(v, SOCK_RAW);
	struct watch w;
	struct site s;
	int one = 1;

	site_vlan(&s);
	watch_start(&w, v, &setup, s.ifindex);
	OK(w.tap.ops->set(w.tap.fd, SOL_PACKET, PACKET_ORIGDEV, &one, sizeof(one)));
	OK(w.hook.ops->set(w.hook.fd, SOL_PACKET, PACKET_ORIGDEV, &one,
			   sizeof(one)));
	send_frames(s.in, 1);
	send_frames(s.out, 1);
	expect_counts(&w, 2, 2);
	expect_fields(&w, 0, FIELD(SLL_IFINDEX));
	EXPECT_EQ(w.tap.seen[0].sll->sll_ifindex, net_index("v0"));
	EXPECT_EQ(w.hook.seen[0].sll->sll_ifindex, s.ifindex);
	expect_fields(&w, 1, 0);
	watch_end(&w);
}

/* V1 frames have no fields for a tag, and no bits. */
static uint32_t less_tag(const struct variant *v, uint32_t fields)
{
	if (v->version == TPACKET_V1)
		fields &= ~(FIELD(TCI) | FIELD(TPID));
	return fields;
}

/* A frame with that many tags, and something behind them. */
static size_t with_tags(unsigned int nr)
{
	unsigned int i;

	memset(packet, 2, 200);
	for (i = 0; i < nr; i++)
		memcpy(packet + 12 + 4 * i, (uint8_t []){ 0x81, 0, 0, 5 }, 4);
	packet[12 + 4 * nr] = 0x88;
	packet[13 + 4 * nr] = 0xb5;
	return 14 + 4 * nr + 100;
}

DIFFERENCE(more_than_seven_tags_are_seen_through,
	   "sll_protocol of packets with eight tags, in cooked rings",
	   "a packet socket gives up after a number of tags and says 0")
{
	struct watch w;
	struct site s;

	site_dummy(&s);
	watch_plain(&w, v, SOCK_DGRAM, s.ifindex);
	OK(write(s.out, packet, with_tags(7)));
	OK(write(s.out, packet, with_tags(8)));
	expect_counts(&w, 2, 2);
	expect_fields(&w, 0, 0);
	expect_fields(&w, 1, FIELD(SLL_PROTOCOL));
	EXPECT_EQ(w.tap.seen[1].sll->sll_protocol, 0);
	EXPECT_EQ(w.hook.seen[1].sll->sll_protocol, htons(0x88b5));
	watch_end(&w);
}

DIFFERENCE(no_tag_is_made_up_where_no_header_is,
	   "tp_vlan_tci and sll_protocol of packets that are said to be tagged "
	   "and have no link-layer header, in cooked rings",
	   "a packet socket takes bytes of the packet for the tag")
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_protocol = htons(0x8100),
	};
	struct watch w;
	struct site s;

	site_tun(&s);
	to.sll_ifindex = s.ifindex;
	watch_plain(&w, v, SOCK_DGRAM, s.ifindex);
	memset(packet, 0x45, 100);
	OK(sendto(s.cooked, packet, 100, 0, (struct sockaddr *)&to, sizeof(to)));
	expect_counts(&w, 1, 1);
	expect_fields(&w, 0, less_tag(v, FIELD(TCI) | FIELD(SLL_PROTOCOL)));
	EXPECT_EQ(w.tap.seen[0].sll->sll_protocol, htons(0x4545));
	EXPECT_EQ(w.hook.seen[0].sll->sll_protocol, 0);
	EXPECT_EQ(w.hook.seen[0].tci, 0);
	watch_end(&w);
}

/* A reader may leave anything in a ring; the statuses are the kernel's. */
static void scribble(struct capture *c)
{
	const struct setup *s = c->setup;
	size_t at, i;

	if (s->version == TPACKET_V3) {
		at = sizeof(struct tpacket_block_desc);
		for (i = 0; i < s->blocks; i++)
			memset(c->map + i * s->block_size + at, 0x5a,
			       s->block_size - at);
		return;
	}
	for (at = 0; at + s->frame_size <= s->block_size; at += s->frame_size)
		memset(c->map + at + sizeof(long), 0x5a,
		       s->frame_size - sizeof(long));
}

/* A frame of 4,072 bytes, two of which are a block of 8 KiB less its header. */
static void send_half_block(const struct site *s)
{
	memset(packet, 2, 3990);
	OK(write(s->out, packet, 3990));
}

DIFFERENCE(blocks_are_filled_to_their_end,
	   "where TPACKET_V3 blocks end, and empty ones",
	   "a packet socket puts no frame into the last bytes of a block, and "
	   "closes an empty one in front of a frame that fills it")
{
	const struct tpacket_block_desc *tap, *hook;
	struct setup setup = plain_setup(v, SOCK_RAW);
	struct watch w;
	struct site s;

	if (v->version != TPACKET_V3)
		SKIP("frames are in no blocks of their own");
	setup.block_size = 1 << 13;
	setup.retire_ms = 300;
	site_dummy(&s);
	watch_start(&w, v, &setup, s.ifindex);
	send_half_block(&s);
	send_half_block(&s);
	expect_counts(&w, 2, 2);
	tap = (const void *)w.tap.map;
	hook = (const void *)w.hook.map;
	EXPECT_EQ(tap->hdr.bh1.num_pkts, 1);
	EXPECT_EQ(hook->hdr.bh1.num_pkts, 2);
	EXPECT_EQ(hook->hdr.bh1.blk_len, 1 << 13);
	watch_compare(&w);
	watch_end(&w);

	watch_start(&w, v, &setup, s.ifindex);
	memset(packet, 2, 20000);
	OK(write(s.out, packet, 20000));
	expect_counts(&w, 1, 1);
	tap = (const void *)w.tap.map;
	hook = (const void *)w.hook.map;
	EXPECT_EQ(tap->hdr.bh1.num_pkts, 0);
	EXPECT_EQ(hook->hdr.bh1.num_pkts, 1);
	EXPECT_EQ(hook->hdr.bh1.blk_len, 1 << 13);
	watch_compare(&w);
	watch_end(&w);
}

DIFFERENCE(blocks_begin_with_their_first_packet,
	   "ts_first_pkt of TPACKET_V3 blocks",
	   "a packet socket says when the block was opened, which can be long before")
{
	const struct tpacket_hdr_v1 *tap, *hook;
	struct watch w;
	struct site s;

	if (v->version != TPACKET_V3)
		SKIP("frames are in no blocks of their own");
	site_dummy(&s);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	host_sleep_ms(1200); /* sleep: the block has to be opened a second before */
	send_frames(s.out, 1);
	expect_counts(&w, 1, 1);
	tap = &((const struct tpacket_block_desc *)w.tap.map)->hdr.bh1;
	hook = &((const struct tpacket_block_desc *)w.hook.map)->hdr.bh1;
	EXPECT_EQ(hook->ts_first_pkt.ts_sec, w.hook.seen[0].sec);
	EXPECT_EQ(hook->ts_first_pkt.ts_nsec, w.hook.seen[0].nsec);
	EXPECT(tap->ts_first_pkt.ts_sec < w.tap.seen[0].sec);
	watch_end(&w);
}

DIFFERENCE(no_old_bytes_are_left_in_front_of_a_packet,
	   "unused bytes between the header and the packet, and of sll_addr",
	   "a packet socket leaves what an earlier packet or the reader put there")
{
	struct watch w;
	struct site s;
	const struct seen *hook;
	size_t i;

	site_dummy(&s);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	scribble(&w.tap);
	scribble(&w.hook);
	send_frames(s.out, 2);
	expect_counts(&w, 2, 2);
	expect_fields(&w, 1, FIELD(UNUSED));
	hook = &w.hook.seen[1];
	EXPECT_EQ(hook->sll->sll_halen, 6);
	EXPECT_EQ(hook->sll->sll_addr[6], 0);
	EXPECT_EQ(hook->sll->sll_addr[7], 0);
	EXPECT_EQ(w.tap.seen[1].sll->sll_addr[7], 0x5a);
	for (i = setup_hdrlen(&w.setup); i < hook->mac; i++)
		EXPECT_EQ(hook->base[i], 0);
	watch_end(&w);
}
