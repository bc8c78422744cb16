// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <unistd.h>

#include "flows.h"

#define FLOW_LEN	100
#define NUMBER_AT	42

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

void flow_send(const struct wire *w, uint16_t from, uint16_t to, uint32_t number)
{
	uint8_t p[FLOW_LEN] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
		0x45, 0, 0, FLOW_LEN - 14, 0, 0, 0, 0, 64, 17, 0, 0,
	};
	bool back = from > to;

	/* For a packet in the other direction, exchange addresses and ports. */
	p[14 + 12] = p[14 + 16] = 10;
	p[14 + 15] = back ? 2 : 1;
	p[14 + 19] = back ? 1 : 2;
	put16(p + 34, from);
	put16(p + 36, to);
	put16(p + 38, FLOW_LEN - 34);
	memcpy(p + NUMBER_AT, &number, sizeof(number));
	OK(write(w->fd, p, sizeof(p)));
}

void group_candidate(struct ring *r, const struct variant *v,
		     const struct wire *w, unsigned int frames)
{
	ring_start(r, v, w->ifindex, PAGE, frames * 512 / PAGE, 512);
}

int group_join(struct ring *r, int value)
{
	return ring_option(r, SOL_PACKET, PACKET_FANOUT, value);
}

void group_start(struct group *g, const struct variant *v, const struct wire *w,
		 unsigned int nr, unsigned int frames, int value)
{
	memset(g, 0, sizeof(*g));
	for (g->nr = 0; g->nr < nr; g->nr++) {
		group_candidate(&g->member[g->nr], v, w, frames);
		OK(group_join(&g->member[g->nr], value));
	}
}

void group_collect(struct group *g)
{
	unsigned int i;
	uint32_t number;
	struct frame f;

	g->total = 0;
	memset(g->by, -1, sizeof(g->by));
	for (i = 0; i < g->nr; i++) {
		g->got[i] = 0;
		while (ring_peek(&g->member[i], &f)) {
			memcpy(&number, f.data + NUMBER_AT, sizeof(number));
			if (f.snaplen != FLOW_LEN || number >= PACKETS_MAX)
				FAIL("member %u got a bad packet: %u bytes, number %u",
				     i, f.snaplen, number);
			else if (g->by[number] >= 0)
				FAIL("packet %u is in member %d and in member %u", number,
				     g->by[number], i);
			else
				g->by[number] = (int)i;
			g->got[i]++;
			g->total++;
			ring_release(&g->member[i]);
		}
	}
}

void group_close(struct group *g)
{
	while (g->nr)
		ring_close(&g->member[--g->nr]);
}
