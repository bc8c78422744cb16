// SPDX-License-Identifier: GPL-2.0
#include "packet.h"
#include "random.h"

#define PATTERN		(1U << 17)
#define LONGEST		(PATTERN / 2)

/* A packet's bytes are a part of this pattern; any two packets have different parts. */
static u8 pattern[PATTERN];

void packet_prepare(u64 seed)
{
	u32 i;

	for (i = 0; i < PATTERN; i++)
		pattern[i] = random_next(&seed);
}

static u64 hash_of(struct packet_id id)
{
	return random_mix(id.number ^ (u64)id.producer << 56);
}

static void make_name(u64 name[2], struct packet_id id)
{
	name[0] = (u64)id.producer << 56 | id.number;
	name[1] = ~name[0];
}

static const u8 *window_of(struct packet_id id)
{
	return pattern + hash_of(id) % LONGEST;
}

/* The aligned size of the header; it is equal for struct tpacket_hdr and tpacket2_hdr. */
static u32 header_size(const struct ring_fixture *fixture)
{
	return fixture_has_blocks(fixture) ? 48 : 32;
}

static u32 hdrlen(const struct ring_fixture *fixture)
{
	return header_size(fixture) + sizeof(struct sockaddr_ll);
}

/*
 * The largest length of a packet: longer than its frame, and sometimes longer
 * than a block.
 */
static u32 longest(const struct ring_fixture *fixture, u64 random)
{
	u32 size = fixture->shape.frame_size;

	if (fixture_has_blocks(fixture) && random % 64 == 0)
		size = fixture->shape.block_size;
	size = size * 5 / 4;
	return size < LONGEST - PACKET_MIN ? size : LONGEST - PACKET_MIN;
}

static struct nfr_frame_info info_of(const struct ring_fixture *fixture, struct packet_id id)
{
	static const u32 maclens[] = { 14, 14, 0, 18, 22 };
	static const u32 marks[] = { 0, TP_STATUS_LOSING, TP_STATUS_COPY,
				     TP_STATUS_CSUMNOTREADY,
				     TP_STATUS_CSUM_VALID };
	u64 hash = hash_of(id);
	u64 more = random_mix(hash);
	struct nfr_frame_info info = {
		.len = PACKET_MIN + hash % longest(fixture, hash >> 24),
		.maclen = maclens[(hash >> 32) % 5],
		.status = TP_STATUS_USER | marks[(hash >> 40) % 5],
		.sec = more,
		.nsec = (more >> 32) % 1000000000,
		.rxhash = more >> 5,
		.vlan_tci = more >> 7,
		.vlan_tpid = more >> 9,
		.address.sll_family = AF_PACKET,
		.address.sll_protocol = more >> 11,
		.address.sll_hatype = more >> 13,
		.address.sll_ifindex = more >> 17,
		.address.sll_pkttype = (hash >> 48) % 8,
		.address.sll_halen = 6,
	};

	info.snaplen = info.len;
	memcpy(info.address.sll_addr, &more, 6);
	return info;
}

struct packet packet_make(const struct ring_fixture *fixture, struct packet_id id)
{
	struct packet p = { .id = id, .info = info_of(fixture, id) };

	if (!nfr_layout_init(&p.at, &fixture->ring.geom, &p.info))
		__builtin_trap();
	return p;
}

void packet_fill(const struct ring_fixture *fixture, void *frame, const struct packet *p)
{
	u64 name[2];

	nfr_header_write(frame, &fixture->ring.geom, &p->info, &p->at);
	make_name(name, p->id);
	memcpy(frame + p->at.mac, name, sizeof(name));
	memcpy(frame + p->at.mac + sizeof(name), window_of(p->id),
	       p->at.snaplen - sizeof(name));
}

/* The fields of a frame, independent of its version. */
struct said {
	u32 len, snaplen, mac, net, sec, nsec, tci, tpid, rxhash;
};

static struct said said_v1(const struct tpacket_hdr *h)
{
	return (struct said) {
		h->tp_len, h->tp_snaplen, h->tp_mac, h->tp_net,
		h->tp_sec, h->tp_usec, 0, 0, 0,
	};
}

static struct said said_v2(const struct tpacket2_hdr *h)
{
	return (struct said) {
		h->tp_len, h->tp_snaplen, h->tp_mac, h->tp_net,
		h->tp_sec, h->tp_nsec, h->tp_vlan_tci, h->tp_vlan_tpid, 0,
	};
}

static struct said said_v3(const struct tpacket3_hdr *h)
{
	return (struct said) {
		h->tp_len, h->tp_snaplen, h->tp_mac, h->tp_net,
		h->tp_sec, h->tp_nsec, h->hv1.tp_vlan_tci, h->hv1.tp_vlan_tpid,
		h->hv1.tp_rxhash,
	};
}

/* The size of the largest frame. */
static u32 frame_max(const struct ring_fixture *fixture)
{
	return fixture_has_blocks(fixture) ? fixture->shape.block_size - fixture_first(fixture)
				   : fixture->shape.frame_size;
}

static struct said expected(const struct ring_fixture *fixture,
			    const struct nfr_frame_info *info)
{
	u32 maclen = info->maclen > 16 ? info->maclen : 16;
	u32 net = (hdrlen(fixture) + maclen + 15) / 16 * 16 + fixture->shape.reserve;
	u32 mac = net - info->maclen;
	u32 room = frame_max(fixture) - mac;
	bool v1 = fixture->shape.version == TPACKET_V1;

	return (struct said) {
		info->len, info->len < room ? info->len : room, mac, net,
		info->sec, v1 ? info->nsec / 1000 : info->nsec,
		v1 ? 0 : info->vlan_tci, v1 ? 0 : info->vlan_tpid,
		fixture_has_blocks(fixture) ? info->rxhash : 0,
	};
}

static bool same_address(const struct sockaddr_ll *sll,
			 const struct nfr_frame_info *info)
{
	return sll->sll_family == AF_PACKET &&
	       sll->sll_protocol == info->address.sll_protocol &&
	       sll->sll_ifindex == info->address.sll_ifindex &&
	       sll->sll_hatype == info->address.sll_hatype &&
	       sll->sll_pkttype == info->address.sll_pkttype &&
	       sll->sll_halen == info->address.sll_halen &&
	       !memcmp(sll->sll_addr, info->address.sll_addr,
		       sizeof(sll->sll_addr));
}

static struct said said_of(const struct ring_fixture *fixture, const void *frame)
{
	switch (fixture->shape.version) {
	case TPACKET_V1:
		return said_v1(frame);
	case TPACKET_V2:
		return said_v2(frame);
	default:
		return said_v3(frame);
	}
}

const char *packet_check_own(const struct ring_fixture *fixture, const void *frame,
			     struct packet_id id)
{
	struct nfr_frame_info info = info_of(fixture, id);
	struct said want = expected(fixture, &info);
	struct said said = said_of(fixture, frame);
	u64 name[2];

	if (memcmp(&said, &want, sizeof(said)))
		return "the header is that of another packet";
	if (!same_address(frame + header_size(fixture), &info))
		return "the address is that of another packet";
	make_name(name, id);
	if (memcmp(frame + said.mac, name, sizeof(name)))
		return "the packet has another number than expected";
	if (memcmp(frame + said.mac + sizeof(name), window_of(id),
		   said.snaplen - sizeof(name)))
		return "the bytes are those of another packet";
	return NULL;
}

const char *packet_check(const struct ring_fixture *fixture, const void *frame, u32 size,
			 u64 status, struct packet_id *id)
{
	struct said said = said_of(fixture, frame);
	u64 name[2];

	if (said.mac < hdrlen(fixture) || said.snaplen < sizeof(name) ||
	    (u64)said.mac + said.snaplen > size)
		return "tp_mac or tp_snaplen is outside the frame";
	memcpy(name, frame + said.mac, sizeof(name));
	if (name[1] != ~name[0])
		return "the packet has no number";
	id->producer = name[0] >> 56;
	id->number = name[0] & ((1ULL << 56) - 1);
	if (status != info_of(fixture, *id).status)
		return "the status is that of another packet";
	return packet_check_own(fixture, frame, *id);
}
