// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdlib.h>

#include "host.h"
#include "paired.h"

#define SNAP		2048
#define FRAMES		192
/* These bits tell whether the stack or the ring read the clock; do not compare them. */
#define TIMESTAMP_BITS	((unsigned long)(TP_STATUS_TS_SOFTWARE | \
					 TP_STATUS_TS_SYS_HARDWARE | \
					 TP_STATUS_TS_RAW_HARDWARE))

static void start_one(struct ring *r, const struct variant *v, int type,
		      int ifindex, unsigned int snap, unsigned int vnet)
{
	ring_open(r, v, type);
	if (vnet == 10)		/* all kernels support this size */
		OK(ring_option(r, SOL_PACKET, PACKET_VNET_HDR, 1));
	else if (vnet)
		OK(ring_option(r, SOL_PACKET, PACKET_VNET_HDR_SZ, (int)vnet));
	/*
	 * Use many blocks: on a slow machine each block may be retired with only one
	 * packet.
	 */
	if (has_blocks(v))
		ring_set(r, 1 << 16, FRAMES, snap);
	else
		ring_set(r, 1 << 16, 1 + (FRAMES * snap >> 16), snap);
	ring_map(r);
	ring_attach(r, ifindex);
}

static void start(struct paired *t, const struct variant *v, int type,
		  int ifindex, unsigned int snap)
{
	t->original = (struct variant){ "oracle", &packet_ops, v->version };
	start_one(&t->oracle, &t->original, type, ifindex, snap, t->vnet);
	start_one(&t->tested, v, type, ifindex, snap, t->vnet);
}

void paired_start_snap(struct paired *t, const struct variant *v, int type,
		       int ifindex, unsigned int snap)
{
	t->vnet = 0;
	start(t, v, type, ifindex, snap);
}

void paired_start_vnet(struct paired *t, const struct variant *v, int ifindex,
		       unsigned int vnet)
{
	t->vnet = vnet;
	start(t, v, SOCK_RAW, ifindex, SNAP);
}

void paired_start(struct paired *t, const struct variant *v, int type, int ifindex)
{
	paired_start_snap(t, v, type, ifindex, SNAP);
}

struct collected {
	struct frame frames[FRAMES];
	unsigned int nr;
};

/*
 * Return whether there were new frames.  The frames stay valid after their release,
 * because the ring is large enough that the kernel does not reuse them.
 */
static bool collect(struct ring *r, struct collected *c)
{
	unsigned int before = c->nr;

	while (c->nr < FRAMES && ring_peek(r, &c->frames[c->nr])) {
		ring_release(r);
		c->nr++;
	}
	return c->nr != before;
}

/*
 * Collect frames until both rings were quiet for 20 ms and have the same number of
 * frames, at least @at_least.  Give up after GUARD_MS, which is enough for a busy
 * machine.
 */
static void collect_both(struct paired *t, struct collected *tested,
			 struct collected *oracle, unsigned int at_least)
{
	const uint64_t ms = 1000000;
	uint64_t now = host_now_ns(), deadline = now + GUARD_MS * ms;
	uint64_t quiet = now + 20 * ms;

	tested->nr = 0;
	oracle->nr = 0;
	for (; now < deadline; now = host_now_ns()) {
		bool more = collect(&t->tested, tested);

		if (collect(&t->oracle, oracle) || more)
			quiet = now + 20 * ms;
		else if (now >= quiet && tested->nr == oracle->nr &&
			 oracle->nr >= at_least)
			break;
		host_sleep_ms(2); /* sleep: polls; there is no event for "no more packets" */
	}
}

bool paired_tell_gso(void)
{
	return host_kernel_has(6, 3);
}

static unsigned long comparable(const struct frame *f)
{
	unsigned long status = f->status & ~TIMESTAMP_BITS;

	return paired_tell_gso() ? status :
	       status & ~(unsigned long)TP_STATUS_GSO_TCP;
}

static bool same(const struct frame *a, const struct frame *b,
		 unsigned int vnet)
{
	return comparable(a) == comparable(b) && a->len == b->len &&
	       a->snaplen == b->snaplen && a->mac == b->mac &&
	       a->net == b->net && a->tci == b->tci && a->tpid == b->tpid &&
	       a->rxhash == b->rxhash &&
	       !memcmp(a->sll, b->sll, sizeof(*a->sll)) &&
	       !memcmp(a->data - vnet, b->data - vnet, a->snaplen + vnet) &&
	       labs((long)a->sec - (long)b->sec) <= 5;
}

static void describe(const char *who, const struct frame *f)
{
	const uint8_t *d = f->data;
	const uint8_t *s = f->sll->sll_addr;

	NOTE("%s: status %#lx len %u snaplen %u mac %u net %u vlan %x/%x sec %u",
	     who, f->status, f->len, f->snaplen, f->mac, f->net, f->tpid,
	     f->tci, f->sec);
	if (f->rxhash)
		NOTE("  rxhash %#x", f->rxhash);
	NOTE("  sll: protocol %x ifindex %d hatype %u pkttype %u halen %u"
	     " %02x%02x%02x%02x%02x%02x%02x%02x", ntohs(f->sll->sll_protocol),
	     f->sll->sll_ifindex, f->sll->sll_hatype, f->sll->sll_pkttype,
	     f->sll->sll_halen, s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
	if (f->snaplen >= 40)
		NOTE("  data: %02x%02x%02x%02x%02x%02x %02x%02x%02x%02x%02x%02x"
		     " %02x%02x %02x%02x%02x%02x", d[0], d[1], d[2], d[3], d[4],
		     d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13],
		     d[14], d[15], d[16], d[17]);
}

/*
 * If packets pass in two directions or on two CPUs, the rings may see them in different
 * orders.  So search for an equal frame instead of comparing the same positions.
 */
unsigned long paired_compare(struct paired *t, unsigned int at_least)
{
	static struct collected tested, oracle;
	unsigned long seen = 0;
	unsigned int i, j;

	collect_both(t, &tested, &oracle, at_least);
	EXPECT_EQ(tested.nr, oracle.nr);
	if (oracle.nr < at_least)
		FAIL("there are %u packets, expected at least %u", oracle.nr, at_least);
	for (i = 0; i < tested.nr; i++) {
		const struct frame *frame = &tested.frames[i];
		struct frame *others = oracle.frames;

		for (j = 0; j < oracle.nr; j++)
			if (others[j].base && same(frame, &others[j], t->vnet))
				break;
		if (j < oracle.nr) {
			others[j].base = NULL;
			seen |= frame->status;
			continue;
		}
		FAIL("frame %u has no equal in the other ring", i);
		describe("tested", frame);
		if (i < oracle.nr)
			describe("oracle", &others[i]);
	}
	ring_close(&t->tested);
	ring_close(&t->oracle);
	return seen;
}

void paired_both_types(const struct variant *v, int ifindex,
		       void (*traffic)(void *), void *arg, unsigned int at_least)
{
	struct paired t;

	paired_start(&t, v, SOCK_RAW, ifindex);
	traffic(arg);
	paired_compare(&t, at_least);
	paired_start(&t, v, SOCK_DGRAM, ifindex);
	traffic(arg);
	paired_compare(&t, at_least);
}
