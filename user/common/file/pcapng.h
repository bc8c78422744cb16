/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Write a pcapng file: a section header, interfaces before their first packet,
 * packets, statistics.
 */
#ifndef COMMON_PCAPNG_H
#define COMMON_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/file/stream.h"

/**
 * struct pcapng_interface - contents of an interface description block
 * @link: LINKTYPE_*
 * @snaplen: bytes of each packet
 * @name: such as "eth0@prerouting"
 * @description: text for people; or NULL
 * @filter: expression of libpcap; or NULL
 */
struct pcapng_interface {
	uint16_t link;
	uint32_t snaplen;
	const char *name;
	const char *description;
	const char *filter;
};

/* Bits of epb_flags. */
enum pcapng_flags {
	PCAPNG_INBOUND		= 1,
	PCAPNG_OUTBOUND		= 2,
	PCAPNG_UNICAST		= 1 << 2,
	PCAPNG_MULTICAST	= 2 << 2,
	PCAPNG_BROADCAST	= 3 << 2,
	PCAPNG_PROMISCUOUS	= 4 << 2,
	PCAPNG_CSUM_NOT_READY	= 1 << 9,
	PCAPNG_CSUM_VALID	= 1 << 10,
	PCAPNG_TCP_SEGMENTS	= 1 << 11,	/* not split into TCP segments yet */
};

/**
 * struct pcapng_packet - contents of an enhanced packet block
 * @interface: number of its interface
 * @time: nanoseconds since 1970
 * @data: captured bytes
 * @caplen: number of bytes at @data
 * @len: length of the whole packet, bytes
 * @flags: enum pcapng_flags
 * @drops: packets lost since the previous packet; 0: none
 * @id: identity of the packet; 0: unknown
 * @has_queue: @queue is known
 * @queue: receive queue of the device
 * @dropped: the kernel dropped the packet
 * @custom: a custom option, which begins with its PEN; or NULL
 * @custom_len: bytes of @custom
 * @comment: text for people; or NULL
 * @comment_len: bytes of @comment
 */
struct pcapng_packet {
	uint32_t interface;
	uint64_t time;
	const uint8_t *data;
	uint32_t caplen;
	uint32_t len;
	uint32_t flags;
	uint64_t drops;
	uint64_t id;
	bool has_queue;
	uint32_t queue;
	bool dropped;
	const void *custom;
	size_t custom_len;
	const char *comment;
	size_t comment_len;
};

/**
 * struct pcapng_statistics - contents of an interface statistics block
 * @interface: number of the interface
 * @start: start of the capture, nanoseconds since 1970
 * @end: end of the capture, nanoseconds since 1970
 * @received: packets received
 * @dropped: packets dropped because the ring was full
 */
struct pcapng_statistics {
	uint32_t interface;
	uint64_t start;
	uint64_t end;
	uint64_t received;
	uint64_t dropped;
};

/*
 * Begin a section, before its interfaces.  @comment is the comment on the
 * section, or NULL.  Like the functions below, return 0, or -ENOMEM, or the
 * -errno of the stream.
 */
int pcapng_section(struct stream *stream, const char *comment);

int pcapng_interface(struct stream *stream, const struct pcapng_interface *i);
int pcapng_packet(struct stream *stream, const struct pcapng_packet *packet);
int pcapng_statistics(struct stream *stream, const struct pcapng_statistics *s);

#endif
