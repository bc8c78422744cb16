/* SPDX-License-Identifier: GPL-2.0 */
/* Convert a frame of a ring to a record of a capture file. */
#ifndef COMMON_ENCAP_H
#define COMMON_ENCAP_H

#include <linux/if_ether.h>

#include <nfring.h>
#include "common/link.h"

/* Bytes that a record may add before those of its frame. */
#define RECORD_ROOM 24

/* The longest record.  libpcap and Wireshark take a longer one for a damaged file. */
#define RECORD_MAX 262144

/**
 * struct record - bytes for the file
 * @data: the bytes, in the frame or in the buffer
 * @caplen: number of bytes at @data, at most RECORD_MAX
 * @len: length of the whole packet, bytes
 */
struct record {
	const uint8_t *data;
	uint32_t caplen;
	uint32_t len;
};

/* Make a record of the bytes of the frame as they are. */
static inline void record_refer(struct record *record, const struct nfring_frame *frame)
{
	record->data = frame->data;
	record->caplen = frame->snaplen;
	record->len = frame->len;
}

/* For record_build(): the general case. */
int record_convert(struct record *record, const struct nfring_frame *frame,
		   enum link link, uint8_t *buffer);

/**
 * record_build() - restore the VLAN tag and add the header of the link type
 * @record: written on success
 * @frame: the packet
 * @link: link type of the file
 * @buffer: memory of at least @frame's snaplen plus RECORD_ROOM bytes
 *
 * The kernel removes the outermost VLAN tag on receive; this puts it back.
 * Checksums that the hardware computes later are not filled in.
 *
 * Return: 0, or -1 if @link is Ethernet and the frame has no Ethernet header.
 */
static inline int record_build(struct record *record, const struct nfring_frame *frame,
			       enum link link, uint8_t *buffer)
{
	/* Most packets need nothing, so they need no call either. */
	if (link != LINK_ETHERNET || frame->maclen < ETH_HLEN ||
	    frame->status & TP_STATUS_VLAN_VALID || frame->snaplen > RECORD_MAX)
		return record_convert(record, frame, link, buffer);
	record_refer(record, frame);
	return 0;
}

/* Return the snapshot length of a file with records of frames of @snaplen bytes. */
static inline uint32_t record_snaplen(uint32_t snaplen)
{
	return snaplen < RECORD_MAX - RECORD_ROOM ? snaplen + RECORD_ROOM : RECORD_MAX;
}

#endif
