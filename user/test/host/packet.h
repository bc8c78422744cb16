/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbered packets.  All bytes and fields of a packet are computed from its producer
 * and its number, so a reader can tell whether a frame mixes two packets.
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

/* The bytes that producer and number take at the start of each packet. */
#define PACKET_MIN	16U

/* Call this once, before the threads start. */
void packet_prepare(u64 seed);

/* Compute everything that reserve needs to know about a packet. */
struct packet packet_make(const struct ring_fixture *fixture, struct packet_id id);

/* Fill the packet's claimed frame as the module does. */
void packet_fill(const struct ring_fixture *fixture, void *frame, const struct packet *p);

/*
 * Set @id to the packet that a frame of at most @size bytes has, and compare all fields
 * and bytes with that packet.  Return NULL, or a text about the difference.
 */
const char *packet_check(const struct ring_fixture *fixture, const void *frame, u32 size,
			 u64 status, struct packet_id *id);

/* Compare all but the status of a frame that the calling producer has just filled. */
const char *packet_check_own(const struct ring_fixture *fixture, const void *frame,
			     struct packet_id id);

#endif
