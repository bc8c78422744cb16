// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "top/history.h"

uint64_t history_drops(const struct snapshot_ring *ring)
{
	return snapshot_number(ring, "drop_full") +
	       snapshot_number(ring, "drop_oversize") +
	       snapshot_number(ring, "drop_queue") +
	       snapshot_number(ring, "drop_vnet");
}

static const struct history_ring *history_find(const struct history *history,
					       const struct history_ring *ring)
{
	size_t i;

	for (i = 0; i < history->ring_nr; i++)
		if (history->rings[i].id == ring->id &&
		    !strcmp(history->rings[i].netns, ring->netns))
			return &history->rings[i];
	return NULL;
}

/*
 * Return the share of parts that the reader holds or that are being filled, per
 * mille.
 */
static unsigned int history_used(const struct snapshot_ring *ring)
{
	const char *owners = snapshot_word(ring, "owners");
	size_t i, held = 0, nr = strlen(owners);

	for (i = 0; i < nr; i++)
		held += owners[i] == 'u' || owners[i] == 'f';
	return nr ? held * 1000 / nr : 0;
}

static void history_load(struct history_ring *to, const struct snapshot_ring *ring)
{
	*to = (struct history_ring) {
		.id = snapshot_number(ring, "id"),
		.packets = snapshot_number(ring, "packets"),
		.bytes = snapshot_number(ring, "bytes"),
		.drops = history_drops(ring),
		.full = snapshot_number(ring, "drop_full"),
		.highest = history_used(ring),
	};
	snprintf(to->netns, sizeof(to->netns), "%s", ring->netns);
}

static void history_compare(struct rates *rates, struct history_ring *ring,
			    const struct history_ring *before, double seconds)
{
	*rates = (struct rates) { .used = ring->highest };
	if (before) {
		if (seconds > 0) {
			rates->packets = (ring->packets - before->packets) / seconds;
			rates->bytes = (ring->bytes - before->bytes) / seconds;
			rates->drops = (ring->drops - before->drops) / seconds;
		}
		if (before->highest > ring->highest)
			ring->highest = before->highest;
		/*
		 * Between the two snapshots the ring was full, even if neither
		 * shows it.
		 */
		if (ring->full > before->full)
			ring->highest = 1000;
	}
	rates->highest = ring->highest;
}

int history_update(struct history *history, const struct snapshot *now,
		   double seconds, struct rates *rates)
{
	struct history_ring *rings;
	size_t i;

	rings = calloc(now->ring_nr + 1, sizeof(*rings));
	if (!rings)
		return -ENOMEM;
	for (i = 0; i < now->ring_nr; i++) {
		history_load(&rings[i], &now->rings[i]);
		history_compare(&rates[i], &rings[i], history_find(history, &rings[i]), seconds);
	}
	free(history->rings);
	*history = (struct history) { .rings = rings, .ring_nr = now->ring_nr };
	return 0;
}

void history_free(struct history *history)
{
	free(history->rings);
	*history = (struct history) { 0 };
}
