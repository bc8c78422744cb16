// SPDX-License-Identifier: GPL-2.0
/* What the stack does to packets, or with them, between a hook and the taps. */
#include <arpa/inet.h>
#include <sys/uio.h>
#include <unistd.h>

#include "differences.h"
#include "expect.h"
#include "host.h"
#include "net.h"

#define NR	5

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
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
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
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
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
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
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
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, 1);
	differ_by_a_tag(v, &w);

	/* A device that can: not for MPLS. */
	site_tagged(&s);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, 1);
	expect_counts(&w, 1, 1);
	expect_fields(&w, 0, 0);
	watch_end(&w);
	if (!expect_less_for_mpls())
		return;
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	packet[12] = 0x88;
	packet[13] = 0x47;
	OK(write(s.out, packet, 100));
	differ_by_a_tag(v, &w);
}

DIFFERENCE(a_tag_put_in_changes_the_hash,
	   "tp_rxhash of packets whose tag is put in",
	   "the kernel does not find the flow behind a tag that it has put in")
{
	struct setup setup = plain_setup(v, SOCK_RAW);
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

DIFFERENCE(a_tag_put_in_gives_the_packet_its_protocol,
	   "sll_protocol, on newer kernels, of packets sent as ETH_P_ALL",
	   "they have none at the hook; the tag that the stack puts in gives them one")
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_halen = 6,
	};
	struct watch w;
	struct site s;
	bool has_one;

	site_dummy_tagged(&s);
	to.sll_ifindex = s.cooked_ifindex;
	watch_plain(&w, v, SOCK_DGRAM, s.ifindex);
	OK(sendto(s.cooked, packet, 100, 0, (struct sockaddr *)&to, sizeof(to)));
	expect_counts(&w, 1, 1);
	EXPECT_EQ(w.tap.seen[0].sll->sll_protocol, htons(ETH_P_ALL));
	has_one = w.hook.seen[0].sll->sll_protocol;
	expect_fields(&w, 0, has_one ? 0 : FIELD(SLL_PROTOCOL));
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
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	iov[1].iov_len = packet_offload(&r, &s.ends, false, 5000, 500, &vnet,
					packet);
	packet[14] = 0x41;	/* an IP header of 4 bytes */
	/* Whether it was sent is not told. */
	(void)!writev(s.out_offload, iov, 2);
	expect_counts(&w, 0, 1);
	watch_end(&w);
}

/* Frames sent by @fd are so many on either side. */
static void expect_sent(const struct variant *v, int ifindex, int fd,
			unsigned int tap, unsigned int hook)
{
	struct watch w;

	watch_plain(&w, v, SOCK_RAW, ifindex);
	send_frames(fd, NR);
	expect_counts(&w, tap, hook);
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
	struct site s;

	site_dummy(&s);
	tc("qdisc add dev d0 root netem loss 100%");
	expect_sent(v, s.ifindex, s.out, 0, NR);
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
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, NR);
	HOST_UNTIL(capture_count(&w.tap) >= NR);
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
	struct site s;

	site_tap(&s);
	tc("qdisc add dev w0 clsact");
	tc("filter add dev w0 ingress matchall action drop");
	expect_sent(v, s.ifindex, s.wire, NR, 0);
}

DIFFERENCE(what_tc_drops_on_the_way_out_is_seen,
	   "the hook has packets that the tap has not",
	   "egress is in front of the filters of tc, the tap behind them")
{
	struct site s;

	site_dummy(&s);
	tc("qdisc add dev d0 clsact");
	tc("filter add dev d0 egress matchall action drop");
	expect_sent(v, s.ifindex, s.out, 0, NR);
}

DIFFERENCE(what_tc_redirects_skips_egress,
	   "the tap of the second device has packets that its hook has not",
	   "netfilter leaves alone what tc has handed on, so that none of the two "
	   "sees the packets of the other twice")
{
	struct site s;

	site_tap(&s);
	OK(net_dummy("d0"));
	OK(net_up("d0"));
	tc("qdisc add dev w0 clsact");
	tc("filter add dev w0 ingress matchall action mirred egress redirect dev d0");
	expect_sent(v, net_index("d0"), s.wire, NR, 0);
}

DIFFERENCE(what_bypasses_the_queue_is_seen_at_the_hook,
	   "the hook has packets that the tap has not",
	   "PACKET_QDISC_BYPASS goes past the taps, not past egress")
{
	struct site s;
	int one = 1;

	site_dummy(&s);
	OK(setsockopt(s.out, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one)));
	expect_sent(v, s.ifindex, s.out, 0, NR);
}

DIFFERENCE(a_packet_socket_does_not_see_what_it_sends,
	   "the hook has packets that the tap has not",
	   "a tap is not shown the packets of its own socket; a ring sends none")
{
	struct watch w;
	struct site s;

	site_dummy(&s);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	send_frames(w.tap.fd, NR);
	expect_counts(&w, 0, NR);
	watch_end(&w);
}
