// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "ledger.h"
#include "metadata.h"

/*
 * Bytes from the end of the IP header to the first number, and from one number to the
 * next.
 */
#define NUMBER_AT	256
#define NUMBER_STEP	512
#define MAGIC		0x6e667269

/* Print at most this many wrong merges, and as many wrong splits. */
#define NOTES_MAX	12

/* Where a packet is fragmented, reassembled or wrapped, and so may get a new id. */
enum change { NOWHERE, AT_SERVER, AT_ROUTER, AT_BOTH };

/*
 * What a packet really is.  @key: a hash of its kind, its number and its part of a
 * datagram; 0: unknown.
 */
struct truth {
	uint64_t key;
	uint8_t kind;
	enum change change;
};

struct entry {
	uint64_t key;
	uint64_t value;
};

struct record {
	uint32_t magic;
	uint32_t kind;
	uint64_t number;
} __attribute__((packed));

/* From splitmix64. */
static uint64_t scramble(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	return scramble(scramble(a) ^ b);
}

void ledger_init(struct ledger *l, size_t packets)
{
	*l = (struct ledger) { .size = 1 };
	while (l->size < packets * 16)
		l->size *= 2;
	l->by_truth = calloc(l->size, sizeof(*l->by_truth));
	l->by_id = calloc(l->size, sizeof(*l->by_id));
	ASSERT(l->by_truth && l->by_id);
}

void ledger_free(struct ledger *l)
{
	free(l->by_truth);
	free(l->by_id);
}

void ledger_begin(struct ledger *l)
{
	l->round++;
}

void ledger_fill(uint8_t *payload, size_t len, uint8_t kind, uint64_t number)
{
	const struct record record = { MAGIC, kind, number };
	size_t at;

	memset(payload, 0x55, len);
	/* The UDP header is the first 8 bytes after the IP header. */
	for (at = NUMBER_AT - 8; at + sizeof(record) <= len; at += NUMBER_STEP)
		memcpy(payload + at, &record, sizeof(record));
}

static uint16_t be16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t be32(const uint8_t *at)
{
	return (uint32_t)be16(at) << 16 | be16(at + 2);
}

/*
 * The sender and the router fragment long datagrams.  The router and the server
 * reassemble them.
 */
static enum change change_of(uint32_t kind, uint64_t part)
{
	if (part >> 16 & 0x3fff)
		return AT_ROUTER;
	if (part >> 32 > LEDGER_MTU)
		return AT_BOTH;
	return kind >= LEDGER_WRAPPED ? AT_SERVER : NOWHERE;
}

/* @offset: bytes of the datagram before this fragment; @end: end of the stored packet */
static struct truth truth_of_udp(const uint8_t *payload, const uint8_t *end,
				 unsigned int offset, uint64_t part)
{
	size_t at = (NUMBER_AT + NUMBER_STEP - offset % NUMBER_STEP) % NUMBER_STEP;
	struct record record;

	if (payload + at + sizeof(record) > end)
		return (struct truth) { 0 };
	memcpy(&record, payload + at, sizeof(record));
	if (record.magic != MAGIC)
		return (struct truth) { 0 };
	return (struct truth) {
		.key = mix(mix(record.kind, record.number), part),
		.kind = (uint8_t)record.kind,
		.change = change_of(record.kind, part),
	};
}

static struct truth truth_of_tcp(const uint8_t *tcp, const uint8_t *end,
				 uint64_t part)
{
	if (tcp + 20 > end)
		return (struct truth) { 0 };
	/* A SYN-ACK that is sent again has the same bytes, also in its IP header. */
	if (tcp[13] & 2)
		return (struct truth) { 0 };
	part = mix(part, (uint64_t)be32(tcp + 4) << 32 | be32(tcp + 8));
	return (struct truth) {
		.key = mix(part, be32(tcp + 12)),
		.kind = LEDGER_TCP,
		.change = AT_SERVER,	/* GSO, and GRO at the server */
	};
}

static struct truth truth_of_esp(const uint8_t *esp, const uint8_t *end)
{
	if (esp + 8 > end)
		return (struct truth) { 0 };
	return (struct truth) {
		.key = mix(LEDGER_ESP, (uint64_t)be32(esp) << 32 | be32(esp + 4)),
		.kind = LEDGER_ESP,
	};
}

static struct truth truth_of_ipv4(const struct ledger *l, const uint8_t *ip,
				  const uint8_t *end, uint32_t len)
{
	const uint8_t *payload = ip + (ip[0] & 15) * 4;
	unsigned int fragment = be16(ip + 6) & 0x3fff;
	/* A segment that TCP sends again has another IP identification. */
	uint64_t part = (uint64_t)len << 32 | fragment << 16 | be16(ip + 4);

	/* The kernel's own ICMP and IGMP packets have a DSCP too. */
	if (ip[1] >> 2 && ip[9] == IPPROTO_UDP)
		return (struct truth) {
			.key = mix(mix(LEDGER_SHORT, l->round), ip[1] >> 2),
			.kind = LEDGER_SHORT,
		};
	switch (ip[9]) {
	case IPPROTO_UDP:
		return truth_of_udp(payload, end, (fragment & 0x1fff) * 8, part);
	case IPPROTO_TCP:
		return truth_of_tcp(payload, end, part);
	case IPPROTO_ESP:
		return truth_of_esp(payload, end);
	default:
		return (struct truth) { 0 };
	}
}

/* The bits are those of IPv4: more fragments, and the offset in units of 8 bytes. */
static unsigned int fragment_of_ipv6(const uint8_t *header)
{
	unsigned int field = be16(header + 2);

	return (field & 1) << 13 | field >> 3;
}

static struct truth truth_of_ipv6(const uint8_t *ip, const uint8_t *end)
{
	const uint8_t *payload = ip + 40;
	uint64_t len = 40 + be16(ip + 4), part = len << 32;
	unsigned int fragment;

	switch (ip[6]) {
	case IPPROTO_UDP:
		return truth_of_udp(payload, end, 0, part);
	case IPPROTO_ESP:
		return truth_of_esp(payload, end);
	case IPPROTO_FRAGMENT:
		if (payload + 8 > end || payload[0] != IPPROTO_UDP)
			break;
		fragment = fragment_of_ipv6(payload);
		/* The router gives its fragments other identifications than the sender. */
		part |= fragment << 16 | (be32(payload + 4) & 0xffff);
		return truth_of_udp(payload + 8, end, (fragment & 0x1fff) * 8, part);
	}
	return (struct truth) { 0 };
}

static struct truth truth_of(const struct ledger *l, const struct frame *f)
{
	const uint8_t *ip = (const uint8_t *)f->base + f->net;
	const uint8_t *end = f->data + f->snaplen;

	if (f->sll->sll_protocol == htons(ETH_P_IP) && ip + 20 <= end)
		/* Ignore padding: the IP header has the length. */
		return truth_of_ipv4(l, ip, end, be16(ip + 2));
	if (f->sll->sll_protocol == htons(ETH_P_IPV6) && ip + 40 <= end)
		return truth_of_ipv6(ip, end);
	return (struct truth) { 0 };
}

/* Store @value if the key has no value yet.  Return the value of the key. */
static uint64_t entry_value(struct ledger *l, struct entry *entries, uint64_t key,
			    uint64_t value)
{
	size_t at = mix(key, 1) & (l->size - 1);

	while (entries[at].key && entries[at].key != key)
		at = (at + 1) & (l->size - 1);
	if (!entries[at].key)
		entries[at] = (struct entry) { .key = key, .value = value };
	return entries[at].value;
}

/*
 * Return the part of the path where a packet was seen.  On each part the packet must
 * keep its id.
 */
static unsigned int stretch_of(const struct ledger *l, enum change where,
			       enum ledger_node node,
			       const struct nfring_metadata *m)
{
	switch (where) {
	case AT_SERVER:
		return node == LEDGER_SERVER;
	case AT_ROUTER:
		return node == LEDGER_SERVER ||
		       (node == LEDGER_ROUTER &&
			(m->in_ifindex == l->to_server ||
			 m->out_ifindex == l->to_server));
	case AT_BOTH:
		return node;
	default:
		return 0;
	}
}

static void note(const char *what, const struct truth *truth, enum ledger_node node,
		 const struct nfring_metadata *m)
{
	NOTE("%s: kind %#x at family %u hook %u priority %d, devices %d and %d, flags %#x, node %d",
	     what, truth->kind, m->family, m->hook, m->priority, m->in_ifindex,
	     m->out_ifindex, m->flags, node);
}

static void ledger_take_frame(struct ledger *l, const struct ring *r,
			      const struct frame *f, enum ledger_node node)
{
	const struct nfring_metadata *m = metadata_of(r, f);
	struct truth truth = truth_of(l, f);
	uint64_t key;

	if (!truth.key) {
		l->unknown++;
		return;
	}
	l->sightings++;
	l->kinds[truth.kind]++;
	if (entry_value(l, l->by_id, m->packet_id, truth.key) != truth.key &&
	    l->merges++ < NOTES_MAX)
		note("wrong merge", &truth, node, m);
	key = mix(truth.key, stretch_of(l, truth.change, node, m));
	if (entry_value(l, l->by_truth, key, m->packet_id) != m->packet_id &&
	    l->splits++ < NOTES_MAX)
		note("wrong split", &truth, node, m);
}

void ledger_take(struct ledger *l, struct ring *r, enum ledger_node node)
{
	struct frame f;

	while (ring_peek(r, &f)) {
		ledger_take_frame(l, r, &f, node);
		ring_release(r);
	}
}
