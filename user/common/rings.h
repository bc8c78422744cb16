/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rings of a capture.  One has either packets with the link-layer header or
 * without, for its filter must know where the rest begins.  Points of both kinds
 * have a ring each, and their packets are taken in the order of time.
 */
#ifndef COMMON_RINGS_H
#define COMMON_RINGS_H

#include <stdint.h>

#include <nfring.h>
#include "common/link.h"

#define RINGS_MAX 2

/**
 * struct rings_one - a ring
 * @ring: itself
 * @link: what its packets have in front of them
 * @frame: taken from it and not looked at yet, with @has_frame
 * @looked: nanoseconds since 1970; what came before was handed over
 */
struct rings_one {
	struct nfring *ring;
	enum link link;
	struct nfring_frame frame;
	bool has_frame;
	uint64_t looked;
};

/**
 * struct rings - all of them
 * @one: each
 * @nr: how many
 * @now: whose frame was handed out
 * @patient: as wished
 */
struct rings {
	struct rings_one one[RINGS_MAX];
	size_t nr;
	struct rings_one *now;
	bool patient;
};

/**
 * struct rings_config - what rings are to be like
 * @link: what packets have in front of them, of one ring for all
 * @split: not so: a ring for each link type the points have
 * @patient: packets may wait in the kernel, a tenth of a second at most: fewer
 *	wake-ups, of more packets each
 * @memory: bytes of all together, 0 for what is usual
 * @snaplen: bytes of a packet
 */
struct rings_config {
	enum link link;
	bool split;
	bool patient;
	uint64_t memory;
	uint32_t snaplen;
};

/* For these points.  0, or -1 after a message, as all that follow. */
int rings_open(struct rings *rings, const struct nfring_point *points, size_t nr,
	       const struct rings_config *config);

/* The ring of that link type, or the only one. */
struct rings_one *rings_of(struct rings *rings, const struct nfring_point *point);

int rings_attach(struct rings *rings, const struct nfring_point *points, size_t nr);

/* What is in the rings afterwards is all that will ever be. */
void rings_detach(struct rings *rings, const struct nfring_point *points,
		  size_t nr);

/*
 * What waits in the kernel is not to wait any longer.  Of a ring that has packets
 * that were not taken, it does.
 */
int rings_hand_over(struct rings *rings);

/* The oldest packet, until it is released; NULL where there is none. */
const struct nfring_frame *rings_next(struct rings *rings,
				      const struct nfring_metadata **m);
void rings_release(struct rings *rings);

/* Bits of enum nfring_ready; 0 after a signal or @timeout milliseconds. */
int rings_wait(struct rings *rings, int timeout, int fd);

/* All that the counters of the rings say together. */
int rings_get_stats(const struct rings *rings, uint64_t *packets,
		    uint64_t *dropped);

/* Packets lost since last asked; new frames stop saying so by it. */
uint64_t rings_take_lost(struct rings *rings);

int rings_set_option(struct rings *rings, int name, const void *value,
		     uint32_t len);

void rings_close(struct rings *rings);

#endif
