// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/virtio_net.h>
#include <netinet/ip.h>
#include <stdlib.h>

#include "expect.h"
#include "host.h"

#define TAG_LEN		4
#define MAX_HEADERS	100

/* A packet and the values in its frame header, without offsets in a frame. */
struct image {
	unsigned long status;
	uint32_t sec, nsec, rxhash;
	uint16_t tci, tpid;
	struct sockaddr_ll sll;
	struct virtio_net_hdr vnet;
	uint32_t maclen, len;
	uint8_t data[1 << 17];
};

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint32_t add(const uint8_t *p, size_t len, uint32_t sum)
{
	for (; len > 1; len -= 2, p += 2) {
		sum += get16(p);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	if (len)
		sum += (uint32_t)p[0] << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

static void take(struct image *im, const struct setup *s, const struct seen *f)
{
	im->status = f->status;
	im->sec = f->sec;
	im->nsec = f->nsec;
	im->rxhash = f->rxhash;
	im->tci = f->tci;
	im->tpid = f->tpid;
	im->sll = *f->sll;
	memset(&im->vnet, 0, sizeof(im->vnet));
	if (s->vnet)
		memcpy(&im->vnet, f->data - sizeof(im->vnet), sizeof(im->vnet));
	im->maclen = f->net - f->mac;
	im->len = f->len;
	/* Bytes after a truncated packet must not come from an earlier packet. */
	memset(im->data, 0, MAX_HEADERS);
	memcpy(im->data, f->data, f->snaplen);
}

static void write_header(uint8_t *base, const struct setup *s,
			 const struct image *im, struct seen *f)
{
	struct tpacket_hdr *h1 = (void *)base;
	struct tpacket2_hdr *h2 = (void *)base;
	struct tpacket3_hdr *h3 = (void *)base;

	switch (s->version) {
	case TPACKET_V1:
		*h1 = (struct tpacket_hdr) {
			im->status, im->len, f->snaplen, f->mac, f->net,
			im->sec, im->nsec / 1000,
		};
		break;
	case TPACKET_V2:
		*h2 = (struct tpacket2_hdr) {
			(uint32_t)im->status, im->len, f->snaplen, f->mac,
			f->net, im->sec, im->nsec, im->tci, im->tpid, { 0 },
		};
		break;
	default:
		*h3 = (struct tpacket3_hdr) {
			.tp_next_offset = (uint32_t)f->size, .tp_sec = im->sec,
			.tp_nsec = im->nsec, .tp_snaplen = f->snaplen,
			.tp_len = im->len, .tp_status = (uint32_t)im->status,
			.tp_mac = f->mac, .tp_net = f->net,
			.hv1 = { im->rxhash, im->tci, im->tpid, 0 },
		};
		break;
	}
}

/* Allocate a frame in the setup's layout and write the image to it. */
static void render(struct expected *e, const struct setup *s,
		   const struct image *im)
{
	uint32_t maclen = im->maclen < 16 ? 16 : im->maclen;
	uint32_t net = TPACKET_ALIGN((uint32_t)setup_hdrlen(s) + maclen) +
		       s->reserve + (s->type == SOCK_RAW ? s->vnet : 0);
	struct seen f = { .mac = (uint16_t)(net - im->maclen), .net = (uint16_t)net };
	uint8_t *base;

	f.snaplen = im->len;
	if (s->snap && s->snap < f.snaplen)
		f.snaplen = s->snap;
	f.size = s->frame_size;
	if (s->version == TPACKET_V3)
		f.size = (f.mac + f.snaplen + 7) & ~7u;
	else if (f.mac + f.snaplen > f.size)
		f.snaplen = (uint32_t)f.size - f.mac;

	base = calloc(1, f.size);
	ASSERT(base);
	write_header(base, s, im, &f);
	memcpy(base + setup_address(s), &im->sll, sizeof(im->sll));
	if (s->vnet && s->type == SOCK_RAW)
		memcpy(base + f.mac - sizeof(im->vnet), &im->vnet,
		       sizeof(im->vnet));
	memcpy(base + f.mac, im->data, f.snaplen);
	e->frame = realloc(e->frame, (e->nr + 1) * sizeof(*e->frame));
	ASSERT(e->frame);
	seen_decode(&e->frame[e->nr++], s->version, base, f.size);
}

/* Return the number of VLAN tags in the data. */
static unsigned int tags_in(const struct image *im)
{
	unsigned int nr = 0;

	while (im->maclen >= 14 &&
	       12 + TAG_LEN * nr + 2 <= im->len &&
	       (get16(im->data + 12 + TAG_LEN * nr) == 0x8100 ||
		get16(im->data + 12 + TAG_LEN * nr) == 0x88a8))
		nr++;
	return nr;
}

/* Move the tag into the data, and set sll_protocol to its TPID. */
static void push_tag(struct image *im)
{
	memmove(im->data + 12 + TAG_LEN, im->data + 12, im->len - 12);
	put16(im->data + 12, im->tpid);
	put16(im->data + 14, im->tci);
	im->len += TAG_LEN;
	im->maclen += TAG_LEN;
	im->sll.sll_protocol = htons(im->tpid);
	im->status &= ~(unsigned long)(TP_STATUS_VLAN_VALID |
				       TP_STATUS_VLAN_TPID_VALID);
	im->tci = 0;
	im->tpid = 0;
	if (im->vnet.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM)
		im->vnet.csum_start += TAG_LEN;
	if (im->vnet.gso_type)
		im->vnet.hdr_len += TAG_LEN;
}

/*
 * Set @start to the start of the checksummed range, and @at to the offset of the
 * checksum.
 */
static bool find_checksum(const struct image *im, uint32_t *start, uint32_t *at)
{
	const uint8_t *ip = im->data + im->maclen;

	if (im->vnet.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) {
		*start = im->vnet.csum_start;
		*at = *start + im->vnet.csum_offset;
		return true;
	}
	if (im->len < im->maclen + 20 || ip[0] >> 4 != 4)
		return false;
	*start = im->maclen + (ip[0] & 15) * 4u;
	*at = *start + (ip[9] == IPPROTO_TCP ? 16 : 6);
	return ip[9] == IPPROTO_TCP || ip[9] == IPPROTO_UDP;
}

/* The checksum field already contains the sum of the pseudo header. */
static void complete_checksum(struct image *im)
{
	uint32_t start, at, sum;

	if (!find_checksum(im, &start, &at) || at + 2 > im->len) {
		FAIL("the status asks for a checksum, but the packet has no field for it");
		return;
	}
	sum = ~add(im->data + start, im->len - start, 0) & 0xffff;
	put16(im->data + at, sum ? sum : 0xffff);
	im->status &= ~(unsigned long)TP_STATUS_CSUMNOTREADY;
	im->vnet.flags = 0;
	im->vnet.csum_start = 0;
	im->vnet.csum_offset = 0;
}

struct segmenting {
	uint32_t l4, payload, mss, total;
	bool tcp;
};

static bool plan(struct segmenting *seg, const struct image *im,
		 const struct seen *tap)
{
	const uint8_t *ip = im->data + im->maclen;

	if (im->len < im->maclen + 20 || ip[0] >> 4 != 4)
		return false;
	seg->tcp = ip[9] == IPPROTO_TCP;
	seg->l4 = im->maclen + (ip[0] & 15) * 4u;
	seg->payload = seg->l4 + (seg->tcp ? (im->data[seg->l4 + 12] >> 4) * 4u : 8);
	seg->mss = im->vnet.gso_size ? im->vnet.gso_size :
		   tap->len - seg->payload;
	if (seg->payload >= im->len || !seg->mss)
		return false;
	seg->total = im->len - seg->payload;
	return true;
}

static void number_tcp(struct image *im, const struct segmenting *seg,
		       uint32_t at, bool last)
{
	uint8_t *tcp = im->data + seg->l4;

	put32(tcp + 4, get32(tcp + 4) + at);
	if (!last)
		tcp[13] &= (uint8_t)~(0x01 | 0x08);	/* FIN, PSH */
	if (at)
		tcp[13] &= (uint8_t)~0x80;		/* CWR */
}

/* Make the segment of @whole that starts at @at. */
static void cut(struct image *im, const struct image *whole,
		const struct segmenting *seg, const struct device *d, uint32_t at)
{
	uint32_t len = seg->total - at < seg->mss ? seg->total - at : seg->mss;
	uint8_t *ip = im->data + im->maclen;
	uint8_t *sum = im->data + seg->l4 + (seg->tcp ? 16 : 6);
	uint32_t l4_len;
	uint8_t pseudo[4] = { 0, ip[9] };

	im->len = seg->payload + len;
	memcpy(im->data, whole->data, seg->payload);
	memcpy(im->data + seg->payload, whole->data + seg->payload + at, len);
	pseudo[1] = ip[9];
	put16(ip + 2, im->len - im->maclen);
	put16(ip + 4, (get16(ip + 4) + at / seg->mss) & 0xffffu);
	put16(ip + 10, 0);
	put16(ip + 10, ~add(ip, (ip[0] & 15) * 4u, 0));
	l4_len = im->len - seg->l4;
	put16(pseudo + 2, l4_len);
	if (seg->tcp)
		number_tcp(im, seg, at, at + len == seg->total);
	else
		put16(im->data + seg->l4 + 4, l4_len);
	put16(sum, add(pseudo, 4, add(ip + 12, 8, 0)));
	im->status &= ~(unsigned long)TP_STATUS_GSO_TCP;
	im->vnet.gso_type = 0;
	im->vnet.gso_size = 0;
	im->vnet.hdr_len = 0;
	if (!d->checksums)
		complete_checksum(im);
}

static void segment(struct expected *e, const struct setup *s,
		    const struct device *d, const struct image *whole,
		    const struct seen *tap)
{
	static struct image im;
	struct segmenting seg;
	uint32_t at;

	if (!plan(&seg, whole, tap)) {
		FAIL("the status asks for segmentation, but the packet cannot be segmented");
		return;
	}
	for (at = 0; at < seg.total; at += seg.mss) {
		im = *whole;
		cut(&im, whole, &seg, d, at);
		render(e, s, &im);
	}
}

static bool is_gso(const struct image *im)
{
	return im->status & TP_STATUS_GSO_TCP || im->vnet.gso_type;
}

static bool device_segments(const struct image *im, const struct device *d)
{
	/* The stack does not let a device segment a packet with two tags. */
	if (tags_in(im) + !!im->tpid > 1)
		return false;
	return im->status & TP_STATUS_GSO_TCP ? d->tso : d->uso;
}

/* Return whether MPLS (0x8847 or 0x8848) follows the tags. */
static bool is_mpls(const struct image *im, const struct setup *s)
{
	uint32_t at = 12 + TAG_LEN * tags_in(im);

	if (s->type == SOCK_DGRAM)
		return im->sll.sll_protocol == htons(0x8847) ||
		       im->sll.sll_protocol == htons(0x8848);
	return at + 2 <= im->len && (get16(im->data + at) == 0x8847 ||
				     get16(im->data + at) == 0x8848);
}

/* A kernel without MPLS segmentation uses all of a device's offloads for MPLS. */
bool expect_less_for_mpls(void)
{
	static int less = -1;

	if (less < 0)
		less = host_kernel_knows("mpls_gso_segment");
	return less;
}

/* A V1 header has no field for the tag, so take the tag from the tap's data. */
static void find_tag(struct image *im, const struct seen *tap)
{
	if (tap->len != im->len + TAG_LEN || tap->snaplen < 18 ||
	    memcmp(tap->data + 16, im->data + 12, 2))
		return;
	im->tpid = get16(tap->data + 12);
	im->tci = get16(tap->data + 14);
}

void expect_at_tap(struct expected *e, const struct setup *s,
		   const struct device *d, const struct seen *hook,
		   const struct seen *tap)
{
	/* The software devices of these tests have no offloads for MPLS. */
	static const struct device nothing;
	static struct image im;
	bool cut, push, sum;

	*e = (struct expected) { 0 };
	take(&im, s, hook);
	if (is_mpls(&im, s) && expect_less_for_mpls())
		d = &nothing;
	if (s->version == TPACKET_V1 && s->type == SOCK_RAW)
		find_tag(&im, tap);
	e->rehashed = im.tpid && !(im.tpid == 0x88a8 ? d->stag : d->ctag);
	push = e->rehashed && s->type == SOCK_RAW;
	cut = is_gso(&im) && !device_segments(&im, d);
	sum = im.status & TP_STATUS_CSUMNOTREADY && !d->checksums && !cut;
	if (!push && !cut && !sum)
		return;
	if ((cut || sum) && hook->snaplen != hook->len) {
		FAIL("the frames of a truncated packet cannot be computed");
		return;
	}
	if (push)
		push_tag(&im);
	if (cut) {
		segment(e, s, d, &im, tap);
		return;
	}
	if (sum)
		complete_checksum(&im);
	render(e, s, &im);
}

void expect_free(struct expected *e)
{
	unsigned int i;

	for (i = 0; i < e->nr; i++)
		free((void *)e->frame[i].base);
	free(e->frame);
	*e = (struct expected) { 0 };
}
