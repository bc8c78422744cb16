// SPDX-License-Identifier: GPL-2.0
/* The ways to send packets over a device. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include "capture.h"
#include "site.h"

static uint8_t buffer[PACKET_MAX + 100];

/* A device may refuse a packet with one of these errors. */
static void expect_sent(ssize_t sent)
{
	if (sent >= 0)
		return;
	if (errno != EMSGSIZE && errno != ENOBUFS && errno != EINVAL &&
	    errno != ECONNREFUSED && errno != EAGAIN && errno != EPERM)
		FAIL("sending: %s", strerror(errno));
}

static void send_raw(struct rnd *r, const struct site *s, int fd, bool to_here)
{
	size_t len = packet_any(r, &s->ends, to_here, s->mtu, buffer);

	expect_sent(send(fd, buffer, len, 0));
}

static void way_out(struct site *s, struct rnd *r)
{
	send_raw(r, s, s->out, false);
}

static void way_in(struct site *s, struct rnd *r)
{
	send_raw(r, s, s->in, true);
}

static void send_offload(struct rnd *r, const struct site *s, int fd,
			 bool to_here, bool gso)
{
	uint32_t mss = gso ? rnd_between(r, 100, 1400) : 0;
	struct virtio_net_hdr vnet;
	struct iovec iov[2] = { { &vnet, sizeof(vnet) }, { buffer, 0 } };
	/* stay below the 64 segments that each segmenting device must accept */
	size_t largest = mss ? mss * 40 : s->mtu;

	if (largest > PACKET_MAX - 64)
		largest = PACKET_MAX - 64;
	iov[1].iov_len = packet_offload(r, &s->ends, to_here, largest, mss,
					&vnet, buffer);
	expect_sent(writev(fd, iov, 2));
}

static void way_out_offload(struct site *s, struct rnd *r)
{
	send_offload(r, s, s->out_offload, false, !s->no_gso && rnd_once_in(r, 2));
}

static void way_in_offload(struct site *s, struct rnd *r)
{
	send_offload(r, s, s->in_offload, true, rnd_once_in(r, 2));
}

static void way_cooked(struct site *s, struct rnd *r)
{
	static const uint16_t protocols[] = {
		0x0003, 0x0800, 0x88b5, 0x0000, 0xffff, 0x8100, 0x88a8,
	};
	/* Since 7.x a packet sent as ETH_P_ALL has no protocol, unless the stack inserts
	 * a tag. A device without link-layer headers has no tags.
	 */
	uint32_t first = s->tags_by_stack ? 1 : 0, nr = s->ends.mac ? 7 : 5;
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocols[first + rnd_below(r, nr - first)]),
		.sll_ifindex = s->cooked_ifindex,
		.sll_halen = 6,
	};
	struct wire_ends bare = { .mac = false };
	size_t len = packet_any(r, &bare, false, s->mtu, buffer);

	memcpy(to.sll_addr, s->ends.there, 6);
	expect_sent(sendto(s->cooked, buffer, len, 0, (struct sockaddr *)&to,
			   sizeof(to)));
}

static void write_wire(struct site *s, void *header, size_t header_len,
		       size_t len)
{
	struct iovec iov[2] = { { header, header_len }, { buffer, len } };

	expect_sent(writev(s->wire, iov, 2));
}

static void way_wire(struct site *s, struct rnd *r)
{
	static const uint16_t protocols[] = {
		0x0800, 0x86dd, 0x88b5, 0x8100, 0x88a8, 0xffff,
	};
	struct tun_pi pi = { .proto = htons(RND_ONE_OF(r, protocols)) };
	struct virtio_net_hdr vnet = { 0 };
	size_t len = packet_any(r, &s->ends, true, s->mtu, buffer);

	if (s->wire_header == WIRE_PI)
		write_wire(s, &pi, sizeof(pi), len);
	else
		write_wire(s, &vnet, s->wire_header == WIRE_VNET ? sizeof(vnet) : 0, len);
}

static void way_wire_offload(struct site *s, struct rnd *r)
{
	send_offload(r, s, s->wire, true, rnd_once_in(r, 2));
}

/*
 * In a nonblocking write a tap device puts the packet into page fragments, and GRO
 * merges such packets into one with many fragments. In a blocking write it allocates
 * linear data, and GRO links the packets into a list.
 */
static void way_flows(struct site *s, struct rnd *r)
{
	uint32_t nr = rnd_between(r, 1, 20), flow = rnd_below(r, 4);
	size_t len = packet_length(r, 1, 1400);

	OK(fcntl(s->wire, F_SETFL, rnd_once_in(r, 2) ? O_NONBLOCK : 0));
	while (nr--) {
		size_t all;

		all = packet_of_flow(&s->ends, flow, s->flow_seq[flow], len,
				     buffer);
		write_wire(s, NULL, 0, all);
		s->flow_seq[flow] += (uint32_t)len;
		if (rnd_once_in(r, 8))
			flow = rnd_below(r, 4);
	}
	OK(fcntl(s->wire, F_SETFL, O_NONBLOCK));
}

/* Return a file whose pages sendfile(2) can put into packets. */
static int a_file(void)
{
	static int fd = -1;

	if (fd < 0) {
		fd = (int)OK(memfd_create("pages", MFD_CLOEXEC));
		OK(write(fd, buffer, sizeof(buffer)));
	}
	return fd;
}

/* Send in one of the ways that a socket has. Return the number of sent bytes. */
static size_t give(struct rnd *r, int fd, size_t len)
{
	off_t at = rnd_below(r, 100);
	int one = 1;
	ssize_t sent;

	switch (rnd_below(r, 4)) {
	case 0:
		sent = sendfile(fd, a_file(), &at, len);
		break;
	case 1:
		setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one));
		sent = send(fd, buffer, len, MSG_ZEROCOPY);
		break;
	default:
		sent = send(fd, buffer, len, 0);
		break;
	}
	expect_sent(sent);
	return sent < 0 ? 0 : (size_t)sent;
}

static void way_udp(struct site *s, struct rnd *r)
{
	int from = s->udp[1] >= 0 ? (int)rnd_below(r, 2) : 0;
	/* Only about one in four calls sends IP fragments. */
	size_t most = rnd_once_in(r, 4) || s->mtu > 40000 ? 65507 : s->mtu - 28;

	give(r, s->udp[from], packet_length(r, 0, most));
	if (s->udp[1] >= 0)
		while (recv(s->udp[!from], buffer, sizeof(buffer),
			    MSG_DONTWAIT | MSG_TRUNC) >= 0)
			;
	else
		while (recv(s->udp[from], buffer, sizeof(buffer),
			    MSG_DONTWAIT | MSG_TRUNC) >= 0)
			;
}

static void way_tcp(struct site *s, struct rnd *r)
{
	int from = (int)rnd_below(r, 2);
	size_t left = give(r, s->tcp[from], packet_length(r, 1, 30000));

	while (left)
		left -= (size_t)OK(read(s->tcp[!from], buffer,
					left < sizeof(buffer) ? left :
					sizeof(buffer)));
}

static void drain_wire(const struct site *s)
{
	if (s->wire >= 0)
		while (read(s->wire, buffer, sizeof(buffer)) > 0)
			;
}

void site_send(struct site *s, struct rnd *r)
{
	const struct {
		bool is_there;
		void (*go)(struct site *s, struct rnd *r);
		unsigned int weight;
	} ways[] = {
		{ s->out >= 0, way_out, 4 },
		{ s->in >= 0, way_in, 4 },
		{ s->out_offload >= 0 && s->ends.mac, way_out_offload, 2 },
		{ s->in_offload >= 0, way_in_offload, 2 },
		{ s->cooked >= 0, way_cooked, 1 },
		{ s->wire >= 0, way_wire, 4 },
		{ s->wire >= 0 && s->wire_header == WIRE_VNET, way_wire_offload, 3 },
		{ s->flows, way_flows, 8 },
		{ s->udp[0] >= 0, way_udp, 3 },
		{ s->tcp[0] >= 0, way_tcp, 2 },
	};
	const unsigned int nr = sizeof(ways) / sizeof(ways[0]);
	unsigned int all = 0, pick, i;

	for (i = 0; i < nr; i++)
		all += ways[i].is_there ? ways[i].weight : 0;
	pick = rnd_below(r, all);
	for (i = 0; i < nr; i++) {
		unsigned int weight = ways[i].is_there ? ways[i].weight : 0;

		if (pick < weight) {
			ways[i].go(s, r);
			break;
		}
		pick -= weight;
	}
	drain_wire(s);
}
