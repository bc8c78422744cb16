// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <unistd.h>

#include "net.h"
#include "traffic.h"

static uint8_t filler[256 + TRAFFIC_MAX];

static void __attribute__((constructor)) fill(void)
{
	size_t i;

	for (i = 0; i < sizeof(filler); i++)
		filler[i] = (uint8_t)(i % 251 + i / 4096);
}

static const uint8_t *filler_of(uint16_t source, uint64_t number)
{
	return filler + (uint8_t)(number * 7 + source);
}

void traffic_build(uint8_t *packet, uint16_t source, uint64_t number, size_t len)
{
	static const uint8_t mac[12] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1,
	};
	uint16_t protocol = htons(TRAFFIC_PROTOCOL);

	memcpy(packet, mac, sizeof(mac));
	memcpy(packet + 12, &protocol, 2);
	memcpy(packet + 14, &source, 2);
	memcpy(packet + 16, &number, 8);
	memcpy(packet + TRAFFIC_MIN, filler_of(source, number), len - TRAFFIC_MIN);
}

void traffic_build_ipv6(uint8_t *packet, size_t len)
{
	struct {
		struct ethhdr mac;
		struct ip6_hdr ip;
		struct udphdr udp;
	} __attribute__((packed)) headers = {
		.mac = {
			.h_dest = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
			.h_source = { 2, 0, 0, 1, 0, 0 },
			.h_proto = htons(ETH_P_IPV6),
		},
		.ip = {
			.ip6_flow = htonl(6u << 28),
			.ip6_plen = htons((uint16_t)(len - sizeof(headers.mac) -
						     sizeof(headers.ip))),
			.ip6_nxt = IPPROTO_UDP, .ip6_hlim = 9,
		},
		.udp = { .source = htons(9), .dest = htons(9) },
	};

	inet_pton(AF_INET6, "fd00:1::9", &headers.ip.ip6_src);
	inet_pton(AF_INET6, "fd00:2::9", &headers.ip.ip6_dst);
	headers.udp.len = headers.ip.ip6_plen;
	memcpy(packet, &headers, sizeof(headers));
	memcpy(packet + sizeof(headers), filler, len - sizeof(headers));
}

bool traffic_parse(const uint8_t *packet, size_t stored, uint16_t *source,
		   uint64_t *number)
{
	uint16_t protocol = htons(TRAFFIC_PROTOCOL);

	if (stored < TRAFFIC_MIN || memcmp(packet + 12, &protocol, 2))
		return false;
	memcpy(source, packet + 14, 2);
	memcpy(number, packet + 16, 8);
	return !memcmp(packet + TRAFFIC_MIN, filler_of(*source, *number),
		       stored - TRAFFIC_MIN);
}

uint16_t traffic_sum(const void *data, size_t len, uint32_t start)
{
	const uint8_t *p = data;

	for (; len; len -= 2, p += 2)
		start += (uint32_t)(p[0] << 8 | p[1]);
	while (start >> 16)
		start = (start & 0xffff) + (start >> 16);
	return htons((uint16_t)~start);
}

struct wire wire_open(const char *name)
{
	struct wire w = { .fd = (int)OK(net_wire(name, 1)) };

	w.ifindex = (int)OK(net_index(name));
	return w;
}

int traffic_send(const struct wire *w, uint16_t source, uint64_t number,
		 size_t len)
{
	static __thread uint8_t packet[TRAFFIC_MAX];

	traffic_build(packet, source, number, len);
	return write(w->fd, packet, len) == (ssize_t)len ? 0 : -1;
}

void traffic_send_many(const struct wire *w, uint16_t source, uint64_t first,
		       uint64_t nr, size_t len)
{
	uint64_t i;

	for (i = 0; i < nr; i++)
		OK(traffic_send(w, source, first + i, len));
}

void tally_frame(struct tally *t, const struct frame *f)
{
	uint64_t number;
	uint16_t source;

	if (!traffic_parse(f->data, f->snaplen, &source, &number)) {
		FAIL("a frame of %u bytes, status %#lx, mixes two packets",
		     f->snaplen, f->status);
		return;
	}
	if (source != t->source)
		return;
	if (number < t->next)
		FAIL("source %u: packet %llu comes after packet %llu", source,
		     (unsigned long long)number,
		     (unsigned long long)t->next - 1);
	t->next = number + 1;
	t->seen++;
}

void tally_ring(struct tally *t, struct ring *r)
{
	struct frame f;

	while (ring_peek(r, &f)) {
		tally_frame(t, &f);
		ring_release(r);
	}
}
