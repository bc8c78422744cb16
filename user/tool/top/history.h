/* SPDX-License-Identifier: GPL-2.0 */
/* From one snapshot to the next: rates, and the most that was seen. */
#ifndef TOOL_TOP_HISTORY_H
#define TOOL_TOP_HISTORY_H

#include "common/snapshot.h"

/**
 * struct history_ring - what is remembered of a ring
 * @netns: of it
 * @id: of it
 * @packets: so far
 * @bytes: so far
 * @drops: so far, for whatever reason
 * @full: of these, for want of room
 * @highest: part of it that was the reader's at most, per mille
 */
struct history_ring {
	char netns[NAMESPACE_NAME_MAX];
	uint64_t id;
	uint64_t packets;
	uint64_t bytes;
	uint64_t drops;
	uint64_t full;
	unsigned int highest;
};

/**
 * struct history - of all rings of the snapshot before
 * @rings: in its order
 * @ring_nr: how many
 */
struct history {
	struct history_ring *rings;
	size_t ring_nr;
};

/**
 * struct rates - of one ring
 * @packets: a second; zero where the ring was not there before
 * @bytes: likewise
 * @drops: likewise
 * @used: part of the ring that is the reader's, per mille
 * @highest: the most of that, of the looks and of what was dropped between them
 */
struct rates {
	double packets;
	double bytes;
	double drops;
	unsigned int used;
	unsigned int highest;
};

/* Packets that were for the ring and are not in it. */
uint64_t history_drops(const struct snapshot_ring *ring);

/*
 * The rates of each ring of @now, @seconds after the snapshot before, which it
 * takes the place of.  0 or -ENOMEM.
 */
int history_update(struct history *history, const struct snapshot *now,
		   double seconds, struct rates *rates);

void history_free(struct history *history);

#endif
