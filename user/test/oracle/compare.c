// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdlib.h>

#include "compare.h"

/* A busy, emulated machine may stop for this long between two clock readings. */
#define TIME_BOUND_NS	5000000000LL

#define TIME_IS_OWN	((unsigned long)(TP_STATUS_TS_SOFTWARE | \
					 TP_STATUS_TS_RAW_HARDWARE))

static const char * const names[NR_FIELDS] = {
	"tp_status", "tp_len", "tp_snaplen", "tp_mac", "tp_net", "time",
	"tp_vlan_tci", "tp_vlan_tpid", "tp_rxhash", "tp_next_offset",
	"sll_family", "sll_protocol", "sll_ifindex", "sll_hatype",
	"sll_pkttype", "sll_halen", "sll_addr", "virtio_net_hdr", "data",
	"unused bytes",
};

struct place {
	uint8_t field, from, to;
};

#define AT(field, type, member)						\
	{ field, offsetof(type, member),				\
	  offsetof(type, member) + sizeof(((type *)0)->member) }

static const struct place places_v1[] = {
	AT(STATUS, struct tpacket_hdr, tp_status),
	AT(LEN, struct tpacket_hdr, tp_len),
	AT(SNAPLEN, struct tpacket_hdr, tp_snaplen),
	AT(MAC, struct tpacket_hdr, tp_mac),
	AT(NET, struct tpacket_hdr, tp_net),
	AT(TIME, struct tpacket_hdr, tp_sec),
	AT(TIME, struct tpacket_hdr, tp_usec),
	{ NR_FIELDS, 0, 0 },
};

static const struct place places_v2[] = {
	AT(STATUS, struct tpacket2_hdr, tp_status),
	AT(LEN, struct tpacket2_hdr, tp_len),
	AT(SNAPLEN, struct tpacket2_hdr, tp_snaplen),
	AT(MAC, struct tpacket2_hdr, tp_mac),
	AT(NET, struct tpacket2_hdr, tp_net),
	AT(TIME, struct tpacket2_hdr, tp_sec),
	AT(TIME, struct tpacket2_hdr, tp_nsec),
	AT(TCI, struct tpacket2_hdr, tp_vlan_tci),
	AT(TPID, struct tpacket2_hdr, tp_vlan_tpid),
	{ NR_FIELDS, 0, 0 },
};

static const struct place places_v3[] = {
	AT(NEXT, struct tpacket3_hdr, tp_next_offset),
	AT(STATUS, struct tpacket3_hdr, tp_status),
	AT(LEN, struct tpacket3_hdr, tp_len),
	AT(SNAPLEN, struct tpacket3_hdr, tp_snaplen),
	AT(MAC, struct tpacket3_hdr, tp_mac),
	AT(NET, struct tpacket3_hdr, tp_net),
	AT(TIME, struct tpacket3_hdr, tp_sec),
	AT(TIME, struct tpacket3_hdr, tp_nsec),
	AT(RXHASH, struct tpacket3_hdr, hv1.tp_rxhash),
	AT(TCI, struct tpacket3_hdr, hv1.tp_vlan_tci),
	AT(TPID, struct tpacket3_hdr, hv1.tp_vlan_tpid),
	{ NR_FIELDS, 0, 0 },
};

static const struct place places_sll[] = {
	AT(SLL_FAMILY, struct sockaddr_ll, sll_family),
	AT(SLL_PROTOCOL, struct sockaddr_ll, sll_protocol),
	AT(SLL_IFINDEX, struct sockaddr_ll, sll_ifindex),
	AT(SLL_HATYPE, struct sockaddr_ll, sll_hatype),
	AT(SLL_PKTTYPE, struct sockaddr_ll, sll_pkttype),
	AT(SLL_HALEN, struct sockaddr_ll, sll_halen),
	AT(SLL_ADDR, struct sockaddr_ll, sll_addr),
	{ NR_FIELDS, 0, 0 },
};

static enum field look_up(const struct place *p, size_t at)
{
	while (p->field != NR_FIELDS && (at < p->from || at >= p->to))
		p++;
	return p->field == NR_FIELDS ? UNUSED : p->field;
}

enum field field_of(const struct setup *s, const struct seen *f, size_t at)
{
	static const struct place * const places[] = {
		[TPACKET_V1] = places_v1, [TPACKET_V2] = places_v2,
		[TPACKET_V3] = places_v3,
	};
	size_t address = setup_address(s);
	size_t halen = f->sll->sll_halen;
	enum field found;

	if (at < address)
		return look_up(places[s->version], at);
	if (at < setup_hdrlen(s)) {
		found = look_up(places_sll, at - address);
		if (found == SLL_ADDR &&
		    at - address - offsetof(struct sockaddr_ll, sll_addr) >= halen)
			return UNUSED;
		return found;
	}
	if (at >= f->mac && at < (size_t)f->mac + f->snaplen)
		return DATA;
	if (s->vnet && s->type == SOCK_RAW && at < f->mac && at + s->vnet >= f->mac)
		return VNET;
	return UNUSED;
}

static int64_t ns_of(const struct seen *f)
{
	return (int64_t)f->sec * 1000000000 + f->nsec;
}

/* The comparison also works for V1, because rounding to microseconds keeps the order. */
static bool times_fit(const struct seen *tap, const struct seen *hook)
{
	int64_t later = ns_of(hook) - ns_of(tap);

	if (tap->nsec >= 1000000000 || hook->nsec >= 1000000000)
		return false;
	if (tap->status & hook->status & TIME_IS_OWN)
		return !later;
	if (tap->sll->sll_pkttype == PACKET_OUTGOING)
		later = -later;
	return later >= 0 && later < TIME_BOUND_NS;
}

/* Compare bytes at the same offset in both frames. */
static uint32_t compare_bytes(const struct setup *s, const struct seen *tap,
			      const struct seen *hook, size_t from, size_t to)
{
	uint32_t fields = 0;
	size_t i;

	if (!memcmp(tap->base + from, hook->base + from, to - from))
		return 0;
	for (i = from; i < to; i++)
		if (tap->base[i] != hook->base[i])
			fields |= FIELD(field_of(s, tap, i)) &
				  FIELD(field_of(s, hook, i)) ?
				  FIELD(field_of(s, tap, i)) : FIELD(UNUSED);
	return fields;
}

static uint32_t compare_data(const struct seen *tap, const struct seen *hook)
{
	size_t both = tap->snaplen < hook->snaplen ? tap->snaplen : hook->snaplen;

	return memcmp(tap->data, hook->data, both) ? FIELD(DATA) : 0;
}

uint32_t compare_frames(const struct setup *s, const struct seen *tap,
			const struct seen *hook)
{
	size_t hdrlen = setup_hdrlen(s);
	size_t size = tap->size < hook->size ? tap->size : hook->size;
	uint32_t fields;

	fields = compare_bytes(s, tap, hook, 0, hdrlen);
	fields &= ~FIELD(TIME);
	if (!times_fit(tap, hook))
		fields |= FIELD(TIME);
	if (tap->ends_block || hook->ends_block)
		fields &= ~FIELD(NEXT);

	/* If their offsets differ, the frames cannot be compared byte by byte. */
	if (tap->mac != hook->mac || tap->snaplen != hook->snaplen)
		return fields | compare_data(tap, hook);
	return fields | compare_bytes(s, tap, hook, hdrlen, size);
}

static bool block_times_fit(const struct tpacket_bd_ts *tap,
			    const struct tpacket_bd_ts *hook)
{
	int64_t apart = ((int64_t)tap->ts_sec - hook->ts_sec) * 1000000000 +
			((int64_t)tap->ts_nsec - hook->ts_nsec);

	return tap->ts_nsec < 1000000000 && hook->ts_nsec < 1000000000 &&
	       llabs(apart) < TIME_BOUND_NS;
}

uint32_t compare_blocks(const struct tpacket_block_desc *tap,
			const struct tpacket_block_desc *hook)
{
	struct tpacket_block_desc a = *tap, b = *hook;
	uint32_t fields = 0;

	if (!block_times_fit(&a.hdr.bh1.ts_first_pkt, &b.hdr.bh1.ts_first_pkt) ||
	    !block_times_fit(&a.hdr.bh1.ts_last_pkt, &b.hdr.bh1.ts_last_pkt))
		fields |= FIELD(TIME);
	a.hdr.bh1.ts_first_pkt = b.hdr.bh1.ts_first_pkt;
	a.hdr.bh1.ts_last_pkt = b.hdr.bh1.ts_last_pkt;
	if (memcmp(&a, &b, sizeof(a)))
		fields |= FIELD(DATA);
	if (tap->offset_to_priv != hook->offset_to_priv ||
	    tap->hdr.bh1.offset_to_first_pkt != hook->hdr.bh1.offset_to_first_pkt)
		return fields | FIELD(DATA);
	/* Compare the private area and the bytes before it. */
	if (memcmp(tap + 1, hook + 1,
		   tap->hdr.bh1.offset_to_first_pkt - sizeof(*tap)))
		fields |= FIELD(UNUSED);
	return fields;
}

const char *fields_name(uint32_t fields)
{
	static char text[400];
	enum field f;

	text[0] = 0;
	for (f = 0; f < NR_FIELDS; f++) {
		if (!(fields & FIELD(f)))
			continue;
		if (text[0])
			strcat(text, ", ");
		strcat(text, names[f]);
	}
	return text[0] ? text : "nothing";
}

static void hex(char *text, size_t size, const uint8_t *bytes, size_t len)
{
	size_t i, at = 0;

	text[0] = 0;
	for (i = 0; i < len && at + 3 < size; i++)
		at += (size_t)snprintf(text + at, size - at, "%02x", bytes[i]);
}

static void describe(const struct setup *s, const char *who, const struct seen *f)
{
	const struct sockaddr_ll *l = f->sll;
	char text[160];

	NOTE("%s: status %#lx len %u snaplen %u mac %u net %u vlan %x/%x hash %x"
	     " next %u time %u.%09u", who, f->status, f->len, f->snaplen, f->mac,
	     f->net, f->tpid, f->tci, f->rxhash, f->next, f->sec, f->nsec);
	hex(text, sizeof(text), l->sll_addr, sizeof(l->sll_addr));
	NOTE("  sll: protocol %04x ifindex %d hatype %u pkttype %u halen %u %s",
	     ntohs(l->sll_protocol), l->sll_ifindex, l->sll_hatype,
	     l->sll_pkttype, l->sll_halen, text);
	if (s->vnet && f->mac >= s->vnet) {
		hex(text, sizeof(text), f->data - s->vnet, s->vnet);
		NOTE("  vnet: %s", text);
	}
	hex(text, sizeof(text), f->data, f->snaplen < 70 ? f->snaplen : 70);
	NOTE("  data: %s", text);
}

static void describe_bytes(const struct setup *s, const struct seen *tap,
			   const struct seen *hook)
{
	size_t size = tap->size < hook->size ? tap->size : hook->size;
	unsigned int said = 0;
	size_t i;

	for (i = 0; i < size && said < 8; i++) {
		if (tap->base[i] == hook->base[i] || field_of(s, tap, i) == TIME)
			continue;
		NOTE("  byte %zu: %02x and %02x (%s)", i, tap->base[i],
		     hook->base[i], names[field_of(s, tap, i)]);
		said++;
	}
}

void describe_pair(const struct setup *s, const struct seen *tap,
		   const struct seen *hook, uint32_t fields)
{
	NOTE("different: %s", fields_name(fields));
	describe(s, "tap ", tap);
	describe(s, "hook", hook);
	describe_bytes(s, tap, hook);
}
