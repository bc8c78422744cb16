/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What stands in front of each packet of a capture.
 *
 * Where every packet will have an Ethernet header, that is Ethernet.  Most hooks
 * cannot promise it: on the way out there is none yet, a tunnel has none at all,
 * and the devices of "every device" can be of any kind.  Nothing is invented for
 * those; they are then of type LINUX_SLL2, whose header has what a ring knows of
 * any packet: protocol, device, direction and the sender's address.  A pcapng
 * file can have both, a classic one cannot.
 */
#ifndef COMMON_LINK_H
#define COMMON_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

/* What a capture file calls them. */
enum link_type {
	LINKTYPE_NULL		= 0,
	LINKTYPE_ETHERNET	= 1,
	LINKTYPE_RFC1483	= 100,
	LINKTYPE_RAW		= 101,
	LINKTYPE_LOOP		= 108,
	LINKTYPE_SLL		= 113,
	LINKTYPE_IPV4		= 228,
	LINKTYPE_IPV6		= 229,
	LINKTYPE_SLL2		= 276,
};

enum link {
	LINK_ETHERNET,
	LINK_COOKED,
};

/* Ethernet where that is true of all points. */
enum link link_choose(const struct nfring_point *points, size_t nr);

/* Whether it is true of some, and not of all. */
bool link_is_mixed(const struct nfring_point *points, size_t nr);

/* SOCK_RAW or SOCK_DGRAM, for the ring */
int link_ring_type(enum link link);

/* DLT_*, for the file */
int link_dlt(enum link link);

/* LINKTYPE_* of files to what libpcap calls it. */
int link_type_dlt(uint16_t type);

#endif
