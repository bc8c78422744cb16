// SPDX-License-Identifier: GPL-2.0
#include <linux/net_tstamp.h>
#include <stdlib.h>

#include "host.h"
#include "mix.h"

#define PACKETS		1000

uint64_t mix_seed(void)
{
	const char *text = getenv("NFRING_ORACLE_SEED");

	return text ? strtoull(text, NULL, 0) : 0x6e6672696e67;
}

unsigned int mix_packets(void)
{
	const char *text = getenv("NFRING_ORACLE_PACKETS");

	return text ? (unsigned int)strtoul(text, NULL, 0) : PACKETS;
}

struct rnd mix_rnd(const char *test, const struct variant *v)
{
	struct rnd r = { mix_seed() + (uint64_t)v->version * 1000003 };

	while (*test)
		r.state = r.state * 31 + (uint8_t)*test++;
	return r;
}

static void any_blocks(struct rnd *r, struct setup *s, bool whole)
{
	static const unsigned int sizes[] = { 1 << 14, 1 << 17, 1 << 19 };

	s->block_size = whole ? 1 << 18 : RND_ONE_OF(r, sizes);
	s->blocks = s->block_size < 1 << 17 ? 1024 : (1 << 25) / s->block_size;
	s->retire_ms = rnd_between(r, 20, 60);
	s->rxhash = rnd_once_in(r, 2);
	s->priv = rnd_once_in(r, 3) ? rnd_below(r, 200) : 0;
}

static void any_frames(struct rnd *r, struct setup *s, bool whole)
{
	static const unsigned int sizes[] = { 128, 176, 256, 1024, 2048, 66560 };

	s->frame_size = whole ? 66560 : RND_ONE_OF(r, sizes);
	s->block_size = s->frame_size > 2048 ? 1 << 20 : 1 << 17;
	s->blocks = (1 << 25) / s->block_size;
	if (s->frame_size < 1024)
		s->blocks = 16;
	/* A ring does not accept frames too small for their headers. */
	if (setup_hdrlen(s) + s->reserve + s->vnet > s->frame_size)
		s->reserve = 0;
}

struct setup mix_setup(struct rnd *r, const struct variant *v, bool whole)
{
	static const unsigned int reserves[] = { 4, 16, 40, 333 };
	static const unsigned int snaps[] = { 1, 14, 60, 96, 1000, 1 << 18 };
	struct setup s = {
		.version = v->version,
		.type = rnd_once_in(r, 3) ? SOCK_DGRAM : SOCK_RAW,
		.reserve = rnd_once_in(r, 3) ? RND_ONE_OF(r, reserves) : 0,
	};

	if (s.type == SOCK_RAW && rnd_once_in(r, 3))
		s.vnet = rnd_once_in(r, 3) && host_kernel_has(6, 6) ? 12 : 10;
	if (rnd_once_in(r, 4))
		s.timestamp = SOF_TIMESTAMPING_RAW_HARDWARE |
			      SOF_TIMESTAMPING_SOFTWARE;
	if (!whole && rnd_once_in(r, 3))
		s.snap = RND_ONE_OF(r, snaps);
	if (s.version == TPACKET_V3)
		any_blocks(r, &s, whole);
	else
		any_frames(r, &s, whole);
	return s;
}

void mix_stay_here(void)
{
	OK(host_stay_on(0));
}

struct mix {
	struct rnd rnd;
	struct site site;
	unsigned int compared, rounds, segmented, cut;
};

static void count(struct mix *m, const struct watch *w)
{
	unsigned int i;

	for (i = 0; i < w->hook.nr; i++) {
		m->cut += w->hook.seen[i].snaplen < w->hook.seen[i].len;
		m->segmented += !!(w->hook.seen[i].status & TP_STATUS_GSO_TCP);
	}
}

static void round_of(struct mix *m, const struct variant *v, bool whole)
{
	struct setup setup = mix_setup(&m->rnd, v, whole);
	unsigned int sent, limit = mix_packets() / 4 + 10;
	char text[200];
	struct watch w;

	setup_describe(&setup, text, sizeof(text));
	watch_start(&w, v, &setup, m->site.ifindex);
	w.overtaking = m->site.overtaking;
	for (sent = 0; sent < limit && !watch_is_full(&w); sent++)
		site_send(&m->site, &m->rnd);
	watch_collect(&w);
	m->compared += watch_compare(&w);
	count(m, &w);
	if (test_failures())
		NOTE("failed in round %u, with the ring: %s", m->rounds, text);
	m->rounds++;
	watch_end(&w);
}

void mix_run(const char *test, const struct variant *v,
	     void (*make)(struct site *s), bool whole)
{
	struct mix m = { .rnd = mix_rnd(test, v) };

	mix_stay_here();
	make(&m.site);
	while (m.compared < mix_packets() && !test_failures())
		round_of(&m, v, whole);
	NOTE("%u packets in %u rounds, %u truncated, %u with GSO, seed %#llx",
	     m.compared, m.rounds, m.cut, m.segmented,
	     (unsigned long long)mix_seed());
}
