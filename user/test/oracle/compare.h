/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compare two frames of the same packet byte by byte. Each byte of a frame belongs
 * to a field; unused bytes belong to UNUSED.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "capture.h"

enum field {
	STATUS, LEN, SNAPLEN, MAC, NET, TIME, TCI, TPID, RXHASH, NEXT,
	SLL_FAMILY, SLL_PROTOCOL, SLL_IFINDEX, SLL_HATYPE, SLL_PKTTYPE,
	SLL_HALEN, SLL_ADDR,
	VNET,		/* struct virtio_net_hdr, if the ring has it */
	DATA,
	UNUSED,		/* padding, and the bytes before and after the data */
	NR_FIELDS,
};

#define FIELD(f)	(1U << (f))

/*
 * Return the fields that differ, as FIELD() bits. Times may differ a little,
 * because each side reads the clock: TIME is set only if they are too far
 * apart. If both statuses say that the packet had a time stamp, the times must
 * be equal.
 */
uint32_t compare_frames(const struct setup *s, const struct seen *tap,
			const struct seen *hook);
/* Return the field to which a byte of a frame belongs. */
enum field field_of(const struct setup *s, const struct seen *f, size_t at);
/* Compare two blocks. Return which differ: TIME, UNUSED, or DATA (anything else). */
uint32_t compare_blocks(const struct tpacket_block_desc *tap,
			const struct tpacket_block_desc *hook);

/* Return names such as "tp_status, tp_len". The next call overwrites them. */
const char *fields_name(uint32_t fields);
/* Print everything about two frames that should have been equal. */
void describe_pair(const struct setup *s, const struct seen *tap,
		   const struct seen *hook, uint32_t fields);

#endif
