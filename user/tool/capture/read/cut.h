/* SPDX-License-Identifier: GPL-2.0 */
/* Cut the packet in a block of pcapng, and keep everything else of the block. */
#ifndef TOOL_CAPTURE_READ_CUT_H
#define TOOL_CAPTURE_READ_CUT_H

#include "capture/read/format.h"

/**
 * struct cut - a block that was cut
 * @bytes: the block; cut_free() frees it
 * @len: number of bytes at @bytes
 * @size: size of the memory at @bytes
 */
struct cut {
	uint8_t *bytes;
	uint32_t len;
	size_t size;
};

/*
 * Copy the block that was read last, with its packet cut to @caplen bytes.  The
 * packet must be longer.  The block keeps its byte order and its options.  A simple block cannot store the captured
 * length, so it becomes an enhanced block with time 0.  Return 0 or -ENOMEM.
 */
int cut_block(struct cut *cut, const struct reader *reader, uint32_t caplen);
void cut_free(struct cut *cut);

#endif
