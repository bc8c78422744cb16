/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two frames of the same packet, byte by byte. Every byte of a frame belongs
 * to a field, if only to those nobody uses.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "capture.h"

enum field {
	STATUS, LEN, SNAPLEN, MAC, NET, TIME, TCI, TPID, RXHASH, NEXT,
	SLL_FAMILY, SLL_PROTOCOL, SLL_IFINDEX, SLL_HATYPE, SLL_PKTTYPE,
	SLL_HALEN, SLL_ADDR,
	VNET,		/* struct virtio_net_hdr, where the ring has it */
	DATA,
	UNUSED,		/* padding, what is in front of and behind the data */
	NR_FIELDS,
};

#define FIELD(f)	(1U << (f))

/*
 * The fields that differ, as FIELD() bits. TIME is not about being equal: two
 * clocks were read, one after the other. Where both frames say that the packet
 * brought its time along, that must be the same.
 */
uint32_t compare_frames(const struct setup *s, const struct seen *tap,
			const struct seen *hook);
/* Where in a frame a byte belongs; @is_time for those of the time stamp. */
enum field field_of(const struct setup *s, const struct seen *f, size_t at);
/* The same of two blocks: TIME, UNUSED or DATA, which is everything else. */
uint32_t compare_blocks(const struct tpacket_block_desc *tap,
			const struct tpacket_block_desc *hook);

/* "status len": for messages, in a buffer that the next call uses again */
const char *fields_name(uint32_t fields);
/* Say all about a pair that should have been equal. */
void describe_pair(const struct setup *s, const struct seen *tap,
		   const struct seen *hook, uint32_t fields);

#endif
