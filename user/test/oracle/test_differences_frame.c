// SPDX-License-Identifier: GPL-2.0
/*
 * Known differences between the frames, or the blocks, in which the module and a
 * packet socket store the same packet.
 */
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
	   "the hook sees packets of no bytes; the tap sees them only with a filter",
	   "a packet socket drops a packet of length 0 as if a filter had refused it")
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

	/* A cooked ring strips the header, and this packet has nothing else. */
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
 * While a socket asks for time stamps, the kernel stamps all packets. A kernel worker
 * switches the stamps on or off, soon after a socket asks for them or closes. Wait
 * until the worker has done that.
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
	   "a socket asks for time stamps of all packets",
	   "the stack stamps outgoing packets after the hook, just before the taps")
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
	/* A received packet already has its time stamp at both points. */
	EXPECT(w.hook.seen[1].status & TP_STATUS_TS_SOFTWARE);
	expect_fields(&w, 1, 0);
	watch_end(&w);
	close(fd);
	await_times(v, &s, false);
}

DIFFERENCE(the_original_device_is_not_known,
	   "sll_ifindex of received packets if PACKET_ORIGDEV is set",
	   "a hook knows only the current device, not the original one")
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

/* V1 frames have no fields and no status bits for a tag. */
static uint32_t less_tag(const struct variant *v, uint32_t fields)
{
	if (v->version == TPACKET_V1)
		fields &= ~(FIELD(TCI) | FIELD(TPID));
	return fields;
}

/* Make a frame with @nr tags and 100 bytes after them. */
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

DIFFERENCE(more_than_seven_tags_are_parsed,
	   "sll_protocol of packets with more than seven tags, in cooked rings",
	   "a packet socket stops parsing after seven tags and sets it to 0")
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

DIFFERENCE(no_tag_is_invented_for_a_packet_without_a_header,
	   "tp_vlan_tci and sll_protocol of packets that have a VLAN protocol "
	   "but no link-layer header, in cooked rings",
	   "a packet socket reads the tag from bytes that are not a tag")
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

/*
 * Write junk over the ring, as any reader may.  Spare the statuses: frames with
 * TP_STATUS_KERNEL must stay free.
 */
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

/*
 * Send a packet that takes 4,072 bytes of a block.  Two of them and the block's
 * header fill a block of 8 KiB.
 */
static void send_half_block(const struct site *s)
{
	memset(packet, 2, 3990);
	OK(write(s->out, packet, 3990));
}

DIFFERENCE(blocks_are_filled_to_their_end,
	   "the end of TPACKET_V3 blocks, and empty blocks",
	   "a packet socket leaves the last bytes of a block unused; if a frame needs "
	   "a whole block, it first retires the open block, even an empty one")
{
	const struct tpacket_block_desc *tap, *hook;
	struct setup setup = plain_setup(v, SOCK_RAW);
	struct watch w;
	struct site s;

	if (v->version != TPACKET_V3)
		SKIP("only V3 rings have blocks of frames");
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
	   "a packet socket stores the time at which it opened the block, which can "
	   "be long before the first packet")
{
	const struct tpacket_hdr_v1 *tap, *hook;
	struct watch w;
	struct site s;

	if (v->version != TPACKET_V3)
		SKIP("only V3 rings have blocks of frames");
	site_dummy(&s);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	host_sleep_ms(1200); /* sleep: the packet socket must have opened its block long before */
	send_frames(s.out, 1);
	expect_counts(&w, 1, 1);
	tap = &((const struct tpacket_block_desc *)w.tap.map)->hdr.bh1;
	hook = &((const struct tpacket_block_desc *)w.hook.map)->hdr.bh1;
	EXPECT_EQ(hook->ts_first_pkt.ts_sec, w.hook.seen[0].sec);
	EXPECT_EQ(hook->ts_first_pkt.ts_nsec, w.hook.seen[0].nsec);
	EXPECT(tap->ts_first_pkt.ts_sec < w.tap.seen[0].sec);
	watch_end(&w);
}

DIFFERENCE(no_old_bytes_are_left_before_a_packet,
	   "unused bytes between the header and the packet, and in sll_addr",
	   "a packet socket leaves the bytes of an earlier packet or of the reader; "
	   "the module zeroes them")
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
