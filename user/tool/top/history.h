/* SPDX-License-Identifier: GPL-2.0 */
/* Rates between two snapshots, and the highest use of each ring. */
#ifndef TOOL_TOP_HISTORY_H
#define TOOL_TOP_HISTORY_H

#include "common/snapshot.h"

/**
 * struct history_ring - counters of a ring in the previous snapshot
 * @netns: its network namespace
 * @id: its id
 * @packets: packets so far
 * @bytes: bytes so far
 * @drops: dropped packets so far, for any reason
 * @full: packets dropped so far because the ring was full
 * @highest: largest used part of the ring so far, per mille
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
 * struct history - all rings of the previous snapshot
 * @rings: in the order of the snapshot
 * @ring_nr: number of rings
 */
struct history {
	struct history_ring *rings;
	size_t ring_nr;
};

/**
 * struct rates - rates of one ring
 * @packets: packets per second; 0 if the ring is new
 * @bytes: bytes per second; 0 if the ring is new
 * @drops: dropped packets per second; 0 if the ring is new
 * @used: part that the reader holds or that is being filled, per mille
 * @highest: largest @used so far; 1000 once the ring was full
 */
struct rates {
	double packets;
	double bytes;
	double drops;
	unsigned int used;
	unsigned int highest;
};

/* Return how many packets for the ring were dropped, for any reason. */
uint64_t history_drops(const struct snapshot_ring *ring);

/*
 * Compute the rates of each ring of @now, @seconds after the previous snapshot,
 * and keep @now as the previous one.  Return 0 or -ENOMEM.
 */
int history_update(struct history *history, const struct snapshot *now,
		   double seconds, struct rates *rates);

void history_free(struct history *history);

#endif
