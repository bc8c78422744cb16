/* SPDX-License-Identifier: GPL-2.0 */
/* A file that is being read; shared by the readers of the two formats. */
#ifndef TOOL_CAPTURE_READ_FORMAT_H
#define TOOL_CAPTURE_READ_FORMAT_H

#include "capture/read/source.h"
#include "common/file/pcapng.h"

/* Most interfaces of a file, in all its sections together. */
#define READER_INTERFACES_MAX	65536

/**
 * struct reader_interface - an interface described in the file
 * @is: its description; texts may be missing
 * @texts: memory of the texts
 * @units: units of time per second
 * @offset: seconds to add to each time
 */
struct reader_interface {
	struct pcapng_interface is;
	char *texts[3];
	uint64_t units;
	int64_t offset;
};

/**
 * struct reader_blocks - what to do with the blocks of a pcapng file that have no
 *	packet
 * @pass: take a block, or the next part of a large one.  Return 0, or -1 after a
 *	message.  NULL: skip the blocks
 * @arg: for @pass
 */
struct reader_blocks {
	int (*pass)(void *arg, uint32_t type, const uint8_t *at, size_t len);
	void *arg;
};

/**
 * struct reader - a file that is being read
 * @name: for messages
 * @source: its bytes
 * @classic: the format is pcap, not pcapng
 * @swapped: the file has the other byte order
 * @record: with @classic, bytes of a record header
 * @interfaces: interfaces so far
 * @interface_nr: number of interfaces
 * @section: index of the first interface of this section
 * @others: what to do with blocks that have no packet
 * @block: with pcapng, the whole block of the last packet
 * @block_len: number of bytes at @block
 */
struct reader {
	const char *name;
	struct source source;
	bool classic;
	bool swapped;
	uint32_t record;
	struct reader_interface *interfaces;
	uint32_t interface_nr;
	uint32_t section;
	struct reader_blocks others;
	const uint8_t *block;
	uint32_t block_len;
};

/*
 * reader_complain() and reader_cut() print a message and return -1.  If @wake
 * ended the file, reader_cut() returns 0 without a message.
 */
int reader_complain(const struct reader *reader, const char *what);
int reader_cut(const struct reader *reader, uint64_t at, uint64_t len);
struct reader_interface *reader_add(struct reader *reader);
uint64_t reader_time(const struct reader_interface *interface, uint64_t time);
uint32_t reader_u32(const struct reader *reader, const uint8_t *at);
uint16_t reader_u16(const struct reader *reader, const uint8_t *at);

#endif
