/* SPDX-License-Identifier: GPL-2.0 */
/* Write a classic pcap file, in this machine's byte order. */
#ifndef COMMON_SAVEFILE_H
#define COMMON_SAVEFILE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/file/encap.h"
#include "common/file/stream.h"

/*
 * Begin a file.  @type is the link type, LINKTYPE_*, and @snaplen the most bytes of a
 * packet.  With @micro, times are in microseconds, otherwise in nanoseconds.  Like
 * the functions below, return 0 or the -errno of the stream.
 */
int savefile_begin(struct stream *stream, uint32_t type, uint32_t snaplen,
		   bool micro);

/* For savefile_packet(): the buffer of the stream has no room for all of it. */
int savefile_split(struct stream *stream, const uint32_t head[4],
		   const struct record *record);

/*
 * Called for each packet, so store it directly in the buffer if it fits.  @fraction:
 * microseconds or nanoseconds, as savefile_begin() was told.
 */
static inline int savefile_packet(struct stream *stream, const struct record *record,
				  uint32_t sec, uint32_t fraction)
{
	const uint32_t head[] = { sec, fraction, record->caplen, record->len };
	uint8_t *room = stream_room(stream, sizeof(head) + record->caplen);

	if (!room)
		return savefile_split(stream, head, record);
	memcpy(room, head, sizeof(head));
	memcpy(room + sizeof(head), record->data, record->caplen);
	stream_advance(stream, sizeof(head) + record->caplen);
	return 0;
}

#endif
