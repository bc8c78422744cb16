/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rings of a capture.  The packets of one ring either all have a link-layer
 * header or all have none, because its filter must know where the network
 * header is.  If there are points of both kinds, each kind has a ring, and
 * packets are read in the order of time.
 */
#ifndef COMMON_RINGS_H
#define COMMON_RINGS_H

#include <stdbool.h>
#include <stdint.h>

#include <nfring.h>
#include "common/link.h"
#include "common/outage.h"

#define RINGS_MAX 2

/* Frames that are read in one pass.  Their structs stay in the nearest cache. */
#define RINGS_BATCH 64

/**
 * struct rings_one - a ring
 * @ring: the ring of libnfring
 * @link: link type of its packets
 * @outage: state of its device, if it has only one
 */
struct rings_one {
	struct nfring *ring;
	enum link link;
	struct outage outage;
};

/**
 * struct rings - all of them
 * @one: each ring
 * @nr: number of rings
 * @merge: reads the rings in the order of time
 * @now: the ring that the frames of @batch are from
 * @batch: frames that were taken from @now and not released yet
 * @taken: number of frames in @batch
 * @at: the frame that rings_next() returns
 */
struct rings {
	struct rings_one one[RINGS_MAX];
	size_t nr;
	struct nfring_merge *merge;
	struct nfring *now;
	struct nfring_frame batch[RINGS_BATCH];
	size_t taken;
	size_t at;
};

/**
 * struct rings_config - options of the rings
 * @link: link type of the only ring, without @split
 * @split: open a ring for each link type of the points
 * @patient: let packets wait in the kernel for up to a tenth of a second, so
 *	that there are fewer wake-ups with more packets each
 * @metadata: packets have metadata.  Finding it out takes the kernel twice as long as
 *	storing a packet
 * @no_ids: the metadata has no packet ids, which take most of that time
 * @owners: with @metadata, the metadata has the owner of the packet's socket
 * @memory: bytes of all rings together; 0: 32 MiB, or less if memory is short
 * @memory_option: option that gives @memory, for messages
 * @snaplen: bytes to keep of each packet
 */
struct rings_config {
	enum link link;
	bool split;
	bool patient;
	bool metadata;
	bool no_ids;
	bool owners;
	uint64_t memory;
	const char *memory_option;
	uint32_t snaplen;
};

/*
 * Open the rings that these points need.  Like all functions below that return an
 * int, return 0, or -1 after a message.
 */
int rings_open(struct rings *rings, const struct nfring_point *points, size_t nr,
	       const struct rings_config *config);

/* Return the ring for this point: that of its link type, or the only one. */
struct rings_one *rings_of(struct rings *rings, const struct nfring_point *point);

int rings_attach(struct rings *rings, const struct nfring_point *points, size_t nr);

/* Detach the rings; no more packets arrive afterwards. */
void rings_detach(struct rings *rings, const struct nfring_point *points,
		  size_t nr);

/*
 * Retire the open blocks, so that their packets can be read now.  A ring that
 * still has other packets to read does not change.
 */
int rings_hand_over(struct rings *rings);

/* For the two functions below: take the next frames if there are some, and release them. */
bool rings_take_batch(struct rings *rings);
void rings_release_batch(struct rings *rings);

/*
 * Return the oldest packet, which is valid until it is released, or NULL if there
 * is no packet to read.  *@m is NULL if the rings have no metadata.
 */
static inline const struct nfring_frame *rings_next(struct rings *rings,
						    const struct nfring_metadata **m)
{
	const struct nfring_frame *frame = &rings->batch[rings->at];

	if (rings->at == rings->taken) {
		if (!rings_take_batch(rings))
			return NULL;
		frame = rings->batch;
	}
	*m = nfring_frame_metadata(rings->now, frame);
	return frame;
}

static inline void rings_release(struct rings *rings)
{
	if (++rings->at == rings->taken)
		rings_release_batch(rings);
}

/*
 * Do the same for several packets: return the oldest ones and set their number @nr,
 * which may be 0, and release the first @nr of them.
 */
static inline const struct nfring_frame *rings_next_several(struct rings *rings, size_t *nr)
{
	if (rings->at == rings->taken)
		rings_take_batch(rings);
	*nr = rings->taken - rings->at;
	return &rings->batch[rings->at];
}

static inline void rings_release_several(struct rings *rings, size_t nr)
{
	rings->at += nr;
	if (rings->at == rings->taken)
		rings_release_batch(rings);
}

/*
 * Wait for a packet, for @fd to be readable, or for @timeout milliseconds; -1
 * means no limit.  Return NFRING_READY_* bits, or 0 after a signal, a timeout
 * or the message that a device is down, or -1 after another message.
 */
int rings_wait(struct rings *rings, int timeout, int fd);

/* Add up the counters of the rings. */
int rings_get_stats(const struct rings *rings, uint64_t *packets,
		    uint64_t *dropped);

/*
 * Return the number of packets lost since the last call.  This clears
 * TP_STATUS_LOSING on later frames.
 */
uint64_t rings_take_lost(struct rings *rings);

/*
 * Set an option of SOL_PACKET in all rings.  Return 0, or -errno without a
 * message.
 */
int rings_set_option(struct rings *rings, int name, const void *value,
		     uint32_t len);

void rings_close(struct rings *rings);

#endif
