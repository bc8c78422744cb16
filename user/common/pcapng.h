/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A pcapng stream: section header, interfaces as they turn up, packets,
 * statistics.  Blocks are put together in a buffer, which is written whole: in
 * steps of its size, whatever the size of packets.
 */
#ifndef COMMON_PCAPNG_H
#define COMMON_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCAPNG_BUFFER	(1U << 20)

/**
 * struct pcapng - one that is being written
 * @fd: where to; not closed by this
 * @buffer: of PCAPNG_BUFFER bytes, page-aligned
 * @used: bytes there that are not written
 * @total: bytes since it was opened, written or not
 * @interfaces: how many there are
 */
struct pcapng {
	int fd;
	uint8_t *buffer;
	size_t used;
	uint64_t total;
	uint32_t interfaces;
};

/**
 * struct pcapng_interface - in an interface description block
 * @link: LINKTYPE_*
 * @snaplen: bytes
 * @name: such as "eth0@prerouting"
 * @description: or NULL
 * @filter: in libpcap's words; or NULL
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
};

/**
 * struct pcapng_packet - in an enhanced packet block
 * @interface: number of its interface
 * @time: nanoseconds since 1970
 * @data: bytes
 * @caplen: how many
 * @len: the packet had
 * @flags: enum pcapng_flags
 * @drops: packets lost since the one before; 0: none
 * @id: of the packet; 0: unknown
 * @comment: or NULL
 * @comment_len: bytes of it
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
	const char *comment;
	size_t comment_len;
};

/**
 * struct pcapng_statistics - in an interface statistics block
 * @interface: of which
 * @start: when it began, nanoseconds since 1970
 * @end: and ended
 * @received: packets
 * @dropped: for want of room
 */
struct pcapng_statistics {
	uint32_t interface;
	uint64_t start;
	uint64_t end;
	uint64_t received;
	uint64_t dropped;
};

/*
 * Return 0, or -errno of write(2); -ENOMEM to begin with.  @comment is on the
 * section; or NULL.
 */
int pcapng_open(struct pcapng *file, int fd, const char *comment);
int pcapng_interface(struct pcapng *file, const struct pcapng_interface *i);
int pcapng_packet(struct pcapng *file, const struct pcapng_packet *packet);
int pcapng_statistics(struct pcapng *file, const struct pcapng_statistics *s);
int pcapng_flush(struct pcapng *file);

/* The buffer is given back; what was not flushed is gone. */
void pcapng_free(struct pcapng *file);

#endif
