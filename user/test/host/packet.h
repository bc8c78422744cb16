/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbered packets.  Every byte and every field of one follows from its
 * producer and its number, so that a reader can tell whether a frame is whole.
 */
#ifndef PACKET_H
#define PACKET_H

#include "ring_fixture.h"

struct packet_id {
	u32 producer;
	u64 number;
};

struct packet {
	struct packet_id id;
	struct nfr_frame_info info;
	struct nfr_layout at;
};

/* Bytes at the start of each packet that name it. */
#define PACKET_MIN	16U

/* Once, before the threads. */
void packet_prepare(u64 seed);

/* What there is to know before a frame is claimed for it. */
struct packet packet_make(const struct ring_fixture *fixture, struct packet_id id);

/* Fill its claimed frame as the module does. */
void packet_fill(const struct ring_fixture *fixture, void *frame, const struct packet *p);

/*
 * Which packet the frame of at most @size bytes says it is.  NULL, or what is
 * wrong with it: a field or a byte that is not of this packet.
 */
const char *packet_check(const struct ring_fixture *fixture, const void *frame, u32 size,
			 u64 status, struct packet_id *id);

/* The same for all but the status, from the producer who has just filled it. */
const char *packet_check_own(const struct ring_fixture *fixture, const void *frame,
			     struct packet_id id);

#endif
