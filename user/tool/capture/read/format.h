/* SPDX-License-Identifier: GPL-2.0 */
/* What the readers of the two formats share: a file that is being read. */
#ifndef TOOL_CAPTURE_READ_FORMAT_H
#define TOOL_CAPTURE_READ_FORMAT_H

#include "capture/read/source.h"
#include "common/pcapng.h"

/* Of all sections together. */
#define READER_INTERFACES_MAX	65536

/**
 * struct reader_interface - one that packets are of
 * @is: what the file says of it; texts may be missing
 * @texts: memory of those
 * @units: of time, in a second
 * @offset: seconds to be added to times
 */
struct reader_interface {
	struct pcapng_interface is;
	char *texts[3];
	uint64_t units;
	int64_t offset;
};

/**
 * struct reader - a file that is being read
 * @name: for messages
 * @source: its bytes
 * @classic: it is no pcapng
 * @swapped: in the other byte order
 * @record: classic: bytes of a record's header
 * @interfaces: so far
 * @interface_nr: how many
 * @section: the first of this section
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
};

/* The first two are as complain() is; where @wake ended the file, reader_cut() is 0. */
int reader_complain(const struct reader *reader, const char *what);
int reader_cut(const struct reader *reader, uint64_t at, uint64_t len);
struct reader_interface *reader_add(struct reader *reader);
uint64_t reader_time(const struct reader_interface *interface, uint64_t time);
uint32_t reader_u32(const struct reader *reader, const uint8_t *at);
uint16_t reader_u16(const struct reader *reader, const uint8_t *at);

#endif
