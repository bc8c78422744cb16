/* SPDX-License-Identifier: GPL-2.0 */
/* Write a classic pcap file, in this machine's byte order. */
#ifndef COMMON_SAVEFILE_H
#define COMMON_SAVEFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/file/encap.h"
#include "common/file/stream.h"

/*
 * Begin a file.  @type is the link type, LINKTYPE_*, and @snaplen the most bytes of a
 * packet.  With @micro, times are in microseconds, otherwise in nanoseconds.  Like
 * the function below, return 0 or the -errno of the stream.
 */
int savefile_begin(struct stream *stream, uint32_t type, uint32_t snaplen,
		   bool micro);

/* @fraction: microseconds or nanoseconds, as savefile_begin() was told */
int savefile_packet(struct stream *stream, const struct record *record,
		    uint32_t sec, uint32_t fraction);

#endif
