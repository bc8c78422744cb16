// SPDX-License-Identifier: GPL-2.0
/*
 * The virtio_net_hdr before a packet says how to segment it, and which checksum
 * it needs.
 */
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "paired.h"
#include "traffic.h"

#define CANARY	0x5a

static const unsigned int sizes[] = { 10, 12 };

/* Packet sockets of older kernels support only a size of 10. */
static size_t nr_sizes(void)
{
	return host_kernel_has(6, 6) ? 2 : 1;
}

static void exchange(const struct net_pair *pair, size_t nr)
{
	static uint8_t payload[1 << 16];
	int ends[2];
	size_t got;

	net_tcp_pair(pair->here, pair->there, "10.9.0.2", 80, ends);
	EXPECT_EQ(send(ends[0], payload, nr, 0), nr);
	for (got = 0; got < nr;)
		got += (size_t)OK(read(ends[1], payload, sizeof(payload)));
	close(ends[0]);
	close(ends[1]);
}

/*
 * The header of 10 bytes ends where the packet starts.  With a size of 12, the two
 * extra bytes are before the header, not after it.
 */
static bool has_type(const struct ring *r, uint8_t gso, uint16_t *size)
{
	const struct virtio_net_hdr *h;
	struct ring look = *r;
	bool found = false;
	struct frame f;

	for (; ring_peek(&look, &f); ring_skip(&look)) {
		h = (void *)(f.data - sizeof(*h));
		if ((h->gso_type & ~VIRTIO_NET_HDR_GSO_ECN) != gso)
			continue;
		*size = h->gso_size;
		found = true;
	}
	return found;
}

/* Wait for a packet of this kind, because its block may be retired by time. */
static bool comes_with_type(const struct ring *r, uint8_t gso, uint16_t *size)
{
	return HOST_UNTIL(has_type(r, gso, size));
}

TEST(segmentation_of_a_packet_is_described)
{
	struct net_pair pair = net_pair(1500);
	uint16_t gso_size = 0, none;
	struct paired t;
	size_t i;

	for (i = 0; i < nr_sizes(); i++) {
		paired_start_vnet(&t, v, pair.v0, sizes[i]);
		exchange(&pair, 20000);
		EXPECT(comes_with_type(&t.tested, VIRTIO_NET_HDR_GSO_TCPV4,
				       &gso_size));
		EXPECT_EQ(gso_size, 1448);
		EXPECT(comes_with_type(&t.tested, VIRTIO_NET_HDR_GSO_NONE,
				       &none));
		paired_compare(&t, 6);
	}
}

TEST(a_plain_packet_has_an_empty_header)
{
	static const uint8_t zero[12];
	struct wire w = wire_open("wire");
	struct paired t;
	struct frame f;
	size_t i;

	for (i = 0; i < nr_sizes(); i++) {
		paired_start_vnet(&t, v, w.ifindex, sizes[i]);
		traffic_send_many(&w, 1, 0, 3, 500);
		ASSERT(ring_peek(&t.tested, &f));
		EXPECT_EQ(f.snaplen, 500);
		EXPECT_EQ(f.net - f.mac, 14);
		EXPECT(!memcmp(f.data - sizes[i], zero, sizes[i]));
		paired_compare(&t, 3);
	}
}

TEST(header_and_packet_are_received_together, .any_version = true)
{
	static uint8_t expected[1000], room[4096];
	struct wire w = wire_open("wire");
	struct received got;
	struct ring r;
	size_t i;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_AUXDATA, 1));
	OK(fcntl(r.fd, F_SETFL, O_NONBLOCK));
	ring_attach(&r, w.ifindex);
	for (i = 0; i < nr_sizes(); i++) {
		unsigned int size = sizes[i];

		if (size == 10)
			OK(ring_option(&r, SOL_PACKET, PACKET_VNET_HDR, 1));
		else
			OK(ring_option(&r, SOL_PACKET, PACKET_VNET_HDR_SZ, 12));
		memset(expected, 0, sizeof(expected));
		traffic_build(expected + size, 1, i, 500);

		traffic_send_many(&w, 1, i, 1, 500);
		got = (struct received){ .data = room, .size = sizeof(room) };
		EXPECT_EQ(v->ops->recv(r.fd, &got), 500 + size);
		EXPECT(!memcmp(room, expected, 500 + size));
		EXPECT_EQ(got.aux.tp_len, 500);
		EXPECT_EQ(got.aux.tp_snaplen, 500);

		traffic_send_many(&w, 1, i, 1, 500);
		EXPECT_EQ(read(r.fd, room, size + 100), size + 100);
		EXPECT(!memcmp(room, expected, size + 100));

		traffic_send_many(&w, 1, i, 1, 500);
		got = (struct received){ .data = room, .size = size - 1,
					 .flags = MSG_TRUNC };
		FAILS(EINVAL, v->ops->recv(r.fd, &got));
		traffic_send_many(&w, 1, i, 1, 500);
		got = (struct received){ .data = room, .size = size,
					 .flags = MSG_TRUNC };
		EXPECT_EQ(v->ops->recv(r.fd, &got), 500 + size);
		EXPECT_EQ(got.flags & MSG_TRUNC, MSG_TRUNC);
	}
	/* As with a datagram, the packet is gone even if the buffer was too small. */
	FAILS(EAGAIN, read(r.fd, room, sizeof(room)));
	ring_close(&r);
}

/*
 * Send UDP packets that the stack must fragment (VIRTIO_NET_HDR_GSO_UDP).  A device can
 * receive them, but the kernel cannot describe them in a virtio_net_hdr.
 */
static void send_old_fragments(int tap)
{
	static uint8_t packet[sizeof(struct virtio_net_hdr) + 3000] = {
		/* IPv4, 2,986 bytes, UDP */
		[10 + 12] = 0x08, 0x00, 0x45, 0, 0x0b, 0xaa, 0, 0, 0, 0, 64, 17,
		/* from port 1 to port 2, 2,966 bytes */
		[10 + 34] = 0, 1, 0, 2, 0x0b, 0x96,
	};
	struct virtio_net_hdr header = {
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_type = VIRTIO_NET_HDR_GSO_UDP,
		.hdr_len = 42, .gso_size = 1000, .csum_start = 34, .csum_offset = 6,
	};

	memset(packet + 10, 0xff, 6);
	memcpy(packet, &header, sizeof(header));
	OK(write(tap, packet, sizeof(packet)));
}

TEST(a_packet_that_no_header_describes_is_dropped_and_counted)
{
	int tap = (int)OK(net_wire_with("wire", IFF_TAP | IFF_NO_PI | IFF_VNET_HDR));
	struct nfring_stats counters;
	struct tpacket_stats stats;
	struct ring r, without;
	unsigned int i;

	if (has_blocks(v) && !v->ops->is_nfring)
		SKIP("a packet socket leaves a frame without a header in the block");
	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_VNET_HDR, 1));
	ring_set(&r, PAGE, 4, PAGE / 2);
	ring_map(&r);
	ring_attach(&r, net_index("wire"));
	/* A ring without this option takes the packet as it is. */
	ring_start(&without, v, net_index("wire"), PAGE, 4, PAGE / 2);
	for (i = 0; i < 3; i++)
		send_old_fragments(tap);
	EXPECT_EQ(ring_drain(&r), 0);
	ring_stats(&r, &stats);
	EXPECT_EQ(stats.tp_packets, 3);
	EXPECT_EQ(stats.tp_drops, 3);
	EXPECT_EQ(ring_drain(&without), 3);
	if (v->ops->is_nfring) {
		OK(nfring_counters(r.fd, &counters));
		EXPECT_EQ(counters.drop_vnet, 3);
		EXPECT_EQ(counters.drop_full, 0);
	}
	ring_close(&without);
	ring_close(&r);
}

/* Fill all frames, except the statuses, which must say that the frames are free. */
static void lay_canaries(struct ring *r)
{
	unsigned int i;

	memset(r->map, CANARY, r->size);
	for (i = 0; i < r->req.tp_frame_nr; i++)
		ring_set_status(r, i, TP_STATUS_KERNEL);
}

static bool untouched(const struct ring *r, unsigned int index)
{
	const uint8_t *frame = ring_frame(r, index);
	size_t i;

	for (i = sizeof(unsigned long); i < r->req.tp_frame_size; i++)
		if (frame[i] != CANARY)
			return false;
	return ring_status(r, index) == TP_STATUS_KERNEL;
}

/* CVE-2017-14497: a packet socket wrote the header after the end of the frame. */
static void expect_nothing_outside(const struct variant *v,
				   const struct wire *w, unsigned int frame,
				   unsigned int reserve, unsigned int vnet)
{
	unsigned int written;
	struct frame f;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, (int)reserve));
	if (vnet == 10)
		OK(ring_option(&r, SOL_PACKET, PACKET_VNET_HDR, 1));
	else
		OK(ring_option(&r, SOL_PACKET, PACKET_VNET_HDR_SZ, 12));
	ring_set(&r, PAGE, 2, frame);
	ring_map(&r);
	lay_canaries(&r);
	r.next = 0;
	ring_attach(&r, w->ifindex);
	for (written = 0; written < 3 && written + 1 < r.req.tp_frame_nr;
	     written++) {
		traffic_send_many(w, 1, written, 1, 500);
		ASSERT(ring_peek(&r, &f));
		EXPECT_EQ(f.len, 500);
		EXPECT(!f.snaplen || f.mac + f.snaplen <= frame);
		if (frame == reserve + ring_hdrlen(v))
			EXPECT_EQ(f.snaplen, 0);
		r.next++;
		if (!untouched(&r, r.next)) {
			FAIL("frame %u, reserve %u, header %u: the next frame was overwritten",
			     frame, reserve, vnet);
			break;
		}
	}
	ring_close(&r);
}

TEST(no_header_is_written_outside_its_frame, .frames = true)
{
	struct wire w = wire_open("wire");
	unsigned int frame, reserve;
	size_t i;

	for (i = 0; i < nr_sizes(); i++) {
		for (frame = 128; frame <= PAGE; frame *= 32)
			for (reserve = frame - ring_hdrlen(v);
			     reserve + 60 + ring_hdrlen(v) >= frame && reserve > 0;
			     reserve--)
				expect_nothing_outside(v, &w, frame, reserve,
						       sizes[i]);
	}
}
