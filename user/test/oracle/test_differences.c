// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "differences.h"
#include "expect.h"
#include "host.h"
#include "mix.h"
#include "net.h"

#define NR	5

static struct difference *differences, **last = &differences;

void difference_add(struct difference *d)
{
	*last = d;
	last = &d->next;
}

void differences_print(void)
{
	const struct difference *d;

	for (d = differences; d; d = d->next)
		printf("%s\n\tdiffers: %s\n\tbecause: %s\n", d->name, d->what,
		       d->why);
}

static uint8_t packet[PACKET_MAX];

static struct setup plain(const struct variant *v, int type)
{
	return (struct setup) {
		.version = v->version,
		.type = type,
		.block_size = 1 << 20,
		.blocks = 4,
		.frame_size = 66560,
		.retire_ms = 20,
	};
}

static void watch(struct watch *w, const struct variant *v, int type, int ifindex)
{
	struct setup s = plain(v, type);

	watch_start(w, v, &s, ifindex);
}

/* So many frames on either side, or there is nothing to look at. */
static void expect_counts(struct watch *w, unsigned int tap, unsigned int hook)
{
	watch_collect(w);
	ASSERT_EQ(w->tap.nr, tap);
	ASSERT_EQ(w->hook.nr, hook);
}

static void expect_fields(const struct watch *w, unsigned int i, uint32_t want)
{
	const struct seen *tap = &w->tap.seen[i], *hook = &w->hook.seen[i];
	uint32_t fields = compare_frames(&w->setup, tap, hook);

	if (fields == want)
		return;
	FAIL("they should differ in %s", fields_name(want));
	describe_pair(&w->setup, tap, hook, fields);
}

/* V1 frames have no fields for a tag, and no bits. */
static uint32_t less_tag(const struct variant *v, uint32_t fields)
{
	if (v->version == TPACKET_V1)
		fields &= ~(FIELD(TCI) | FIELD(TPID));
	return fields;
}

/* A frame of these bytes behind a link-layer header, @nr times. */
static void send_frames(int fd, unsigned int nr)
{
	unsigned int i;

	memset(packet, 7, 100);
	packet[0] = 2;
	packet[12] = 0x88;
	packet[13] = 0xb5;
	for (i = 0; i < nr; i++) {
		packet[14] = (uint8_t)i;
		if (write(fd, packet, 100) < 0 && errno != ENOBUFS)
			FAIL("sending: %s", strerror(errno));
	}
}

static size_t send_offload(const struct site *s, uint32_t mss,
			   struct virtio_net_hdr *vnet)
{
	struct iovec iov[2] = { { vnet, sizeof(*vnet) }, { packet, 0 } };
	struct rnd r = { 1 };

	do {
		iov[1].iov_len = packet_offload(&r, &s->ends, false,
						mss ? 10 * mss : 1000, mss, vnet,
						packet);
	} while (iov[1].iov_len < 4 * mss);
	OK(writev(s->out_offload, iov, 2));
	return iov[1].iov_len;
}

DIFFERENCE(segments_are_made_after_the_hook,
	   "one packet of the hook is several of the tap: tp_len, data, status",
	   "what the device does not segment, the stack does behind the egress hook")
{
	struct virtio_net_hdr vnet;
	struct watch w;
	struct site s;
	size_t len;

	site_tap(&s);
	watch(&w, v, SOCK_RAW, s.ifindex);
	len = send_offload(&s, 1000, &vnet);
	expect_counts(&w, (unsigned int)(len - vnet.hdr_len + 999) / 1000, 1);
	EXPECT(w.hook.seen[0].status & TP_STATUS_CSUMNOTREADY);
	EXPECT(!(w.tap.seen[0].status & TP_STATUS_CSUMNOTREADY));
	EXPECT_EQ(w.hook.seen[0].len, len);
	EXPECT_EQ(w.tap.seen[0].len, vnet.hdr_len + 1000);
	watch_compare(&w);
	watch_end(&w);
}

DIFFERENCE(checksums_are_computed_after_the_hook,
	   "TP_STATUS_CSUMNOTREADY and the checksum's bytes",
	   "what the device does not compute, the stack does behind the egress hook")
{
	struct virtio_net_hdr vnet;
	struct watch w;
	struct site s;

	site_tap(&s);
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_offload(&s, 0, &vnet);
	expect_counts(&w, 1, 1);
	expect_fields(&w, 0, FIELD(STATUS) | FIELD(DATA));
	watch_compare(&w);
	watch_end(&w);
}

DIFFERENCE(segmentation_is_told_on_older_kernels,
	   "TP_STATUS_GSO_TCP on kernels before 6.3",
	   "packet sockets do not have it there")
{
	bool old = !host_kernel_has(6, 3);
	struct virtio_net_hdr vnet;
	struct watch w;
	struct site s;

	site_dummy(&s);
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_offload(&s, 1000, &vnet);
	expect_counts(&w, 1, 1);
	expect_fields(&w, 0, old ? FIELD(STATUS) : 0);
	EXPECT(w.hook.seen[0].status & TP_STATUS_GSO_TCP);
	EXPECT_EQ(watch_tells_more(&w.tap.seen[0], &w.hook.seen[0]), old);
	watch_end(&w);
}

static const uint32_t by_a_tag = FIELD(LEN) | FIELD(SNAPLEN) | FIELD(MAC) |
				 FIELD(SLL_PROTOCOL) | FIELD(DATA);

/* What V1 frames do not differ in, and V3 frames do in addition. */
static uint32_t with_tag(const struct variant *v)
{
	uint32_t fields = by_a_tag;

	if (v->version != TPACKET_V1)
		fields |= FIELD(STATUS) | FIELD(TCI) | FIELD(TPID);
	return fields;
}

static void differ_by_a_tag(const struct variant *v, struct watch *w)
{
	uint32_t fields;

	expect_counts(w, 1, 1);
	fields = compare_frames(&w->setup, &w->tap.seen[0], &w->hook.seen[0]);
	if (fields != with_tag(v))
		describe_pair(&w->setup, &w->tap.seen[0], &w->hook.seen[0], fields);
	EXPECT_EQ(fields, with_tag(v));
	watch_compare(w);
	watch_end(w);
}

DIFFERENCE(tags_are_put_in_after_the_hook,
	   "the tag: beside the packet at the hook, in the data at the tap",
	   "what the device does not insert, the stack does behind the egress hook")
{
	struct watch w;
	struct site s;

	site_dummy_tagged(&s);
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, 1);
	differ_by_a_tag(v, &w);

	/* A device that can: not for MPLS. */
	site_tagged(&s);
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, 1);
	expect_counts(&w, 1, 1);
	expect_fields(&w, 0, 0);
	watch_end(&w);
	if (!expect_less_for_mpls())
		return;
	watch(&w, v, SOCK_RAW, s.ifindex);
	packet[12] = 0x88;
	packet[13] = 0x47;
	OK(write(s.out, packet, 100));
	differ_by_a_tag(v, &w);
}

DIFFERENCE(a_tag_put_in_changes_the_hash,
	   "tp_rxhash of packets whose tag is put in",
	   "the kernel does not find the flow behind a tag that it has put in")
{
	struct setup setup = plain(v, SOCK_RAW);
	struct watch w;
	struct site s;
	struct rnd r = { 1 };
	struct virtio_net_hdr vnet;
	size_t len;

	if (v->version != TPACKET_V3)
		SKIP("only V3 frames have a hash");
	setup.rxhash = true;
	site_dummy_tagged(&s);
	watch_start(&w, v, &setup, s.ifindex);
	len = packet_offload(&r, &s.ends, false, 1000, 0, &vnet, packet);
	OK(write(s.out, packet, len));
	expect_counts(&w, 1, 1);
	expect_fields(&w, 0, with_tag(v) | FIELD(RXHASH));
	watch_end(&w);
}

DIFFERENCE(a_bad_segmentation_ends_after_the_hook,
	   "the hook has a packet that the tap has not",
	   "the stack drops what it cannot segment, behind the egress hook")
{
	struct virtio_net_hdr vnet;
	struct iovec iov[2] = { { &vnet, sizeof(vnet) }, { packet, 0 } };
	struct rnd r = { 1 };
	struct watch w;
	struct site s;

	site_tap(&s);
	watch(&w, v, SOCK_RAW, s.ifindex);
	iov[1].iov_len = packet_offload(&r, &s.ends, false, 5000, 500, &vnet,
					packet);
	packet[14] = 0x41;	/* an IP header of 4 bytes */
	/* Whether it was sent is not told. */
	(void)!writev(s.out_offload, iov, 2);
	expect_counts(&w, 0, 1);
	watch_end(&w);
}

/* SKIP where this kernel was built without. */
static void tc(const char *arguments)
{
	if (host_shell("tc %s", arguments))
		SKIP("tc %s: not in this kernel", arguments);
}

DIFFERENCE(what_a_queue_drops_is_seen_at_the_hook,
	   "the hook has packets that the tap has not",
	   "egress is in front of the queueing discipline, the tap behind it")
{
	struct watch w;
	struct site s;

	site_dummy(&s);
	tc("qdisc add dev d0 root netem loss 100%");
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, NR);
	expect_counts(&w, 0, NR);
	watch_end(&w);
}

DIFFERENCE(what_waits_in_a_queue_is_seen_before,
	   "the time, and where packets overtake each other the order",
	   "egress is in front of the queueing discipline, the tap behind it")
{
	struct watch w;
	struct site s;
	unsigned int i;

	site_dummy(&s);
	tc("qdisc add dev d0 root netem delay 100ms");
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, NR);
	host_sleep_ms(150);
	expect_counts(&w, NR, NR);
	for (i = 0; i < NR; i++) {
		const struct seen *tap = &w.tap.seen[i], *hook = &w.hook.seen[i];
		int64_t later = ((int64_t)tap->sec - hook->sec) * 1000000000 +
				((int64_t)tap->nsec - hook->nsec);

		EXPECT(later > 90 * 1000000);
		expect_fields(&w, i, 0);
	}
	watch_end(&w);
}

DIFFERENCE(what_tc_drops_on_receipt_is_not_seen,
	   "the tap has packets that the hook has not",
	   "ingress is behind the taps, XDP and the filters of tc")
{
	struct watch w;
	struct site s;

	site_tap(&s);
	tc("qdisc add dev w0 clsact");
	tc("filter add dev w0 ingress matchall action drop");
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.wire, NR);
	expect_counts(&w, NR, 0);
	watch_end(&w);
}

DIFFERENCE(what_tc_drops_on_the_way_out_is_seen,
	   "the hook has packets that the tap has not",
	   "egress is in front of the filters of tc, the tap behind them")
{
	struct watch w;
	struct site s;

	site_dummy(&s);
	tc("qdisc add dev d0 clsact");
	tc("filter add dev d0 egress matchall action drop");
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, NR);
	expect_counts(&w, 0, NR);
	watch_end(&w);
}

DIFFERENCE(what_tc_redirects_skips_egress,
	   "the tap of the second device has packets that its hook has not",
	   "netfilter leaves alone what tc has handed on, so that none of the two "
	   "sees the packets of the other twice")
{
	struct watch w;
	struct site s;

	site_tap(&s);
	OK(net_dummy("d0"));
	OK(net_up("d0"));
	tc("qdisc add dev w0 clsact");
	tc("filter add dev w0 ingress matchall action mirred egress redirect dev d0");
	watch(&w, v, SOCK_RAW, net_index("d0"));
	send_frames(s.wire, NR);
	expect_counts(&w, NR, 0);
	watch_end(&w);
}

DIFFERENCE(what_bypasses_the_queue_is_seen_at_the_hook,
	   "the hook has packets that the tap has not",
	   "PACKET_QDISC_BYPASS goes past the taps, not past egress")
{
	struct watch w;
	struct site s;
	int one = 1;

	site_dummy(&s);
	OK(setsockopt(s.out, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one)));
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, NR);
	expect_counts(&w, 0, NR);
	watch_end(&w);
}

DIFFERENCE(a_packet_socket_does_not_see_what_it_sends,
	   "the hook has packets that the tap has not",
	   "a tap is not shown the packets of its own socket; a ring sends none")
{
	struct watch w;
	struct site s;

	site_dummy(&s);
	watch(&w, v, SOCK_RAW, s.ifindex);
	send_frames(w.tap.fd, NR);
	expect_counts(&w, 0, NR);
	watch_end(&w);
}

static void write_nothing(const struct site *s)
{
	struct tun_pi pi = { .proto = htons(0x88b5) };

	OK(write(s->wire, &pi, sizeof(pi)));
}

DIFFERENCE(a_packet_of_no_bytes_is_a_frame,
	   "the hook has packets that the tap has not, unless a filter wants them",
	   "a packet socket takes their length for a filter's refusal")
{
	struct setup setup = plain(v, SOCK_DGRAM);
	struct watch w;
	struct site s;

	site_tun(&s);
	watch(&w, v, SOCK_RAW, s.ifindex);
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

/* Clocks are read for all packets as long as this is open. */
static int want_times(void)
{
	int fd = net_udp_any(999), one = 1;

	OK(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &one, sizeof(one)));
	host_sleep_ms(100);
	return fd;
}

DIFFERENCE(outgoing_packets_have_no_time_yet,
	   "TP_STATUS_TS_SOFTWARE and the time of outgoing packets, while "
	   "somebody wants all packets stamped",
	   "the stack reads the clock for them on their way to the taps")
{
	struct watch w;
	struct site s;
	int fd;

	site_tap(&s);
	fd = want_times();
	watch(&w, v, SOCK_RAW, s.ifindex);
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
}

DIFFERENCE(the_first_device_is_not_known,
	   "sll_ifindex of received packets, where PACKET_ORIGDEV is set",
	   "a hook is told of one device only")
{
	struct setup setup = plain(v, SOCK_RAW);
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
	watch(&w, v, SOCK_DGRAM, s.ifindex);
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
	watch(&w, v, SOCK_DGRAM, s.ifindex);
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
	struct setup setup = plain(v, SOCK_RAW);
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
	watch(&w, v, SOCK_RAW, s.ifindex);
	host_sleep_ms(1200);
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
	watch(&w, v, SOCK_RAW, s.ifindex);
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
