/* SPDX-License-Identifier: GPL-2.0 */
/* A packet as a capture file has it. */
#ifndef COMMON_ENCAP_H
#define COMMON_ENCAP_H

#include <nfring.h>
#include "common/link.h"

/* What a record can have in front of the bytes of its frame. */
#define RECORD_ROOM 24

/**
 * struct record - bytes for the file
 * @data: either in the frame or in the buffer
 * @caplen: bytes there
 * @len: bytes the packet had
 */
struct record {
	const uint8_t *data;
	uint32_t caplen;
	uint32_t len;
};

/**
 * record_build() - put back what the kernel takes off, put in front what the
 *	link type demands
 * @record: written on success
 * @frame: the packet
 * @link: of the file
 * @buffer: @frame's snaplen and RECORD_ROOM bytes at least
 *
 * A VLAN tag taken off on receipt goes back to where it was.  Checksums that
 * hardware was to fill in stay as they are.
 *
 * Return: 0; -1 where @link is Ethernet and the frame has no such header.
 */
int record_build(struct record *record, const struct nfring_frame *frame,
		 enum link link, uint8_t *buffer);

#endif
