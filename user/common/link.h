/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The link type of a capture: which header each packet starts with.
 *
 * If every packet will have an Ethernet header, the link type is Ethernet.
 * Most hooks cannot promise that: outgoing packets have no header yet, packets
 * of a tunnel never have one, and "every device" includes devices of any type.
 * A header is never made up.  Instead the link type is LINUX_SLL2, whose header
 * holds what a ring knows of any packet: protocol, device, direction and the
 * sender's address.  A pcapng file can hold both link types, a classic file
 * only one.
 */
#ifndef COMMON_LINK_H
#define COMMON_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

/* Numbers of link types in capture files. */
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

/* Return Ethernet if all packets at all points have an Ethernet header. */
enum link link_choose(const struct nfring_point *points, size_t nr);

/*
 * Return whether the points differ: all packets have an Ethernet header at some
 * points, but not at others.
 */
bool link_is_mixed(const struct nfring_point *points, size_t nr);

/* Return the type of the ring: SOCK_RAW or SOCK_DGRAM. */
int link_ring_type(enum link link);

/* Return the link type of the file, DLT_*. */
int link_dlt(enum link link);

/* Convert LINKTYPE_* of files to DLT_* of libpcap. */
int link_type_dlt(uint16_t type);

#endif
