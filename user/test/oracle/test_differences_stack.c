// SPDX-License-Identifier: GPL-2.0
/* Known differences that come from the stack's work between a hook and the taps. */
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
	   "one packet at the hook is several at the tap: tp_len, data, status",
	   "the stack segments after the egress hook if the device does not")
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
	   "the stack computes checksums after the egress hook if the device does not")
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

DIFFERENCE(segmentation_is_reported_on_older_kernels,
	   "TP_STATUS_GSO_TCP on kernels before 6.3",
	   "packet sockets have this status only since 6.3")
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

/* The fields that a tag changes; V1 has no status bits and no fields for tags. */
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

DIFFERENCE(tags_are_inserted_after_the_hook,
	   "the VLAN tag: in the frame header at the hook, in the data at the tap",
	   "the stack inserts tags after the egress hook if the device does not")
{
	struct watch w;
	struct site s;

	site_dummy_tagged(&s);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	send_frames(s.out, 1);
	differ_by_a_tag(v, &w);

	/* This device inserts tags itself, but not for MPLS. */
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

DIFFERENCE(an_inserted_tag_changes_the_hash,
	   "tp_rxhash of packets into which the stack inserts a tag",
	   "the kernel does not find the flow after the inserted tag")
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

DIFFERENCE(an_inserted_tag_gives_the_packet_its_protocol,
	   "sll_protocol of packets sent as ETH_P_ALL, on newer kernels",
	   "they have no protocol at the hook; the tag that the stack inserts sets it")
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

DIFFERENCE(a_packet_that_cannot_be_segmented_ends_after_the_hook,
	   "the hook sees a packet that the tap does not see",
	   "after the egress hook the stack drops a packet that it cannot segment")
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
	/* writev() may succeed or fail, although the packet is dropped. */
	(void)!writev(s.out_offload, iov, 2);
	expect_counts(&w, 0, 1);
	watch_end(&w);
}

/* Send NR frames to @fd; expect @tap frames at the tap and @hook at the hook. */
static void expect_sent(const struct variant *v, int ifindex, int fd,
			unsigned int tap, unsigned int hook)
{
	struct watch w;

	watch_plain(&w, v, SOCK_RAW, ifindex);
	send_frames(fd, NR);
	expect_counts(&w, tap, hook);
	watch_end(&w);
}

/* Run tc; SKIP the test if this kernel lacks the feature. */
static void tc(const char *arguments)
{
	if (host_shell("tc %s", arguments))
		SKIP("this command fails on this kernel: tc %s", arguments);
}

DIFFERENCE(packets_that_a_queue_drops_are_seen_at_the_hook,
	   "the hook sees packets that the tap does not see",
	   "packets pass egress before the queueing discipline, and the tap after it")
{
	struct site s;

	site_dummy(&s);
	tc("qdisc add dev d0 root netem loss 100%");
	expect_sent(v, s.ifindex, s.out, 0, NR);
}

DIFFERENCE(packets_are_seen_before_they_wait_in_a_queue,
	   "the time, and the order if packets overtake each other in the queue",
	   "packets pass egress before the queueing discipline, and the tap after it")
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

DIFFERENCE(packets_that_tc_drops_on_receipt_are_not_seen,
	   "the tap sees packets that the hook does not see",
	   "packets pass XDP, the taps and the filters of tc before ingress")
{
	struct site s;

	site_tap(&s);
	tc("qdisc add dev w0 clsact");
	tc("filter add dev w0 ingress matchall action drop");
	expect_sent(v, s.ifindex, s.wire, NR, 0);
}

DIFFERENCE(packets_that_tc_drops_on_the_way_out_are_seen,
	   "the hook sees packets that the tap does not see",
	   "packets pass egress before the filters of tc, and the tap after them")
{
	struct site s;

	site_dummy(&s);
	tc("qdisc add dev d0 clsact");
	tc("filter add dev d0 egress matchall action drop");
	expect_sent(v, s.ifindex, s.out, 0, NR);
}

DIFFERENCE(packets_that_tc_redirects_skip_egress,
	   "the tap of the second device sees packets that its hook does not see",
	   "netfilter skips egress for packets that tc redirected, so that no packet "
	   "passes it twice")
{
	struct site s;

	site_tap(&s);
	OK(net_dummy("d0"));
	OK(net_up("d0"));
	tc("qdisc add dev w0 clsact");
	tc("filter add dev w0 ingress matchall action mirred egress redirect dev d0");
	expect_sent(v, net_index("d0"), s.wire, NR, 0);
}

DIFFERENCE(packets_that_bypass_the_queue_are_seen_at_the_hook,
	   "the hook sees packets that the tap does not see",
	   "PACKET_QDISC_BYPASS bypasses the taps, but not egress")
{
	struct site s;
	int one = 1;

	site_dummy(&s);
	OK(setsockopt(s.out, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one)));
	expect_sent(v, s.ifindex, s.out, 0, NR);
}

DIFFERENCE(a_packet_socket_does_not_see_what_it_sends,
	   "the hook sees packets that the tap does not see",
	   "a packet socket does not see packets that it sent itself; a ring sends none")
{
	struct watch w;
	struct site s;

	site_dummy(&s);
	watch_plain(&w, v, SOCK_RAW, s.ifindex);
	send_frames(w.tap.fd, NR);
	expect_counts(&w, 0, NR);
	watch_end(&w);
}
